/** Names and shapes between worker, API and the sweep's workflow. Neither zod nor calendar: workflows import it. */

export const CARE_SWEEP_TYPE = 'careSweep';

/** One Schedule per cadence. */
export const careScheduleId = (tenantId: string, cadence: string) => `care:${tenantId}:${cadence}`;

export type SweepCounts = {
  /** Members and touches that were looked at. */
  seen: number;
  /** Touches that were made or moved on, by what became of them. */
  due: number;
  open: number;
  held: number;
  skipped: number;
};
export const NO_COUNTS: SweepCounts = { seen: 0, due: 0, open: 0, held: 0, skipped: 0 };

export function sumOf(a: SweepCounts, b: SweepCounts): SweepCounts {
  return {
    seen: a.seen + b.seen,
    due: a.due + b.due,
    open: a.open + b.open,
    held: a.held + b.held,
    skipped: a.skipped + b.skipped,
  };
}

export type SweepInput = {
  tenantId: string;
  cadence: string;
  /** How much is done before the history is begun anew; what is left out is for real life. */
  limits?: { pageSize?: number; pagesPerCall?: number; callsPerRun?: number };
  /** Carried over continue-as-new: as of when, and where it stands. */
  carried?: { asOf: number; cursor: string; counts: SweepCounts };
};

export type SweepCall = {
  tenantId: string;
  cadence: string;
  /** Epoch ms: who is due then. */
  asOf: number;
  /** Where the call before left off; null at the beginning. */
  cursor: string | null;
  pageSize: number;
  pages: number;
};
/** `cursor` null: everything was looked at. */
export type SweepProgress = { cursor: string | null; counts: SweepCounts };
