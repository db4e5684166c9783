import { type Condition, childrenOf, isGroup, type Node, type RuleSetDefinition, type Value } from './definition.ts';
import { COMPARE, GUARDS, jsType } from './engines.ts';
import type { Scalar } from './fact.ts';
import type { Seen, SeenGroup } from './trace.ts';

type Facts = Record<string, Scalar>;

/**
 * Every row of a definition with what its conditions saw. It decides nobody's case: one is decided by json-rules-engine, many by SQL, and
 * this says why. A property test holds it to the engine.
 */
export const evaluate = (definition: RuleSetDefinition, facts: Facts): SeenGroup[] =>
  definition.rows.map(({ when }) => seenIn(when, facts) as SeenGroup);

/** A tree with what its conditions saw. */
export function seenIn(node: Node, facts: Facts): Seen {
  if (!isGroup(node)) return { ...node, seen: facts[node.fact] ?? null, met: holds(node, facts) };
  const children = childrenOf(node).map((child) => seenIn(child, facts));
  return 'all' in node
    ? { met: children.every(({ met }) => met), all: children }
    : { met: children.some(({ met }) => met), any: children };
}

const NONE: Condition[] = [];

/** What would have to be otherwise for a tree to hold: all of `all`, the cheapest of `any`. The same as `missing` says of what was seen. */
export function missingIn(node: Node, facts: Facts): Condition[] {
  if (!isGroup(node)) return holds(node, facts) ? NONE : [node];
  const parts = childrenOf(node).map((child) => missingIn(child, facts));
  return 'all' in node ? parts.flat() : parts.reduce((a, b) => (b.length < a.length ? b : a));
}

export function holds({ fact, operator, value }: Condition, facts: Facts): boolean {
  const seen = facts[fact] ?? null;
  return GUARDS[jsType(fact)](seen) && COMPARE[operator](seen as Value, value);
}
