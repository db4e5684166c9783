import type { RuleGroupType, RuleType } from 'react-querybuilder';
import { type Cond, childrenOf, isTree, joinOf, type Tree } from './model.ts';

/** The conditions of a row as the tree editor has them, and back; nothing is lost either way. */

export function toQuery(tree: Tree): RuleGroupType {
  const combinator = joinOf(tree) === 'all' ? 'and' : 'or';
  return { combinator, rules: childrenOf(tree).map((node) => (isTree(node) ? toQuery(node) : toRule(node))) };
}

const toRule = ({ fact, operator, value }: Cond): RuleType => ({ field: fact, operator, value });

export function toTree({ combinator, rules }: RuleGroupType): Tree {
  const nodes = rules.map((one) => ('rules' in one ? toTree(one as RuleGroupType) : toCondition(one as RuleType)));
  return combinator === 'or' ? { any: nodes } : { all: nodes };
}

const toCondition = ({ field, operator, value }: RuleType): Cond =>
  value === undefined || value === null || value === '' ? { fact: field, operator } : { fact: field, operator, value };

/** How many groups lie in each other. */
export const depthOf = (tree: Tree): number =>
  1 + Math.max(0, ...childrenOf(tree).map((node) => (isTree(node) ? depthOf(node) : 0)));

/** `rows[2].when.any[0].all[1]` leads to [0, 1]. */
export const pathOf = (place: string): number[] =>
  [...place.matchAll(/\.(?:all|any)\[(\d+)\]/g)].map(([, n]) => Number(n));
