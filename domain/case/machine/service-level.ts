import { clocksOf, rebudget } from '../clocks.ts';
import type { Clock } from '../flow.ts';
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
  for (const [clock, c] of clocksOf(state)) {
    if (clock === 'rung' || c.spans.length === 0) continue;
    draft.setClocks(rebudget(c, clock, draft.minutesOf(clock) * MINUTE + (c.extendedMs ?? 0)));
  }
}

export function extend(draft: Draft, clock: Clock, minutes: number): void {
  const c = draft.state.clocks[clock];
  if (!c) return;
  c.extendedMs = (c.extendedMs ?? 0) + minutes * MINUTE;
  draft.setClocks(rebudget(c, clock, c.budgetMs + minutes * MINUTE));
}
