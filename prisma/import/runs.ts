import type { Encoding, FileFormat, ImportKind } from '../../domain/files.ts';
import type { Prisma, PrismaClient } from '../client.ts';
import { newId } from '../ids.ts';
import type { Link } from '../link.ts';
import { announce } from '../live.ts';
import type { Done } from './batch.ts';
import type { Looked } from './look.ts';
import { Unusable } from './problems.ts';

/** A killed import is taken up again after this. Batches and pages of tiers renew it. */
export const LEASE_SECONDS = 30;

export type Counts = Record<Done | 'refused' | 'rows', number>;

/** What an import is, for whoever carries it out. */
export type Run = {
  tenantId: string;
  id: string;
  kind: ImportKind;
  fileName: string;
  bytes: bigint;
  format: FileFormat;
  encoding: Encoding;
  mapping: Record<string, string>;
  currency: string | null;
  rate: string | null;
  trial: boolean;
  startedAt: Date;
  holder: string;
  /** Rows that are settled: the next one is the first to be read. */
  rows: number;
};

const COLUMNS = `"tenantId", id::text AS id, kind, "fileName", bytes, format, encoding, mapping, trim(currency) AS currency, rate, trial,
  "startedAt", holder::text AS holder, rows`;

export type Wanted = Omit<Run, 'id' | 'startedAt' | 'holder' | 'rows' | 'bytes'>;

/**
 * An import of a file that lies here: the one that was broken off in this very file, or a new one.
 * @throws Unusable when somebody is at it now
 */
export async function beginHere(link: Link, wanted: Wanted, looked: Looked, anew: boolean): Promise<Run> {
  const { tenantId, kind, fileName, format, encoding, mapping, currency, rate, trial } = wanted;
  const holder = newId();
  const same = [
    tenantId,
    kind,
    looked.sha256,
    format,
    encoding,
    JSON.stringify(mapping),
    currency,
    rate,
    LEASE_SECONDS,
    holder,
  ];
  if (!anew && !trial) {
    const [before] = await link.query<Run & { free: boolean }>(
      `WITH before AS (
         SELECT id AS found, state <> 'running' OR "leaseUntil" < now() AS free FROM "ImportRun"
         WHERE "tenantId" = $1 AND kind = $2 AND sha256 = $3 AND format = $4 AND encoding = $5 AND mapping = $6::jsonb
           AND currency IS NOT DISTINCT FROM $7 AND rate IS NOT DISTINCT FROM $8 AND place = 'machine' AND NOT trial
           AND state IN ('running', 'failed', 'cancelled')
         ORDER BY "createdAt" DESC LIMIT 1 FOR UPDATE)
       UPDATE "ImportRun" r SET state = 'running', problem = NULL, holder = CASE WHEN free THEN $10::uuid ELSE holder END,
         "leaseUntil" = CASE WHEN free THEN now() + make_interval(secs => $9) ELSE "leaseUntil" END
       FROM before WHERE r."tenantId" = $1 AND r.id = before.found RETURNING free, ${COLUMNS}`,
      same,
    );
    if (before && !before.free) throw new Unusable('running', { file: fileName });
    if (before) return before;
  }
  const [run] = await link.query<Run>(
    `INSERT INTO "ImportRun" ("tenantId", kind, sha256, format, encoding, mapping, currency, rate, "leaseUntil", holder,
       id, "fileName", bytes, trial, place, state, "startedAt")
     VALUES ($1, $2, $3, $4, $5, $6::jsonb, $7, $8, now() + make_interval(secs => $9), $10::uuid, $11::uuid, $12, $13, $14, 'machine', 'running', now())
     RETURNING ${COLUMNS}`,
    [...same, newId(), fileName, looked.bytes, trial],
  );
  return run as Run;
}

