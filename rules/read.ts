import { subjectsSql } from './compile.ts';
import { admit, type Fact, hangsOnMember, type Query, type Scalar } from './fact.ts';
import type { Line } from './facts/case.ts';
import type { Requested } from './facts/request.ts';
import { FACTS, type FactId, type FactVector } from './facts.ts';
import { frame, memberRelation, memberWith, Parameters, queueRelation, queueWith, scalarSql } from './relations.ts';

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

/** The record this member stands for today: follows merges to their end. A member that was never merged is its own. */
export async function rootOf(query: Query, tenantId: string, memberId: string): Promise<string> {
  const params = new Parameters();
  const tenant = params.add(tenantId, 'text');
  const rows = await query<{ id: string }>(rootSql(tenant, params.add(memberId, 'uuid')), params.values);
  return rows[0]?.id ?? memberId;
}

const rootSql = (tenant: string, memberId: string) => `WITH RECURSIVE up(id, path) AS (
  SELECT ${memberId}, ARRAY[]::uuid[]
  UNION ALL
  SELECT a."intoId", u.path || u.id FROM up u JOIN "MemberAlias" a ON a."tenantId" = ${tenant} AND a."memberId" = u.id
  WHERE NOT u.id = ANY(u.path)
) SELECT id::text AS id FROM up ORDER BY cardinality(path) DESC LIMIT 1`;

/**
 * Every fact of the catalogue about one subject as of an instant (epoch ms), in a query or three. Facts of what is
 * not there (no case, no such member) are null.
 */
export async function readFacts(query: Query, subject: Subject, asOf: number): Promise<FactVector> {
  const { tenantId, caseId, queueId, changeId, memberId } = subject;
  const ofCase = caseId ? await readCase(query, tenantId, caseId, asOf) : undefined;
  const ofQueue = queueId ? await readQueue(query, tenantId, queueId, asOf) : undefined;
  const ofChange = changeId ? await readChange(query, tenantId, changeId, asOf) : undefined;
  const known = (ofCase ?? ofChange)?.root as string | null | undefined;
  const root = known ?? (memberId ? await rootOf(query, tenantId, memberId) : null);
  const ofMember = root ? await readMember(query, tenantId, root, asOf) : undefined;
  return {
    ...vectorOf(MEMBER_FACTS, ofMember),
    ...vectorOf(CASE_FACTS, ofCase),
    ...vectorOf(QUEUE_FACTS, ofQueue),
    ...vectorOf(CHANGE_FACTS, ofChange),
    'case.line': subject.line ?? null,
    ...vectorOf(REQUEST_FACTS, subject.request),
  };
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

async function readMember(query: Query, tenantId: string, root: string, asOf: number): Promise<Raw | undefined> {
  const params = new Parameters();
  const f = frame(params, tenantId, asOf);
  const subjects = `SELECT ${params.add(root, 'uuid')}`;
  const rows = await query<Raw>(
    `${memberWith(f, subjects)}\nSELECT ${columns(MEMBER_FACTS, f.asOf)}\nFROM ${memberRelation(f)}`,
    params.values,
  );
  return rows[0];
}

async function readCase(query: Query, tenantId: string, caseId: string, asOf: number): Promise<Raw | undefined> {
  const params = new Parameters();
  const f = frame(params, tenantId, asOf);
  const rows = await query<Raw>(
    `SELECT (${rootSql(f.tenant, 'c."memberId"')}) AS root, ${columns(CASE_FACTS, f.asOf)}\nFROM "Case" c WHERE c."tenantId" = ${f.tenant} AND c.id = ${params.add(caseId, 'uuid')}`,
    params.values,
  );
  return rows[0];
}

async function readChange(query: Query, tenantId: string, changeId: string, asOf: number): Promise<Raw | undefined> {
  const params = new Parameters();
  const f = frame(params, tenantId, asOf);
  const rows = await query<Raw>(
    `SELECT (${rootSql(f.tenant, 'h."memberId"')}) AS root, ${columns(CHANGE_FACTS, f.asOf)}, ${f.asOf} AS _at
  FROM "MemberChange" h WHERE h."tenantId" = ${f.tenant} AND h.id = ${params.add(changeId, 'bigint')}`,
    params.values,
  );
  return rows[0];
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

const readQueue = async (query: Query, tenantId: string, queueId: string, asOf: number): Promise<Raw | undefined> =>
  (await queueRows(query, tenantId, asOf)).find((row) => row.id === queueId);

function queueRows(query: Query, tenantId: string, asOf: number): Promise<Raw[]> {
  const params = new Parameters();
  const f = frame(params, tenantId, asOf);
  return query<Raw>(
    `${queueWith(f)}\nSELECT q.id::text AS id, ${columns(QUEUE_FACTS, f.asOf)}\nFROM ${queueRelation(f)} ORDER BY q.code`,
    params.values,
  );
}
