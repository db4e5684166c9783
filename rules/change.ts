import type { RuleSetCode } from '../domain/vocabulary.ts';
import type { Outcomes, RuleSetDefinition } from './definition.ts';
import { decideAgain } from './engine.ts';
import type { Scalar } from './fact.ts';
import { type FactId, type FactVector, factOf } from './facts.ts';
import { type Axis, type Cell, spaceOf } from './faults/space.ts';

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
 * the question could not have been otherwise.
 * @param facts  as `readFacts` gives them
 */
export function smallestChanges<S extends RuleSetCode>(
  definition: RuleSetDefinition<S>,
  facts: FactVector,
): Change<S>[] {
  const now = JSON.stringify(decideAgain(definition, facts).outcome);
  return spaceOf(definition as RuleSetDefinition)
    .axes.filter(({ fact }) => factOf(fact).source !== 'context')
    .flatMap((axis) => nearest(definition, facts, axis, now) ?? [])
    .sort((a, b) => a.far - b.far)
    .map(({ far: _, ...change }) => change);
}

function nearest<S extends RuleSetCode>(
  definition: RuleSetDefinition<S>,
  facts: FactVector,
  { fact, cells }: Axis,
  now: string,
): (Change<S> & { far: number }) | undefined {
  const from = facts[fact] ?? null;
  const candidates = cells
    .map((cell) => valueIn(cell, from))
    .filter((to) => to !== from && to !== null)
    .map((to) => ({ to, far: distance(from, to) }))
    .sort((a, b) => a.far - b.far);
  for (const { to, far } of candidates) {
    const { rowId, outcome } = decideAgain(definition, { ...facts, [fact]: to });
    if (JSON.stringify(outcome) !== now) return { fact, from, to, rowId, outcome, far };
  }
  return undefined;
}

/** The value of the cell that is nearest to this one. */
function valueIn({ sample, from, to }: Cell, value: Scalar): Scalar {
  if (typeof value !== 'number' || from === undefined || to === undefined) return sample;
  return Math.min(to, Math.max(from, value));
}

const distance = (from: Scalar, to: Scalar): number =>
  typeof from === 'number' && typeof to === 'number' ? Math.abs(to - from) / (Math.abs(from) + Math.abs(to - from)) : 1;
