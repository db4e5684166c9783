import { childrenOf, isGroup, type Node, type RuleSetDefinition, type Value } from './definition.ts';
import { COMPARE, GUARDS, jsType } from './engines.ts';
import type { Scalar } from './fact.ts';
import type { Seen, SeenGroup } from './trace.ts';

/**
 * Every row of a definition with what its conditions saw. It decides nobody's case: one is decided by json-rules-engine, many by SQL, and
 * this says why. A property test holds it to the engine.
 */
export const evaluate = (definition: RuleSetDefinition, facts: Record<string, Scalar>): SeenGroup[] =>
  definition.rows.map(({ when }) => seenIn(when, facts) as SeenGroup);

function seenIn(node: Node, facts: Record<string, Scalar>): Seen {
  if (!isGroup(node)) {
    const seen = facts[node.fact] ?? null;
    return { ...node, seen, met: GUARDS[jsType(node.fact)](seen) && COMPARE[node.operator](seen as Value, node.value) };
  }
  const children = childrenOf(node).map((child) => seenIn(child, facts));
  return 'all' in node
    ? { met: children.every(({ met }) => met), all: children }
    : { met: children.some(({ met }) => met), any: children };
}
