import { ALL_CADENCES } from '../../domain/care/cadence.ts';
import { type Condition, childrenOf, isGroup, type Node, type RuleSetDefinition, type Value } from '../definition.ts';
import { type Fact, isOrdered, type Scalar } from '../fact.ts';
import { type FactId, factOf } from '../facts.ts';

/**
 * All that a definition can tell apart. Each fact that it speaks of is an axis, cut into cells: values which no condition of the
 * definition distinguishes. So whatever holds of one value of a cell holds of all of them, and a set of values is a set of cells: one bit each.
 */
export type Axis = {
  /** Null: which cadence is asked about, which no condition speaks of. */
  fact: FactId | null;
  cells: Cell[];
  /** Where each value lies that a condition names, but those that are less than there ever is. */
  at: ReadonlyMap<Value, number>;
  /** Every cell. */
  whole: bigint;
  /** Every cell but the unknown. */
  known: bigint;
};
/** `from` to `to`, both inclusive, of an ordered fact. `sample` is a value of the cell; null: the fact is unknown. */
export type Cell = { sample: Scalar; from?: number; to?: number };
export type Space = { axes: Axis[]; axisOf: ReadonlyMap<FactId, number> };

/** For each axis the cells that are in it; an axis that is left out may have any value. */
export type Box = ReadonlyMap<number, bigint>;

const LEAST = Number.MIN_SAFE_INTEGER;
const MOST = Number.MAX_SAFE_INTEGER;
/** Of these there is never less than none. */
const NEVER_NEGATIVE: ReadonlySet<string> = new Set(['count', 'hours', 'days', 'years']);

export function spaceOf(definition: RuleSetDefinition): Space {
  const values = new Map<FactId, Set<Value>>();
  for (const { fact, value } of definition.rows.flatMap(({ when }) => conditionsOf(when))) {
    const known = values.get(fact) ?? new Set();
    for (const one of [value].flat()) known.add(one);
    values.set(fact, known);
  }
  const axes = [...values].map(([id, known]) => axisOf(definition, factOf(id), known));
  const numbers = new Map([...values.keys()].map((id, i) => [id, i]));
  return { axes: [...axes, ...cadencesOf(definition)], axisOf: numbers };
}

type Then = RuleSetDefinition['otherwise']['then'];
/** The cadence that a row is about; undefined: it says the same of all, or of none. */
const cadenceOf = (then: Then): string | undefined =>
  'cadence' in then && then.cadence !== ALL_CADENCES ? then.cadence : undefined;

/** Those that rows are about, and all others together: rules of care are asked about one of them. */
function cadencesOf({ rows }: RuleSetDefinition): Axis[] {
  const named = [...new Set(rows.flatMap(({ then }) => cadenceOf(then) ?? []))];
  if (named.length === 0) return [];
  const whole = first(named.length + 1);
  const at = new Map<Value, number>(named.map((code, i) => [code, i]));
  return [{ fact: null, cells: [...named, null].map((sample) => ({ sample })), at, whole, known: whole }];
}

/** Boxes of a row's conditions, cut down to the cadence that it is about. */
export function askedOf({ axes }: Space, then: Then, boxes: Box[]): Box[] {
  const cadence = cadenceOf(then);
  if (cadence === undefined) return boxes;
  const axis = axes.findIndex(({ fact }) => fact === null);
  return boxes.map((box) => new Map([...box, [axis, cellAt(axes[axis]?.at.get(cadence))]]));
}

export const conditionsOf = (node: Node): Condition[] =>
  isGroup(node) ? childrenOf(node).flatMap(conditionsOf) : [node];

function axisOf({ set }: RuleSetDefinition, fact: Fact, values: ReadonlySet<Value>): Axis {
  const cells = isOrdered(fact) ? intervals(fact, values as ReadonlySet<number>) : alternatives(fact, values);
  // What is filed under no case has nothing of a case to say; elsewhere a default stands in for what the record does not say.
  // Routing is always asked for a line.
  const asked = set === 'routing' && fact.source === 'context';
  const mayBeUnknown = (fact.default === null && !asked) || (set === 'approvals' && fact.source === 'case');
  const at = new Map<Value, number>();
  for (const [i, { sample }] of cells.entries()) if (sample !== null && values.has(sample)) at.set(sample, i);
  const known = first(cells.length);
  if (mayBeUnknown) cells.push({ sample: null });
  return { fact: fact.id as FactId, cells, at, whole: first(cells.length), known };
}

