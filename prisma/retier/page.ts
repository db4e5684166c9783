import { AT_ONCE } from '../../domain/tier-policy.ts';
import type { Lifecycle, Loyalty, Tier } from '../../domain/vocabulary.ts';
import { factsSql, subjectsSql, within } from '../../rules/compile.ts';
import type { RuleSetDefinition } from '../../rules/definition.ts';
import type { Fact } from '../../rules/fact.ts';
import { easedTiers } from '../../rules/hysteresis.ts';
import { memberColumns } from '../../rules/read.ts';
import {
  type Frame,
  frame,
  memberRelation,
  memberWith,
  Parameters,
  type Reading,
  rootsSql,
} from '../../rules/relations.ts';
import { type Column, columnsOf, factsIn, outcomeSql } from '../../rules/sql.ts';
import { heldBackSql, needsApprovalSql } from '../../rules/tier-approval-sql.ts';
import { tierNowSql } from '../../rules/tier-policy-sql.ts';
import type { Link } from '../link.ts';
import type { DefinitionsOfAll } from './definitions.ts';
import { keepMoves } from './keep.ts';
import { askedSql, type OnRecord, type Outcome } from './waiting.ts';

export type About = { tenantId: string; asOf: number };
export type PageOf = About & { cause: string; ids: readonly string[] };

/** Who changed, and how: as they were and as they are, and everything that was known of them. */
export type Moved = Record<string, unknown> & {
  id: string;
  decisionId: string | null;
  lifecycle: { from: string; to: Lifecycle };
  loyalty: { from: string; to: Loyalty };
  tier: { from: Tier; to: Tier; decided: Tier };
  /** Where changes need approval, or wait for it. */
  outcome: Outcome | null;
  pending: { from: Tier | null; to: Tier | null; at: Date | null; moved: boolean };
};

/** `moved`: in any way; `changed`: their tier. */
export type PageCounts = { moved: number; changed: number };

/** Some members within a transaction: one statement decides and writes, then reasons are kept. */
export async function retierPage(link: Link, definitions: DefinitionsOfAll, page: PageOf): Promise<PageCounts> {
  const moved = page.ids.length === 0 ? [] : await move(link, definitions, page);
  await keepMoves(link, definitions, page, moved);
  return { moved: moved.length, changed: moved.filter(({ tier }) => tier.from !== tier.to).length };
}

/**
 * Who of a stretch would change, in order of their ids: read in one go and without a lock, since nearly everybody stays as they are.
 * Merged records are left to the one they stand for.
 */
export const wouldMove = (link: Link, definitions: DefinitionsOfAll, stretch: StretchOf): Promise<string[]> =>
  decidedWhere(link, definitions, stretch, movesSql(definitions));

/**
 * Whose change of tier would wait for approval: at once, or when the time has come until which the policy puts it off. What somebody rejected waits for
 * nobody. @param definitions  they want approval
 */
export const wouldWait = (link: Link, definitions: DefinitionsOfAll, stretch: StretchOf): Promise<string[]> => {
  const later = { was: 'd.was_tier', decided: 'd.pending', free: 'd.by_hand' };
  const needs = needsApprovalSql(definitions.tier.definition.policy?.approval, later);
  const waits = `d.asks OR (d.answer <> d.tier AND d.stands = 'waiting') OR (d.pending IS NOT NULL AND ${needs})`;
  return decidedWhere(link, definitions, stretch, `(${waits})`);
};

type StretchOf = About & { after: string; until: string };

async function decidedWhere(
  link: Link,
  definitions: DefinitionsOfAll,
  { tenantId, asOf, ...stretch }: StretchOf,
  where: string,
): Promise<string[]> {
  const params = new Parameters();
  const f = frame(params, tenantId, asOf);
  const only = within(params, stretch);
  const text = `${decidedWith(f, params, definitions, rootsSql(f, only), { facts: factsOf(definitions), many: only })}
SELECT d.id::text AS id FROM decided d WHERE ${where} AND (d.since IS NULL OR d.since <= ${f.asOf}) ORDER BY d.id`;
  return (await link.query<{ id: string }>(text, params.values)).map(({ id }) => id);
}

