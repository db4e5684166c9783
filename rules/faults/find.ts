import { childrenOf, isGroup, type Node, type RuleSetDefinition, type When } from '../definition.ts';
import type { Scalar } from '../fact.ts';
import type { FactId } from '../facts.ts';
import { Budget, boxesOf, outside, within } from './boxes.ts';
import { type Box, cellsOf, common, exampleIn, type Space, spaceOf } from './space.ts';

/**
 * What is wrong with rules that can be read. `contradiction`: conditions that cannot hold together, or one that holds of nothing; `neverMatches`:
 * a row all in all. `hidden`: earlier rows take all that it would. `overlap`: two rows of a `unique` set want the same. `gap`: what no row speaks
 * of, so that the default decides. `defaultUnused`: the rows speak of everything. `undecided`: to know would take longer than there is.
 */
export const FAULTS = [
  'contradiction',
  'neverMatches',
  'hidden',
  'overlap',
  'gap',
  'defaultUnused',
  'undecided',
] as const;
export type FaultCode = (typeof FAULTS)[number];

/** What can only be a mistake: such rules are not published. The others may be meant. */
export const isError = (code: FaultCode): boolean => !['gap', 'defaultUnused', 'undecided'].includes(code);

export type Fault = {
  code: FaultCode;
  /** `rows[2].when.all[0]`, `otherwise`; as problems of `parse` have it. */
  place: string;
  /** Ids of the other rows that make it one, in their order. */
  rows: string[];
  /** Values that prove it: whatever the other facts are. Empty where nothing can be shown. */
  example: { fact: FactId; value: Scalar }[];
};

/** Steps of the search for all rows: about a second. */
const STEPS = 500_000;

/**
 * Exact, each fact taken by itself: that spending in a year is never more than in all years is not known here, and neither are the rules
 * by which facts come about. What is found is so; where nothing is found and nothing is undecided, there is nothing of the kind.
 */
export function findFaults(definition: RuleSetDefinition, steps = STEPS): Fault[] {
  const space = spaceOf(definition);
  const all = new Budget(steps);
  const rows = definition.rows.map(({ id, when }) => ({
    id,
    boxes: within(all, (budget) => boxesOf(space, when, budget)),
  }));
  return [
    ...definition.rows.flatMap(({ when }, i) => [
      ...contradictions(space, when, `rows[${i}].when`),
      ...ofRow(rows[i]?.boxes, `rows[${i}]`),
    ]),
    // Rows that count each by itself stand in nobody's way.
    ...(definition.hitPolicy === 'collect' ? [] : hiddenRows(space, rows, all)),
    ...(definition.hitPolicy === 'unique' ? overlaps(space, rows, all) : []),
    ...(definition.set === 'alerts' ? [] : ofDefault(space, rows, all)),
  ];
}

type Row = { id: string; boxes: Box[] | 'undecided' };
const known = ({ boxes }: Row): Box[] => (boxes === 'undecided' ? [] : boxes);
const fault = (code: FaultCode, place: string, rows: string[] = [], example: Fault['example'] = []): Fault => ({
  ...{ code, place, rows, example },
});

function ofRow(boxes: Row['boxes'] | undefined, place: string): Fault[] {
  if (boxes === 'undecided') return [fault('undecided', place)];
  return boxes?.length === 0 ? [fault('neverMatches', place)] : [];
}

/** Where in a tree it cannot hold: at a condition that holds of nothing, and at those of one `all` that shut each other out. */
function contradictions(space: Space, node: Node, place: string): Fault[] {
  if (!isGroup(node)) return cellsOf(space, node).cells === 0n ? [fault('contradiction', place)] : [];
  const key = 'all' in node ? 'all' : 'any';
  const within = childrenOf(node).flatMap((child, i) => contradictions(space, child, `${place}.${key}[${i}]`));
  return key === 'all' && within.length === 0 ? shutOut(space, node, place) : within;
}

