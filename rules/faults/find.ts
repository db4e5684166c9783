import { TIERS, type Tier } from '../../domain/vocabulary.ts';
import { childrenOf, isGroup, type Node, type RuleSetDefinition, type When } from '../definition.ts';
import type { Scalar } from '../fact.ts';
import type { FactId } from '../facts.ts';
import { Budget, boxesOf, within } from './boxes.ts';
import { bitsOf, Cover } from './cover.ts';
import { askedOf, type Box, cellsOf, common, exampleIn, type Space, spaceOf } from './space.ts';

/**
 * What is wrong with rules that can be read. `contradiction`: conditions that cannot hold together, or one that holds of nothing; `neverMatches`:
 * a row all in all. `hidden`: earlier rows take all that it would. `overlap`: two rows of a `unique` set want the same. `gap`: what no row speaks
 * of, so that the default decides. `defaultUnused`: the rows speak of everything. `undecided`: to know would take longer than there is. `approvalNever`:
 * changes need approval from a tier on that no row gives. The others
 * are about the desk that the rules are for (`world.ts`).
 */
export const FAULTS = [
  'contradiction',
  'neverMatches',
  'hidden',
  'overlap',
  'gap',
  'defaultUnused',
  'undecided',
  'approvalNever',
  'unknownQueue',
  'unknownCategory',
  'unknownCadence',
  'nobodyThere',
  'loop',
  'yearNotCovered',
] as const;
export type FaultCode = (typeof FAULTS)[number];

/** Of what the desk lacks the shipped rules speak as well: a queue is stood in for, an empty post passed over. */
const MAY_BE_MEANT: ReadonlySet<FaultCode> = new Set([
  'gap',
  'defaultUnused',
  'undecided',
  'approvalNever',
  'unknownQueue',
  'unknownCategory',
  'unknownCadence',
  'nobodyThere',
  'yearNotCovered',
]);
/** What can only be a mistake: such rules are not published. The others may be meant. */
export const isError = (code: FaultCode): boolean => !MAY_BE_MEANT.has(code);

export type Fault = {
  code: FaultCode;
  /** `rows[2].when.all[0]`, `otherwise`; as problems of `parse` have it. */
  place: string;
  /** Ids of the other rows that make it one, in their order. */
  rows: string[];
  /** Values that prove it: whatever the other facts are. Empty where nothing can be shown. */
  example: { fact: FactId; value: Scalar }[];
  /** What it is about, where that is no row: codes of a queue, a post, rule sets; a calendar and its last day. */
  names?: string[];
};

/** Steps of the search for all rows: well below a second. */
const STEPS = 60_000_000;

/**
 * Exact, each fact taken by itself: that spending in a year is never more than in all years is not known here, and neither are the rules
 * by which facts come about. What is found is so; where nothing is found and nothing is undecided, there is nothing of the kind.
 */
export const findFaults = (definition: RuleSetDefinition, steps = STEPS): Fault[] =>
  [...faultsOf(definition, steps)].flat();

/** The same row by row, for whoever has others to serve in between. */
export function* faultsOf(definition: RuleSetDefinition, steps = STEPS): Generator<Fault[]> {
  const space = spaceOf(definition);
  const all = new Budget(steps);
  const rows: Row[] = [];
  for (const [i, { id, when, then }] of definition.rows.entries()) {
    const boxes = within(all, (budget) => askedOf(space, then, boxesOf(space, when, budget)));
    rows.push({ id, boxes });
    yield [...contradictions(space, when, `rows[${i}].when`), ...ofRow(boxes, `rows[${i}]`)];
  }
  yield* betweenRows(space, definition, rows, all);
  yield ofPolicy(definition);
}

/** Whoever has such a tier was given it by hand, and that is nobody's change to approve. */
function ofPolicy({ set, policy, rows, otherwise }: RuleSetDefinition): Fault[] {
  const from = policy?.approval?.from;
  if (set !== 'tier' || !from) return [];
  const given = [...rows, otherwise].map(({ then }) => TIERS.indexOf((then as { tier: Tier }).tier));
  if (given.some((tier) => tier >= TIERS.indexOf(from))) return [];
  return [{ ...fault('approvalNever', 'policy.approval.from'), names: [from] }];
}

function* betweenRows(
  space: Space,
  { hitPolicy, set }: RuleSetDefinition,
  rows: readonly Row[],
  all: Budget,
): Generator<Fault[]> {
  const table = within(all, (budget) => new Table(space, rows, budget));
  if (table === 'undecided') return yield [fault('undecided', 'otherwise')];
  // Rows that count each by itself stand in nobody's way.
  if (hitPolicy !== 'collect') yield* hiddenRows(table, all);
  if (hitPolicy === 'unique') yield* overlaps(table, all);
  if (set !== 'alerts') yield ofDefault(table, all);
}

