import type { Prisma, PrismaClient } from './client.ts';
import { giveToEach } from './commands.ts';
import { announce } from './live.ts';
import { ask, askWithin, type Sql, sql } from './statement.ts';

type Tx = Prisma.TransactionClient;

/** So many cases are on their way at once: half of what a worker does at once, so that people’s own commands have room beside them. */
export const AT_ONCE = 10;
/** Causes that are looked through in one round for those that concern nobody: of most members no case is open. */
const LOOKED_THROUGH = 1_000;
/** What is filed so long after new rules goes by them from the first. */
const DECIDED_SINCE = '1 minute';
/** A case that takes nothing after so many tries holds up no other. */
const PATIENCE = 5;

type Cause = {
  id: bigint;
  tenantId: string;
  reason: string;
  memberId: string | null;
  from: string | null;
  to: string | null;
  version: number | null;
  kind: string | null;
  onlyIfBetter: boolean;
  after: string | null;
  at: Date;
};

/**
 * One round: open cases whose service level was decided by something that has changed, or whose flow has another version by which they are to go, are told so, in the order of the causes, each once
 * for each. What a round gives and what is left of its causes is one transaction; of several workers one does it.
 * @param atOnce  how many may be on their way
 * @returns how many cases were told, and whether causes are left
 */
export async function reassessOnce(prisma: PrismaClient, atOnce = AT_ONCE): Promise<{ given: number; left: boolean }> {
  if ((await oldest(prisma, 1)).length === 0) return { given: 0, left: false };
  const round = await prisma.$transaction(async (tx) => {
    if (!(await mine(tx))) return { given: 0, left: false };
    await forgetIdle(tx);
    const room = atOnce - (await underway(tx));
    const causes = room > 0 ? await oldest(tx, room) : [];
    let given = 0;
    for (const cause of causes) if (given < room) given += await carryOn(tx, cause, room - given);
    return { given, left: (await oldest(tx, 1)).length > 0 };
  });
  if (round.given > 0) await announce(prisma, [], ['relay']);
  return round;
}

async function mine(tx: Tx): Promise<boolean> {
  const [lock] = await askWithin<{ mine: boolean }>(
    tx,
    sql`SELECT pg_try_advisory_xact_lock(hashtextextended('reassessments', 0)) AS mine`,
  );
  return lock?.mine === true;
}

async function underway(tx: Tx): Promise<number> {
  const [row] = await askWithin<{ count: number }>(
    tx,
    sql`SELECT count(*)::int AS count FROM "Command" WHERE status = 'pending' AND type IN ('reassess', 'moveFlow') AND attempts < ${PATIENCE}`,
  );
  return row?.count ?? 0;
}

const oldest = (tx: Tx | PrismaClient, limit: number): Promise<Cause[]> =>
  askWithin<Cause>(
    tx,
    sql`SELECT id, "tenantId", reason, "memberId"::text, "from", "to", version, kind, "onlyIfBetter", after::text, at FROM "Reassessment"
      WHERE at <= now() AND "endedAt" IS NULL ORDER BY id LIMIT ${limit}`,
  );

/** Those whose member has no open case. */
const forgetIdle = (tx: Tx): Promise<object[]> =>
  askWithin(
    tx,
    sql`DELETE FROM "Reassessment" r WHERE r.id IN (SELECT id FROM "Reassessment" WHERE "memberId" IS NOT NULL ORDER BY id LIMIT ${LOOKED_THROUGH})
      AND NOT EXISTS (
        SELECT FROM "Case" c WHERE c."tenantId" = r."tenantId" AND c.stage <> 'closed' AND c."memberId" IN (${recordsOf(sql`r."tenantId"`, sql`r."memberId"`)}))`,
  );

