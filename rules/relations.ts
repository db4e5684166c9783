import { type Fact, hangsOnMember } from './fact.ts';
import { SCORINGS, type Scoring, SHIPPED_SETTINGS } from './scoring.ts';
import { hours, SUM_NAMES, SUMS, type SumName, within12Months } from './sums.ts';
import type { Statement } from './together.ts';

/**
 * The SQL behind the facts: the relations their expressions speak of. One subject and many are read by the same text;
 * only the list of subjects differs.
 */

type Value = string | number | boolean | null;
type Type = 'text' | 'uuid' | 'bigint' | 'boolean' | 'timestamptz';

/** Collects the parameters of a statement. Everything travels as text and is cast in place, whatever the client does with numbers. */
export class Parameters {
  readonly values: (string | null)[] = [];

  /** @returns the placeholder, cast: `($3::text)::uuid` */
  add(value: Value, type: Type): string {
    this.values.push(value === null ? null : String(value));
    const placeholder = `$${this.values.length}`;
    // Reading an instant depends on the session, so Postgres would read the text anew for every row.
    if (type === 'timestamptz' || type === 'text') return `${placeholder}::${type}`;
    return `(${placeholder}::text)::${type}`;
  }
}

export type Frame = { tenant: string; asOf: string };

export function frame(params: Parameters, tenantId: string, asOf: number): Frame {
  const { tenant, asOf: instant } = typedFrame(params, tenantId, asOf);
  // As a query of its own it is read once; as a cast it would be for every row, since a zone could matter.
  return { tenant, asOf: `(SELECT ${instant})` };
}

/**
 * For a statement that Postgres is given without types of its parameters, as the driver itself does: the instant is one before anything is planned,
 * so what follows from it is worked out once, and how many rows lie before it can be foretold.
 */
export function typedFrame(params: Parameters, tenantId: string, asOf: number): Frame {
  const instant = params.add(new Date(asOf).toISOString(), 'timestamptz');
  return { tenant: params.add(tenantId, 'text'), asOf: instant };
}

/**
 * A statement that is asked often, about one or few: its text is the same whoever it is about, so it is written once.
 * @param types  of what else it is told, besides the tenant and the instant
 */
export function writtenOnce(
  types: readonly Type[],
  write: (f: Frame, ...placeholders: string[]) => string,
): (tenantId: string, asOf: number, ...values: Value[]) => Statement {
  let text: string | undefined;
  return (tenantId, asOf, ...values) => {
    const params = new Parameters();
    // Of few rows the instant can be read as often as it is spoken of: a query of its own for each place would take longer.
    const at = params.add(new Date(asOf).toISOString(), 'timestamptz');
    const f = { tenant: params.add(tenantId, 'text'), asOf: `(${at})` };
    const placeholders = types.map((type, i) => params.add(values[i] ?? null, type));
    text ??= write(f, ...placeholders);
    return { text, values: params.values };
  };
}

const noMore: Only = () => '';

const columnsOf = (names: readonly string[], sql: (name: string) => string) =>
  names.map((name) => `${sql(name)} AS "${name}"`).join(',\n    ');

/**
 * Further conditions on a member's id, by the column that it stands in: ` AND …`. They are said of each table that is kept of members: Postgres does not
 * conclude from one to another, and would read the others from end to end.
 */
export type Only = (column: string) => string;

/** How members are read. */
export type Reading = {
  /** Read what is stored where it holds (the usual way), or sum up everything anew. Both say the same. */
  stored?: boolean;
  /** What the statement speaks of; nothing else is read. Left out: every fact. */
  facts?: readonly Fact[];
  /** It is about nearly everybody, or a stretch of them: whom it is about is worked out in its place, since a list of them would only be in the way. */
  many?: Only;
  /** A page of cases or changes: each member is fetched by their key. As a join the planner would take all of them for one, and compare each with each. */
  byKey?: boolean;
  /** It is about one member: merges are looked up by key. As a join the planner, who knows nothing of how few they are, would read all of them. */
  one?: boolean;
};

