import { isDeepStrictEqual } from 'node:util';
import type { Loyalty, Tier } from '../../domain/vocabulary.ts';
import { decide, decideAgain, type Decided as Taken } from '../../rules/engine.ts';
import type { FactVector } from '../../rules/facts.ts';
import { easedTiers } from '../../rules/hysteresis.ts';
import { heldBack, timeServed } from '../../rules/tier-approval.ts';
import { type TierAnswer, tierNow } from '../../rules/tier-policy.ts';
import type { Prisma, PrismaClient } from '../client.ts';
import { decisionRow, packFacts } from '../decisions/keep.ts';
import { queryOf } from '../decisions/versions.ts';
import { newId } from '../ids.ts';
import { announce } from '../live.ts';
import { insertRows, rowsOf, setFrom } from '../rows.ts';
import { askWithin, empty, join, raw, type Sql, sql } from '../statement.ts';
import { turns } from '../turns.ts';
import { type KeptLast, type Looked, look, type OnRecord, ROWS } from './look.ts';
import { auditRow, type Decided, decidedFacts, lifecycleNow, tierOutcome } from './moves.ts';
import { note, noWaiting, putWaiting, type Waiting } from './waiting.ts';

type Tx = Prisma.TransactionClient;
type About = { tenantId: string; memberId: string; asOf: number; cause: string };
/** `decisionId`: what explains the tier; null where nothing was ever kept of it. */
export type Retiered = { tier: Tier; changed: boolean; decisionId: string | null };

/**
 * Decides a member's stage, loyalty and tier anew and puts what is new on the record, at once with its reasons. A merged record stands for
 * the one it was merged into. Called again with the same instant and cause it answers the same.
 * @param asOf   epoch ms; a tier that was set later stays
 * @param cause  what made us ask, e.g. 'purchase'; it goes into the audit trail
 * @returns the tier, and whether it changed
 * @throws when there is no such member
 */
export async function retierMember(
  prisma: PrismaClient,
  tenantId: string,
  memberId: string,
  asOf: number,
  cause: string,
): Promise<Retiered> {
  const about = { tenantId, memberId, asOf, cause };
  const { looked, seen } = await looking(async () => {
    const looked = await look(prisma, about);
    return { looked, seen: await judge(looked, about) };
  });
  // Mostly nothing is new: then nothing is written, and nobody waits.
  if (!seen.news) return seen.answer;
  const { id, told, answer } = (await wroteAsSeen(prisma, looked, seen.news))
    ? seen
    : await prisma.$transaction(
        (tx) => retierLocked(tx, about),
        // A nightly page may hold the row for some seconds.
        { timeout: 15_000, maxWait: 5_000 },
      );
  if (told) await announce(prisma, [{ tenantId, topic: 'member', id }]);
  return answer;
}

/** A crowd at once would be slower, not faster: it is work for processors, and every further connection plans it anew first. */
const looking = turns(4);

/**
 * Writes what is new where the member is still as they were read: mostly so. Whoever changes anything that was read of them writes their row or
 * their mark, and until then holds it; a change that needs approval is read and written under the lock.
 */
async function wroteAsSeen(
  prisma: PrismaClient,
  { member: { id }, rows, asked }: Looked,
  news: News,
): Promise<boolean> {
  if (rows === null || asked !== null || news.waiting.asked.length > 0) return false;
  const { tenantId } = news;
  const same = sql`same AS MATERIALIZED (
      SELECT m.id FROM "Member" m JOIN "MemberFreshness" y ON y."tenantId" = m."tenantId" AND y."memberId" = m.id
      WHERE m."tenantId" = ${tenantId} AND m.id = ${id}::uuid AND ${raw(ROWS)} = ${rows} FOR NO KEY UPDATE)`;
  const parts = [same, ...writing(news, sql`WHERE EXISTS (SELECT FROM same)`)];
  const [written] = await askWithin<{ same: boolean }>(
    prisma,
    sql`WITH ${join(parts)} SELECT EXISTS (SELECT FROM same) AS same`,
  );
  return written?.same ?? false;
}

async function retierLocked(tx: Tx, about: About): Promise<Judged> {
  const held = await hold(tx, about);
  const judged = await judge(await look(tx, about), about);
  // Merged in this very moment: then it is about the other one.
  if (judged.id !== held) return retierLocked(tx, about);
  if (judged.news) await write(tx, judged.news);
  return judged;
}

/**
 * Two purchases at once: the second waits, and then sees the first. The member's mark is held as well, so a purchase of theirs is committed
 * before we look or after we have written: whoever looks without waiting never finds it beside a tier that is about to change without it.
 * @returns the record that it is about
 */
async function hold(tx: Tx, { tenantId, memberId }: About): Promise<string | undefined> {
  const [held] = await askWithin<{ id: string }>(
    tx,
    sql`WITH held AS MATERIALIZED (
        SELECT m.id FROM "Member" m
        WHERE m."tenantId" = ${tenantId} AND m.id = member_root(${tenantId}, ${memberId}::uuid) FOR NO KEY UPDATE
      ), marked AS (
        INSERT INTO "MemberFreshness" AS y ("tenantId", "memberId", stale) SELECT ${tenantId}::text, h.id, FALSE FROM held h
        ON CONFLICT ("tenantId", "memberId") DO UPDATE SET stale = y.stale WHERE FALSE
      ) SELECT id::text FROM held`,
  );
  return held?.id;
}

