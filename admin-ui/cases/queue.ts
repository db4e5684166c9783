import { dayIn } from '../time/zone.ts';

/** The queue as it lies before the reader: grouped by urgency, and never moving by itself. Pure. */

export const GROUPS = ['overdue', 'today', 'later', 'waiting'] as const;
export type Group = (typeof GROUPS)[number];

type Row = {
  id: string;
  ball: 'desk' | 'member' | 'nobody';
  due: { at: string; breached: boolean } | null;
};

export type Placed<R extends Row> = { row: R; group: Group; gone: boolean };

/** @param now epoch ms of the server; due today means before midnight of the reader's zone */
export function groupOf(row: Row, now: number, zone: string): Group {
  if (row.due && (row.due.breached || (row.ball !== 'member' && Date.parse(row.due.at) <= now))) return 'overdue';
  if (row.ball === 'member') return 'waiting';
  if (row.due && dayIn(zone, Date.parse(row.due.at)) === dayIn(zone, now)) return 'today';
  return 'later';
}

/** Groups in order of urgency; within a group the server's order. */
export function place<R extends Row>(rows: readonly R[], now: number, zone: string): Placed<R>[] {
  const placed = rows.map((row) => ({ row, group: groupOf(row, now, zone), gone: false }));
  return GROUPS.flatMap((group) => placed.filter((p) => p.group === group));
}

export type Merged<R extends Row> = {
  /** What lies there, in place, with its newest content. */
  placed: Placed<R>[];
  /** Waiting to be let in. */
  arrived: number;
  /** Would lie elsewhere now, or has left. */
  moved: number;
};

/** Newest content into the old places. Rows that left stay as `gone` until the reader lets the changes in. */
export function merge<R extends Row>(
  shown: readonly Placed<R>[],
  fresh: readonly R[],
  now: number,
  zone: string,
): Merged<R> {
  const byId = new Map(fresh.map((row) => [row.id, row]));
  const known = new Set(shown.map(({ row }) => row.id));
  const placed = shown.map((old) => {
    const row = byId.get(old.row.id);
    return row ? { row, group: old.group, gone: false } : { ...old, gone: true };
  });
  return {
    placed,
    arrived: fresh.filter((row) => !known.has(row.id)).length,
    moved: placed.filter((p) => p.gone || groupOf(p.row, now, zone) !== p.group).length,
  };
}