/** `WITH …` of subjects and all records of each: `family(root, id)`. */
export const familyWith = (
  f: Frame,
  subjects: string,
  { many, one = false }: Reading = {},
): string => `WITH RECURSIVE ${subjectWith(subjects, many !== undefined)},
${kinWith(f, 'subject', 'family', one)}`;

const subjectWith = (subjects: string, many: boolean) =>
  `subject(id) AS ${many ? 'NOT MATERIALIZED ' : ''}(${subjects})`;

/** All records of those that are listed: `name(root, id)`. */
function kinWith({ tenant }: Frame, of: string, name: string, one = false): string {
  const theirs = (id: string) => `a."tenantId" = ${tenant} AND a."intoId" = ${id}`;
  const merged = (id: string) =>
    one
      ? `CROSS JOIN LATERAL (SELECT a."memberId" FROM "MemberAlias" a WHERE ${theirs(id)} OFFSET 0) a`
      : `JOIN "MemberAlias" a ON ${theirs(id)}`;
  return `merged_${name}(root, id) AS (
  SELECT s.id, a."memberId" FROM ${of} s ${merged('s.id')}
  UNION
  SELECT f.root, a."memberId" FROM merged_${name} f ${merged('f.id')}
),
${name}(root, id) AS (SELECT id, id FROM ${of} UNION ALL SELECT root, id FROM merged_${name})`;
}

/**
 * `WITH …` up to the point where `SELECT … FROM memberRelation` can follow, which is to be given the same reading.
 * @param subjects  SQL with one column `id`: members that were not merged into another
 */
export function memberWith(f: Frame, subjects: string, reading: Reading = {}): string {
  return [familyWith(f, subjects, reading), ...sourcesWith(f, reading)].join(',\n');
}

/** What the facts of members need, behind `subject` and, where they speak of one, `family`. */
function sourcesWith(f: Frame, reading: Reading): string[] {
  const { of, sums } = spokenOf(f, reading);
  return [
    ...(of('x') ? [`scales AS MATERIALIZED (${scalesSql(f)})`] : []),
    ...(of('p') ? purchasesWith(f, sums, reading) : []),
    ...(of('k') ? [`contacts AS MATERIALIZED (${contactsSql(f)})`] : []),
    ...(of('e') ? [`efforts AS MATERIALIZED (${effortsSql(f)})`] : []),
  ];
}

/** The aliases and sums that facts speak of: their expressions say it. */
function spokenOf({ asOf }: Frame, { facts }: Reading): Spoken {
  if (!facts) return { of: () => true, sums: SUM_NAMES, family: true };
  const text = facts.map((fact) => (hangsOnMember(fact) ? fact.sql(asOf) : '')).join('\n');
  const of: Spoken['of'] = (alias) => new RegExp(`\\b${alias}\\.`).test(text);
  const sums = SUM_NAMES.filter((name) => text.includes(`p."${name}"`));
  return { of, sums, family: of('k') || of('e') || /\bfamily\b/.test(text) };
}
type Spoken = { of: (alias: 'x' | 'p' | 'k' | 'e') => boolean; sums: readonly SumName[]; family: boolean };

/**
 * `summed(root, …)`: from the purchases themselves, for those of whom what is stored does not hold: they were touched since, or a window
 * has moved on. Whoever ever bought something has a mark (make_facts_stale), so nobody else is looked for. Their purchases are fetched
 * by member, however many the planner takes them for.
 */
