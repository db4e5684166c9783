import { gunzipSync, gzipSync } from 'node:zlib';
import type { RuleSetCode } from '../../domain/vocabulary.ts';
import type { Outcomes } from '../../rules/definition.ts';
import { type Decided, decide, type Trace } from '../../rules/engine.ts';
import type { Scalar } from '../../rules/fact.ts';
import type { Line } from '../../rules/facts/case.ts';
import type { Requested } from '../../rules/facts/request.ts';
import type { FactVector } from '../../rules/facts.ts';
import { type FactRows, factsAsked, factsFrom } from '../../rules/read.ts';
import type { Prisma } from '../client.ts';
import { newId } from '../ids.ts';
import { insertRows } from '../rows.ts';
import { askWithin, empty, FORGETTABLE, type Sql, sql } from '../statement.ts';
import { askTogether } from '../together.ts';
import { type QueueOf, queuesSql } from './queues.ts';
import { type Routed, resolveRouting } from './routing.ts';
import { type Client, type Effective, effective, isTransaction, type VersionRow, versionsSql } from './versions.ts';

/** What is kept as the outcome. Routing is resolved to ids. */
export type KeptOutcomes = Omit<Outcomes, 'routing'> & { routing: Routed };

/** Whom and what a decision is about, and the instant (epoch ms) whose facts and rules count. */
export type About = {
  tenantId: string;
  caseId?: string | undefined;
  memberId?: string | undefined;
  asOf: number;
  /** Approvals: what is asked for. */
  request?: Requested | undefined;
};
export type Asked<S extends RuleSetCode> = {
  set: S;
  /** Unique per tenant: the same question gets the same answer, whatever has changed since. */
  key: string;
  /** Routing: which line is wanted. First when left out. */
  line?: Line | undefined;
};
export type Question<S extends RuleSetCode> = About & Asked<S>;

export type Kept<S extends RuleSetCode> = {
  decisionId: string;
  outcome: KeptOutcomes[S];
  rowId: string;
  version: number;
};

/**
 * Takes a decision and keeps it with all its reasons. Called again with the same key it returns what was kept.
 * @throws NoQueue when routing finds no queue in the whole tenant; asking again later helps
 */
export async function decideAndKeep<S extends RuleSetCode>(client: Client, question: Question<S>): Promise<Kept<S>> {
  const [kept] = await decideAllAndKeep(client, question, [question]);
  return kept as Kept<S>;
}

/** Several decisions about the same, on the same facts. @returns them in the order asked. @throws NoQueue */
export async function decideAllAndKeep(
  client: Client,
  about: About,
  asked: readonly Asked<RuleSetCode>[],
): Promise<Kept<RuleSetCode>[]> {
  const { tenantId, asOf } = about;
  const ground = await groundOf(client, about, asked);
  const kept = byKey(ground.kept);
  const open = asked.filter(({ key }) => !kept.has(key));
  if (open.length > 0) {
    const sets = asked.map(({ set }) => set);
    const versions = await effective(client, tenantId, sets, asOf, ground.versions);
    const by = { versions, known: factsFrom(about, ground), queues: ground.queues, kept };
    for (const row of await keep(client, await decideAll(client, about, asked, by))) kept.set(row.key, row);
    // Somebody may have answered the same question meanwhile: then theirs counts.
    const theirs = open.filter(({ key }) => !kept.has(key));
    if (theirs.length > 0)
      for (const row of await askWithin<Row>(client, keptSql(tenantId, theirs))) kept.set(row.key, row);
  }
  return asked.map(({ key }) => {
    const found = kept.get(key);
    if (!found) throw new Error(`Decision ${key} was not kept`);
    const { id: decisionId, outcome, rowId, version } = found;
    return { decisionId, outcome, rowId, version };
  });
}

type Row = { id: string; key: string; rowId: string; version: number; outcome: KeptOutcomes[RuleSetCode] };
const byKey = (rows: readonly Row[]) => new Map(rows.map((row) => [row.key, row]));

/** What was kept before, and what is decided by. */
type Ground = FactRows & { kept: Row[]; versions: VersionRow[]; queues: QueueOf[] };

async function groundOf(client: Client, about: About, asked: readonly Asked<RuleSetCode>[]): Promise<Ground> {
  const { tenantId, asOf } = about;
  const sets = asked.map(({ set }) => set);
  const facts = factsAsked(about, asOf);
  const others = {
    kept: keptSql(tenantId, asked),
    versions: versionsSql(tenantId, sets, asOf),
    queues: sets.includes('routing') ? queuesSql(tenantId) : NO_ROWS,
  };
  // A transaction is one connection, so it asks once; else several are answered side by side.
  if (isTransaction(client)) return askTogether<Ground>(client, { ...facts, ...others });
  // What takes longest is asked for first.
  const known = Object.entries(facts).map(([name, question]) => askTogether<FactRows>(client, { [name]: question }));
  const [ground, ...rows] = await Promise.all([askTogether<Ground>(client, others), ...known]);
  return Object.assign(ground, ...rows);
}
const NO_ROWS = sql`SELECT NULL AS none WHERE FALSE`;

