import type { PrismaClient } from '../client.ts';
import type { Link } from '../link.ts';
import { announce } from '../live.ts';
import { type Answer, isReadable, type Job, type Row } from './batch.ts';
import type { Bytes } from './bytes.ts';
import { CDNOW_CURRENCY } from './cdnow.ts';
import type { Mapping } from './columns.ts';
import { tidying } from './memory.ts';
import { type RefusedRow, type RowRefused, Unusable } from './problems.ts';
import { type Source, sourceOf } from './read.ts';
import { keepRefusals } from './refusals.ts';
import { type Broken, rowsOf } from './rows.ts';
import { advance, advanceTiers, type Counts, type Run, Stopped } from './runs.ts';
import { type Said, type Taker, takerOf } from './take.ts';
import { retierTouched } from './touched.ts';

export type Watch = {
  onHeader?: (header: string[], mapping: Mapping) => void;
  onProgress?: (done: { bytes: number; of: number; rows: number; doing: 'rows' | 'tiers' }) => void;
  /** Each refused row, as it comes. */
  onRefused?: (refused: RefusedRow) => void;
  /** Stop after the batch at hand: whoever takes it up goes on there. */
  signal?: AbortSignal;
};

type Part = { row: number; cells: string[]; said: Said | RowRefused };

/**
 * Imports a file, batch by batch, in memory that does not grow with it, from where its run stands. While Postgres writes one batch the
 * next one is read.
 * @throws Unusable when nothing can be done with the file; Stopped when somebody ended it
 */
export async function carryOut(
  deps: { prisma: PrismaClient; link: Link },
  run: Run,
  bytes: Bytes,
  watch: Watch = {},
): Promise<void> {
  const { prisma, link } = deps;
  const source = sourceOf(bytes, run.encoding, run.format);
  const job = await jobOf(prisma, run);
  const { header, mapping, rows } = await rowsOf(source, run.kind, run.mapping);
  watch.onHeader?.(header, mapping);
  // A NUL is no text of Postgres.
  await link.query(`UPDATE "ImportRun" SET header = $3 WHERE "tenantId" = $1 AND id = $2`, [
    ...[run.tenantId, run.id],
    header.map((name) => name.replaceAll('\u0000', '\u2400')),
  ]);
  const taker = takerOf({ ...deps, job }, run.kind, run.format);
  const tidy = tidying();
  let writing: Promise<void> = Promise.resolve();
  for await (const { batch, read } of batches(rows, taker, source, run.rows)) {
    await writing;
    tidy();
    if (watch.signal?.aborted) throw new Stopped();
    writing = settle(deps, { run, job, taker, batch, read }, watch).then(() => {
      watch.onProgress?.({ bytes: read, of: bytes.size, rows: run.rows, doing: 'rows' });
    });
    writing.catch(() => {}); // awaited at the next batch
  }
  await writing;
  if (run.kind === 'cases' || run.trial) return;
  await retierTouched(deps, run, async (members, changed) => {
    if (watch.signal?.aborted) throw new Stopped();
    tidy();
    watch.onProgress?.({ bytes: bytes.size, of: bytes.size, rows: run.rows, doing: 'tiers' });
    await advanceTiers(prisma, run, members, changed);
  });
}

/** @throws Unusable when there is no such tenant */
export async function jobOf(
  prisma: PrismaClient,
  run: Pick<Run, 'tenantId' | 'id' | 'format' | 'currency' | 'rate' | 'trial'>,
): Promise<Job> {
  const tenant = await prisma.tenant.findUnique({ where: { id: run.tenantId } });
  if (!tenant) throw new Unusable('noTenant', { tenant: run.tenantId });
  const cdnow = run.format === 'cdnow';
  return {
    tenantId: tenant.id,
    runId: run.id,
    timeZone: cdnow ? 'America/New_York' : tenant.timeZone,
    baseCurrency: tenant.currency.trim(),
    currency: cdnow ? CDNOW_CURRENCY : (run.currency ?? tenant.currency.trim()),
    rate: run.rate ?? (cdnow ? '1' : null),
    dryRun: run.trial,
    now: Date.now(),
  };
}

/** Rows can be long: no batch holds more than this much of the file, and one row. */
const BATCH_BYTES = 2 * 1024 * 1024;

/** Read and understood, but not yet written; rows that are settled already are passed over. */
async function* batches(
  rows: AsyncIterable<Row | Broken>,
  taker: Taker,
  source: Source,
  settled: number,
): AsyncGenerator<{ batch: Part[]; read: number }> {
  let batch: Part[] = [];
  let from = 0;
  let passed = 0;
  for await (const row of rows) {
    if (passed++ < settled) {
      from = source.read;
      continue;
    }
    const said = 'refused' in row ? row.refused : taker.read(row);
    batch.push({ row: row.row, cells: row.cells, said });
    if (batch.length < taker.batch && source.read - from < BATCH_BYTES) continue;
    yield { batch, read: source.read };
    batch = [];
    from = source.read;
  }
  if (batch.length > 0) yield { batch, read: source.read };
}

type Work = { run: Run; job: Job; taker: Taker; batch: Part[]; read: number };
/** Somebody added the same person or purchase meanwhile, or two waited for each other: read again, and see it. */
const AGAIN = new Set(['23505', '40P01', '40001']);

async function settle(deps: { prisma: PrismaClient; link: Link }, work: Work, watch: Watch): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      const refused = await settleOnce(deps.link, work);
      for (const one of refused) watch.onRefused?.(one);
      break;
    } catch (error) {
      if (!AGAIN.has((error as { code?: string }).code ?? '') || attempt >= 3) throw error;
    }
  }
  await announce(deps.prisma, [{ tenantId: work.run.tenantId, topic: 'import', id: work.run.id }]);
}

async function settleOnce(link: Link, { run, job, taker, batch, read }: Work): Promise<RefusedRow[]> {
  const said = batch.map((part) => part.said);
  let answers = taker.together ? [] : await taker.take(said);
  const refused: RefusedRow[] = [];
  const counts: Counts = { rows: batch.length, created: 0, updated: 0, unchanged: 0, refused: 0 };
  await link.transaction(async () => {
    if (taker.together) answers = await taken(link, job, taker, said);
    answers.forEach((answer, index) => {
      if (isReadable(answer)) {
        counts[answer]++;
        return;
      }
      counts.refused++;
      const { row, cells } = batch[index] as Part;
      refused.push({ row, cells, refused: answer as RowRefused });
    });
    await keepRefusals(link, job, refused);
    await advance(link, run, counts, read);
  });
  run.rows += batch.length;
  return refused;
}

/** What a dry run finds out is rolled back; that it was found out is kept. */
async function taken(link: Link, job: Job, taker: Taker, said: (Said | RowRefused)[]): Promise<Answer[]> {
  if (!job.dryRun) return taker.take(said);
  await link.query('SAVEPOINT tried');
  const answers = await taker.take(said);
  await link.query('ROLLBACK TO SAVEPOINT tried');
  return answers;
}