/** Decides the members of a page again and writes whoever changes. */
async function move(link: Link, definitions: DefinitionsOfAll, { tenantId, asOf, ids }: PageOf): Promise<Moved[]> {
  const params = new Parameters();
  const f = frame(params, tenantId, asOf);
  const text = `${decidedWith(f, params, definitions, subjectsSql(f, params, { ids }))},
moved AS (
  UPDATE "Member" t SET tier = d.tier, "tierPending" = d.pending, "tierPendingAt" = d.pending_at, lifecycle = d.lifecycle, loyalty = d.loyalty,
    "tierSince" = CASE WHEN d.tier <> d.was_tier THEN ${f.asOf} ELSE t."tierSince" END,
    "tierDecisionId" = CASE WHEN d.tier <> d.was_tier THEN ${UUID_V7(params.add(Date.now(), 'bigint'))} ELSE t."tierDecisionId" END
  FROM decided d
  WHERE t."tenantId" = ${f.tenant} AND t.id = d.id AND (t."tierSince" IS NULL OR t."tierSince" <= ${f.asOf})
    -- Whoever was decided by somebody else meanwhile is left to them.
    AND (t.tier, t.lifecycle, t.loyalty) = (d.was_tier, d.was_lifecycle, d.was_loyalty) AND ${movesSql(definitions)}
  RETURNING t.id, t."tierDecisionId" AS decision
)
SELECT v.id::text AS _id, v.decision::text AS _decision, d.lifecycle AS _lifecycle, d.loyalty AS _loyalty, d.tier AS _tier, d.decided AS _decided,
  d.pending AS _pending, d.pending_at AS _pending_at, d.was_lifecycle AS _was_lifecycle, d.was_loyalty AS _was_loyalty, d.was_tier AS _was_tier,
  d.was_pending AS _was_pending, d.was_pending_at AS _was_pending_at${definitions.waiting ? HELD : ''}, ${memberColumns(f.asOf)}
FROM ${memberRelation(f)} JOIN moved v ON v.id = s.id JOIN decided d ON d.id = s.id`;
  await link.query(FEW);
  // The rows are read as they were: facts of those who moved are the ones that moved them.
  return (await link.again<Record<string, unknown>>(text, params.values)).map(movedOf);
}

/** `WITH …` up to `decided`: what each is by the rules, beside what they were. */
const decidedWith = (
  f: Frame,
  params: Parameters,
  definitions: DefinitionsOfAll,
  subjects: string,
  reading: Reading = {},
) =>
  `${memberWith(f, subjects, reading)},
hands AS MATERIALIZED (${handsSql(f)}),
facts AS (${factsSql(f, { ...reading, facts: factsOf(definitions) }, OWN)}),
decided AS (${heldSql(decidedSql(f, params, definitions), definitions)})`;

/**
 * The planner takes a family of records for large, and would read all purchases of the house for a page of members. It need think of it once: each
 * page would be planned for longer than some of its members take.
 */
const FEW = `SELECT ${['seqscan', 'hashjoin', 'mergejoin'].map((way) => `set_config('enable_${way}', 'off', true)`).join(', ')},
  set_config('plan_cache_mode', 'force_generic_plan', true)`;

const movesSql = ({
  waiting,
}: DefinitionsOfAll) => `(((d.tier, d.lifecycle, d.loyalty, d.pending, d.pending_at) IS DISTINCT FROM
      (d.was_tier, d.was_lifecycle, d.was_loyalty, d.was_pending, d.was_pending_at))${waiting ? ' OR d.asks OR d.over' : ''})`;

/** How a change was held back, as `decided` has it. */
const HELD = ['answer', 'asks', 'over', 'by_hand', 'asked_id', 'asked_to', 'asked_since', 'stands', 'approval']
  .map((name) => `, d.${name}${name.endsWith('_id') || name === 'approval' ? '::text' : ''} AS _${name}`)
  .join('');

/** The record as it was, beside the facts: the rules' own columns begin where these end. */
const OWN = [
  'm.tier AS was_tier',
  'm."tierSince" AS since',
  'm."tierPending" AS was_pending',
  'm."tierPendingAt" AS was_pending_at',
  'm.lifecycle AS was_lifecycle',
  'm.loyalty AS was_loyalty',
];

const factsOf = ({ lifecycle, loyalty, tier }: DefinitionsOfAll): Fact[] =>
  factsIn(...([lifecycle, loyalty, tier].map(({ definition }) => definition) as RuleSetDefinition[]));

/** Tiers that were given by hand: whether one holds, and since when each does. */
const handsSql = ({ tenant, asOf }: Frame) => `SELECT y.root,
    bool_or(o.until > ${asOf} AND (o."endedAt" IS NULL OR o."endedAt" > ${asOf})) AS holds, array_agg(o."from") AS given
  FROM family y JOIN "TierOverride" o ON o."tenantId" = ${tenant} AND o."memberId" = y.id
  WHERE o."from" <= ${asOf} GROUP BY y.root`;

