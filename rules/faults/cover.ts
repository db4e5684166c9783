import { type Budget, OutOfBudget } from './boxes.ts';
import { type Box, cellAt, cellsIn, type Space, wholeOf } from './space.ts';

/** A set of boxes, 32 to a word. */
type Bits = Uint32Array;
/** The cells that are still looked at, of each axis that any box speaks of. */
type Domain = ReadonlyMap<number, readonly number[]>;

/** Tables larger than this (in words) are not laid out: whoever asks is told that it is undecided. */
const TABLE = 16_000_000;
/** How many choices deep a search goes; the stack would not take all that a budget would. */
const DEPTH = 2_000;

/**
 * Many boxes at once, a bit each: for each cell of each axis the boxes that do not have it. A value lies in none of them if for each
 * box one of its cells is beside it: that is a satisfiability problem with a clause for each box, and is solved as one, by looking for
 * a value greedily, taking what is forced, and splitting at the box that leaves least choice.
 */
export class Cover {
  readonly #space: Space;
  readonly #words: number;
  readonly #beside = new Map<number, Bits>();

  /** @throws OutOfBudget when it would not fit, or takes too long to lay out */
  constructor(space: Space, boxes: readonly Box[], budget: Budget) {
    this.#space = space;
    this.#words = Math.ceil(boxes.length / 32);
    const size = space.axes.reduce((sum, { cells }) => sum + cells.length * this.#words, 0);
    if (size > TABLE) throw new OutOfBudget();
    for (const [n, box] of boxes.entries()) for (const [axis, cells] of box) this.#add(n, axis, cells, budget);
  }

  #add(n: number, axis: number, cells: bigint, budget: Budget): void {
    const count = this.#space.axes[axis]?.cells.length ?? 0;
    const table = this.#beside.get(axis) ?? new Uint32Array(count * this.#words);
    this.#beside.set(axis, table);
    const [word, bit] = [n >>> 5, 1 << (n & 31)];
    budget.spend(count);
    for (const cell of cellsIn(~cells & wholeOf(this.#space, axis))) put(table, cell * this.#words + word, bit);
  }

  /**
   * Which of the first `count` boxes have something in common with this one.
   * @throws OutOfBudget
   */
  touching(box: Box, count: number, budget: Budget): Bits {
    const touched = first(count, this.#words);
    for (const [axis, cells] of box) this.#dropDisjoint(touched, axis, cellsIn(cells), budget);
    return touched;
  }

  /**
   * A part of the box that lies in none of the first `count`; null: they cover it.
   * @throws OutOfBudget
   */
  free(box: Box, count: number, budget: Budget): Box | null {
    const left = this.touching(box, count, budget);
    if (isEmpty(left)) return box;
    const domain = new Map(
      [...this.#beside.keys()].map((axis) => [axis, cellsIn(box.get(axis) ?? wholeOf(this.#space, axis))] as const),
    );
    const found = this.#search(domain, left, budget, 0);
    return found && new Map([...box, ...[...found].map(([axis, cell]) => [axis, cellAt(cell)] as const)]);
  }

  /** Cells, one of some axes, that lie beside all that is left. */
  #search(wide: Domain, left: Bits, budget: Budget, depth: number): Map<number, number> | null {
    if (depth > DEPTH) throw new OutOfBudget();
    const { domain, ways } = this.#peaks(wide, left, budget);
    const split = narrowest(ways, left, budget);
    if (split === 'none') return null;
    const lucky = this.#greedy(domain, left, budget);
    if (lucky || !split) return lucky;
    const here = new Map(domain);
    for (const axis of split.axes) {
      const table = this.#beside.get(axis) as Bits;
      const [outside, inside] = parted(here.get(axis) ?? [], (cell) => isIn(table, cell * this.#words, split.box));
      const rest = left.slice();
      here.set(axis, outside);
      this.#dropDisjoint(rest, axis, outside, budget);
      const found = this.#search(here, rest, budget, depth + 1);
      if (found) return found;
      if (inside.length === 0) return null;
      here.set(axis, inside);
    }
    return null;
  }

  /**
   * Cells worth trying: one that lies beside no more than its neighbour does is no better than it. With them, for each axis, the
   * boxes that can be escaped along it.
   */
  #peaks(wide: Domain, left: Bits, budget: Budget): { domain: Domain; ways: Way[] } {
    const domain = new Map<number, number[]>();
    const ways: Way[] = [];
    for (const [axis, cells] of wide) {
      const table = this.#beside.get(axis) as Bits;
      budget.spend(cells.length * this.#words);
      const peaks: number[] = [];
      for (const cell of cells) {
        const last = peaks.at(-1);
        const to = last === undefined ? 'more' : against(left, table, last * this.#words, cell * this.#words);
        if (to === 'less') continue;
        if (to === 'more' && last !== undefined) peaks.pop();
        peaks.push(cell);
      }
      const boxes = this.#union(axis, peaks, left);
      if (isEmpty(boxes)) continue;
      domain.set(axis, peaks);
      ways.push({ axis, boxes });
    }
    return { domain, ways };
  }

  /** Always the cell that lies beside most of what is left. */
  #greedy(domain: Domain, left: Bits, budget: Budget): Map<number, number> | null {
    const chosen = new Map<number, number>();
    let rest = left;
    while (!isEmpty(rest)) {
      let best = { axis: -1, cell: -1, gain: 0 };
      for (const [axis, cells] of domain) {
        if (chosen.has(axis)) continue;
        const table = this.#beside.get(axis) as Bits;
        budget.spend(cells.length * this.#words);
        for (const cell of cells) {
          const gain = shared(rest, table, cell * this.#words);
          if (gain > best.gain) best = { axis, cell, gain };
        }
      }
      if (best.gain === 0) return null;
      chosen.set(best.axis, best.cell);
      rest = without(rest, this.#beside.get(best.axis) as Bits, best.cell * this.#words);
    }
    return chosen;
  }

  /** Boxes of those left that lack one of the cells at least. */
  #union(axis: number, cells: readonly number[], left: Bits): Bits {
    const table = this.#beside.get(axis) as Bits;
    const union = new Uint32Array(this.#words);
    for (const cell of cells)
      for (let w = 0; w < this.#words; w++)
        put(union, w, (table[cell * this.#words + w] as number) & (left[w] as number));
    return union;
  }

  /** Drops the boxes that lack all of the cells. */
  #dropDisjoint(bits: Bits, axis: number, cells: readonly number[], budget: Budget): void {
    const table = this.#beside.get(axis);
    if (!table) return;
    for (let w = 0; w < this.#words; w++) {
      let lack = bits[w] as number;
      let i = 0;
      for (; i < cells.length && lack !== 0; i++) lack &= table[(cells[i] as number) * this.#words + w] as number;
      bits[w] = (bits[w] as number) & ~lack;
      budget.spend(i + 1);
    }
  }
}

type Way = { axis: number; boxes: Bits };

/** The box that can be escaped along the fewest axes, and these; null: nothing is left. `none`: one cannot be escaped at all. */
function narrowest(ways: readonly Way[], left: Bits, budget: Budget): { box: number; axes: number[] } | 'none' | null {
  let found: { box: number; axes: number[] } | null = null;
  for (const box of bitsOf(left)) {
    budget.spend(ways.length + 1);
    const axes = ways.flatMap(({ axis, boxes }) => (isIn(boxes, 0, box) ? [axis] : []));
    if (axes.length === 0) return 'none';
    if (!found || axes.length < found.axes.length) found = { box, axes };
  }
  return found;
}

/** Whether the second lies beside more of what is left than the first (or as much), less, or of others. */
function against(left: Bits, table: Bits, first: number, second: number): 'more' | 'less' | 'other' {
  let [gains, loses] = [false, false];
  for (let w = 0; w < left.length; w++) {
    const here = left[w] as number;
    const [a, b] = [(table[first + w] as number) & here, (table[second + w] as number) & here];
    loses ||= (a & ~b) !== 0;
    gains ||= (b & ~a) !== 0;
    if (loses && gains) return 'other';
  }
  return loses ? 'less' : gains ? 'more' : 'less';
}

export function* bitsOf(bits: Bits): Generator<number> {
  for (const [w, word] of bits.entries())
    for (let rest = word; rest !== 0; rest &= rest - 1) yield w * 32 + (31 - Math.clz32(rest & -rest));
}

function first(count: number, words: number): Bits {
  const bits = new Uint32Array(words);
  bits.fill(0xffffffff, 0, count >>> 5);
  if (count & 31) bits[count >>> 5] = 2 ** (count & 31) - 1;
  return bits;
}

function put(bits: Bits, at: number, more: number): void {
  bits[at] = (bits[at] as number) | more;
}

const isEmpty = (bits: Bits): boolean => bits.every((word) => word === 0);
const isIn = (bits: Bits, from: number, n: number): boolean =>
  ((bits[from + (n >>> 5)] as number) & (1 << (n & 31))) !== 0;

function shared(bits: Bits, table: Bits, from: number): number {
  let sum = 0;
  for (let w = 0; w < bits.length; w++) {
    const both = (bits[w] as number) & (table[from + w] as number);
    if (both !== 0) sum += ones(both);
  }
  return sum;
}

const without = (bits: Bits, table: Bits, from: number): Bits =>
  bits.map((word, w) => word & ~(table[from + w] as number));

/** How many bits of a word are set. */
function ones(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555);
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

function parted<T>(all: readonly T[], is: (one: T) => boolean): [T[], T[]] {
  const parts: [T[], T[]] = [[], []];
  for (const one of all) parts[is(one) ? 0 : 1].push(one);
  return parts;
}
