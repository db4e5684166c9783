import type { FactPart, RuleParts } from '../../api/contract/rule-editor.ts';
import type { RuleSetCode } from '../../domain/vocabulary.ts';
import { type OutcomeColumn, outcomeColumns } from './outcomes.ts';

/**
 * Rules as they are stored, while somebody writes them: what does not fit yet stays as it was typed, and `check` says what is wrong with it.
 * Everything here is pure.
 */
export type Cond = { fact: string; operator: string; value?: unknown };
export type Tree = { all: Node[] } | { any: Node[] };
export type Node = Cond | Tree;
export type Then = Record<string, unknown>;
export type Note = { zh: string; en: string };
/** The default row. */
export type Last = { id: string; then: Then; note: Note };
export type Row = Last & { when: Tree };
export type HitPolicy = 'unique' | 'first' | 'collect';
export type Draft = { set: RuleSetCode; hitPolicy: HitPolicy; rows: Row[]; otherwise: Last };

export const isTree = (node: Node): node is Tree => 'all' in node || 'any' in node;
export const joinOf = (tree: Tree): 'all' | 'any' => ('all' in tree ? 'all' : 'any');
export const childrenOf = (tree: Tree): Node[] => ('all' in tree ? tree.all : tree.any);

/** The conditions of a row that is a plain line of cells; null: it is a tree. */
export const plain = ({ when }: Row): Cond[] | null =>
  'all' in when && !when.all.some(isTree) ? (when.all as Cond[]) : null;

export const factsIn = (node: Node): string[] => (isTree(node) ? childrenOf(node).flatMap(factsIn) : [node.fact]);

/** `more`: where a row is opened as a tree. */
export type Column =
  | { is: 'head'; id: 'head' }
  | { is: 'fact'; id: string; fact: FactPart }
  | { is: 'more'; id: 'more' }
  | { is: 'then'; id: string; of: OutcomeColumn }
  | { is: 'note'; id: 'note' }
  | { is: 'count'; id: 'count' };

/** Those that are shown stay where they are; what rows speak of besides comes behind them, in their order. */
export function factColumns(draft: Draft, shown: readonly string[]): string[] {
  const spoken = draft.rows.flatMap((row) => plain(row)?.map(({ fact }) => fact) ?? []);
  return [...new Set([...shown, ...spoken])];
}

export function columnsOf(parts: RuleParts, facts: readonly string[], clocks: readonly string[]): Column[] {
  return [
    { is: 'head', id: 'head' },
    ...facts.map((id): Column => ({ is: 'fact', id, fact: factOf(parts, id) })),
    { is: 'more', id: 'more' },
    ...outcomeColumns(parts.set, clocks).map((of): Column => ({ is: 'then', id: of.id, of })),
    { is: 'note', id: 'note' },
    { is: 'count', id: 'count' },
  ];
}

/** A fact that the catalogue does not have, or not here, is shown all the same. */
export const factOf = ({ facts }: RuleParts, id: string): FactPart =>
  facts.find((fact) => fact.id === id) ?? {
    ...{ id, name: { zh: id, en: id }, hint: null, source: 'record', type: 'id', unit: null },
    ...{ operators: ['equal', 'notEqual', 'in', 'notIn'], choices: [], about: null },
  };

export const conditionsAt = (row: Row, fact: string): Cond[] => plain(row)?.filter((one) => one.fact === fact) ?? [];

/** What a server kept, whatever that is: what is missing in a row is empty. Null: it has no rows that could be shown. */
export function draftOf(input: unknown, set: RuleSetCode): Draft | null {
  const of = (input ?? {}) as Partial<Draft>;
  if (of.set !== set || !Array.isArray(of.rows) || !of.otherwise) return null;
  const rows = of.rows.map((row) => filled(row, { ...EMPTY, when: { all: [] } }));
  const otherwise = filled(of.otherwise, EMPTY);
  if (!rows.every((row) => isWhole(row) && isWholeTree(row.when)) || !isWhole(otherwise)) return null;
  const same = otherwise === of.otherwise && rows.every((row, i) => row === of.rows?.[i]) && of.hitPolicy;
  return same ? (of as Draft) : { ...of, set, hitPolicy: of.hitPolicy ?? 'first', rows, otherwise };
}

const EMPTY = { then: {}, note: { zh: '', en: '' } };
const filled = <R extends object>(row: R, empty: object): R =>
  typeof row !== 'object' || row === null || Object.keys(empty).every((key) => key in row) ? row : { ...empty, ...row };
const isWhole = (of: Partial<Last> | null | undefined): of is Last =>
  typeof of?.id === 'string' &&
  typeof of.then === 'object' &&
  of.then !== null &&
  typeof of.note?.zh === 'string' &&
  typeof of.note.en === 'string';
const isWholeTree = (tree: unknown): boolean => {
  if (typeof tree !== 'object' || tree === null) return false;
  const nodes = 'all' in tree ? tree.all : 'any' in tree ? tree.any : null;
  return (
    Array.isArray(nodes) && nodes.every((node) => (isTree(node) ? isWholeTree(node) : typeof node?.fact === 'string'))
  );
};