function purchasesWith(f: Frame, sums: readonly SumName[], { stored = true, one, many = noMore }: Reading): string[] {
  const { tenant, asOf } = f;
  const columns = columnsOf(sums, (name) => SUMS[name as SumName](asOf));
  const bought = `"Purchase" b WHERE b."tenantId" = ${tenant} AND b."memberId" = f.id AND b.at <= ${asOf}`;
  if (!stored)
    return [
      `summed AS MATERIALIZED (SELECT f.root, ${columns} FROM family f CROSS JOIN LATERAL (SELECT b.* FROM ${bought}) b GROUP BY f.root)`,
    ];
  return [
    `lapsed(id) AS (
  SELECT y."memberId" FROM subject s JOIN "MemberFreshness" y ON y."tenantId" = ${tenant} AND y."memberId" = s.id AND y.stale${many('y."memberId"')}
  UNION
  SELECT z."memberId" FROM subject s JOIN "MemberFacts" z ON z."tenantId" = ${tenant} AND z."memberId" = s.id
    AND (z."asOf" > ${asOf} OR z."changesAt" <= ${asOf})${many('z."memberId"')}
)`,
    kinWith(f, 'lapsed', 'kin', one),
    `summed AS MATERIALIZED (
  SELECT f.root, ${columns} FROM kin f CROSS JOIN LATERAL (SELECT b.* FROM ${bought} OFFSET 0) b GROUP BY f.root
)`,
  ];
}

/** What is stored of the member and holds at the instant, or else what was summed up. */
const purchasesOf = (
  { tenant, asOf }: Frame,
  sums: readonly SumName[],
  { stored = true, many = noMore }: Reading,
): string =>
  stored
    ? `LEFT JOIN (
    SELECT z.* FROM "MemberFacts" z WHERE z."tenantId" = ${tenant} AND z."asOf" <= ${asOf} AND (z."changesAt" IS NULL OR z."changesAt" > ${asOf})${many('z."memberId"')}
      AND NOT EXISTS (SELECT FROM "MemberFreshness" y WHERE y."tenantId" = ${tenant} AND y."memberId" = z."memberId" AND y.stale${many('y."memberId"')})
  ) z ON z."memberId" = s.id
  LEFT JOIN summed u ON u.root = s.id
  CROSS JOIN LATERAL (SELECT ${columnsOf(sums, (name) => `COALESCE(z."${name}", u."${name}")`)}) p`
    : 'LEFT JOIN summed p ON p.root = s.id';

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

/** What follows FROM for member facts; `s.id` is the member. */
export function memberRelation(f: Frame, reading: Reading = {}): string {
  const spoken = spokenOf(f, reading);
  return joined(spoken, recordOf(f, 'subject', reading), purchasesOf(f, spoken.sums, reading));
}

function recordOf({ tenant }: Frame, subjects: string, { byKey = false, many = noMore }: Reading = {}): string {
  const theirs = `m."tenantId" = ${tenant} AND m.id = s.id${many('m.id')}`;
  const member = byKey
    ? `CROSS JOIN LATERAL (SELECT m.* FROM "Member" m WHERE ${theirs} OFFSET 0) m`
    : `JOIN "Member" m ON ${theirs}`;
  return `${subjects} s\n  ${member}`;
}

const joined = ({ of }: Spoken, members: string, purchases: string): string =>
  [
    members,
    ...(of('x') ? ['CROSS JOIN scales x'] : []),
    ...(of('p') ? [purchases] : []),
    ...(of('k') ? ['LEFT JOIN contacts k ON k.root = s.id'] : []),
    ...(of('e') ? ['LEFT JOIN efforts e ON e.root = s.id'] : []),
  ].join('\n  ');

/**
 * Nearly everybody, in parts: `with` stands before the statement; each part follows FROM, and may be followed by more conditions. Those of whom what is
 * stored holds are one pass over what is kept of members, which Postgres may divide among processes: nothing in it is a list. The few others are one,
 * with their sums.
 * @param row  SQL of further conditions on a member's row, for its alias: ` AND …`
 */
