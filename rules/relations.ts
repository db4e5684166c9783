import type { Fact } from './fact.ts';

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
    const placeholder = `$${this.values.length}::text`;
    return type === 'text' ? placeholder : `(${placeholder})::${type}`;
  }
}

export type Frame = { tenant: string; asOf: string };

export function frame(params: Parameters, tenantId: string, asOf: number): Frame {
  const instant = params.add(new Date(asOf).toISOString(), 'timestamptz');
  // As a query of its own it is read once; as a cast it would be for every row, since a zone could matter.
  return { tenant: params.add(tenantId, 'text'), asOf: `(SELECT ${instant})` };
}

/** Sums beyond what a number can hold exactly stop at the border, in SQL, so that every reader sees the same. */
const exact = (sql: string) =>
  `LEAST(GREATEST(${sql}, ${Number.MIN_SAFE_INTEGER}), ${Number.MAX_SAFE_INTEGER})::bigint`;

const monthsBefore = (asOf: string, months: number) =>
  `(SELECT (${asOf} AT TIME ZONE 'UTC' - interval '${months} months') AT TIME ZONE 'UTC')`;

/**
 * `WITH …` up to the point where `SELECT … FROM memberRelation` can follow.
 * @param subjects  SQL with one column `id`: members that were not merged into another
 */
export function memberWith({ tenant, asOf }: Frame, subjects: string): string {
  return `WITH RECURSIVE subject(id) AS (${subjects}),
merged(root, id) AS (
  SELECT s.id, a."memberId" FROM subject s JOIN "MemberAlias" a ON a."tenantId" = ${tenant} AND a."intoId" = s.id
  UNION
  SELECT f.root, a."memberId" FROM merged f JOIN "MemberAlias" a ON a."tenantId" = ${tenant} AND a."intoId" = f.id
),
family(root, id) AS (SELECT id, id FROM subject UNION ALL SELECT root, id FROM merged),
purchases AS (
  SELECT f.root,
    ${exact(`COALESCE(sum(b."baseAmountMinor") FILTER (WHERE b.at > ${monthsBefore(asOf, 12)}), 0)`)} AS spent12_months,
    count(*) FILTER (WHERE b."baseAmountMinor" > 0 AND b.at > ${monthsBefore(asOf, 12)}) AS orders12_months,
    ${exact('sum(b."baseAmountMinor")')} AS spent_total,
    max(b.at) FILTER (WHERE b."baseAmountMinor" > 0) AS last_at
  FROM family f JOIN "Purchase" b ON b."tenantId" = ${tenant} AND b."memberId" = f.id
  WHERE b.at <= ${asOf} GROUP BY f.root
),
contacts AS (
  SELECT f.root,
    count(*) FILTER (WHERE o."closedAt" IS NULL OR o."closedAt" > ${asOf}) AS open_cases,
    count(*) FILTER (WHERE o.kind = 'complaint' AND o."openedAt" > ${asOf} - interval '2160 hours') AS complaints90_days,
    (array_agg(o."ratingScore" ORDER BY o."ratedAt" DESC, o.id DESC) FILTER (WHERE o."ratedAt" <= ${asOf}))[1] AS last_rating
  FROM family f JOIN "Case" o ON o."tenantId" = ${tenant} AND o."memberId" = f.id
  WHERE o."openedAt" <= ${asOf} GROUP BY f.root
)`;
}

/** What follows FROM for member facts; `s.id` is the member. */
export const memberRelation = ({ tenant }: Frame): string => `subject s
  JOIN "Member" m ON m."tenantId" = ${tenant} AND m.id = s.id
  LEFT JOIN purchases p ON p.root = s.id
  LEFT JOIN contacts k ON k.root = s.id`;

/**
 * `WITH …` for `caseRelation`: cases, and the records that their members stand for today.
 * @param picked  SQL with the columns `id` and `"memberId"` of cases
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
export const caseRelation = (f: Frame): string => `${memberRelation(f)} JOIN rooted r ON r.root = s.id
  JOIN picked own ON own."memberId" = r.member JOIN "Case" c ON c."tenantId" = ${f.tenant} AND c.id = own.id`;

/** Where the member was told a solution; any other stage of any flow waits for one. */
const SOLVED = `('resolved', 'closed')`;

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
