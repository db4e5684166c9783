import { childrenOf, isGroup, type Node } from '../definition.ts';
import { type Box, cellsOf, common, type Space } from './space.ts';

/** Steps that may still be taken. Whatever would need more is said to be undecided, never to be right. */
export class Budget {
  #left: number;
  readonly #most: number;
  readonly #of: Budget | undefined;

  constructor(steps: number, of?: Budget) {
    this.#left = steps;
    this.#most = steps / 10;
    this.#of = of;
  }

  /** For one question: a tenth of all at most, so that one knot does not leave everything else undecided. */
  share(): Budget {
    return new Budget(this.#most, this);
  }

  /** @throws OutOfBudget */
  spend(steps = 1): void {
    this.#of?.spend(steps);
    this.#left -= steps;
    if (this.#left < 0) throw new OutOfBudget();
  }
}
export class OutOfBudget extends Error {}

/** @returns what the work says, or `undecided` when it took more than its share */
export function within<T>(all: Budget, work: (budget: Budget) => T): T | 'undecided' {
  try {
    return work(all.share());
  } catch (error) {
    if (error instanceof OutOfBudget) return 'undecided';
    throw error;
  }
}

/** What joining two boxes takes, in steps: a step is an operation on one word. */
const BOX = 200;

/** The tree as boxes: it holds where one of them does. None: it never holds. */
export function boxesOf(space: Space, node: Node, budget: Budget): Box[] {
  if (!isGroup(node)) {
    const { axis, cells } = cellsOf(space, node);
    return cells === 0n ? [] : [new Map([[axis, cells]])];
  }
  const children = childrenOf(node).map((child) => boxesOf(space, child, budget));
  if ('any' in node) return joined(children.flat());
  return children.reduce((sofar, next) => {
    budget.spend(sofar.length * next.length * BOX);
    return sofar.flatMap((a) => next.flatMap((b) => common(a, b) ?? []));
  });
}

/** Boxes about one and the same fact are one. */
function joined(boxes: Box[]): Box[] {
  const single = new Map<number, bigint>();
  const others: Box[] = [];
  for (const box of boxes) {
    const [only] = box;
    if (box.size === 1 && only) single.set(only[0], (single.get(only[0]) ?? 0n) | only[1]);
    else others.push(box);
  }
  return [...[...single].map((one) => new Map([one])), ...others];
}
