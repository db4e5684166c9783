import { isDatabaseDown, type PrismaClient } from '../client.ts';
import type { Answer, Job, Row } from './batch.ts';
import { rowOf } from './batch.ts';
import { importCases } from './cases.ts';
import { CDNOW_CURRENCY, cdnowRow, importCdnow } from './cdnow.ts';
import { type Mapping, mapColumns, type Target } from './columns.ts';
import { importMembers } from './members.ts';
import { RowRefused, Unusable } from './problems.ts';
import { importPurchases, Seen } from './purchases.ts';
import { cdnowLines, csvLines, type Encoding, type Format, type Line, openSource, type Source } from './read.ts';
import { RefusedFile } from './refused.ts';
import { Touched } from './touched.ts';

export type Order = {
  target: Target;
  path: string;
  format: Format;
  encoding: Encoding;
  tenantId: string;
  /** Column header → field. */
  map: Record<string, string>;
  /** Reads, checks and counts, and writes nothing. */
  dryRun: boolean;
  /** Where refused rows go. */
  errorsPath?: string | undefined;
  currency?: string | undefined;
  rate?: string | undefined;
  onMapping?: (mapping: Mapping) => void;
  onProgress?: (done: { bytes: number; of: number; rows: number; doing: 'rows' | 'tiers' }) => void;
  /** The first refused rows, as they come. */
  onRefused?: (refused: { row: number; column: string; message: string }) => void;
};

export type Report = Record<
  'rows' | 'created' | 'updated' | 'unchanged' | 'refused' | 'retiered' | 'tiersChanged',
  number
>;

/** Rows of one transaction: a few thousand rows a second, and a lock for a fraction of one. */
const BATCH = 500;

/**
 * Imports a file, batch by batch, in memory that does not grow with it. Running it again changes nothing; after a break it
 * goes on where it stood.
 * @throws Unusable when nothing can be done with the file; then nothing was written
 */
export async function runImport(prisma: PrismaClient, order: Order): Promise<Report> {
  const source = await openSource(order.path, order.encoding, order.format);
  const job = await jobOf(prisma, order);
  const report: Report = { rows: 0, created: 0, updated: 0, unchanged: 0, refused: 0, retiered: 0, tiersChanged: 0 };
  const { header, rows } = await rowsOf(source, order);
  const refused = new RefusedFile(order.errorsPath, header);
  const touched = new Touched(prisma, job, order.target);
  await touched.begin();
  const write = writer(prisma, job, order);
  const settle = async (batch: (Row | Broken)[]) => {
    const answers = await write(batch.filter((row): row is Row => !('refused' in row)));
    for (const row of batch) {
      const answer = 'refused' in row ? row.refused : (answers.shift() as Answer);
      report.rows++;
      if (answer instanceof RowRefused) {
        const { column, message } = answer;
        report.refused++;
        order.onRefused?.({ row: row.row, column, message });
        await refused.add({ row: row.row, column, message, cells: row.cells });
      } else report[answer]++;
    }
    order.onProgress?.({ bytes: source.read, of: source.bytes, rows: report.rows, doing: 'rows' });
  };
  try {
    for await (const batch of inBatches(rows)) await settle(batch);
  } catch (error) {
    if (!isDatabaseDown(error)) throw error;
    throw new Unusable(
      `The database went away after ${report.rows} rows. Run the same import again when it is back: what is in is known.`,
    );
  } finally {
    await refused.close();
  }
  if (!job.dryRun) {
    const { members, changed } = await touched.retier(() =>
      order.onProgress?.({ bytes: source.bytes, of: source.bytes, rows: report.rows, doing: 'tiers' }),
    );
    report.retiered = members;
    report.tiersChanged = changed;
  }
  return report;
}

async function jobOf(prisma: PrismaClient, order: Order): Promise<Job> {
  const tenant = await prisma.tenant.findUnique({ where: { id: order.tenantId } });
  if (!tenant) throw new Unusable(`There is no tenant "${order.tenantId}".`);
  const cdnow = order.format === 'cdnow';
  return {
    tenantId: tenant.id,
    timeZone: cdnow ? 'America/New_York' : tenant.timeZone,
    baseCurrency: tenant.currency.trim(),
    currency: cdnow ? CDNOW_CURRENCY : (order.currency ?? tenant.currency.trim()),
    rate: order.rate ?? (cdnow ? '1' : null),
    dryRun: order.dryRun,
    now: Date.now(),
  };
}

