import { clocksOf } from './clocks.ts';
import { type Clock, clockRule, type Flow } from './flow.ts';
import type { CaseState, ClockState, Stays } from './state.ts';

/** What becomes of cases that run when service levels, or their flow, are published anew. */
export const RUNNING = ['stay', 'move', 'moveWhereBetter'] as const;
export type Running = (typeof RUNNING)[number];

/** What a case is told of it. */
export const onlyIfBetter = (running: Running): { onlyIfBetter?: true } =>
  running === 'moveWhereBetter' ? { onlyIfBetter: true } : {};

type Standing = { flow: Flow; state: CaseState };

/**
 * Why a change is not better for the member; null: it is. It is where, of the clocks that run or rest, none gets a later deadline, none of those
 * that give the member time gets an earlier one, and at least one of the others does. What has not begun does not count, nor what is over.
 * A deadline is the later for a larger budget: both stand on the same spans, measured by the same calendars.
 */
export function notBetter(before: Standing, after: Standing): Stays | null {
  let earlier = false;
  for (const [clock, was] of clocksOf(before.state)) {
    if (!isOpen(was)) continue;
    const change = later(was, after.state.clocks[clock]);
    if (change > 0) return { because: 'later', clock };
    if (change < 0 && givesTheMemberTime(before.flow, clock)) return { because: 'memberShorter', clock };
    earlier ||= change < 0;
  }
  return earlier ? null : { because: 'nothingEarlier' };
}

export const isOpen = ({ status }: ClockState): boolean => status === 'running' || status === 'paused';

/** Above 0: its deadline comes later, or never; below 0: earlier. A clock that rests has time as long as it does. */
function later(was: ClockState, is: ClockState | undefined): number {
  if (!is || !isOpen(is) || is.budgetMs > was.budgetMs) return 1;
  if (is.status !== was.status) return is.status === 'paused' ? 1 : -1;
  return is.budgetMs - was.budgetMs;
}

/** When it runs out, the member has said nothing. */
const givesTheMemberTime = (flow: Flow, clock: Clock): boolean =>
  ['close', 'returnToDesk'].includes(clockRule(flow, clock).onDue);
