import { gunzipSync, gzipSync } from 'node:zlib';
import type { RuleSetCode } from '../../domain/vocabulary.ts';
import type { Outcomes } from '../../rules/definition.ts';
import { type Decided, decide, type Trace } from '../../rules/engine.ts';
import type { Scalar } from '../../rules/fact.ts';
import type { Line } from '../../rules/facts/case.ts';
import type { FactVector } from '../../rules/facts.ts';
import { readFacts } from '../../rules/read.ts';
import type { Prisma } from '../client.ts';
import { newId } from '../ids.ts';
import { type Routed, resolveRouting } from './routing.ts';
import { type Client, queryOf, versionAt } from './versions.ts';

/** What is kept as the outcome. Routing is resolved to ids. */
export type KeptOutcomes = Omit<Outcomes, 'routing'> & { routing: Routed };

export type Question<S extends RuleSetCode> = {
  tenantId: string;
  set: S;
  /** Unique per tenant: the same question gets the same answer, whatever has changed since. */
  key: string;
  caseId?: string | undefined;
  memberId?: string | undefined;
  /** Epoch ms: facts and rules are those of this instant. */
  asOf: number;
  /** Routing: which line is wanted. First when left out. */
  line?: Line | undefined;
};

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
  const { tenantId, set, key, asOf } = question;
  const before = await findKept<S>(client, tenantId, key);
  if (before) return before;

  const { version, definition } = await versionAt(client, tenantId, set, asOf);
  const line = set === 'routing' ? (question.line ?? 'first') : question.line;
  const facts = await readFacts(queryOf(client), { ...question, line }, asOf);
  const decided = await decide(definition, facts);
  const outcome =
    set === 'routing'
      ? await resolveRouting(client, { ...question, line: line ?? 'first' }, decided.outcome as Outcomes['routing'])
      : decided.outcome;
  const id = newId();
  await client.decision.createMany({
    data: [
      {
        id,
        key,
        caseId: question.caseId ?? null,
        ...decisionRow({ tenantId, set, version, asOf, facts }, decided, outcome),
        memberId: question.memberId ?? null,
      },
    ],
    skipDuplicates: true,
  });
  // Somebody may have answered the same question meanwhile: then theirs counts.
  const kept = await findKept<S>(client, tenantId, key);
  if (!kept) throw new Error(`Decision ${key} was not kept`);
  return kept;
}

async function findKept<S extends RuleSetCode>(client: Client, tenantId: string, key: string): Promise<Kept<S> | null> {
  const row = await client.decision.findUnique({
    where: { tenantId_key: { tenantId, key } },
    select: { id: true, outcome: true, rowId: true, version: true },
  });
  return row && { decisionId: row.id, outcome: row.outcome as KeptOutcomes[S], rowId: row.rowId, version: row.version };
}

/** The columns of a kept decision that follow from how it was taken. */
export function decisionRow(
  how: { tenantId: string; set: RuleSetCode; version: number; asOf: number; facts: FactVector },
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
    facts: packFacts(how.facts),
  };
}

export const packFacts = (facts: FactVector): Uint8Array<ArrayBuffer> =>
  new Uint8Array(gzipSync(JSON.stringify(facts)));

/** The fact vector of a kept decision. */
export const unpackFacts = (packed: Uint8Array): Record<string, Scalar> =>
  JSON.parse(gunzipSync(packed).toString('utf8')) as Record<string, Scalar>;

export const traceOf = (stored: Prisma.JsonValue): Trace => stored as unknown as Trace; // written by decisionRow only
