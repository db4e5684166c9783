import { CHANGED } from '../../domain/value-change.ts';
import type { RuleSetCode } from '../../domain/vocabulary.ts';
import type { RuleSetDefinition } from '../../rules/definition.ts';
import { evaluate } from '../../rules/evaluate.ts';
import type { Fact } from '../../rules/fact.ts';

import {
  caseRelation,
  caseWith,
  changeRelation,
  type Frame,
  frame,
  memberRelation,
  memberWith,
  Parameters,
  queueRelation,
  queueWith,
  rootsSql,
  scalarSql,
} from '../../rules/relations.ts';
import { type Column, factsIn, matchingRowsSql, rowIndexSql } from '../../rules/sql.ts';
import type { PrismaClient } from '../client.ts';
import { unpackFacts } from '../decisions/keep.ts';
import { queryOf } from '../decisions/versions.ts';

/** How many of those there are each row would decide now; `of` them all. The default row comes last. */
export type RowCount = { id: string; count: number; of: number };
export type Counted = { is: 'counted'; rows: RowCount[] } | { is: 'tooLong' };

const PATIENCE_MS = 2_000;

/** Who or what is asked about: the statement before and after `SELECT <facts>`, and what one of them is known by. */
type Crowd = { with: string; relation: string; key: string; seeing?: (fact: Fact, asOf: string) => string };

type CrowdOf = (f: Frame, facts: readonly Fact[]) => Crowd;

const MEMBERS: CrowdOf = (f, facts) => ({
  with: memberWith(f, rootsSql(f), { facts, many: true }),
  relation: memberRelation(f, { facts }),
  key: 's.id',
});

const PICKED = ({ tenant }: Frame) =>
  `SELECT c.id, c."memberId" FROM "Case" c WHERE c."tenantId" = ${tenant} AND c.stage <> 'closed' AND c."closedAt" IS NULL`;

const CASES: CrowdOf = (f, facts) => ({
  with: caseWith(f, PICKED(f), { facts }),
  relation: caseRelation(f, { facts }),
  key: 'c.id',
});

/** Asked for the line that each case is in now. */
const ROUTED: CrowdOf = (f, facts) => ({
  ...CASES(f, facts),
  seeing: (fact, asOf) =>
    fact.id === 'case.line'
      ? `COALESCE((SELECT u.line FROM "Queue" u WHERE u."tenantId" = c."tenantId" AND u.id = c."queueId"), 'first')`
      : scalarSql(fact, asOf),
});

const QUEUES: CrowdOf = (f) => ({ with: queueWith(f), relation: queueRelation(f), key: 'q.id' });

/** Of the last 30 days. */
const CHANGES: CrowdOf = (f, facts) => ({
  with: caseWith(
    f,
    `SELECT h.id, h."memberId" FROM "MemberChange" h WHERE h."tenantId" = ${f.tenant} AND h.what = ANY(ARRAY[${CHANGED.map((what) => `'${what}'`).join(', ')}])
      AND h.at <= ${f.asOf} AND h.at > ${f.asOf} - interval '30 days'`,
    { facts },
  ),
  relation: changeRelation(f, { facts }),
  key: 'h.id',
});

const CROWDS: Record<Exclude<RuleSetCode, 'alerts' | 'approvals'>, CrowdOf> = {
  tier: MEMBERS,
  lifecycle: MEMBERS,
  loyalty: MEMBERS,
  careAudience: MEMBERS,
  severity: CASES,
  serviceLevel: CASES,
  routing: ROUTED,
};

/** Gives up after two seconds: an answer that is late is none while somebody writes. */
export async function countRows(
  prisma: PrismaClient,
  tenantId: string,
  definition: RuleSetDefinition,
  asOf: number,
): Promise<Counted> {
  const until = Date.now() + PATIENCE_MS;
  try {
    return await prisma.$transaction(
      async (tx) => {
        const query = queryOf(tx);
        const ask: Ask = async <T>(text: string, values: unknown[]) => {
          const left = String(Math.max(1, until - Date.now()));
          // Long rules would be compiled for longer than they run.
          await query(`SELECT set_config('statement_timeout', $1, true), set_config('jit', 'off', true)`, [left]);
          return query<T>(text, values);
        };
        return { is: 'counted', rows: await countedBy(ask, tenantId, definition, asOf) };
      },
      { timeout: PATIENCE_MS + 3_000 },
    );
  } catch (error) {
    if (wasGivenUp(error)) return { is: 'tooLong' };
    throw error;
  }
}

type Hits = { hit: string | null; n: number };
type Ask = <T = Hits>(text: string, values: unknown[]) => Promise<T[]>;

const GIVEN_UP = '57014';
/** Prisma wraps what Postgres says. */
const wasGivenUp = (error: unknown): boolean =>
  error instanceof Error && `${error.message} ${JSON.stringify(error)}`.includes(GIVEN_UP);

