import { childrenOf, isGroup, type Node, type When } from './definition.ts';
import type { Piece, Shaped } from './shape.ts';

/**
 * What differs between two versions, row by row and cell by cell; pure. Both may be unfinished. Rows are told apart by their ids (and by
 * which of several it is, where an unfinished draft has one twice); places count from 0.
 */
export type Differences = {
  /** What is said of all rows together, e.g. the hit policy. */
  set: Cell[];
  rows: RowDifference[];
  otherwise: Cell[];
};
export type RowDifference =
  | { is: 'added'; id: string; at: number; row: Piece }
  | { is: 'removed'; id: string; at: number; row: Piece }
  /** `moved`: others were not passed by it; it passed others. No cells: it says what it said. */
  | { is: 'kept'; id: string; from: number; to: number; moved: boolean; cells: Cell[] };
/** One part of a row: `when`, `then`, `note`. Undefined: it is not there. */
export type Cell = { part: string; was: unknown; is: unknown };

export function compare(was: Shaped, is: Shaped): Differences {
  const before = placesOf(was.rows);
  const after = placesOf(is.rows);
  const stayed = [...after].flatMap(([key, to]) => {
    const from = before.get(key);
    return from === undefined ? [] : [{ from, to }];
  });
  const still = longestRising(stayed.map(({ from }) => from));
  const kept = stayed.flatMap(({ from, to }): RowDifference[] => {
    const cells = cellsOf(at(was, from), at(is, to));
    const moved = !still.has(from);
    return cells.length > 0 || moved ? [{ is: 'kept', id: at(is, to).id, from, to, moved, cells }] : [];
  });
  return {
    set: cellsOf(without(was), without(is)),
    rows: [
      ...only(before, after).map((i): RowDifference => ({ is: 'removed', id: at(was, i).id, at: i, row: at(was, i) })),
      ...kept,
      ...only(after, before).map((i): RowDifference => ({ is: 'added', id: at(is, i).id, at: i, row: at(is, i) })),
    ],
    otherwise: cellsOf(was.otherwise, is.otherwise),
  };
}

/** How many rows were added, removed, changed, moved only; the default row counts as one. */
export function countsOf({ rows, otherwise }: Differences) {
  const kept = rows.flatMap((one) => (one.is === 'kept' ? [one] : []));
  return {
    added: rows.filter((one) => one.is === 'added').length,
    removed: rows.filter((one) => one.is === 'removed').length,
    changed: kept.filter(({ cells }) => cells.length > 0).length + (otherwise.length > 0 ? 1 : 0),
    moved: kept.filter(({ cells }) => cells.length === 0).length,
  };
}

/** One condition that was, is, or both: another value or operator on the same fact. */
export type ConditionChange = { was: Node | null; is: Node | null };

/** Which conditions of a tree are others; null where it is joined otherwise, so that all of it is another. */
export function conditionChanges(was: When, is: When): ConditionChange[] | null {
  if ('all' in was !== 'all' in is) return null;
  const left = [...childrenOf(was)];
  const added = childrenOf(is).filter((node) => !taken(left, (other) => same(other, node)));
  const changed = added.map((node): ConditionChange => {
    const was = isGroup(node) ? undefined : taken(left, (other) => !isGroup(other) && other.fact === node.fact);
    return { was: was ?? null, is: node };
  });
  return [...left.map((node): ConditionChange => ({ was: node, is: null })), ...changed];
}

/** Takes the first that fits out of the list. */
function taken(nodes: Node[], fits: (node: Node) => boolean): Node | undefined {
  const i = nodes.findIndex(fits);
  return i < 0 ? undefined : nodes.splice(i, 1)[0];
}

const at = ({ rows }: Shaped, i: number): Piece => rows[i] as Piece;
const without = ({ rows: _, otherwise: __, ...rest }: Shaped): Record<string, unknown> => rest;
const only = (one: Map<string, number>, other: Map<string, number>): number[] =>
  [...one].flatMap(([key, i]) => (other.has(key) ? [] : [i]));

/** Where each row is; the second of one id is another row than the first. */
function placesOf(rows: readonly Piece[]): Map<string, number> {
  const places = new Map<string, number>();
  const seen = new Map<string, number>();
  for (const [i, { id }] of rows.entries()) {
    const nth = seen.get(id) ?? 0;
    seen.set(id, nth + 1);
    places.set(JSON.stringify([id, nth]), i);
  }
  return places;
}

function cellsOf(was: Record<string, unknown>, is: Record<string, unknown>): Cell[] {
  const parts = new Set([...Object.keys(was), ...Object.keys(is)]);
  return [...parts].flatMap((part): Cell[] => {
    const cell = { part, was: own(was, part), is: own(is, part) };
    return same(cell.was, cell.is) ? [] : [cell];
  });
}

const own = (of: Record<string, unknown>, key: string): unknown => (Object.hasOwn(of, key) ? of[key] : undefined);

/** The same JSON; the order of keys means nothing. */
export function same(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const [one, other] = [a as Record<string, unknown>, b as Record<string, unknown>];
  const keys = Object.keys(one);
  return (
    keys.length === Object.keys(other).length &&
    keys.every((key) => Object.hasOwn(other, key) && same(one[key], other[key]))
  );
}

/** Most numbers that rise one after another, without moving any of them. */
function longestRising(numbers: readonly number[]): Set<number> {
  const best: { length: number; before: number }[] = [];
  let last = -1;
  for (const [i, n] of numbers.entries()) {
    let found = { length: 1, before: -1 };
    for (const [j, before] of best.entries())
      if ((numbers[j] as number) < n && before.length >= found.length) found = { length: before.length + 1, before: j };
    best.push(found);
    if (last < 0 || found.length > (best[last]?.length ?? 0)) last = i;
  }
  const rising = new Set<number>();
  for (let i = last; i >= 0; i = best[i]?.before ?? -1) rising.add(numbers[i] as number);
  return rising;
}