/** `news`: what is to be written; null where nothing is new. */
type Judged = { id: string; answer: Retiered; told: boolean; news: News | null };
type News = {
  tenantId: string;
  decisions: object[];
  member: { tenantId: string; id: string };
  audits: object[];
  /** What becomes of changes that need approval. */
  waiting: Waiting;
};

/** What the rules say now, held against what is on the record. */
async function judge(looked: Looked, about: About): Promise<Judged> {
  const { member, kept } = looked;
  const { id, since, reason } = member;
  const { tenantId, asOf } = about;
  if (since !== null && since > asOf)
    return { id, answer: { tier: member.tier, changed: false, decisionId: reason }, told: false, news: null };

  const now = await says(looked, asOf);
  const { tier, lifecycle, loyalty, pending, held } = now;
  const changed = member.tier !== tier;
  const waits = member.pending?.tier !== pending?.tier || member.pending?.at !== pending?.at;
  const moves = {
    lifecycle: member.lifecycle !== lifecycle,
    loyalty: member.loyalty !== loyalty,
    tier: changed || waits || held.asks || held.over,
  };
  const by = reasonsOf(looked, now, moves, about);
  const told = Object.values(moves).includes(true);
  // What the policy holds back explains no tier; the first decision does, also where it leaves the tier as it was.
  const explains = changed || reason === null || (by.tier.row && !('held' in now.taken.tier.outcome));
  const tierDecisionId = explains ? by.tier.id : reason;
  const row = {
    ...{ tenantId, id, tier, lifecycle, loyalty, tierDecisionId },
    tierSince: changed ? new Date(asOf) : dateOf(since),
    tierPending: pending?.tier ?? null,
    tierPendingAt: dateOf(pending?.at),
  };
  const explained = tierDecisionId !== reason;
  const decisions = Object.values(by).flatMap((one) => one.row ?? []);
  const before = since === asOf && kept.tier?.id === reason && kept.tier?.key === keyOf('tier', id, about);
  const waiting = noWaiting();
  const approvalId = held.asks || held.over ? note(waiting, ...heldOf(looked, now, by.tier.id, about)) : null;
  const audits = [...auditsOf(member, now, { ...by, approvalId }, about), ...waiting.audits];
  return {
    ...{ id, told, answer: { tier, changed: changed || before, decisionId: by.tier.id } },
    news: decisions.length > 0 || explained ? { tenantId, decisions, member: row, audits, waiting } : null,
  };
}

const dateOf = (ms: number | null | undefined): Date | null => (ms == null ? null : new Date(ms));
const keyOf = (set: Decided, id: string, { asOf, cause }: About) => `${set}:${id}:${asOf}:${cause}`;

/** What explains each: the last decision that was kept where that says the same, else one that is to be kept, with its row. */
type Reasons = { [S in Decided]: { id: string; row?: object } };

function reasonsOf(
  { member, kept }: Looked,
  { taken, known }: Now,
  moves: Record<Decided, boolean>,
  about: About,
): Reasons {
  const { tenantId, asOf } = about;
  // The same for all three but for what they decided themselves, so it is packed once.
  let packed: ReturnType<typeof packFacts> | undefined;
  const reasonOf = (set: Decided): Reasons[Decided] => {
    const last = kept[set];
    if (last && !moves[set] && !saysOtherwise(taken[set], last)) return { id: last.id };
    const { decided, outcome, version } = taken[set];
    packed ??= packFacts(known);
    const id = newId();
    const how = decisionRow({ tenantId, set, version, asOf, packed }, decided, outcome);
    return { id, row: { id, key: keyOf(set, member.id, about), memberId: member.id, ...how } };
  };
  return { lifecycle: reasonOf('lifecycle'), loyalty: reasonOf('loyalty'), tier: reasonOf('tier') };
}

/** What becomes of a change that needs approval, as `note` wants to know it. */
function heldOf(
  { member, asked, definitions }: Looked,
  { held, decided, byHand, known: facts }: Now,
  decisionId: string,
  { tenantId, asOf, cause }: About,
) {
  const { version } = definitions.tier;
  return [
    { memberId: member.id, was: member.tier, decided, held, asked, byHand },
    { tenantId, asOf, cause, version, decisionId, facts },
  ] as const;
}

