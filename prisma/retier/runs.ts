import type { Prisma, PrismaClient } from '../client.ts';
import { newId } from '../ids.ts';
import { Link } from '../link.ts';
import { announce } from '../live.ts';
import { isTaken } from '../once.ts';
import { ask, sql } from '../statement.ts';
import { FIRST } from '../stretch.ts';
import { definitionsAt } from './definitions.ts';
import { countBetween, walk } from './many.ts';

/** Runs over all members, on the record: asked for by night or by hand, carried out by whichever worker comes first. */

/** A run that was killed is taken up again after this. It is renewed meanwhile, since a long stretch is read in one go. */
export const LEASE_SECONDS = 45;
const RENEW_MS = 10_000;

export type Run = { tenantId: string; id: string; cause: string; asOf: Date; cursor: string | null; holder: string };
type Wanted = { tenantId: string; cause: 'nightly' | 'byHand'; now: number; night?: string; requestedBy?: string };

/** Asks for a run. @returns its id; null when one is under way, or this night had its own */
export async function wantRun(prisma: PrismaClient, { tenantId, cause, now, night, requestedBy }: Wanted) {
  const id = newId();
  const asOf = new Date(now);
  try {
    await prisma.retierRun.create({
      data: {
        ...{ tenantId, id, cause, asOf, state: 'wanted', createdAt: asOf },
        ...{ night: night ?? null, requestedBy: requestedBy ?? null },
      },
    });
  } catch (error) {
    if (isTaken(error)) return null;
    throw error;
  }
  await announce(prisma, [{ tenantId, topic: 'retier', id }]);
  return id;
}

/** Other rules hold from now on: a run by those before is of no use any more, and one by the new ones begins. */
export async function beginAnew(
  tx: Prisma.TransactionClient,
  { tenantId, by, now }: { tenantId: string; by: string | null; now: number },
): Promise<void> {
  const at = new Date(now);
  await tx.retierRun.updateMany({
    where: { tenantId, state: { in: ['wanted', 'running'] } },
    data: { state: 'cancelled', finishedAt: at, holder: null, leaseUntil: null },
  });
  const run = { tenantId, id: newId(), cause: 'byHand', asOf: at, state: 'wanted', createdAt: at, requestedBy: by };
  // One that somebody asks for in this very moment is as good: publishing does not fail for it.
  await tx.retierRun.createMany({ data: [run], skipDuplicates: true });
}

/** Ends it; the page that is under way is written or not as a whole, and those before it stay. @returns whether it was open */
export async function cancelRun(prisma: PrismaClient, tenantId: string, id: string, now: number): Promise<boolean> {
  const { count } = await prisma.retierRun.updateMany({
    where: { tenantId, id, state: { in: ['wanted', 'running'] } },
    data: { state: 'cancelled', finishedAt: new Date(now), holder: null, leaseUntil: null },
  });
  if (count > 0) await announce(prisma, [{ tenantId, topic: 'retier', id }]);
  return count > 0;
}

/** The next run that somebody wants, or that a worker left off at. */
export async function claimRun(prisma: PrismaClient): Promise<Run | null> {
  const [run] = await ask<Run>(
    prisma,
    sql`UPDATE "RetierRun" r SET state = 'running', holder = ${newId()}::uuid, "leaseUntil" = now() + make_interval(secs => ${LEASE_SECONDS}),
        "startedAt" = coalesce(r."startedAt", now()),
        total = CASE WHEN r."startedAt" IS NULL THEN (SELECT count(*)::int FROM "Member" m WHERE m."tenantId" = r."tenantId") ELSE r.total END
      WHERE (r."tenantId", r.id) IN (
        SELECT "tenantId", id FROM "RetierRun" WHERE state = 'wanted' OR state = 'running' AND "leaseUntil" < now()
        ORDER BY "createdAt" LIMIT 1 FOR UPDATE SKIP LOCKED)
      RETURNING "tenantId", id::text, cause, "asOf", "cursor"::text, holder::text`,
  );
  return run ?? null;
}

/** Somebody ended it, or another worker has taken it up. What was settled stays. */
class Stopped extends Error {}
/** This worker was told to end. */
class LetGo extends Error {}

type Carrying = { pageSize?: number; signal?: AbortSignal };

/**
 * Carries a run on from its cursor. Each page is one transaction that moves members, their reasons and the cursor together: whoever goes on after
 * a break repeats nothing and leaves nothing out.
 */
