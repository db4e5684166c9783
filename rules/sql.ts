import type { RuleSetCode } from '../domain/vocabulary.ts';
import {
  type Condition,
  childrenOf,
  isGroup,
  type Node,
  type Operator,
  type Otherwise,
  type Outcomes,
  type Row,
  type RuleSetDefinition,
  type Value,
} from './definition.ts';
import type { Fact } from './fact.ts';
import { FACTS, type FactId, factOf } from './facts.ts';
import { type Parameters, scalarSql } from './relations.ts';

/** SQL for a fact's value, guarded: of its type, or null. */
export type Column = (fact: Fact) => string;

/** Facts as expressions over their sources' aliases. */
export const expressionsAt =
  (asOf: string): Column =>
  (fact) =>
    scalarSql(fact, asOf);

/** Facts as columns of a relation that has computed them. */
export const columnsOf =
  (alias: string): Column =>
  ({ id }) =>
    `${alias}."${id}"`;

/**
 * Decides many: the definition as one SQL expression over the facts' expressions.
 * @returns SQL for the 0-based index of the row that decides, or -1 for `otherwise`. Under hit policy collect it is the first row that
 *   matches: the one whose words win where several say the same thing.
 */
export function rowIndexSql(
  definition: RuleSetDefinition,
  params: Parameters,
  asOf: string,
  column = expressionsAt(asOf),
): string {
  const cases = definition.rows.map((row, i) => `WHEN ${nodeSql(row.when, params, asOf, column)} THEN ${i}`);
  // Postgres refuses a parameter that no expression names; an instant there always is.
  return `CASE WHEN ${asOf} IS NULL THEN -1\n  ${cases.join('\n  ')}\n  ELSE -1 END`;
}

/** SQL for the ids of all rows that match, `text[]` in the order of the rows: for sets whose rows count each by itself. */
export function matchingRowsSql(
  definition: RuleSetDefinition,
  params: Parameters,
  asOf: string,
  column = expressionsAt(asOf),
): string {
  const rows = definition.rows.map(
    (row) => `CASE WHEN ${nodeSql(row.when, params, asOf, column)} THEN ${params.add(row.id, 'text')} END`,
  );
  return `CASE WHEN ${asOf} IS NULL THEN NULL ELSE array_remove(ARRAY[${rows.join(',\n  ')}]::text[], NULL) END`;
}

/** The same with a word for each row, e.g. its tier. */
export function outcomeSql<S extends RuleSetCode>(
  definition: RuleSetDefinition<S>,
  word: (then: Outcomes[S]) => string,
  params: Parameters,
  asOf: string,
  column = expressionsAt(asOf),
): string {
  const { rows, otherwise } = definition as { rows: Row<S>[]; otherwise: Otherwise<S> };
  const cases = rows.map(
    (row) => `WHEN ${nodeSql(row.when, params, asOf, column)} THEN ${params.add(word(row.then), 'text')}`,
  );
  return `CASE WHEN ${asOf} IS NULL THEN NULL\n  ${cases.join('\n  ')}\n  ELSE ${params.add(word(otherwise.then), 'text')} END`;
}

/** One tree of conditions as SQL over the facts' expressions, to stand behind WHEN or WHERE. */
export function nodeSql(node: Node, params: Parameters, asOf: string, column = expressionsAt(asOf)): string {
  if (!isGroup(node)) return conditionSql(node, params, column);
  const children = childrenOf(node).map((child) => nodeSql(child, params, asOf, column));
  return `(${children.join('all' in node ? ' AND ' : ' OR ')})`;
}

const COMPARE: Record<Exclude<Operator, 'in' | 'notIn'>, string> = {
  equal: '=',
  notEqual: '<>',
  lessThan: '<',
  lessThanInclusive: '<=',
  greaterThan: '>',
  greaterThanInclusive: '>=',
};
const TYPES = { integer: 'bigint', instant: 'bigint', boolean: 'boolean', choice: 'text', id: 'text' } as const;

/**
 * A comparison with null is unknown, which is as good as false: only AND and OR stand above it, and behind WHEN and WHERE nothing but true
 * counts. There is no NOT that could turn it.
 */
function conditionSql({ fact: id, operator, value }: Condition, params: Parameters, column: Column): string {
  const fact = factOf(id);
  const bound = (v: Value) => params.add(v, TYPES[fact.type]);
  const seen = column(fact);
  return operator === 'in' || operator === 'notIn'
    ? `${seen} ${operator === 'in' ? 'IN' : 'NOT IN'} (${[value].flat().map(bound).join(', ')})`
    : `${seen} ${COMPARE[operator]} ${bound(value as Value)}`;
}

/** The facts that definitions speak of. */
export function factsIn(...definitions: readonly RuleSetDefinition[]): Fact[] {
  const ids = new Set<FactId>(definitions.flatMap(({ rows }) => rows.flatMap(({ when }) => idsIn(when))));
  return FACTS.filter(({ id }) => ids.has(id));
}

export const idsIn = (node: Node): FactId[] => (isGroup(node) ? childrenOf(node).flatMap(idsIn) : [node.fact]);