/** Stage, loyalty and tier of each, in this order: each sees what was decided before it. */
function decidedSql(f: Frame, params: Parameters, definitions: DefinitionsOfAll): string {
  const { lifecycle, loyalty, tier, timeZone, waiting } = definitions;
  const seen = columnsOf('v');
  const withStage: Column = (fact) => (fact.id === 'member.lifecycle' ? 'l.lifecycle' : seen(fact));
  const withLoyalty: Column = (fact) => (fact.id === 'member.loyalty' ? 'y.loyalty' : withStage(fact));
  const stage = outcomeSql(lifecycle.definition, (then) => then.lifecycle, params, f.asOf, seen);
  const loyal = outcomeSql(loyalty.definition, (then) => then.loyalty, params, f.asOf, withStage);
  const tierSql = (definition: typeof tier.definition) =>
    outcomeSql(definition, (then) => then.tier, params, f.asOf, withLoyalty);
  const eased = easedTiers(tier.definition);
  const decided = tierSql(tier.definition);
  const joins = `CROSS JOIN LATERAL (SELECT CASE WHEN v.was_lifecycle = 'unidentified' THEN v.was_lifecycle ELSE ${stage} END AS lifecycle OFFSET 0) l
  CROSS JOIN LATERAL (SELECT ${loyal} AS loyalty OFFSET 0) y
  CROSS JOIN LATERAL (SELECT ${decided} AS decided OFFSET 0) t`;
  const byHand = `COALESCE(h.holds OR v.since = ANY(h.given), FALSE)`;
  const asked = waiting
    ? `, ${byHand} AS by_hand, a.id AS asked_id, a.asked_to, a.asked_since, a.stands, a.approval`
    : '';
  const columns = `v.id, v.since, v.was_tier, v.was_pending, v.was_pending_at, v.was_lifecycle, v.was_loyalty, l.lifecycle, y.loyalty, t.decided${asked}`;
  const join = waiting ? `\n  LEFT JOIN (${askedSql(f, params, tier.version)}) a ON a.member = v.id` : '';
  const from = `FROM facts v LEFT JOIN hands h ON h.root = v.id${join}\n  ${joins}`;
  const answer = waiting ? 'answer' : 'tier';
  // What was given by hand holds over the rules, and nobody is owed time for it afterwards.
  const held = `WHEN COALESCE(h.holds, FALSE) THEN`;
  if (!tier.definition.policy)
    return `SELECT ${columns}, CASE ${held} v.was_tier ELSE t.decided END AS ${answer}, NULL::text AS pending, NULL::timestamptz AS pending_at ${from}`;
  // What waits for approval has served its time.
  const served = waiting
    ? { pendingTier: 'COALESCE(a.asked_to, v.was_pending)', pendingAt: 'COALESCE(a.asked_since, v.was_pending_at)' }
    : { pendingTier: 'v.was_pending', pendingAt: 'v.was_pending_at' };
  const policy = tierNowSql(tier.definition.policy ?? AT_ONCE, {
    ...{ was: 'v.was_tier', since: 'v.since', ...served },
    ...{ decided: 't.decided', eased: 'e.eased', now: f.asOf, timeZone: () => params.add(timeZone, 'text') },
  });
  return `SELECT ${columns}, CASE ${held} v.was_tier WHEN ${byHand} THEN t.decided ELSE p.tier END AS ${answer},
    CASE WHEN NOT ${byHand} THEN p.pending END AS pending, CASE WHEN NOT ${byHand} THEN p.pending_at END AS pending_at
  ${from}
  CROSS JOIN LATERAL (SELECT ${eased === tier.definition ? 't.decided' : tierSql(eased)} AS eased OFFSET 0) e
  CROSS JOIN LATERAL ${policy} p`;
}

/** The tier that each has where changes need approval: what was decided is held back until somebody approved it. */
const heldSql = (decided: string, { waiting, tier }: DefinitionsOfAll): string =>
  waiting
    ? `SELECT x.*, k.tier, k.asks, k.over FROM (${decided} OFFSET 0) x CROSS JOIN LATERAL ${heldBackSql(
        tier.definition.policy?.approval,
        {
          ...{ was: 'x.was_tier', decided: 'x.answer', askedTo: 'x.asked_to', stands: 'x.stands', free: 'x.by_hand' },
        },
      )} k`
    : decided;

/** A UUID v7 in SQL (Postgres has its own from 18 on): 48 bits of milliseconds over a random v4, and the version set to 7. */
const UUID_V7 = (ms: string) =>
  `encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid()) PLACING substring(int8send(${ms}) FROM 3) FROM 1 FOR 6), 52, 1), 53, 1), 'hex')::uuid`;

function movedOf(row: Record<string, unknown>): Moved {
  const at = (row._pending_at as Date | null) ?? null;
  const [from, to] = [row._was_pending as Tier | null, row._pending as Tier | null];
  const was = (row._was_pending_at as Date | null)?.getTime();
  return {
    ...row,
    id: String(row._id),
    decisionId: row._decision as string | null,
    lifecycle: { from: String(row._was_lifecycle), to: row._lifecycle as Lifecycle },
    loyalty: { from: String(row._was_loyalty), to: row._loyalty as Loyalty },
    tier: { from: row._was_tier as Tier, to: row._tier as Tier, decided: row._decided as Tier },
    outcome: row._asks === undefined ? null : outcomeOf(row),
    pending: { from, to, at, moved: from !== to || was !== at?.getTime() },
  };
}
function outcomeOf(row: Record<string, unknown>): Outcome {
  const asked: OnRecord | null = row._asked_id
    ? {
        ...{ id: String(row._asked_id), to: row._asked_to as Tier, since: (row._asked_since as Date).getTime() },
        ...{ stands: row._stands as OnRecord['stands'], approvalId: row._approval as string | null },
      }
    : null;
  return {
    ...{ memberId: String(row._id), was: row._was_tier as Tier, decided: row._answer as Tier, asked },
    ...{ held: { tier: row._tier as Tier, asks: row._asks as boolean, over: row._over as boolean } },
    byHand: row._by_hand as boolean,
  };
}
