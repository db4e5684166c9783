import { CHANGES_ALONE, type RaisedAlert } from '../../domain/alert/kinds.ts';
import { type Changed, isUndone } from '../../domain/value-change.ts';
import type { RuleSetDefinition } from '../../rules/definition.ts';
import { decideEach } from '../../rules/engine.ts';
import { readFacts } from '../../rules/read.ts';
import { caseWith, changeRelation, frame, Parameters } from '../../rules/relations.ts';
import { factsIn, matchingRowsSql } from '../../rules/sql.ts';
import type { Prisma, PrismaClient } from '../client.ts';
import { queryOf, versionAt } from '../decisions/versions.ts';
import type { Alert } from '../generated/client.ts';
import { announce } from '../live.ts';
import { causeOfChange } from './cause.ts';
import { WATCH, WATCHES } from './find.ts';
import { addToMany } from './many.ts';
import { isHit, RULES, raise } from './raise.ts';
import { add, stepLocked } from './step.ts';
import type { News } from './tell.ts';

type Tx = Prisma.TransactionClient;
const HOUR = 3_600_000;
/** Changes looked at in one round. */
export const ROUND = 2_000;

/** A change for which rows of the rules match. `memberId` is the member as they are today. */
export type FoundChange = {
  id: string;
  what: Changed;
  from: string | null;
  to: string | null;
  at: Date;
  memberId: string;
  ownerId: string | null;
  watchId: string | null;
  hits: string[];
};
/** What a round goes by. */
export type Round = {
  tenantId: string;
  version: number;
  definition: RuleSetDefinition<'alerts'>;
  at: Date;
  news: News;
};
export type Looked = { looked: number; raised: number; ended: number };
const NOTHING: Looked = { looked: 0, raised: 0, ended: 0 };

/** Houses with changes that nobody has looked at. While all members are decided anew they wait, an hour at most: then they are told together. */
export async function withChanges(prisma: PrismaClient, now = Date.now()): Promise<string[]> {
  const rows = await prisma.$queryRaw<{ tenantId: string }[]>`
    SELECT DISTINCT h."tenantId" FROM "MemberChange" h WHERE h.pending AND NOT EXISTS (
      SELECT 1 FROM "RetierRun" r WHERE r."tenantId" = h."tenantId" AND r.state IN ('wanted', 'running')
        AND r."createdAt" > ${new Date(now - HOUR)})`;
  return rows.map(({ tenantId }) => tenantId);
}

/**
 * Holds changes of members' values against the alert rules, each once: what it raises and that it was looked at are one transaction. Few of
 * them become alerts of their own; more than `CHANGES_ALONE` of one row in an hour are told together.
 * @param now  epoch ms
 */
export async function lookAtChanges(
  prisma: PrismaClient,
  tenantId: string,
  now = Date.now(),
  { size = ROUND }: { size?: number } = {},
): Promise<Looked> {
  const result = await prisma.$transaction((tx) => lookLocked(tx, tenantId, now, size), {
    timeout: 60_000,
    maxWait: 5_000,
  });
  if (!result) return NOTHING;
  const { news, ...looked } = result;
  await announce(prisma, news.changes, [
    ...(news.deliveries > 0 ? ['delivery' as const] : []),
    ...(looked.raised > 0 ? ['relay' as const] : []),
  ]);
  return looked;
}

/** @returns null when somebody else is at it */
async function lookLocked(
  tx: Tx,
  tenantId: string,
  now: number,
  size: number,
): Promise<(Looked & { news: News }) | null> {
  // One after another in a house: how many were told within the hour is counted.
  const [mine] = await tx.$queryRaw<{ locked: boolean }[]>`
    SELECT pg_try_advisory_xact_lock(hashtextextended(${`alert:${tenantId}:changes`}, 0)) AS locked`;
  if (!mine?.locked) return null;
  const picked = await tx.$queryRaw<{ id: bigint; at: Date; memberId: string }[]>`
    UPDATE "MemberChange" SET pending = FALSE WHERE id IN (
      SELECT id FROM "MemberChange" WHERE pending AND "tenantId" = ${tenantId} ORDER BY id LIMIT ${size})
    RETURNING id, at, "memberId"::text`;
  const news: News = { changes: [], deliveries: 0 };
  if (picked.length === 0) return { ...NOTHING, news };
  // What has just happened is not in the future, whatever our clock says.
  const asOf = picked.reduce((latest, { at }) => Math.max(latest, at.getTime()), now);
  const { version, definition } = await versionAt(tx, tenantId, 'alerts', asOf);
  const round: Round = { tenantId, version, definition, at: new Date(asOf), news };
  const ids = picked.map(({ id }) => String(id));
  const found = await matching(tx, round, ids);
  let raised = 0;
  for (const { id: rowId, then } of definition.rows) {
    const hits = found.filter((change) => change.hits.includes(rowId));
    if (then.alert !== null && hits.length > 0) raised += await raiseRow(tx, round, rowId, then, hits);
  }
  const ended = await endUndone(tx, round, [...new Set(picked.map(({ memberId }) => memberId))]);
  return { looked: picked.length, raised, ended, news };
}

