import {
  type Condition,
  childrenOf,
  isGroup,
  type Node,
  type Row,
  type RuleSetDefinition,
  type When,
} from './definition.ts';
import { factOf } from './facts.ts';

/** How far below what raised it an alert of a queue is over, in percent of it, when its row says nothing. */
export const CLEAR_PERCENT = 80;

/** The row as it must still hold for what it raised to go on: lower bounds lowered, upper bounds raised as much. */
export function easedRow(row: Row<'alerts'>): Row<'alerts'> {
  const { then } = row;
  if (then.alert === null || then.about !== 'queue') return row;
  return { ...row, when: eased(row.when, then.clearPercent ?? CLEAR_PERCENT) as When };
}

/** Tier rules as they still hold whoever has a tier: everybody below `percent` of the thresholds falls. */
export function easedTiers(definition: RuleSetDefinition<'tier'>): RuleSetDefinition<'tier'> {
  const percent = definition.policy?.downgrade.belowPercent ?? 100;
  if (percent === 100) return definition;
  let known = easedKnown.get(definition);
  if (!known) {
    known = { ...definition, rows: definition.rows.map((row) => ({ ...row, when: eased(row.when, percent) as When })) };
    easedKnown.set(definition, known);
  }
  return known;
}
const easedKnown = new WeakMap<RuleSetDefinition<'tier'>, RuleSetDefinition<'tier'>>();

function eased(node: Node, percent: number): Node {
  if (!isGroup(node)) return easedCondition(node, percent);
  const children = childrenOf(node).map((child) => eased(child, percent));
  return 'all' in node ? { all: children } : { any: children };
}

/** Facts are whole numbers: at least 80 % of 9 is at least 8, at most 120 % of 9 at most 10. */
function easedCondition(condition: Condition, percent: number): Condition {
  const { fact, operator, value } = condition;
  if (factOf(fact).type !== 'integer' || typeof value !== 'number') return condition;
  if (operator.startsWith('greaterThan')) return { ...condition, value: Math.ceil((value * percent) / 100) };
  if (operator.startsWith('lessThan')) return { ...condition, value: Math.floor((value * (200 - percent)) / 100) };
  return condition;
}
