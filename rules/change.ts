import type { RuleSetCode } from '../domain/vocabulary.ts';
import { childrenOf, isGroup, type Node, type Outcomes, type RuleSetDefinition } from './definition.ts';
import { admitted, decideAgain } from './engine.ts';
import { holds } from './evaluate.ts';
import type { Scalar } from './fact.ts';
import { type FactId, type FactVector, factOf } from './facts.ts';
import { type Axis, type Cell, cellAt, cellsIn, cellsOf, type Space, spaceOf } from './faults/space.ts';
import { joinOutcomes } from './outcome.ts';

/** Were this one fact otherwise, another outcome would come of it. */
export type Change<S extends RuleSetCode = RuleSetCode> = {
  fact: FactId;
  from: Scalar;
  to: Scalar;
  rowId: string;
  outcome: Outcomes[S];
};

/**
 * For each fact the smallest change that alone would alter the outcome, the smallest of all first. Of an ordered fact that is the nearest
 * value, measured against how large it is; of any other, one value is as far as another, and farther than any part of a number. What was said with
 * the question could not have been otherwise. No value is tried: where along a fact each row would hold is worked out for all of its cells at once.
 * @param facts  as `readFacts` gives them
 */
export const smallestChanges = <S extends RuleSetCode>(
  definition: RuleSetDefinition<S>,
  facts: FactVector,
): Change<S>[] => smallestFirst([...changesOf(definition, facts)]);

/** The same fact by fact, for whoever has others to serve in between. */
export function* changesOf<S extends RuleSetCode>(
  definition: RuleSetDefinition<S>,
  facts: FactVector,
): Generator<Far<S> | undefined> {
  const told = new Telling(definition as RuleSetDefinition, facts);
  for (const { fact, ...cut } of told.space.axes)
    if (fact && factOf(fact).source !== 'context') yield told.nearest({ fact, ...cut }) as Far<S> | undefined;
}

export const smallestFirst = <S extends RuleSetCode>(found: readonly (Far<S> | undefined)[]): Change<S>[] =>
  found
    .flatMap((one) => one ?? [])
    .sort((a, b) => a.far - b.far)
    .map(({ far: _, ...change }) => change as unknown as Change<S>);

/** How far it is from what is. */
type Far<S extends RuleSetCode> = Change<S> & { far: number };

type Row = RuleSetDefinition['otherwise'];
/** A row, and the cells of a fact in which it would hold, the others being what they are. */
type Along = { row: Row; cells: bigint };
/** What an outcome says, part by part. */
type Said = ReadonlyMap<string, string>;

class Telling {
  readonly space: Space;
  readonly #definition: RuleSetDefinition;
  readonly #known: Record<string, Scalar>;
  readonly #now: Said;
  readonly #says: ReadonlyMap<Row, Said>;
  readonly #parts: ReadonlySet<string>;

  constructor(definition: RuleSetDefinition, facts: FactVector) {
    this.#definition = definition;
    this.space = spaceOf(definition);
    this.#known = admitted(facts);
    this.#now = this.#said(decideAgain<RuleSetCode>(definition, facts).outcome);
    const rows: Row[] = [...definition.rows, definition.otherwise];
    this.#says = new Map(rows.map((row) => [row, this.#said(row.then)]));
    this.#parts = new Set([...this.#says.values()].flatMap((said) => [...said.keys()]));
  }

  nearest(axis: Axis & { fact: FactId }): Far<RuleSetCode> | undefined {
    const from = this.#known[axis.fact] ?? null;
    const rows = this.#along(axis);
    let best: { cell: number; to: Scalar } | undefined;
    for (const cell of cellsIn(this.#others(rows, axis))) {
      const to = valueIn(axis.cells[cell] as Cell, from);
      if (to === null || to === from) continue;
      if (!best || gap(from, to) < gap(from, best.to)) best = { cell, to };
    }
    if (!best) return undefined;
    const { to } = best;
    const here = cellAt(best.cell);
    const hits = rows.flatMap(({ row, cells }) => (cells & here ? [row] : []));
    const [first, ...rest] = hits.map(({ then }) => then) as [Outcomes[RuleSetCode], ...Outcomes[RuleSetCode][]];
    const outcome = this.#definition.hitPolicy === 'collect' ? joinOutcomes([first, ...rest]) : first;
    return { fact: axis.fact, from, to, rowId: hits[0]?.id ?? '', outcome, far: distance(from, to) };
  }

  /** The default row holds where no other does. */
  #along(axis: Axis): Along[] {
    const { rows, otherwise } = this.#definition;
    const along = rows.map((row) => ({ row: row as Row, cells: this.#cells(row.when, axis) }));
    const taken = along.reduce((sum, { cells }) => sum | cells, 0n);
    return [...along, { row: otherwise, cells: axis.whole & ~taken }];
  }

  #cells(node: Node, axis: Axis): bigint {
    if (!isGroup(node)) {
      if (node.fact === axis.fact) return cellsOf(this.space, node).cells;
      return holds(node, this.#known) ? axis.whole : 0n;
    }
    const children = childrenOf(node).map((child) => this.#cells(child, axis));
    return children.reduce((a, b) => ('all' in node ? a & b : a | b));
  }

  /** The cells in which something else comes of it: each part is said by the first row that holds there and says it. */
  #others(rows: readonly Along[], { whole }: Axis): bigint {
    let others = 0n;
    for (const part of this.#parts) {
      let open = whole;
      for (const { row, cells } of rows) {
        const said = this.#says.get(row)?.get(part);
        if (said === undefined) continue;
        if (said !== this.#now.get(part)) others |= open & cells;
        open &= ~cells;
      }
      if (this.#now.has(part)) others |= open;
    }
    return others;
  }

  /** Where rows are joined, each part by itself; elsewhere one row says all. */
  #said(outcome: object): Said {
    if (this.#definition.hitPolicy !== 'collect') return new Map([['', JSON.stringify(outcome)]]);
    const { minutes = {}, ...parts } = outcome as Record<string, unknown>;
    const clocks = Object.entries(minutes as object).map(([clock, time]) => [`minutes.${clock}`, time] as const);
    return new Map([...Object.entries(parts), ...clocks].map(([part, said]) => [part, JSON.stringify(said)]));
  }
}

/** The value of the cell that is nearest to this one. */
function valueIn({ sample, from, to }: Cell, value: Scalar): Scalar {
  if (typeof value !== 'number' || from === undefined || to === undefined) return sample;
  return Math.min(to, Math.max(from, value));
}

const gap = (from: Scalar, to: Scalar): number =>
  typeof from === 'number' && typeof to === 'number' ? Math.abs(to - from) : 0;

/** From 0 to 1; a tenth more is less than as much again. */
const distance = (from: Scalar, to: Scalar): number =>
  typeof from === 'number' && typeof to === 'number' ? gap(from, to) / (Math.abs(from) + gap(from, to)) : 1;
