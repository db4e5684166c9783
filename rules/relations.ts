import type { Fact } from './fact.ts';
import { SCORINGS, type Scoring, SHIPPED_SETTINGS } from './scoring.ts';
import { hours, SUM_NAMES, SUMS, type SumName, within12Months } from './sums.ts';

/**
 * The SQL behind the facts: the relations their expressions speak of. One subject and many are read by the same text;
 * only the list of subjects differs.
 */

/** Collects the parameters of a statement. Everything travels as text and is cast in place, whatever the client does with numbers. */
export class Parameters {
  readonly values: (string | null)[] = [];

  /** @returns the placeholder, cast: `($3::text)::uuid` */
  add(value: string | number | boolean | null, type: 'text' | 'uuid' | 'bigint' | 'boolean' | 'timestamptz'): string {
    this.values.push(value === null ? null : String(value));
    const placeholder = `$${this.values.length}`;
    // Reading an instant depends on the session, so Postgres would read the text anew for every row.
    if (type === 'timestamptz' || type === 'text') return `${placeholder}::${type}`;
    return `(${placeholder}::text)::${type}`;
  }
}

export type Frame = { tenant: string; asOf: string };

export function frame(params: Parameters, tenantId: string, asOf: number): Frame {
  const instant = params.add(new Date(asOf).toISOString(), 'timestamptz');
  // As a query of its own it is read once; as a cast it would be for every row, since a zone could matter.
  return { tenant: params.add(tenantId, 'text'), asOf: `(SELECT ${instant})` };
}

const columnsOf = (names: readonly string[], sql: (name: string) => string) =>
  names.map((name) => `${sql(name)} AS "${name}"`).join(',\n    ');

export type From = {
  /** Read what is stored where it holds (the usual way), or sum up everything anew. Both say the same. */
  stored?: boolean;
};

/** `WITH …` of subjects and all records of each: `family(root, id)`. */
export const familyWith = ({ tenant }: Frame, subjects: string): string => `WITH RECURSIVE subject(id) AS (${subjects}),
merged(root, id) AS (
  SELECT s.id, a."memberId" FROM subject s JOIN "MemberAlias" a ON a."tenantId" = ${tenant} AND a."intoId" = s.id
  UNION
  SELECT f.root, a."memberId" FROM merged f JOIN "MemberAlias" a ON a."tenantId" = ${tenant} AND a."intoId" = f.id
),
family(root, id) AS (SELECT id, id FROM subject UNION ALL SELECT root, id FROM merged)`;

/**
 * `WITH …` up to the point where `SELECT … FROM memberRelation` can follow. What no fact speaks of is not read.
 * @param subjects  SQL with one column `id`: members that were not merged into another
 */
export function memberWith(f: Frame, subjects: string, { stored = true }: From = {}): string {
  return `${familyWith(f, subjects)},
scales AS MATERIALIZED (${scalesSql(f)}),
${stored ? `stored AS (${freshSql(f)}),\n` : ''}purchases AS MATERIALIZED (
  ${stored ? `SELECT root, ${SUM_NAMES.map((name) => `"${name}"`).join(', ')} FROM stored UNION ALL ` : ''}SELECT f.root,
    ${columnsOf(SUM_NAMES, (name) => SUMS[name as SumName](f.asOf))}
  FROM family f JOIN "Purchase" b ON b."tenantId" = ${f.tenant} AND b."memberId" = f.id
  WHERE b.at <= ${f.asOf}${stored ? ' AND NOT EXISTS (SELECT FROM stored z WHERE z.root = f.root)' : ''} GROUP BY f.root
),
contacts AS MATERIALIZED (${contactsSql(f)}),
efforts AS MATERIALIZED (${effortsSql(f)})`;
}

/** What is stored of subjects and holds at the instant. */
const freshSql = ({
  tenant,
  asOf,
}: Frame) => `SELECT z."memberId" AS root, ${SUM_NAMES.map((name) => `z."${name}"`).join(', ')}
  FROM subject s JOIN "MemberFacts" z ON z."tenantId" = ${tenant} AND z."memberId" = s.id
  JOIN "MemberFreshness" y ON y."tenantId" = ${tenant} AND y."memberId" = s.id AND NOT y.stale
  WHERE z."asOf" <= ${asOf} AND (z."changesAt" IS NULL OR z."changesAt" > ${asOf})`;