export function membersInParts(
  f: Frame,
  facts: readonly Fact[],
  only: Only,
  row: (alias: string) => string = () => '',
): { with: string; parts: string[] } {
  const { tenant, asOf } = f;
  const reading: Reading = { facts, many: only };
  const spoken = spokenOf(f, reading);
  const roots = `${isRoot(f, 'm', only)}${row('m')}`;
  const all = joined(
    spoken,
    '"Member" m\n  CROSS JOIN LATERAL (SELECT m.id) s',
    `LEFT JOIN "MemberFacts" p ON p."tenantId" = ${tenant} AND p."memberId" = m.id${only('p."memberId"')}`,
  );
  const subjects = `${rootsSql(f, only)}${row('x')}`;
  const begin = spoken.family ? familyWith(f, subjects, reading) : `WITH RECURSIVE ${subjectWith(subjects, true)}`;
  const text = [begin, ...sourcesWith(f, reading)].join(',\n');
  if (!spoken.of('p')) return { with: text, parts: [`${all}\n  WHERE ${roots}`] };
  const holds = `NOT EXISTS (SELECT FROM "MemberFreshness" y WHERE y."tenantId" = ${tenant} AND y."memberId" = m.id AND y.stale${only('y."memberId"')})
    AND (p."memberId" IS NULL OR p."asOf" <= ${asOf} AND (p."changesAt" IS NULL OR p."changesAt" > ${asOf}))`;
  const lapsed = joined(spoken, recordOf(f, 'lapsed'), 'LEFT JOIN summed p ON p.root = s.id');
  return { with: text, parts: [`${all}\n  WHERE ${roots}\n    AND ${holds}`, `${lapsed}\n  WHERE TRUE`] };
}

const isRoot = ({ tenant }: Pick<Frame, 'tenant'>, alias: string, only: Only): string =>
  `${alias}."tenantId" = ${tenant}${only(`${alias}.id`)}
    AND NOT EXISTS (SELECT 1 FROM "MemberAlias" a WHERE a."tenantId" = ${tenant} AND a."memberId" = ${alias}.id${only('a."memberId"')})`;

/** Members that were not merged into another; more conditions on `x` may follow. */
export const rootsSql = (f: Pick<Frame, 'tenant'>, only: Only = noMore): string =>
  `SELECT x.id FROM "Member" x WHERE ${isRoot(f, 'x', only)}`;

/**
 * `WITH …` for `caseRelation` or `changeRelation`: cases or changes, and the records that their members stand for today.
 * @param picked  SQL with the columns `id` and `"memberId"` of cases or changes
 */
export const caseWith = (
  f: Frame,
  picked: string,
  reading: Reading = {},
): string => `${memberWith(f, 'SELECT DISTINCT root FROM rooted', reading)},
picked AS (${picked}),
up(member, id, hops) AS (
  SELECT DISTINCT "memberId", "memberId", 0 FROM picked
  UNION ALL
  SELECT u.member, a."intoId", u.hops + 1 FROM up u
  JOIN "MemberAlias" a ON a."tenantId" = ${f.tenant} AND a."memberId" = u.id WHERE u.hops < 10
),
rooted AS (SELECT DISTINCT ON (member) member, id AS root FROM up ORDER BY member, hops DESC)`;

/** What follows FROM for facts of cases and their members; `c` is the case. */
export const caseRelation = (f: Frame, reading: Reading = {}): string =>
  `${pickedRelation(f, reading)} JOIN "Case" c ON c."tenantId" = ${f.tenant} AND c.id = own.id`;

/** What follows FROM for facts of changes and their members; `h` is the change. */
export const changeRelation = (f: Frame, reading: Reading = {}): string =>
  `${pickedRelation(f, reading)} JOIN "MemberChange" h ON h."tenantId" = ${f.tenant} AND h.id = own.id`;

const pickedRelation = (
  f: Frame,
  reading: Reading,
): string => `${memberRelation(f, { ...reading, byKey: true })} JOIN rooted r ON r.root = s.id
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
  const value = fact.type === 'choice' ? known(raw, fact.choices) : raw;
  if (fact.default === null) return value;
  const fallback = typeof fact.default === 'string' ? quoted(fact.default) : String(fact.default);
  return `COALESCE(${value}, ${fallback})`;
}

/** Null where it is none of the choices. What has to be looked up is said once: Postgres would look it up as often as it is said. */
function known(raw: string, choices: readonly string[]): string {
  const list = choices.map(quoted).join(', ');
  if (!/\bSELECT\b/.test(raw)) return `CASE WHEN ${raw} IN (${list}) THEN ${raw} END`;
  return `(ARRAY[${list}])[array_position(ARRAY[${list}], ${raw})]`;
}