async function countedBy(ask: Ask, tenantId: string, definition: RuleSetDefinition, asOf: number): Promise<RowCount[]> {
  if (definition.set === 'alerts') return countAlerts(ask, tenantId, definition, asOf);
  if (definition.set === 'approvals') return countRequests(ask, tenantId, definition);
  const hits = await ask(
    ...hitsIn(tenantId, CROWDS[definition.set], definition, asOf, definition.hitPolicy !== 'collect'),
  );
  return rowsWith(definition, hits);
}

/** Requests that wait for somebody, with the facts they were asked with: those are kept, and lie where no SQL can read them. */
async function countRequests(ask: Ask, tenantId: string, definition: RuleSetDefinition): Promise<RowCount[]> {
  const waiting = await ask<{ facts: Uint8Array }>(
    `SELECT d.facts FROM "Approval" a JOIN "Decision" d ON d."tenantId" = a."tenantId" AND d.id = a."decisionId"
  WHERE a."tenantId" = $1 AND a."endedAt" IS NULL ORDER BY a.id LIMIT $2::int`,
    [tenantId, MOST_REQUESTS],
  );
  const hits = new Map<string | null, number>([[ALL, waiting.length]]);
  for (const { facts } of waiting) {
    const met = evaluate(definition, unpackFacts(facts)).flatMap((seen, i) =>
      seen.met ? [definition.rows[i]?.id ?? null] : [],
    );
    const deciding = definition.hitPolicy === 'collect' ? met : met.slice(0, 1);
    for (const id of deciding.length > 0 ? deciding : [null]) hits.set(id, (hits.get(id) ?? 0) + 1);
  }
  return rowsWith(
    definition,
    [...hits].map(([hit, n]) => ({ hit, n })),
  );
}

/** More than this wait nowhere; if they did, so many tell enough. */
const MOST_REQUESTS = 2_000;

/** Rows that count each by itself, each among those that it is about. */
async function countAlerts(
  ask: Ask,
  tenantId: string,
  definition: RuleSetDefinition<'alerts'>,
  asOf: number,
): Promise<RowCount[]> {
  const crowdOf = ({ then }: (typeof definition.rows)[number]) =>
    then.alert === null ? CASES : then.about === 'queue' ? QUEUES : then.about === 'change' ? CHANGES : CASES;
  const counts = new Map<string, RowCount>();
  for (const crowd of [CASES, QUEUES, CHANGES]) {
    const rows = definition.rows.filter((row) => crowdOf(row) === crowd);
    if (rows.length === 0) continue;
    const part = { ...definition, rows };
    const hits = await ask(...hitsIn(tenantId, crowd, part, asOf, false));
    for (const row of rowsWith(part, hits).slice(0, -1)) counts.set(row.id, row);
  }
  return definition.rows.map(({ id }) => counts.get(id) ?? { id, count: 0, of: 0 });
}

function rowsWith(definition: RuleSetDefinition, hits: readonly Hits[]): RowCount[] {
  const counts = new Map(hits.map(({ hit, n }) => [hit, Number(n)]));
  const of = counts.get(ALL) ?? 0;
  const rows = definition.rows.map(({ id }) => ({ id, count: counts.get(id) ?? 0, of }));
  return [...rows, { id: definition.otherwise.id, count: counts.get(null) ?? 0, of }];
}

/** No id of a row begins with a digit. */
const ALL = '0';

/**
 * One statement: each fact that the rows speak of is read once, then the rows go over what was read.
 * @param single  one row decides; otherwise every row that matches counts
 */
function hitsIn(
  tenantId: string,
  crowd: CrowdOf,
  definition: RuleSetDefinition,
  asOf: number,
  single: boolean,
): [string, (string | null)[]] {
  const params = new Parameters();
  const f = frame(params, tenantId, asOf);
  const facts = factsIn(definition);
  const { with: begin, relation, key, seeing = scalarSql } = crowd(f, facts);
  const columns = facts.map((fact) => `, ${seeing(fact, f.asOf)} AS "${fact.id}"`);
  const seen: Column = ({ id }) => `x."${id}"`;
  const index = single ? rowIndexSql(definition, params, f.asOf, seen) : '';
  const hits = single
    ? `ARRAY[(ARRAY[${definition.rows.map(({ id }) => params.add(id, 'text')).join(', ')}]::text[])[(${index}) + 1]]`
    : `NULLIF(${matchingRowsSql(definition, params, f.asOf, seen)}, '{}')`;
  return [
    `${begin},
facts AS MATERIALIZED (SELECT ${key} AS key${columns.join('')} FROM ${relation}),
hits AS MATERIALIZED (SELECT ${hits} AS ids FROM facts x)
SELECT h.hit, count(*)::int AS n FROM hits, LATERAL unnest(COALESCE(hits.ids, ARRAY[NULL]::text[])) h(hit) GROUP BY h.hit
UNION ALL SELECT '${ALL}', count(*)::int FROM hits`,
    params.values,
  ];
}