export async function carryOut(prisma: PrismaClient, run: Run, { pageSize, signal }: Carrying = {}): Promise<void> {
  const { tenantId, id } = run;
  const definitions = await definitionsAt(prisma, tenantId, run.asOf.getTime());
  const link = await Link.open(prisma);
  const renewal = setInterval(() => void lease(prisma, run, LEASE_SECONDS).catch(() => {}), RENEW_MS);
  try {
    const from = { tenantId, asOf: run.asOf.getTime(), cause: run.cause, after: run.cursor ?? FIRST, pageSize };
    await walk(link, definitions, from, async ({ after, until, work }) => {
      if (signal?.aborted) throw new LetGo();
      await link.transaction(async () => {
        const counts = await work();
        await advance(link, run, {
          ...counts,
          cursor: until,
          members: await countBetween(link, tenantId, after, until),
        });
      });
      await announce(prisma, [{ tenantId, topic: 'retier', id }]);
    });
    await endRun(prisma, run, 'done');
  } catch (error) {
    // Left to the next worker at once.
    if (error instanceof LetGo) await lease(prisma, run, 0);
    else if (!(error instanceof Stopped)) throw error;
  } finally {
    clearInterval(renewal);
    await link.close();
  }
}

async function advance(
  link: Link,
  { tenantId, id, holder }: Run,
  { cursor, members, moved, changed }: { cursor: string; members: number; moved: number; changed: number },
): Promise<void> {
  const advanced = await link.change(
    `UPDATE "RetierRun" SET "cursor" = $4::uuid, members = members + $5::int, moved = moved + $6::int, changed = changed + $7::int,
       "leaseUntil" = now() + make_interval(secs => $8)
     WHERE "tenantId" = $1 AND id = $2::uuid AND holder = $3::uuid AND state = 'running'`,
    [tenantId, id, holder, cursor, members, moved, changed, LEASE_SECONDS],
  );
  if (advanced === 0) throw new Stopped();
}

/** It is over, one way or another, if it is still this worker's. */
export async function endRun(
  prisma: PrismaClient,
  run: Run,
  state: 'done' | 'failed',
  problem?: string,
): Promise<void> {
  const { tenantId, id, holder } = run;
  await prisma.retierRun.updateMany({
    where: { tenantId, id, holder, state: 'running' },
    data: { state, problem: problem ?? null, finishedAt: new Date(), holder: null, leaseUntil: null },
  });
  await announce(prisma, [{ tenantId, topic: 'retier', id }]);
}

/** Nobody else may take it up for so long. */
async function lease(prisma: PrismaClient, { tenantId, id, holder }: Run, seconds: number): Promise<void> {
  await ask(
    prisma,
    sql`UPDATE "RetierRun" SET "leaseUntil" = now() + make_interval(secs => ${seconds}::int)
      WHERE "tenantId" = ${tenantId} AND id = ${id}::uuid AND holder = ${holder}::uuid AND state = 'running'`,
  );
}

/** The hour of the house's own day from which a night's run begins: what happened the day before has been booked by then. */
const NIGHT_HOUR = 2;

/** Asks for this night's run in every house where it is time, once, and which was there that night. @returns how many were asked for */
export async function wantNightly(prisma: PrismaClient, now: number): Promise<number> {
  const due = await ask<{ tenantId: string; night: string }>(
    prisma,
    sql`SELECT t.id AS "tenantId", to_char(n.wall, 'YYYY-MM-DD') AS night FROM "Tenant" t
      CROSS JOIN LATERAL (SELECT ${new Date(now)}::timestamptz AT TIME ZONE t."timeZone" AS wall) n
      WHERE t."createdAt" < (date_trunc('day', n.wall) + make_interval(hours => ${NIGHT_HOUR}::int)) AT TIME ZONE t."timeZone"
        AND extract(hour FROM n.wall) >= ${NIGHT_HOUR}::int AND EXISTS (SELECT 1 FROM "Member" m WHERE m."tenantId" = t.id)
        AND NOT EXISTS (SELECT 1 FROM "RetierRun" r WHERE r."tenantId" = t.id AND r.night = to_char(n.wall, 'YYYY-MM-DD'))`,
  );
  let wanted = 0;
  for (const { tenantId, night } of due)
    if (await wantRun(prisma, { tenantId, cause: 'nightly', now, night })) wanted++;
  return wanted;
}
