import type { Clock, Flow } from './flow.ts';
import type { CaseState, ClockState } from './state.ts';

/** Starts, stops and pauses of clocks, on a draft of the state. Deadlines are computed elsewhere: `setClock` asks for one. */

const MINUTE = 60_000;

/** @returns the clock that now wants a deadline */
export function startClock(state: CaseState, clock: Clock, minutes: number, from: number): Clock {
  state.clocks[clock] = {
    status: 'running',
    budgetMs: Math.max(1, Math.round(minutes)) * MINUTE,
    spans: [{ calendarId: calendarOf(state), from, to: null }],
    dueAt: null,
    provisional: false,
  };
  return clock;
}

/** Ends a clock for good: what it waited for came (`met`, or `late` when it had run out), or is no longer wanted. */
export function endClock(state: CaseState, clock: Clock, status: 'met' | 'stopped', now: number): void {
  const c = state.clocks[clock];
  if (c?.status === 'breached') c.status = 'late';
  if (c?.status !== 'running' && c?.status !== 'paused') return;
  closeSpan(c, now);
  c.status = status;
  c.dueAt = null;
}

export function breachClock(c: ClockState, now: number): void {
  closeSpan(c, now);
  c.status = 'breached';
}

/** Every running clock that waits for the desk stops while the member has the ball. */
export function pauseClocks(state: CaseState, flow: Flow, now: number): void {
  for (const [clock, c] of clocksOf(state)) {
    if (c.status !== 'running' || !flow.clocks[clock].pauses) continue;
    closeSpan(c, now);
    c.status = 'paused';
    c.dueAt = null;
  }
}

/** @returns the clocks that now want a deadline */
export function resumeClocks(state: CaseState, now: number): Clock[] {
  const resumed: Clock[] = [];
  for (const [clock, c] of clocksOf(state)) {
    if (c.status !== 'paused') continue;
    c.status = 'running';
    openSpan(state, c, now);
    resumed.push(clock);
  }
  return resumed;
}

/** The case went to a queue with another calendar: what has run stays measured by the old one, the rest by the new. */
export function moveClocks(state: CaseState, now: number): Clock[] {
  const moved: Clock[] = [];
  for (const [clock, c] of clocksOf(state)) {
    const last = c.spans.at(-1);
    if (c.status !== 'running' || !last || last.calendarId === calendarOf(state)) continue;
    closeSpan(c, now);
    openSpan(state, c, now);
    c.dueAt = null;
    moved.push(clock);
  }
  return moved;
}

/** Running clocks measured by this calendar want their deadline again; those that ran out keep theirs. */
export function recountClocks(state: CaseState, calendarId: string): Clock[] {
  const recounted: Clock[] = [];
  for (const [clock, c] of clocksOf(state)) {
    if (c.status !== 'running' || !c.spans.some((span) => span.calendarId === calendarId)) continue;
    c.dueAt = null;
    recounted.push(clock);
  }
  return recounted;
}

/** The clock that runs out next, or null when every clock stands. */
export function nextDue(state: CaseState): { clock: Clock; at: number } | null {
  let next: { clock: Clock; at: number } | null = null;
  for (const [clock, c] of clocksOf(state)) {
    if (c.status === 'running' && c.dueAt !== null && (next === null || c.dueAt < next.at))
      next = { clock, at: c.dueAt };
  }
  return next;
}

/**
 * The one deadline that lists show: the earliest promise that is broken and not made good, else the clock that runs out
 * next (the ladder's own clock aside: it is shown as such).
 */
export function headline(state: CaseState, flow: Flow): { clock: Clock; at: number; breached: boolean } | null {
  let shown: { clock: Clock; at: number; breached: boolean } | null = null;
  for (const [clock, c] of clocksOf(state)) {
    const breached = c.status === 'breached' && flow.clocks[clock].onDue === 'escalate';
    if (c.dueAt === null || clock === 'rung' || !(breached || c.status === 'running')) continue;
    if (!shown || (breached && !shown.breached) || (breached === shown.breached && c.dueAt < shown.at)) {
      shown = { clock, at: c.dueAt, breached };
    }
  }
  return shown;
}

export const clocksOf = (state: CaseState) => Object.entries(state.clocks) as [Clock, ClockState][];

/** A span that would begin before the last one ended would count time twice. */
function openSpan(state: CaseState, c: ClockState, now: number): void {
  const end = c.spans.at(-1)?.to ?? now;
  c.spans.push({ calendarId: calendarOf(state), from: Math.max(now, end), to: null });
}

function closeSpan(c: ClockState, now: number): void {
  const last = c.spans.at(-1);
  if (last && last.to === null) last.to = Math.max(now, last.from);
}

function calendarOf(state: CaseState): string {
  if (state.calendarId === null) throw new Error('A clock needs the calendar of a queue: the case is not routed yet');
  return state.calendarId;
}
