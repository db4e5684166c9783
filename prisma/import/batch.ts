import type { Link } from '../link.ts';
import { RowRefused } from './problems.ts';
import { withoutGuard } from './write.ts';

/** What became of a row that was taken. */
export type Done = 'created' | 'updated' | 'unchanged';
export type Answer = Done | RowRefused;

/** What holds for the whole file. */
export type Job = {
  tenantId: string;
  runId: string;
  /** Of the tenant: dates without a zone are in it. */
  timeZone: string;
  baseCurrency: string;
  /** Of rows that name none. */
  currency: string;
  /** Units of the tenant's currency for one of a row's, where the row says none. */
  rate: string | null;
  dryRun: boolean;
  now: number;
};

/** A row, by field. Cells that are not mapped are not seen. */
export type Row = { row: number; cells: string[]; cell(field: string): string; header(field: string): string };

export const rowOf = (row: number, cells: string[], fields: (string | null)[], header: string[]): Row => ({
  ...{ row, cells },
  cell: (field) => withoutGuard(cells[fields.indexOf(field)] ?? ''),
  header: (field) => header[fields.indexOf(field)] ?? field,
});

/** What a row says, or why it says nothing that can be taken. */
export function readOr<T>(read: () => T): T | RowRefused {
  try {
    return read();
  } catch (error) {
    if (error instanceof RowRefused) return error;
    throw error;
  }
}

export const isReadable = <T>(said: T | RowRefused): said is T => !(said instanceof RowRefused);

/** As many new member numbers. A dry run uses none up: its rows are rolled back, numbers would be lost. */
export async function memberNumbers(link: Link, job: Job, count: number): Promise<string[]> {
  if (job.dryRun) return Array.from({ length: count }, (_, nth) => `dry run ${nth}`);
  const rows = await link.query<{ n: string }>(
    `SELECT next_number($1, 'member', 0) AS n FROM generate_series(1, $2::int)`,
    [job.tenantId, count],
  );
  return rows.map(({ n }) => `M${n.padStart(7, '0')}`);
}
