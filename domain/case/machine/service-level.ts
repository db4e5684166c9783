import { clocksOf, rebudget } from '../clocks.ts';
import type { Clock } from '../flow.ts';
import { isOpen } from '../running.ts';
import type { ServiceLevel } from '../state.ts';
import type { Draft } from './draft.ts';

/** How much time each clock has. */

const MINUTE = 60_000;

/** The first one sets the clocks; a later one gives those that are not over their new budgets, and spent time stays spent. */
export function serviceLevel(draft: Draft, { priority, minutes, ladderPercent }: ServiceLevel): void {
  const { state } = draft;
  if (state.priorityBy === undefined) state.priority = priority;
  state.minutes = minutes;
  state.ladderPercent = ladderPercent;
  rebudgetAll(draft);
}

/** What is not over gets the time it has now, and what was added by hand. */
export function rebudgetAll(draft: Draft): void {
  for (const [clock, c] of clocksOf(draft.state))
    if (clock !== 'rung' && isOpen(c) && c.spans.length > 0)
      draft.setClocks(rebudget(c, clock, draft.minutesOf(clock) * MINUTE + (c.extendedMs ?? 0)));
}

export function extend(draft: Draft, clock: Clock, minutes: number): void {
  const c = draft.state.clocks[clock];
  if (!c) return;
  c.extendedMs = (c.extendedMs ?? 0) + minutes * MINUTE;
  draft.setClocks(rebudget(c, clock, c.budgetMs + minutes * MINUTE));
}