/** One row: the cut points and settings that hold at the instant. */
function scalesSql({ tenant, asOf }: Frame): string {
  const newest = (table: string, more: string, by: string) =>
    `LEFT JOIN LATERAL (SELECT * FROM "${table}" t WHERE t."tenantId" = ${tenant}${more} ORDER BY ${by} DESC, t.version DESC LIMIT 1)`;
  const cuts = SCORINGS.map(
    (scoring) =>
      `${newest('CutPoints', ` AND t.scoring = '${scoring}' AND t."asOf" <= ${asOf}`, 't."asOf"')} ${scoring}_cuts ON TRUE`,
  );
  const ofScores = SCORES.flatMap((scoring) =>
    SCALE_PARTS.map(([as, part]) => `${scoring}_cuts."${part}" AS ${scoring}_${as}`),
  );
  const ofOthers = SCORINGS.filter((scoring) => !SCORES.includes(scoring)).map((s) => `${s}_cuts.value AS ${s}_value`);
  const costs = Object.entries(SHIPPED_SETTINGS)
    .filter(([, shipped]) => typeof shipped === 'number')
    .map(([name, shipped]) => `COALESCE(settings."${name}", ${shipped}) AS "${name}"`);
  return `SELECT ${[...costs, ...ofScores, ...ofOthers].join(', ')} FROM (SELECT) one
  ${newest('FactSettings', ` AND t."validFrom" <= ${asOf}`, 't."validFrom"')} settings ON TRUE
  ${cuts.join('\n  ')}`;
}

const SCORES: readonly Scoring[] = ['rank', 'quantile'];
const SCALE_PARTS = [
  ['as_of', 'asOf'],
  ['period', 'period'],
  ['classes', 'classes'],
  ['recency', 'recency'],
  ['frequency', 'frequency'],
  ['value', 'value'],
] as const;

function contactsSql({ tenant, asOf }: Frame): string {
  const opened = (kind: string, days: number) =>
    `count(*) FILTER (WHERE o.kind = '${kind}' AND o."openedAt" > ${asOf} - ${hours(24 * days)})`;
  return `SELECT f.root,
    count(*) FILTER (WHERE o."closedAt" IS NULL OR o."closedAt" > ${asOf}) AS open_cases,
    ${opened('complaint', 90)} AS complaints90_days, ${opened('complaint', 365)} AS complaints365_days,
    ${opened('praise', 90)} AS praise90_days, ${opened('praise', 365)} AS praise365_days,
    round(avg(o."ratingScore" * 20) FILTER (WHERE o."ratedAt" <= ${asOf} AND o."ratedAt" > ${asOf} - ${hours(8_760)})) AS satisfaction,
    (array_agg(o."ratingScore" ORDER BY o."ratedAt" DESC, o.id DESC) FILTER (WHERE o."ratedAt" <= ${asOf}))[1] AS last_rating
  FROM family f JOIN "Case" o ON o."tenantId" = ${tenant} AND o."memberId" = f.id
  WHERE o."openedAt" <= ${asOf} GROUP BY f.root`;
}

/** What was done for members in 12 months. */
const effortsSql = ({ tenant, asOf }: Frame) => `SELECT w.root, sum(w.n) FILTER (WHERE w.what = 'case') AS cases,
    sum(w.n) FILTER (WHERE w.what = 'message') AS messages, sum(w.n) FILTER (WHERE w.what IN ('sent', 'done', 'refused')) AS touches,
    sum(w.n) FILTER (WHERE w.what = 'declined') AS declined, sum(w.n) FILTER (WHERE w.what = 'done') AS accepted
  FROM (
    SELECT f.root, 'case' AS what, 1 AS n FROM family f JOIN "Case" o ON o."tenantId" = ${tenant} AND o."memberId" = f.id
    WHERE ${within12Months('o."openedAt"', asOf)}
    UNION ALL
    SELECT f.root, 'message', 1 FROM family f JOIN "Case" o ON o."tenantId" = ${tenant} AND o."memberId" = f.id
    JOIN "Message" g ON g."tenantId" = ${tenant} AND g."caseId" = o.id AND g.direction = 'outbound'
    WHERE ${within12Months('g."acceptedAt"', asOf)}
    UNION ALL
    SELECT f.root, a.what, 1 FROM family f JOIN "CareTouch" t ON t."tenantId" = ${tenant} AND t."memberId" = f.id
    CROSS JOIN LATERAL (SELECT t.state AS what UNION ALL SELECT 'declined' WHERE t.state = 'refused' AND t.reason = 'memberDeclined') a
    WHERE t.state IN ('sent', 'done', 'refused') AND ${within12Months('t."closedAt"', asOf)}
  ) w GROUP BY w.root`;

/** Postgres leaves out a join of which nothing is used, if it sees that there is one row for each at most. */
const onceEach = (relation: string) => `(SELECT DISTINCT ON (root) * FROM ${relation})`;

/** What follows FROM for member facts; `s.id` is the member. */
export const memberRelation = ({ tenant }: Frame): string => `subject s
  JOIN "Member" m ON m."tenantId" = ${tenant} AND m.id = s.id
  CROSS JOIN scales x
  LEFT JOIN ${onceEach('purchases')} p ON p.root = s.id
  LEFT JOIN ${onceEach('contacts')} k ON k.root = s.id
  LEFT JOIN ${onceEach('efforts')} e ON e.root = s.id`;

/** Members that were not merged into another; more conditions on `x` may follow. */
export const rootsSql = ({
  tenant,
}: Pick<Frame, 'tenant'>): string => `SELECT x.id FROM "Member" x WHERE x."tenantId" = ${tenant}
    AND NOT EXISTS (SELECT 1 FROM "MemberAlias" a WHERE a."tenantId" = ${tenant} AND a."memberId" = x.id)`;

