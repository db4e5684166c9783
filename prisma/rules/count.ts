import { ALL_CADENCES } from '../../domain/care/cadence.ts';
import { CHANGED } from '../../domain/value-change.ts';
import type { RuleSetCode } from '../../domain/vocabulary.ts';
import { concerning } from '../../rules/care.ts';
import { ALL, type CrowdOf, compileCount, compileMatches, type Hits, members } from '../../rules/compile.ts';
import type { RuleSetDefinition } from '../../rules/definition.ts';
import { evaluate } from '../../rules/evaluate.ts';
import {
  caseRelation,
  caseWith,
  changeRelation,
  type Frame,
  frame,
  Parameters,
  queueRelation,
  queueWith,
  scalarSql,
} from '../../rules/relations.ts';
import type { PrismaClient } from '../client.ts';
import { unpackFacts } from '../decisions/keep.ts';
import { queryOf } from '../decisions/versions.ts';

/** How many of those there are each row would decide now; `of` them all. The default row comes last. */
export type RowCount = { id: string; count: number; of: number };
export type Counted = { is: 'counted'; rows: RowCount[] } | { is: 'tooLong' };

const PATIENCE_MS = 2_000;

const PICKED = ({ tenant }: Frame) =>
  `SELECT c.id, c."memberId" FROM "Case" c WHERE c."tenantId" = ${tenant} AND c.stage <> 'closed' AND c."closedAt" IS NULL`;

const CASES: CrowdOf = (f, facts) => ({
  with: caseWith(f, PICKED(f), { facts }),
  parts: [caseRelation(f, { facts })],
});

/** Asked for the line that each case is in now. */
const ROUTED: CrowdOf = (f, facts) => ({
  ...CASES(f, facts),
  seeing: (fact, asOf) =>
    fact.id === 'case.line'
      ? `COALESCE((SELECT u.line FROM "Queue" u WHERE u."tenantId" = c."tenantId" AND u.id = c."queueId"), 'first')`
      : scalarSql(fact, asOf),
});

const QUEUES: CrowdOf = (f) => ({ with: queueWith(f), parts: [queueRelation(f)] });

/** Of the last 30 days. */
const CHANGES: CrowdOf = (f, facts) => ({
  with: caseWith(
    f,
    `SELECT h.id, h."memberId" FROM "MemberChange" h WHERE h."tenantId" = ${f.tenant} AND h.what = ANY(ARRAY[${CHANGED.map((what) => `'${what}'`).join(', ')}])
      AND h.at <= ${f.asOf} AND h.at > ${f.asOf} - interval '30 days'`,
    { facts },
  ),
  parts: [changeRelation(f, { facts })],
});

const MEMBERS = members();

const CROWDS: Record<Exclude<RuleSetCode, 'alerts' | 'approvals' | 'careAudience'>, CrowdOf> = {
  tier: MEMBERS,
  lifecycle: MEMBERS,
  loyalty: MEMBERS,
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

type Ask = <T>(text: string, values: unknown[]) => Promise<T[]>;

const GIVEN_UP = '57014';
/** Prisma wraps what Postgres says. */
const wasGivenUp = (error: unknown): boolean =>
  error instanceof Error && `${error.message} ${JSON.stringify(error)}`.includes(GIVEN_UP);

async function countedBy(ask: Ask, tenantId: string, definition: RuleSetDefinition, asOf: number): Promise<RowCount[]> {
  if (definition.set === 'alerts') return countAlerts(ask, tenantId, definition, asOf);
  if (definition.set === 'approvals') return countRequests(ask, tenantId, definition);
  if (definition.set === 'careAudience') return countCare(ask, tenantId, definition, asOf);
  const collect = definition.hitPolicy === 'collect';
  return rowsWith(
    definition,
    await hitsIn(ask, { tenantId, asOf, crowd: CROWDS[definition.set] }, definition, collect),
  );
}

/** Each row as the cadence that it is about sees it; those about all as a cadence does of which nothing else is said. */
async function countCare(
  ask: Ask,
  tenantId: string,
  definition: RuleSetDefinition<'careAudience'>,
  asOf: number,
): Promise<RowCount[]> {
  const counts = new Map<string, RowCount>();
  for (const cadence of new Set([ALL_CADENCES, ...definition.rows.map(({ then }) => then.cadence)])) {
    const seen = concerning(definition, cadence) as RuleSetDefinition;
    const hits = await hitsIn(ask, { tenantId, asOf, crowd: MEMBERS }, seen, definition.hitPolicy === 'collect');
    for (const count of rowsWith(seen, hits)) if (!counts.has(count.id)) counts.set(count.id, count);
  }
  return [...definition.rows, definition.otherwise].flatMap(({ id }) => counts.get(id) ?? []);
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
    const hits = await hitsIn(ask, { tenantId, asOf, crowd }, part, true);
    for (const row of rowsWith(part, hits).slice(0, -1)) counts.set(row.id, row);
  }
  return definition.rows.map(({ id }) => counts.get(id) ?? { id, count: 0, of: 0 });
}

function rowsWith(definition: RuleSetDefinition, hits: readonly Hits[]): RowCount[] {
  const counts = new Map<string | null, number>();
  for (const { hit, n } of hits) counts.set(hit, (counts.get(hit) ?? 0) + n);
  const of = counts.get(ALL) ?? 0;
  const rows = definition.rows.map(({ id }) => ({ id, count: counts.get(id) ?? 0, of }));
  return [...rows, { id: definition.otherwise.id, count: counts.get(null) ?? 0, of }];
}

type Among = { tenantId: string; asOf: number; crowd: CrowdOf };

/** @param each  every row that matches counts; otherwise the one that decides */
async function hitsIn(
  ask: Ask,
  { tenantId, asOf, crowd }: Among,
  definition: RuleSetDefinition,
  each: boolean,
): Promise<Hits[]> {
  const params = new Parameters();
  const asked = { params, f: frame(params, tenantId, asOf), crowd };
  const text = each ? compileMatches(definition, asked) : compileCount(definition, asked);
  const hits = await ask<Hits>(text, params.values);
  return each ? hits : [...hits, { hit: ALL, n: hits.reduce((sum, { n }) => sum + n, 0) }];
}