type Broken = { row: number; cells: string[]; refused: RowRefused };

async function rowsOf(source: Source, order: Order): Promise<{ header: string[]; rows: AsyncGenerator<Row | Broken> }> {
  if (source.format === 'cdnow') {
    if (order.target === 'cases') throw new Unusable('A CDNOW file holds members and purchases, no cases.');
    const header = ['master id', 'sample id', 'date', 'CDs', 'dollars'];
    order.onMapping?.({ fields: [], shown: header.map((name) => ({ field: name, header: name })), unused: [] });
    return { header, rows: cdnowRows(cdnowLines(source)) };
  }
  const lines = csvLines(source);
  const first = (await lines.next()).value as Line | undefined;
  if (!first || first.problem)
    throw new Unusable(
      `${source.path} has no header line that could be read${first?.problem ? `: ${first.problem}` : ''}.`,
    );
  const header = first.cells.map((cell) => cell.trim());
  const mapping = mapColumns(order.target, header, order.map);
  order.onMapping?.(mapping);
  return { header, rows: csvRows(lines, mapping, header) };
}

async function* cdnowRows(lines: AsyncIterable<Line>): AsyncGenerator<Row | Broken> {
  for await (const { row, cells } of lines) {
    const read = cdnowRow(row, cells);
    yield read instanceof RowRefused ? { row, cells, refused: read } : { ...read, cells };
  }
}

async function* csvRows(
  lines: AsyncIterable<Line>,
  { fields }: Mapping,
  header: string[],
): AsyncGenerator<Row | Broken> {
  for await (const { row, cells, problem } of lines) {
    const wrong =
      problem ??
      (cells.length !== header.length ? `has ${cells.length} cells, the header has ${header.length}` : undefined);
    yield wrong === undefined ? rowOf(row, cells, fields, header) : { row, cells, refused: new RowRefused('', wrong) };
  }
}

async function* inBatches<T>(rows: AsyncIterable<T>): AsyncGenerator<T[]> {
  let batch: T[] = [];
  for await (const row of rows) {
    batch.push(row);
    if (batch.length < BATCH) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

/** How rows of this file are written: a batch in one transaction, which a dry run rolls back. */
function writer(prisma: PrismaClient, job: Job, { target, format }: Order): (rows: Row[]) => Promise<Answer[]> {
  if (target === 'cases') return (rows) => importCases(prisma, job, rows);
  const seen = new Seen();
  return async (rows) => {
    if (rows.length === 0) return [];
    for (let attempt = 1; ; attempt++) {
      try {
        const answers = await inTransaction(prisma, job, (tx) => {
          if (format === 'cdnow') return importCdnow(tx, job, rows, seen);
          return target === 'members' ? importMembers(tx, job, rows) : importPurchases(tx, job, rows, seen);
        });
        seen.end(true);
        return answers;
      } catch (error) {
        seen.end(false);
        // Somebody added the same person or purchase meanwhile: read again, and see it.
        if ((error as { code?: string }).code !== 'P2002' || attempt >= 3) throw error;
      }
    }
  };
}

class RolledBack extends Error {
  readonly answers: Answer[];
  constructor(answers: Answer[]) {
    super('dry run');
    this.answers = answers;
  }
}

async function inTransaction(
  prisma: PrismaClient,
  job: Job,
  work: (tx: Parameters<typeof importMembers>[0]) => Promise<Answer[]>,
): Promise<Answer[]> {
  try {
    return await prisma.$transaction(
      async (tx) => {
        const answers = await work(tx);
        if (job.dryRun) throw new RolledBack(answers);
        return answers;
      },
      { timeout: 60_000, maxWait: 10_000 },
    );
  } catch (error) {
    if (error instanceof RolledBack) return error.answers;
    throw error;
  }
}
