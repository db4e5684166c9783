import type { RuleSetCode } from '../domain/vocabulary.ts';
import type { Outcomes } from './definition.ts';

/** Joins what several rows say, for hit policy collect: the earlier row wins, clock by clock. */
export function joinOutcomes<S extends RuleSetCode>(outcomes: [Outcomes[S], ...Outcomes[S][]]): Outcomes[S] {
  const [first, ...rest] = outcomes;
  const joined = Object.assign({}, ...[...outcomes].reverse()) as Outcomes[S];
  if (!('minutes' in first)) return joined;
  const minutes = Object.assign({}, ...[first, ...rest].map((o) => ('minutes' in o ? o.minutes : {})).reverse());
  return { ...joined, minutes };
}
