import { subjectsSql } from './compile.ts';
import { admit, type Fact, hangsOnMember, type Query, type Scalar } from './fact.ts';
import type { Line } from './facts/case.ts';
import type { Requested } from './facts/request.ts';
import { FACTS, type FactId, type FactVector } from './facts.ts';
import {
  type Frame,
  frame,
  memberRelation,
  memberWith,
  Parameters,
  queueRelation,
  queueWith,
  scalarSql,
  writtenOnce,
} from './relations.ts';
import { type Statement, together } from './together.ts';

/** What a decision is about. A case brings its member; `line` is the context of routing. */
export type Subject = {
  tenantId: string;
  memberId?: string | null | undefined;
  caseId?: string | null | undefined;
  /** An alert about a queue is about nobody else. */
  queueId?: string | null | undefined;
  /** A change of a member's value; it brings its member. */
  changeId?: string | null | undefined;
  line?: Line | undefined;
  /** What approval is asked for. */
  request?: Requested | undefined;
};

const MEMBER_FACTS = FACTS.filter(hangsOnMember);
const REQUEST_FACTS = FACTS.filter((f) => f.id.startsWith('request.'));
const CASE_FACTS = FACTS.filter((f) => f.source === 'case');
const QUEUE_FACTS = FACTS.filter((f) => f.source === 'queue');
const CHANGE_FACTS = FACTS.filter((f) => f.source === 'change');
const columns = (facts: readonly Fact[], asOf: string) =>
  facts.map((f) => `${scalarSql(f, asOf)} AS "${f.id}"`).join(',\n  ');
type Raw = Record<string, unknown>;

/** A column's value as the fact's; bigint columns may come as BigInt or text. */
function fromColumn(fact: Fact, value: unknown): Scalar {
  const number = fact.type === 'integer' || fact.type === 'instant';
  return admit(fact, number && (typeof value === 'bigint' || typeof value === 'string') ? Number(value) : value);
}

export const vectorOf = (facts: readonly Fact[], row: Raw | undefined): FactVector =>
  Object.fromEntries(facts.map((f) => [f.id, row ? fromColumn(f, row[f.id]) : null]));

/** All member facts as SQL columns named by their ids, for a statement over many members. */
export const memberColumns = (asOf: string): string => columns(MEMBER_FACTS, asOf);
export const memberVector = (row: Raw): FactVector => vectorOf(MEMBER_FACTS, row);

/** SQL for the record that a member stands for today: follows merges to their end. One that was never merged is its own. */
export const rootSql = (tenant: string, memberId: string): string => `WITH RECURSIVE up(id, path) AS (
  SELECT ${memberId}, ARRAY[]::uuid[]
  UNION ALL
  SELECT a."intoId", u.path || u.id FROM up u
    CROSS JOIN LATERAL (SELECT a."intoId" FROM "MemberAlias" a WHERE a."tenantId" = ${tenant} AND a."memberId" = u.id OFFSET 0) a
  WHERE NOT u.id = ANY(u.path)
) SELECT id FROM up ORDER BY cardinality(path) DESC LIMIT 1`;

/**
 * All facts of the record that a member stands for, and what else is named of it: `s.id` is that record, `m` its row, `family` holds all
 * records that stand for it. No row where there is no such member.
 */
export const memberSql = (f: Frame, memberId: string, more: readonly string[] = []): string =>
  `${memberWith(f, `SELECT (${rootSql(f.tenant, memberId)})`, { one: true })}
SELECT ${[...more, memberColumns(f.asOf)].join(',\n  ')}
FROM ${memberRelation(f)}`;

/** The questions whose answers are the facts of a subject, by what they ask about; each has one row or none, as JSON has it. */
export function factsAsked(subject: Subject, asOf: number): FactQuestions {
  const { tenantId, memberId = null, caseId = null, queueId = null, changeId = null } = subject;
  return {
    ...(memberId || caseId || changeId ? { member: memberAsked(tenantId, asOf, caseId, changeId, memberId) } : {}),
    ...(caseId ? { case: caseAsked(tenantId, asOf, caseId) } : {}),
    ...(queueId ? { queue: queueAsked(tenantId, asOf, queueId) } : {}),
    ...(changeId ? { change: changeAsked(tenantId, asOf, changeId) } : {}),
  };
}
type About = 'member' | 'case' | 'queue' | 'change';
export type FactQuestions = { [Name in About]?: Statement };
export type FactRows = { [Name in About]?: Raw[] };

