import type { RuleSetCode } from '../domain/vocabulary.ts';
import { childrenOf, isGroup, type Node, type Outcomes, type RuleSetDefinition, type Value } from './definition.ts';
import { COMPARE, GUARDS, jsType } from './engines.ts';
import { admit, type Scalar } from './fact.ts';
import { type FactId, type FactVector, factOf } from './facts.ts';
import { joinOutcomes } from './outcome.ts';

type Test = (facts: FactVector) => boolean;

/**
 * Which rows of a definition match, by their numbers from 0, in their order: for many fact vectors, where nobody asks why. A property test
 * holds it to the engine.
 */
export function matcher(definition: RuleSetDefinition): (facts: FactVector) => number[] {
  const tests = definition.rows.map(({ when }) => compiled(when));
  return (facts) => tests.flatMap((test, i) => (test(facts) ? [i] : []));
}

function compiled(node: Node): Test {
  if (isGroup(node)) {
    const children = childrenOf(node).map(compiled);
    return 'all' in node
      ? (facts) => children.every((child) => child(facts))
      : (facts) => children.some((child) => child(facts));
  }
  const fact = factOf(node.fact);
  const [known, holds] = [GUARDS[jsType(node.fact)], COMPARE[node.operator]];
  return (facts) => {
    const seen: Scalar = admit(fact, facts[node.fact] ?? null);
    return known(seen) && holds(seen as Value, node.value);
  };
}

/** Every fact that a definition speaks of. */
export function factsOf(definition: RuleSetDefinition): FactId[] {
  const found = new Set<FactId>();
  const visit = (node: Node): void => {
    if (!isGroup(node)) found.add(node.fact);
    else for (const child of childrenOf(node)) visit(child);
  };
  for (const { when } of definition.rows) visit(when);
  return [...found];
}

/** What a definition says to a fact vector: the row, and its outcome. Not for sets whose rows count each by itself. */
export function quickly<S extends RuleSetCode>(
  definition: RuleSetDefinition<S>,
): (facts: FactVector) => { rowId: string; outcome: Outcomes[S] } {
  const { rows, otherwise, hitPolicy } = definition as RuleSetDefinition;
  const matching = matcher(definition as RuleSetDefinition);
  return (facts) => {
    const hits = matching(facts).flatMap((i) => rows[i] ?? []);
    const [first, ...rest] = hits.map(({ then }) => then as Outcomes[S]);
    if (!first) return { rowId: otherwise.id, outcome: otherwise.then as Outcomes[S] };
    const outcome = hitPolicy === 'collect' ? joinOutcomes<S>([first, ...rest]) : first;
    return { rowId: hits[0]?.id ?? otherwise.id, outcome };
  };
}
