import type { Condition, Value } from '../definition.ts';
import type { FactId } from '../facts.ts';

/** Conditions, short enough to read a row at a glance. */
export const is = (fact: FactId, value: Value): Condition => ({ fact, operator: 'equal', value });
export const isOneOf = (fact: FactId, ...value: Value[]): Condition => ({ fact, operator: 'in', value });
export const atLeast = (fact: FactId, value: number): Condition => ({ fact, operator: 'greaterThanInclusive', value });
export const atMost = (fact: FactId, value: number): Condition => ({ fact, operator: 'lessThanInclusive', value });
