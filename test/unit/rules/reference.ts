import type { Condition, Node, RuleSetDefinition } from '../../../rules/definition.ts';
import { findFact } from '../../../rules/facts.ts';

/**
 * What a definition means, written a second time and in another way: plain recursion, no library, none of the code it is
 * compared with but the catalogue's types.
 */
export function matchingRows(definition: RuleSetDefinition, facts: Record<string, unknown>): number[] {
  return definition.rows.flatMap((row, i) => (holds(row.when, facts) ? [i] : []));
}

function holds(node: Node, facts: Record<string, unknown>): boolean {
  if ('all' in node) {
    for (const child of node.all) if (!holds(child, facts)) return false;
    return true;
  }
  if ('any' in node) {
    for (const child of node.any) if (holds(child, facts)) return true;
    return false;
  }
  return conditionHolds(node, facts[node.fact]);
}

export function conditionHolds({ fact: id, operator, value }: Condition, seen: unknown): boolean {
  const fact = findFact(id);
  if (!fact) return false;
  if (fact.type === 'integer' || fact.type === 'instant') {
    if (typeof seen !== 'number' || Math.floor(seen) !== seen || Math.abs(seen) > Number.MAX_SAFE_INTEGER) return false;
  } else if (fact.type === 'boolean') {
    if (seen !== true && seen !== false) return false;
  } else if (fact.type === 'choice') {
    if (!fact.choices.some((c) => c === seen)) return false;
  } else if (typeof seen !== 'string' || seen === '') return false;

  if (operator === 'in' || operator === 'notIn') {
    const found = (value as unknown[]).indexOf(seen) >= 0;
    return operator === 'in' ? found : !found;
  }
  if (operator === 'equal') return seen === value;
  if (operator === 'notEqual') return seen !== value;
  const difference = Number(seen) - Number(value);
  if (operator === 'lessThan') return difference < 0;
  if (operator === 'lessThanInclusive') return difference <= 0;
  if (operator === 'greaterThan') return difference > 0;
  return difference >= 0;
}
