import type { Prisma } from '../client.ts';
import { nextMemberNumbers } from '../ids.ts';
import { RowRefused } from './problems.ts';
import { withoutGuard } from './refused.ts';

/** What became of a row that was taken. */
export type Done = 'created' | 'updated' | 'unchanged';
export type Answer = Done | RowRefused;

/** What holds for the whole file. */
export type Job = {
  tenantId: string;
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

/** Runs a reader over each row and keeps what it refuses apart. */
export function parsed<T>(rows: Row[], read: (row: Row) => T): (T | RowRefused)[] {
  return rows.map((row) => {
    try {
      return read(row);
    } catch (error) {
      if (error instanceof RowRefused) return error;
      throw error;
    }
  });
}

/** As many new member numbers. A dry run uses none up: its rows are rolled back, numbers would be lost. */
export const memberNumbers = async (tx: Prisma.TransactionClient, job: Job, count: number): Promise<string[]> =>
  job.dryRun ? Array.from({ length: count }, (_, nth) => `dry run ${nth}`) : nextMemberNumbers(tx, job.tenantId, count);