/** A case brings its member, and so does a change. */
const memberAsked = writtenOnce(['uuid', 'bigint', 'uuid'], (f, caseId, changeId, memberId) =>
  memberSql(
    f,
    `COALESCE((SELECT c."memberId" FROM "Case" c WHERE c."tenantId" = ${f.tenant} AND c.id = ${caseId}),
    (SELECT h."memberId" FROM "MemberChange" h WHERE h."tenantId" = ${f.tenant} AND h.id = ${changeId}), ${memberId})`,
  ),
);
const caseAsked = writtenOnce(
  ['uuid'],
  (f, id) => `SELECT ${columns(CASE_FACTS, f.asOf)}\nFROM "Case" c WHERE c."tenantId" = ${f.tenant} AND c.id = ${id}`,
);
const queueAsked = writtenOnce(['uuid'], (f, id) => `${queueSql(f)} WHERE q.id = ${id}`);
const changeAsked = writtenOnce(
  ['bigint'],
  (f, id) =>
    `SELECT ${columns(CHANGE_FACTS, f.asOf)}, ${f.asOf} AS _at
  FROM "MemberChange" h WHERE h."tenantId" = ${f.tenant} AND h.id = ${id}`,
);

/** Every fact of the catalogue, out of the answers. Facts of what is not there (no case, no such member) are null. */
export const factsFrom = ({ line, request }: Subject, rows: FactRows): FactVector => ({
  ...vectorOf(MEMBER_FACTS, rows.member?.[0]),
  ...vectorOf(CASE_FACTS, rows.case?.[0]),
  ...vectorOf(QUEUE_FACTS, rows.queue?.[0]),
  ...vectorOf(CHANGE_FACTS, rows.change?.[0]),
  'case.line': line ?? null,
  ...vectorOf(REQUEST_FACTS, request),
});

/** Every fact about one subject as of an instant (epoch ms), in one query. */
export async function readFacts(query: Query, subject: Subject, asOf: number): Promise<FactVector> {
  const asked = factsAsked(subject, asOf);
  // Of what somebody says themselves the record knows nothing.
  if (Object.keys(asked).length === 0) return factsFrom(subject, {});
  const { text, values } = together(asked as Record<string, Statement>);
  const [rows] = await query<FactRows>(text, values);
  return factsFrom(subject, rows ?? {});
}

/** All member facts of several members, in one statement. Whoever is not there, or was merged, is left out. */
export async function factsOfMembers(
  query: Query,
  tenantId: string,
  ids: readonly string[],
  asOf: number,
): Promise<Map<string, FactVector>> {
  const params = new Parameters();
  const f = frame(params, tenantId, asOf);
  const subjects = subjectsSql(f, params, { ids });
  const rows = await query<Raw>(
    `${memberWith(f, subjects)}\nSELECT s.id::text AS _id, ${memberColumns(f.asOf)}\nFROM ${memberRelation(f)}`,
    params.values,
  );
  return new Map(rows.map((row) => [String(row._id), memberVector(row)]));
}

/** One fact about one subject. For more than one, `readFacts`. */
export async function readFact(query: Query, id: FactId, subject: Subject, asOf: number): Promise<Scalar> {
  return (await readFacts(query, subject, asOf))[id] ?? null;
}

/** Every queue in use with its facts, in one statement. Only facts of queues are told: all others are unknown. */
export async function readQueues(
  query: Query,
  tenantId: string,
  asOf: number,
): Promise<{ id: string; facts: FactVector }[]> {
  const rows = await queueRows(query, tenantId, asOf);
  return rows.map((row) => ({ id: String(row.id), facts: vectorOf(QUEUE_FACTS, row) }));
}

function queueRows(query: Query, tenantId: string, asOf: number): Promise<Raw[]> {
  const params = new Parameters();
  const f = frame(params, tenantId, asOf);
  return query<Raw>(`${queueSql(f)} ORDER BY q.code`, params.values);
}

const queueSql = (f: Frame): string =>
  `${queueWith(f)}\nSELECT q.id::text AS id, ${columns(QUEUE_FACTS, f.asOf)}\nFROM ${queueRelation(f)}`;