function keptSql(tenantId: string, asked: readonly Asked<RuleSetCode>[]): Sql {
  const keys = asked.map(({ key }) => key);
  // A list that is worked out has no length while it is planned: so it is planned once, and not at every question anew.
  return sql`SELECT id::text, key, "rowId", version, outcome FROM "Decision"
    WHERE "tenantId" = ${tenantId} AND key = ANY(ARRAY(SELECT unnest(${keys}::text[])))`;
}

/**
 * A decision alone does nothing: what is done by it is written afterwards, and the commit of that brings this one to disk, too. A server that
 * forgets it before has forgotten nothing that anybody went by, and it is taken anew. Inside a transaction it is that one's business.
 */
const keep = (client: Client, rows: object[]): Promise<Row[]> => {
  const by = isTransaction(client) ? empty : sql`WHERE ${FORGETTABLE}`;
  return askWithin<Row>(
    client,
    sql`${insertRows('Decision', rows, by)} ON CONFLICT DO NOTHING RETURNING id::text, key, "rowId", version, outcome`,
  );
};

/** Rules, facts and queues, and what is decided already. */
type By = {
  versions: Map<RuleSetCode, Effective<RuleSetCode>>;
  known: FactVector;
  queues: readonly QueueOf[];
  kept: ReadonlyMap<string, Row>;
};

async function decideAll(
  client: Client,
  about: About,
  asked: readonly Asked<RuleSetCode>[],
  { versions, known, queues, kept }: By,
): Promise<object[]> {
  const { tenantId, asOf, caseId = null, memberId = null } = about;
  const rows: object[] = [];
  for (const { set, key, line = set === 'routing' ? 'first' : null } of asked) {
    const before = kept.get(key);
    if (before) {
      tell(known, set, before.outcome);
      continue;
    }
    const { version, definition } = versions.get(set) as Effective<RuleSetCode>;
    const facts = { ...known, 'case.line': line };
    const decided = await decide(definition, facts);
    tell(known, set, decided.outcome);
    const routed = { ...about, line: line ?? 'first' };
    const outcome =
      set === 'routing'
        ? await resolveRouting(client, routed, decided.outcome as Outcomes['routing'], queues)
        : decided.outcome;
    const row = decisionRow({ tenantId, set, version, asOf, facts }, decided, outcome);
    rows.push({ id: newId(), key, caseId, memberId, ...row });
  }
  return rows;
}

/** The severity that was just proposed. */
function tell(known: FactVector, set: RuleSetCode, outcome: object): void {
  if (set === 'severity') known['case.severity'] = (outcome as Outcomes['severity']).severity;
}

/** The facts that a kept decision saw. */
export async function keptFacts(client: Client, tenantId: string, decisionId: string): Promise<FactVector> {
  const { facts } = await client.decision.findUniqueOrThrow({
    where: { tenantId_id: { tenantId, id: decisionId } },
    select: { facts: true },
  });
  return unpackFacts(facts) as FactVector;
}

/** The columns of a kept decision that follow from how it was taken. */
export function decisionRow(
  how: { tenantId: string; set: RuleSetCode; version: number; asOf: number } & (
    | { facts: FactVector }
    | { packed: Uint8Array<ArrayBuffer> }
  ),
  decided: Decided,
  outcome: object,
) {
  return {
    tenantId: how.tenantId,
    ruleSet: how.set,
    version: how.version,
    asOf: new Date(how.asOf),
    rowId: decided.rowId,
    outcome: outcome as Prisma.InputJsonObject,
    trace: decided.trace as Prisma.InputJsonObject,
    facts: 'packed' in how ? how.packed : packFacts(how.facts),
  };
}

// A vector is some hundred bytes: the small window packs as well, and takes a hundredth of the memory.
export const packFacts = (facts: FactVector): Uint8Array<ArrayBuffer> =>
  new Uint8Array(gzipSync(JSON.stringify(facts), { windowBits: 10, memLevel: 2 }));

/** The fact vector of a kept decision. */
export const unpackFacts = (packed: Uint8Array): Record<string, Scalar> =>
  JSON.parse(gunzipSync(packed).toString('utf8')) as Record<string, Scalar>;

export const traceOf = (stored: Prisma.JsonValue): Trace => stored as unknown as Trace; // written by decisionRow only