/** Conditions that must all hold, and leave nothing of their fact. */
function shutOut(space: Space, node: When, place: string): Fault[] {
  const byAxis = new Map<number, { places: string[]; cells: bigint }>();
  for (const { leaf, at } of leavesOfAll(node, place)) {
    const { axis, cells } = cellsOf(space, leaf);
    const sofar = byAxis.get(axis);
    byAxis.set(axis, { places: [...(sofar?.places ?? []), at], cells: sofar ? sofar.cells & cells : cells });
  }
  return [...byAxis.values()].flatMap(({ places, cells }) =>
    cells === 0n ? places.map((at) => fault('contradiction', at)) : [],
  );
}

function leavesOfAll(node: When, place: string): { leaf: Exclude<Node, When>; at: string }[] {
  if (!('all' in node)) return [];
  return node.all.flatMap((child, i) => {
    const at = `${place}.all[${i}]`;
    return isGroup(child) ? leavesOfAll(child, at) : [{ leaf: child, at }];
  });
}

function hiddenRows(space: Space, rows: readonly Row[], all: Budget): Fault[] {
  return rows.flatMap((row, i) => {
    if (row.boxes === 'undecided' || row.boxes.length === 0) return [];
    const earlier = rows.slice(0, i);
    const covers = earlier.flatMap(known);
    const free = within(all, (budget) => firstOutside(space, row.boxes as Box[], covers, budget));
    if (free === null)
      return [fault('hidden', `rows[${i}]`, idsThatTouch(earlier, row.boxes), example(space, row.boxes))];
    // An earlier row that is not known might take what seems to be free.
    const unsure = free === 'undecided' || earlier.some(({ boxes }) => boxes === 'undecided');
    return unsure ? [fault('undecided', `rows[${i}]`)] : [];
  });
}

export const hasErrors = (definition: RuleSetDefinition): boolean =>
  findFaults(definition).some(({ code }) => isError(code));

/** One for each row, with all earlier ones that want the same. */
function overlaps(space: Space, rows: readonly Row[], all: Budget): Fault[] {
  return rows.flatMap((row, i) => {
    const shared = rows.slice(0, i).map((earlier) => ({
      id: earlier.id,
      box: within(all, (budget) => firstCommon(known(earlier), known(row), budget)),
    }));
    const found = shared.flatMap(({ id, box }) => (box && box !== 'undecided' ? [{ id, box }] : []));
    const [first] = found;
    const ids = found.map(({ id }) => id);
    return [
      ...(first ? [fault('overlap', `rows[${i}]`, ids, exampleIn(space, first.box))] : []),
      ...(shared.some(({ box }) => box === 'undecided') ? [fault('undecided', `rows[${i}]`)] : []),
    ];
  });
}

function ofDefault(space: Space, rows: readonly Row[], all: Budget): Fault[] {
  const free = within(all, (budget) => outside(space, new Map(), rows.flatMap(known), budget));
  if (free === null) return [fault('defaultUnused', 'otherwise')];
  if (free === 'undecided' || rows.some(({ boxes }) => boxes === 'undecided')) return [fault('undecided', 'otherwise')];
  return [fault('gap', 'otherwise', [], exampleIn(space, free))];
}

/** A part of one of the boxes that no other covers. */
function firstOutside(space: Space, boxes: readonly Box[], covers: readonly Box[], budget: Budget): Box | null {
  for (const box of boxes) {
    const free = outside(space, box, covers, budget);
    if (free) return free;
  }
  return null;
}

function firstCommon(some: readonly Box[], others: readonly Box[], budget: Budget): Box | null {
  for (const a of some)
    for (const b of others) {
      budget.spend();
      const shared = common(a, b);
      if (shared) return shared;
    }
  return null;
}

const idsThatTouch = (rows: readonly Row[], boxes: readonly Box[]): string[] =>
  rows.flatMap((row) => (known(row).some((a) => boxes.some((b) => common(a, b))) ? [row.id] : []));

const example = (space: Space, [first]: readonly Box[]): Fault['example'] => (first ? exampleIn(space, first) : []);