/** Tells the next of its cases. @returns how many; fewer than there was room for: it was the last of them */
async function carryOn(tx: Tx, cause: Cause, room: number): Promise<number> {
  const { id, tenantId, memberId, after } = cause;
  const given = await giveToEach(tx, { tenantId, when: leftOf(cause), ...told(cause), most: room });
  const isLast = given.length < room;
  await (isLast && memberId
    ? askWithin(tx, sql`DELETE FROM "Reassessment" WHERE id = ${id}`)
    : askWithin(
        tx,
        sql`UPDATE "Reassessment" SET after = ${given.at(-1) ?? after}::uuid, told = told + ${given.length}::int,
          "endedAt" = CASE WHEN ${isLast} THEN now() END WHERE id = ${id}`,
      ));
  return given.length;
}

/** Cases that are still to be told. */
function leftOf(cause: Cause): Sql {
  const theirs = casesOf(cause);
  return cause.after ? sql`${theirs} AND c.id > ${cause.after}::uuid` : theirs;
}

function casesOf({ reason, tenantId, memberId, kind, version, at }: Cause): Sql {
  if (memberId) return sql`c."memberId" IN (${recordsOf(sql`${tenantId}`, sql`${memberId}::uuid`)})`;
  if (reason === 'flow') return sql`c.kind = ${kind} AND c."flowVersion" <> ${version}::int`;
  return sql`c."createdAt" < ${at}::timestamptz + ${DECIDED_SINCE}::interval`;
}

function told({ reason, from, to, version, onlyIfBetter }: Cause) {
  const more = { ...(version === null ? {} : { version }), ...(onlyIfBetter ? { onlyIfBetter } : {}) };
  return reason === 'flow'
    ? ({ type: 'moveFlow', payload: more } as const)
    : ({ type: 'reassess', payload: { reason, ...(from && to ? { from, to } : {}), ...more } } as const);
}

/** Rules of service levels, or the flow of a kind, that were published for running cases as well. */
export type PublishedForRunning = { reason: 'policy' | 'flow'; kind: string | null; version: number };
/** `told`: cases so far; `underway`: of these, those whose workflow has not answered yet; `left`: those that are still to be told. */
export type Following = {
  state: 'waits' | 'running' | 'done' | 'stopped';
  told: number;
  underway: number;
  left: number;
  from: Date;
};

/** How far running cases have come with what was published; null: none were to follow. */
export async function followingOf(
  prisma: PrismaClient,
  tenantId: string,
  published: PublishedForRunning,
  now = Date.now(),
): Promise<Following | null> {
  const cause = await prisma.reassessment.findFirst({ where: { tenantId, ...published }, orderBy: { id: 'desc' } });
  if (!cause) return null;
  const { told: count, at: from, endedAt, stopped } = cause;
  const [left, underway] = await Promise.all([
    endedAt
      ? 0
      : countOf(prisma, sql`"Case" c WHERE c."tenantId" = ${tenantId} AND c.stage <> 'closed' AND ${leftOf(cause)}`),
    countOf(
      prisma,
      sql`"Command" WHERE status = 'pending' AND "tenantId" = ${tenantId} AND type = ${told(cause).type}
        AND payload->>'version' = ${String(published.version)}`,
    ),
  ]);
  const state = endedAt && (stopped ? 'stopped' : underway === 0 && 'done');
  return { state: state || (from.getTime() > now ? 'waits' : 'running'), told: count, underway, left, from };
}

async function countOf(prisma: PrismaClient, rows: Sql): Promise<number> {
  const [row] = await ask<{ count: number }>(prisma, sql`SELECT count(*)::int AS count FROM ${rows}`);
  return row?.count ?? 0;
}

/** Nobody else is told any more: something else was published for them. In the caller's transaction. */
export const stopFollowing = (tx: Tx, tenantId: string, kind: string, now = new Date()) =>
  tx.reassessment.updateMany({
    where: { tenantId, reason: 'flow', kind, endedAt: null },
    data: { endedAt: now, stopped: true },
  });

/** A member's record and those merged into it. */
const recordsOf = (tenantId: Sql, memberId: Sql): Sql => sql`
  WITH RECURSIVE records(id) AS (
    SELECT ${memberId}
    UNION
    SELECT a."memberId" FROM "MemberAlias" a JOIN records ON a."intoId" = records.id WHERE a."tenantId" = ${tenantId})
  SELECT id FROM records`;