const first = (count: number): bigint => (1n << BigInt(count)) - 1n;

/** Each value by itself, and what lies between. */
function intervals(fact: Fact, values: ReadonlySet<number>): Cell[] {
  const least = fact.type === 'integer' && NEVER_NEGATIVE.has(fact.unit) ? 0 : LEAST;
  const cells: Cell[] = [];
  const add = (from: number, to: number, sample: number) => {
    if (from <= to) cells.push({ from, to, sample });
  };
  let from = least;
  for (const value of [...values].sort((a, b) => a - b)) {
    if (value < least) continue;
    add(from, value - 1, value - 1);
    add(value, value, value);
    from = value + 1;
  }
  add(from, MOST, from);
  return cells;
}

/** Each value by itself, and all others together. */
function alternatives(fact: Fact, values: ReadonlySet<Value>): Cell[] {
  if (fact.type === 'boolean') return [{ sample: true }, { sample: false }];
  const named = [...values].map((sample) => ({ sample }));
  const other = fact.type === 'choice' ? fact.choices.find((one) => !values.has(one)) : unlike(values);
  return other === undefined ? named : [...named, { sample: other }];
}

/** An id that nobody named. */
function unlike(values: ReadonlySet<Value>): string {
  for (let n = 1; ; n++) if (!values.has(`other-${n}`)) return `other-${n}`;
}

/** The cells of its fact in which a condition holds; none of them is the unknown. Long rules name thousands of values, so none is tried. */
export function cellsOf(
  { axes, axisOf }: Space,
  { fact, operator, value }: Condition,
): { axis: number; cells: bigint } {
  const axis = axisOf.get(fact) as number;
  const { at, known } = axes[axis] as Axis;
  const named = () => [value].flat().reduce((cells, one) => cells | cellAt(at.get(one)), 0n);
  // Cells of ordered facts lie in their order. What is less than there ever is has none, and all lie above it.
  const below = (itself: 0 | 1) => first(Math.max(0, (at.get(value as Value) ?? -1) + itself));
  switch (operator) {
    case 'equal':
    case 'in':
      return { axis, cells: named() };
    case 'notEqual':
    case 'notIn':
      return { axis, cells: known & ~named() };
    case 'lessThan':
      return { axis, cells: below(0) };
    case 'lessThanInclusive':
      return { axis, cells: below(1) };
    case 'greaterThan':
      return { axis, cells: known & ~below(1) };
    case 'greaterThanInclusive':
      return { axis, cells: known & ~below(0) };
  }
}

export const cellAt = (cell: number | undefined): bigint => (cell === undefined ? 0n : 1n << BigInt(cell));

/** The numbers of those cells, in their order. */
export function cellsIn(cells: bigint): number[] {
  const text = cells.toString(2);
  const found: number[] = [];
  for (let i = text.length - 1; i >= 0; i--) if (text.charCodeAt(i) === 49) found.push(text.length - 1 - i);
  return found;
}

export const wholeOf = ({ axes }: Space, axis: number): bigint => (axes[axis] as Axis).whole;

/** What two boxes have in common; null when nothing. */
export function common(a: Box, b: Box): Box | null {
  // Most have nothing: that is cheaper to see than to write down.
  for (const [axis, cells] of b) if (((a.get(axis) ?? cells) & cells) === 0n) return null;
  const both = new Map(a);
  for (const [axis, cells] of b) both.set(axis, (both.get(axis) ?? cells) & cells);
  return both;
}

/** Values for which the box holds, with none unknown that need not be. */
export function exampleIn({ axes }: Space, box: Box): { fact: FactId; value: Scalar }[] {
  return [...box].flatMap(([i, cells]) => {
    const { fact, cells: all } = axes[i] as Axis;
    const inside = cellsIn(cells).map((n) => all[n] as Cell);
    const shown = inside.find(({ sample }) => sample !== null) ?? inside[0];
    return shown && fact ? [{ fact, value: shown.sample }] : [];
  });
}
