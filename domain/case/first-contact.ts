import type { CaseState, Outcome } from './state.ts';

/** Ends at which something was solved. */
const SOLVED: ReadonlySet<Outcome> = new Set(['accepted', 'lapsed', 'completed', 'adopted', 'dismissed']);

/**
 * First-contact resolution: the first thing the member heard was the solution, from the line that had the case first, and neither
 * did they have further requests nor was it reopened. Null where nothing was to be solved: withdrawn or merged. The rate is the
 * share of true among those that are not null.
 */
export function solvedAtFirstContact(state: CaseState): boolean | null {
  if (!state.outcome || !SOLVED.has(state.outcome)) return null;
  return (
    state.resolutions === 1 &&
    (state.contacts ?? 1) === 1 &&
    (state.handovers ?? 0) === 0 &&
    (state.reopened ?? 0) === 0
  );
}
