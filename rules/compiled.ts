import { type Condition, childrenOf, isGroup, type Node, type RuleSetDefinition } from './definition.ts';
import { type FactId, isContext } from './facts.ts';

/** A definition made ready to be asked often: a condition that many rows have is there once. */
export type Compiled = {
  conditions: readonly Condition[];
  /** All that the conditions speak of. */
  facts: readonly FactId[];
  rows: readonly Tree[];
};
/** A row's tree over the numbers of its conditions. */
export type Tree = Leaf | { all: Tree[] } | { any: Tree[] };
type Leaf = { condition: number; lack: Lack };

/** What a tree would need to hold: the fewest conditions, and whether what was asked is among them. */
export type Lack = { unmet: number; context: boolean };
const NONE: Lack = { unmet: 0, context: false };
const ONE: Lack = { unmet: 1, context: false };
const ONE_ASKED: Lack = { unmet: 1, context: true };

// Definitions are immutable.
const known = new WeakMap<RuleSetDefinition, Compiled>();

export function compiledOf(definition: RuleSetDefinition): Compiled {
  const found = known.get(definition) ?? compile(definition);
  known.set(definition, found);
  return found;
}

function compile({ rows }: RuleSetDefinition): Compiled {
  const numbers = new Map<string, number>();
  const conditions: Condition[] = [];
  const tree = (node: Node): Tree => {
    if (isGroup(node)) {
      const children = childrenOf(node).map(tree);
      return 'all' in node ? { all: children } : { any: children };
    }
    const key = JSON.stringify([node.fact, node.operator, node.value]);
    const condition = numbers.get(key) ?? conditions.push(node) - 1;
    numbers.set(key, condition);
    return { condition, lack: isContext(node) ? ONE_ASKED : ONE };
  };
  const trees = rows.map(({ when }) => tree(when));
  return { conditions, facts: [...new Set(conditions.map(({ fact }) => fact))], rows: trees };
}

/**
 * All of `all`, the cheapest of `any`, of equals the first; the same as `missing` says of what was seen. A tree that lacks nothing holds.
 * @param held  which conditions hold, by their numbers
 */
export function lackOf(tree: Tree, held: readonly boolean[]): Lack {
  if ('condition' in tree) return held[tree.condition] ? NONE : tree.lack;
  if ('all' in tree) {
    let [unmet, context] = [0, false];
    for (const child of tree.all) {
      const lack = lackOf(child, held);
      unmet += lack.unmet;
      context ||= lack.context;
    }
    return unmet === 0 ? NONE : { unmet, context };
  }
  let least: Lack | undefined;
  for (const child of tree.any) {
    const lack = lackOf(child, held);
    if (lack.unmet === 0) return NONE;
    if (!least || lack.unmet < least.unmet) least = lack;
  }
  return least ?? NONE;
}