/**
 * `WITH …` for `caseRelation` or `changeRelation`: cases or changes, and the records that their members stand for today.
 * @param picked  SQL with the columns `id` and `"memberId"` of cases or changes
 */
export const caseWith = (f: Frame, picked: string): string => `${memberWith(f, 'SELECT DISTINCT root FROM rooted')},
picked AS (${picked}),
up(member, id, hops) AS (
  SELECT DISTINCT "memberId", "memberId", 0 FROM picked
  UNION ALL
  SELECT u.member, a."intoId", u.hops + 1 FROM up u
  JOIN "MemberAlias" a ON a."tenantId" = ${f.tenant} AND a."memberId" = u.id WHERE u.hops < 10
),
rooted AS (SELECT DISTINCT ON (member) member, id AS root FROM up ORDER BY member, hops DESC)`;

/** What follows FROM for facts of cases and their members; `c` is the case. */
export const caseRelation = (f: Frame): string =>
  `${pickedRelation(f)} JOIN "Case" c ON c."tenantId" = ${f.tenant} AND c.id = own.id`;

/** What follows FROM for facts of changes and their members; `h` is the change. */
export const changeRelation = (f: Frame): string =>
  `${pickedRelation(f)} JOIN "MemberChange" h ON h."tenantId" = ${f.tenant} AND h.id = own.id`;

const pickedRelation = (f: Frame): string => `${memberRelation(f)} JOIN rooted r ON r.root = s.id
  JOIN picked own ON own."memberId" = r.member`;

/** Where the member was told a solution; any other stage of any flow waits for one. */
export const SOLVED = `('resolved', 'closed')`;

/**
 * `WITH …` for `queueRelation`: what lies in each queue as the record has it, and what came and went. A case that was handed on counts
 * where it lies now.
 */
export function queueWith({ tenant, asOf }: Frame): string {
  const since = (interval: string) => `${asOf} - interval '${interval}'`;
  return `WITH lying AS (
  SELECT c."queueId" AS id, count(*) AS open,
    count(*) FILTER (WHERE c."assigneeId" IS NULL) AS unclaimed,
    min(c."openedAt") FILTER (WHERE c."assigneeId" IS NULL) AS oldest_unclaimed,
    min(c."openedAt") AS oldest,
    count(*) FILTER (WHERE c."dueAt" <= ${asOf} OR c."breachedAt" <= ${asOf}) AS overdue
  FROM "Case" c WHERE c."tenantId" = ${tenant} AND c.stage NOT IN ${SOLVED} AND c."openedAt" <= ${asOf} GROUP BY c."queueId"
),
came AS (
  SELECT c."queueId" AS id, count(*) AS last_day, count(*) FILTER (WHERE c."openedAt" > ${since('1 hour')}) AS last_hour
  FROM "Case" c WHERE c."tenantId" = ${tenant} AND c."openedAt" <= ${asOf} AND c."openedAt" > ${since('1 day')} GROUP BY c."queueId"
),
went AS (
  SELECT c."queueId" AS id, count(*) AS last_day, count(*) FILTER (WHERE c."resolvedAt" > ${since('1 hour')}) AS last_hour
  FROM "Case" c WHERE c."tenantId" = ${tenant} AND c."resolvedAt" <= ${asOf} AND c."resolvedAt" > ${since('1 day')} GROUP BY c."queueId"
)`;
}

/** What follows FROM for queue facts; `q` is the queue. */
export const queueRelation = ({ tenant }: Frame): string => `(
  SELECT u.id, u.code, u.line, COALESCE(l.open, 0) AS open, COALESCE(l.unclaimed, 0) AS unclaimed, l.oldest, l.oldest_unclaimed,
    COALESCE(l.overdue, 0) AS overdue, COALESCE(i.last_hour, 0) AS came_hour, COALESCE(i.last_day, 0) AS came_day,
    COALESCE(o.last_hour, 0) AS went_hour, COALESCE(o.last_day, 0) AS went_day
  FROM "Queue" u LEFT JOIN lying l ON l.id = u.id LEFT JOIN came i ON i.id = u.id LEFT JOIN went o ON o.id = u.id
  WHERE u."tenantId" = ${tenant} AND u."retiredAt" IS NULL) q`;

const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`;
const SQL_TYPE = { integer: 'bigint', instant: 'bigint', boolean: 'boolean', choice: 'text', id: 'text' } as const;

/** The fact's value as SQL: of its type, one of its choices, and its default where the record says nothing. */
export function scalarSql(fact: Fact, asOf: string): string {
  const raw = `(${fact.sql(asOf)})::${SQL_TYPE[fact.type]}`;
  const value =
    fact.type === 'choice' ? `CASE WHEN ${raw} IN (${fact.choices.map(quoted).join(', ')}) THEN ${raw} END` : raw;
  if (fact.default === null) return value;
  const fallback = typeof fact.default === 'string' ? quoted(fact.default) : String(fact.default);
  return `COALESCE(${value}, ${fallback})`;
}