/** The next upload that somebody wants imported, or that a worker left off at. */
export async function claimNext(prisma: PrismaClient): Promise<Run | null> {
  const [run] = await prisma.$queryRawUnsafe<Run[]>(
    `UPDATE "ImportRun" SET state = 'running', holder = $1::uuid, "leaseUntil" = now() + make_interval(secs => $2::int),
       "startedAt" = coalesce("startedAt", now())
     WHERE ("tenantId", id) IN (
       SELECT "tenantId", id FROM "ImportRun" WHERE place = 'record' AND (state = 'wanted' OR state = 'running' AND "leaseUntil" < now())
       ORDER BY "createdAt" LIMIT 1 FOR UPDATE SKIP LOCKED)
     RETURNING ${COLUMNS}`,
    newId(),
    LEASE_SECONDS,
  );
  return run ?? null;
}

/** Somebody ended it, or another process has taken it up. What was settled stays. */
export class Stopped extends Error {}

/**
 * Moves the cursor, in the transaction of what it counts.
 * @throws Stopped when it is no longer this process's to move
 */
export async function advance(link: Link, run: Run, counts: Counts, readBytes: number): Promise<void> {
  const moved = await link.change(
    `UPDATE "ImportRun" SET rows = rows + $5::int, created = created + $6::int, updated = updated + $7::int,
       unchanged = unchanged + $8::int, refused = refused + $9::int, "readBytes" = $10, "leaseUntil" = now() + make_interval(secs => $11)
     WHERE "tenantId" = $1 AND id = $2 AND holder = $3 AND state = 'running' AND rows = $4`,
    [
      ...[run.tenantId, run.id, run.holder, run.rows],
      ...[counts.rows, counts.created, counts.updated, counts.unchanged, counts.refused],
      ...[readBytes, LEASE_SECONDS],
    ],
  );
  if (moved === 0) throw new Stopped();
}

/** Tiers are decided now, and so many are. @throws Stopped */
export async function advanceTiers(prisma: PrismaClient, run: Run, retiered: number, changed: number): Promise<void> {
  const moved = await prisma.$executeRaw`
    UPDATE "ImportRun" SET doing = 'tiers', retiered = ${retiered}::int, "tiersChanged" = ${changed}::int,
      "leaseUntil" = now() + make_interval(secs => ${LEASE_SECONDS}::int)
    WHERE "tenantId" = ${run.tenantId} AND id = ${run.id}::uuid AND holder = ${run.holder}::uuid AND state = 'running'`;
  if (moved === 0) throw new Stopped();
  await announce(prisma, [{ tenantId: run.tenantId, topic: 'import', id: run.id }]);
}

/** It is over, one way or another. Of a file that is done its pieces go; a trial can be started in earnest. */
export async function endRun(
  prisma: PrismaClient,
  run: Pick<Run, 'tenantId' | 'id' | 'holder' | 'trial'>,
  state: 'done' | 'failed' | 'cancelled',
  problem?: { code: string; values: Record<string, string | number> },
): Promise<void> {
  const { tenantId, id, holder, trial } = run;
  await prisma.$transaction(async (tx) => {
    const { count } = await tx.importRun.updateMany({
      where: { tenantId, id, holder, state: 'running' },
      data: {
        state: trial && state === 'done' ? 'ready' : state,
        ...(problem ? { problem: problem as Prisma.InputJsonObject } : {}),
        ...{ finishedAt: new Date(), holder: null, leaseUntil: null },
      },
    });
    if (count === 0 || state !== 'done') return;
    await tx.importSeen.deleteMany({ where: { tenantId, runId: id } });
    if (!trial) await tx.importPiece.deleteMany({ where: { tenantId, runId: id } });
  });
  await announce(prisma, [{ tenantId, topic: 'import', id }]);
}

/** A worker that is told to stop leaves it to the next one at once. */
export async function letGo(prisma: PrismaClient, { tenantId, id, holder }: Run): Promise<void> {
  await prisma.$executeRaw`UPDATE "ImportRun" SET "leaseUntil" = now()
    WHERE "tenantId" = ${tenantId} AND id = ${id}::uuid AND holder = ${holder}::uuid AND state = 'running'`;
}