/** Changes for which some row of the rules about changes matches, in one statement. */
async function matching(tx: Tx, { tenantId, definition, at }: Round, ids: string[]): Promise<FoundChange[]> {
  const rows = definition.rows.filter(({ then }) => then.alert !== null && then.about === 'change');
  if (rows.length === 0) return [];
  const params = new Parameters();
  const f = frame(params, tenantId, at.getTime());
  const rules = { ...definition, rows } as RuleSetDefinition;
  const facts = factsIn(rules);
  const hits = matchingRowsSql(rules, params, f.asOf);
  const picked = `SELECT h.id, h."memberId" FROM "MemberChange" h WHERE h."tenantId" = ${f.tenant}
    AND h.id = ANY(string_to_array(${params.add(ids.join(','), 'text')}, ',')::bigint[])`;
  const text = `${caseWith(f, picked, { facts })},
${WATCHES(f)},
seen AS MATERIALIZED (
  SELECT h.id::text AS id, h.what, h."from", h."to", h.at, s.id::text AS "memberId", m."ownerId"::text AS "ownerId",
    ${WATCH}::text AS "watchId", ${hits} AS hits, h.id AS place
  FROM ${changeRelation(f, { facts })} WHERE m."erasedAt" IS NULL
)
SELECT id, what, "from", "to", at, "memberId", "ownerId", "watchId", hits FROM seen WHERE cardinality(hits) > 0 ORDER BY place`;
  return queryOf(tx)<FoundChange>(text, params.values);
}

/** What one row says of the changes that it matches: alone, or together. @returns how many alerts were raised */
async function raiseRow(tx: Tx, round: Round, rowId: string, then: RaisedAlert, hits: FoundChange[]): Promise<number> {
  const fresh = await notTold(tx, round, rowId, then, hits);
  const before = await tx.alertChange.count({
    where: { tenantId: round.tenantId, rowId, alone: true, toldAt: { gt: new Date(round.at.getTime() - HOUR) } },
  });
  if (before + fresh.length > CHANGES_ALONE) return addToMany(tx, round, rowId, fresh);
  let raised = 0;
  for (const change of fresh) if (await raiseAlone(tx, round, rowId, change)) raised++;
  return raised;
}

/** One for a member in so many hours, where the row says so; the newest of those that came together. */
async function notTold(tx: Tx, { tenantId, at }: Round, rowId: string, { repeat }: RaisedAlert, hits: FoundChange[]) {
  if (repeat === 'once') return hits;
  const since = new Date(at.getTime() - repeat.everyHours * HOUR);
  const newest = [...new Map(hits.map((change) => [change.memberId, change])).values()];
  const told = await tx.alertChange.findMany({
    where: { tenantId, rowId, toldAt: { gt: since }, memberId: { in: newest.map(({ memberId }) => memberId) } },
    select: { memberId: true },
  });
  const known = new Set(told.map(({ memberId }) => memberId));
  return newest.filter(({ memberId }) => !known.has(memberId));
}

async function raiseAlone(tx: Tx, round: Round, rowId: string, change: FoundChange): Promise<boolean> {
  const { tenantId, at, news } = round;
  const { memberId } = change;
  const decided = await decidedOf(tx, round, rowId, change);
  if (!decided) return false;
  const cause = causeOfChange(change.id);
  const about = { tenantId, cause, known: [cause], caseId: null, memberId, queueId: null };
  const alert = await raise(tx, about, decided.hit, decided.how, news);
  if (!alert) return false;
  await tx.alertChange.create({ data: changeRow(alert, change, { at, alone: true }) });
  return true;
}

/** What the row says of one change, with everything it saw. Null: it does not match any more. */
export async function decidedOf(
  tx: Tx,
  { tenantId, version, definition, at }: Round,
  rowId: string,
  change: FoundChange,
) {
  const asOf = at.getTime();
  const facts = await readFacts(queryOf(tx), { tenantId, changeId: change.id }, asOf);
  const hit = (await decideEach(definition, facts)).filter(isHit).find((one) => one.rowId === rowId);
  return hit ? { hit, how: { version, facts, asOf } } : null;
}

export const changeRow = (
  { tenantId, id: alertId, rowId }: Alert,
  { id, memberId, ownerId, what, from, to, at }: FoundChange,
  told: { at: Date; alone: boolean },
): Prisma.AlertChangeCreateManyInput => ({
  ...{ tenantId, alertId, rowId, changeId: BigInt(id), memberId, ownerId, what, from, to, at },
  ...{ toldAt: told.at, alone: told.alone },
});

/** Alerts about changes of these members that were undone since: nobody needs to react to them. */
async function endUndone(tx: Tx, { tenantId, at, news }: Round, memberIds: string[]): Promise<number> {
  const open = await tx.alertChange.findMany({
    where: { tenantId, memberId: { in: memberIds }, alone: true, alert: { is: { endedAt: null } } },
    include: { alert: true, member: true },
    orderBy: { alertId: 'asc' },
  });
  let ended = 0;
  for (const { alert, member, what, from, to } of open) {
    if (!isUndone({ what: what as Changed, from, to }, member[what as Changed])) continue;
    await tx.$queryRaw`SELECT 1 AS locked FROM "Alert" WHERE "tenantId" = ${tenantId} AND id = ${alert.id}::uuid FOR UPDATE`;
    const locked = await tx.alert.findUniqueOrThrow({ where: { tenantId_id: { tenantId, id: alert.id } } });
    const stepped = await stepLocked(tx, locked, { type: 'end', because: 'causeGone' }, RULES, at);
    if ('alert' in stepped) add(news, stepped.news);
    ended++;
  }
  return ended;
}

/** Whether what an alert tells of is still so. Of many it is not asked. */
export async function changeHolds(tx: Tx, { tenantId, id: alertId }: Alert): Promise<boolean> {
  const row = await tx.alertChange.findFirst({ where: { tenantId, alertId, alone: true }, include: { member: true } });
  if (!row) return true;
  const what = row.what as Changed;
  return !isUndone({ what, from: row.from, to: row.to }, row.member[what]);
}