function auditsOf(
  { id, ...was }: OnRecord,
  { tier, lifecycle, loyalty, pending, held }: Now,
  by: Reasons & { approvalId: string | null },
  { tenantId, cause }: About,
): object[] {
  const approved = by.approvalId ? { approvalId: by.approvalId } : {};
  const log = (set: Decided, from: string, to: string, more: { approvalId?: string } = {}) =>
    from === to ? [] : [auditRow(tenantId, id, `member.${set}`, { from, to, decisionId: by[set].id, cause, ...more })];
  const waits = was.pending?.tier !== pending?.tier || was.pending?.at !== pending?.at;
  const ahead = { from: was.pending?.tier ?? null, to: pending?.tier ?? null, decisionId: by.tier.id, cause };
  const until = pending ? { at: new Date(pending.at) } : {};
  return [
    ...log('lifecycle', was.lifecycle, lifecycle),
    ...log('loyalty', was.loyalty, loyalty),
    ...log('tier', was.tier, tier, approved),
    // What took effect, or waits for approval now, need not be called off.
    ...(waits && (pending || (was.tier === tier && !held.asks && !held.over))
      ? [auditRow(tenantId, id, 'member.tierPending', { ...ahead, ...until })]
      : []),
  ];
}

/** What the rules say of one set, and by which version. */
type Said = { decided: Taken; outcome: object; version: number };

const saysOtherwise = ({ decided, outcome, version }: Said, last: KeptLast): boolean =>
  version !== last.version || decided.rowId !== last.rowId || !isDeepStrictEqual(outcome, last.outcome);

type Now = Awaited<ReturnType<typeof says>>;

/** Stage, loyalty and tier, in this order: each set sees what was decided before it. */
async function says(looked: Looked, asOf: number) {
  const { member, hand, asked, facts, definitions } = looked;
  const stage = await decide(definitions.lifecycle.definition, facts);
  const lifecycle = lifecycleNow(member.lifecycle, stage.outcome.lifecycle);
  const loyal = await decide(definitions.loyalty.definition, { ...facts, 'member.lifecycle': lifecycle });
  const { loyalty }: { loyalty: Loyalty } = loyal.outcome;
  const known = { ...facts, ...decidedFacts(lifecycle, loyalty) };
  const decided = await decide(definitions.tier.definition, known);
  const answer = tierOf(looked, decided.outcome.tier, known, asOf);
  const byHand = hand.holds !== null || hand.since.some((at) => at === member.since);
  const approval = byHand ? undefined : definitions.tier.definition.policy?.approval;
  const held = heldBack(approval, { was: member.tier, decided: answer.tier, asked });
  const said = (set: Decided, decided: Taken, outcome: object = decided.outcome): Said => ({
    ...{ decided, outcome, version: definitions[set].version },
  });
  const taken: { [S in Decided]: Said } = {
    lifecycle: said('lifecycle', stage),
    loyalty: said('loyalty', loyal),
    // Beside what was given by hand the rules say what they would.
    tier: said('tier', decided, hand.holds ? decided.outcome : tierOutcome(decided.outcome.tier, held.tier)),
  };
  const { tier } = held;
  return { lifecycle, loyalty, tier, pending: answer.pending, decided: answer.tier, held, byHand, taken, known };
}

/** What was given by hand holds over the rules; what they say is kept all the same. Then the rules' own policy moves the tier. */
function tierOf(
  { member, hand, asked, definitions }: Looked,
  decided: Tier,
  facts: FactVector,
  asOf: number,
): TierAnswer {
  if (hand.holds) return { tier: hand.holds, pending: null };
  const { definition } = definitions.tier;
  // Nobody is owed time for what was given by hand until a day.
  if (!definition.policy || hand.since.some((at) => at === member.since)) return { tier: decided, pending: null };
  const eased = easedTiers(definition);
  return tierNow(definition.policy, {
    was: member.tier,
    since: member.since,
    pending: timeServed(asked, member.pending),
    decided,
    eased: eased === definition ? decided : decideAgain(eased, facts).outcome.tier,
    now: asOf,
    timeZone: definitions.timeZone,
  });
}

/** The same instant and cause may have been asked before, when less was known: then both answers are kept. */
const KEY = {
  key: sql`CASE WHEN EXISTS (SELECT FROM "Decision" d WHERE d."tenantId" = r."tenantId" AND d.key = r.key)
    THEN r.key || ':' || r.id ELSE r.key END`,
};

/** In one statement. */
async function write(tx: Tx, news: News): Promise<void> {
  await askWithin(tx, sql`WITH ${join(writing(news))} SELECT 1 AS written`);
  await putWaiting(queryOf(tx), news.tenantId, news.waiting);
}

/** The member's row is written with every reason that is kept, if only to tell others who have just read it. */
const writing = ({ decisions, member, audits }: News, where: Sql = empty): Sql[] => [
  ...(decisions.length > 0 ? [sql`kept AS (${insertRows('Decision', decisions, where, KEY)})`] : []),
  sql`moved AS (${updateMember(member, where)})`,
  ...(audits.length > 0 ? [sql`logged AS (${insertRows('Audit', audits, where)})`] : []),
];

const updateMember = ({ tenantId, id, ...values }: News['member'], where: Sql) =>
  sql`UPDATE "Member" t SET ${setFrom(values)}, "updatedAt" = now()
    FROM (SELECT r.* FROM ${rowsOf('Member', [{ tenantId, id, ...values }])} ${where}) r WHERE t."tenantId" = r."tenantId" AND t.id = r.id`;
