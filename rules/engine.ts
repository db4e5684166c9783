import type { RuleSetCode } from '../domain/vocabulary.ts';
import { compiledOf, lackOf } from './compiled.ts';
import type { Outcomes, RuleSetDefinition } from './definition.ts';
import { holding } from './engines.ts';
import { holds, seenIn } from './evaluate.ts';
import { admit, type Scalar } from './fact.ts';
import { FACTS, type FactVector } from './facts.ts';
import { nearestMiss } from './nearest.ts';
import { joinOutcomes } from './outcome.ts';
import type { Seen, SeenGroup, Trace } from './trace.ts';

export type Decided<S extends RuleSetCode = RuleSetCode> = { rowId: string; outcome: Outcomes[S]; trace: Trace };

/**
 * Decides one: every condition is evaluated by json-rules-engine, then the hit policy picks from the rows that hold. Two-valued: a condition on a fact that is
 * null, missing or of the wrong type does not hold, whatever its operator.
 * @param facts  as `readFacts` gives them; what is left out is unknown
 */
export async function decide<S extends RuleSetCode>(
  definition: RuleSetDefinition<S>,
  facts: FactVector,
): Promise<Decided<S>> {
  const known = admitted(facts);
  return concluded(definition, known, await holding(definition as RuleSetDefinition, known));
}

/** The same without the library, at some ten times its speed: to write down the reasons of many that SQL decided. */
export function decideAgain<S extends RuleSetCode>(definition: RuleSetDefinition<S>, facts: FactVector): Decided<S> {
  const known = admitted(facts);
  const { conditions } = compiledOf(definition as RuleSetDefinition);
  return concluded(
    definition,
    known,
    conditions.map((condition) => holds(condition, known)),
  );
}

/** @param held  which conditions hold, by their numbers in the compiled definition */
function concluded<S extends RuleSetCode>(
  definition: RuleSetDefinition<S>,
  known: Record<string, Scalar>,
  held: readonly boolean[],
): Decided<S> {
  // The rows of a union of sets are a union of rows: all we need of them is common to all.
  const { rows, otherwise, hitPolicy } = definition as RuleSetDefinition;
  const lacks = compiledOf(definition as RuleSetDefinition).rows.map((row) => lackOf(row, held));
  const hits = lacks.flatMap(({ unmet }, i) => (unmet === 0 ? [i] : []));
  const first = hits[0];
  const hit = first === undefined ? undefined : rows[first];
  const all = hits.flatMap((i) => rows[i]?.then ?? []) as Outcomes[S][];
  const decisive = all[0] ?? (otherwise.then as Outcomes[S]);
  return {
    rowId: hit?.id ?? otherwise.id,
    outcome: hitPolicy === 'collect' && all.length > 0 ? joinOutcomes<S>([decisive, ...all.slice(1)]) : decisive,
    trace: {
      row: first === undefined ? 0 : first + 1,
      when: hit ? (seenIn(hit.when, known) as SeenGroup) : null,
      matched: hits.flatMap((i) => rows[i]?.id ?? []),
      nearestMiss: nearestMiss(rows, lacks, known, hitPolicy === 'first' ? (first ?? rows.length) : rows.length),
    },
  };
}

/**
 * For sets whose rows count each by itself: every row that matches, as a decision of its own.
 * @param facts  as `readFacts` gives them
 */
export async function decideEach<S extends RuleSetCode>(
  definition: RuleSetDefinition<S>,
  facts: FactVector,
): Promise<Decided<S>[]> {
  const { rows } = definition as RuleSetDefinition;
  const known = admitted(facts);
  const held = await holding(definition as RuleSetDefinition, known);
  const met = compiledOf(definition as RuleSetDefinition).rows.map((row) => lackOf(row, held).unmet === 0);
  const matched = rows.flatMap((row, i) => (met[i] ? [row.id] : []));
  return rows.flatMap(({ id, then, when: asked }, i): Decided<S>[] => {
    if (!met[i]) return [];
    const when = seenIn(asked, known) as SeenGroup;
    // No row stands in another's way, so none is a near miss.
    return [{ rowId: id, outcome: then as Outcomes[S], trace: { row: i + 1, when, matched, nearestMiss: null } }];
  });
}

/** The whole catalogue, each fact as a value it can have, else null. */
export function admitted(facts: FactVector): Record<string, Scalar> {
  const known: Record<string, Scalar> = {};
  for (const fact of FACTS) known[fact.id] = Object.hasOwn(facts, fact.id) ? admit(fact, facts[fact.id]) : null;
  return known;
}

export type { Seen, Trace };
