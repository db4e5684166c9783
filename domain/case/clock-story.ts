import { clocksOf } from './clocks.ts';
import type { Clock } from './flow.ts';
import type { CaseState, ClockState } from './state.ts';

export const CLOCK_CHANGES = [
  'started',
  'paused',
  'resumed',
  'moved',
  'extended',
  'warned',
  'breached',
  'met',
  'late',
  'stopped',
] as const;

/**
 * What one step did to one clock. Who did it, when and why is the step's own: `dueAt` (epoch ms) and `budgetMinutes` are those
 * after it. `moved`: another deadline, because the calendar, the queue or the service level is another one.
 */
export type ClockChange = {
  clock: Clock;
  change: (typeof CLOCK_CHANGES)[number];
  dueAt: number | null;
  budgetMinutes: number;
};

/** What a step did to the clocks, in their order: from these lines every clock tells its story. */
export const clockChanges = (before: CaseState, after: CaseState): ClockChange[] =>
  clocksOf(after).flatMap(([clock, c]) => {
    const change = changeOf(before.clocks[clock], c);
    return change ? [{ clock, change, dueAt: c.dueAt, budgetMinutes: Math.round(c.budgetMs / 60_000) }] : [];
  });

/** A clock that was started anew begins somewhere else; one that runs to an instant is known by it. */
const begunAt = (c: ClockState) => c.spans[0]?.from ?? c.dueAt;

function changeOf(before: ClockState | undefined, after: ClockState): ClockChange['change'] | null {
  const anew = !before || begunAt(before) !== begunAt(after);
  if (anew) return OVER.has(after.status) ? null : 'started';
  if (before.status !== after.status) {
    if (after.status === 'paused') return 'paused';
    return after.status === 'running' ? 'resumed' : after.status;
  }
  if ((before.extendedMs ?? 0) !== (after.extendedMs ?? 0)) return 'extended';
  if (before.warnAt != null && after.warnAt === null) return 'warned';
  return before.budgetMs !== after.budgetMs || before.dueAt !== after.dueAt ? 'moved' : null;
}

const OVER: ReadonlySet<ClockState['status']> = new Set(['met', 'late', 'stopped', 'breached']);