type Row = { id: string; boxes: Box[] | 'undecided' };
const known = ({ boxes }: Row): Box[] => (boxes === 'undecided' ? [] : boxes);
const fault = (code: FaultCode, place: string, rows: string[] = [], example: Fault['example'] = []): Fault => ({
  ...{ code, place, rows, example },
});

function ofRow(boxes: Row['boxes'], place: string): Fault[] {
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

/** The boxes of all rows, one row's behind the other's. */
class Table {
  readonly space: Space;
  readonly rows: readonly Row[];
  readonly cover: Cover;
  readonly boxes: Box[];
  /** How many boxes the rows before this one have. */
  readonly before: number[] = [];
  private readonly rowOf: number[] = [];

  /** @throws OutOfBudget */
  constructor(space: Space, rows: readonly Row[], budget: Budget) {
    this.space = space;
    this.rows = rows;
    for (const [i, row] of rows.entries()) {
      this.before.push(this.rowOf.length);
      for (const _ of known(row)) this.rowOf.push(i);
    }
    this.boxes = rows.flatMap(known);
    this.cover = new Cover(space, this.boxes, budget);
  }

  /**
   * Rows before this one that want some of the same, each with a box of theirs and one of its own that do.
   * @throws OutOfBudget
   */
  touching(i: number, budget: Budget): { id: string; box: Box; own: Box }[] {
    const found = new Map<number, { id: string; box: Box; own: Box }>();
    for (const own of known(this.rows[i] as Row))
      for (const n of bitsOf(this.cover.touching(own, this.before[i] as number, budget))) {
        const row = this.rowOf[n] as number;
        if (!found.has(row)) found.set(row, { id: (this.rows[row] as Row).id, box: this.boxes[n] as Box, own });
      }
    return [...found].sort(([a], [b]) => a - b).map(([, one]) => one);
  }
}

function* hiddenRows(table: Table, all: Budget): Generator<Fault[]> {
  const { rows, space } = table;
  const firstUnknown = rows.findIndex(({ boxes }) => boxes === 'undecided');
  for (const [i, row] of rows.entries()) {
    const boxes = known(row);
    if (boxes.length === 0) continue;
    const free = within(all, (budget) => {
      const found = firstFree(table.cover, boxes, table.before[i] as number, budget);
      return found ?? { takenBy: table.touching(i, budget).map(({ id }) => id) };
    });
    if (typeof free === 'object' && 'takenBy' in free) {
      yield [fault('hidden', `rows[${i}]`, free.takenBy, example(space, boxes))];
      continue;
    }
    // An earlier row that is not known might take what seems to be free.
    const unsure = free === 'undecided' || (firstUnknown >= 0 && firstUnknown < i);
    yield unsure ? [fault('undecided', `rows[${i}]`)] : [];
  }
}

/** One for each row, with all earlier ones that want the same. */
function* overlaps(table: Table, all: Budget): Generator<Fault[]> {
  for (const i of table.rows.keys()) {
    const touching = within(all, (budget) => table.touching(i, budget));
    if (touching === 'undecided') {
      yield [fault('undecided', `rows[${i}]`)];
      continue;
    }
    const [first] = touching;
    const shared = first && common(first.box, first.own);
    const ids = touching.map(({ id }) => id);
    yield shared ? [fault('overlap', `rows[${i}]`, ids, exampleIn(table.space, shared))] : [];
  }
}

function ofDefault({ space, rows, boxes, cover }: Table, all: Budget): Fault[] {
  const free = within(all, (budget) => cover.free(new Map(), boxes.length, budget));
  if (free === null) return [fault('defaultUnused', 'otherwise')];
  if (free === 'undecided' || rows.some(({ boxes }) => boxes === 'undecided')) return [fault('undecided', 'otherwise')];
  return [fault('gap', 'otherwise', [], exampleIn(space, free))];
}

/** A part of one of the boxes that no earlier one covers. */
function firstFree(cover: Cover, boxes: readonly Box[], count: number, budget: Budget): Box | null {
  for (const box of boxes) {
    const free = cover.free(box, count, budget);
    if (free) return free;
  }
  return null;
}

const example = (space: Space, [first]: readonly Box[]): Fault['example'] => (first ? exampleIn(space, first) : []);
