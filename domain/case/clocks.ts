import { type Clock, clockRule, type Flow } from './flow.ts';
import type { CaseState, ClockState } from './state.ts';

/** Starts, stops and pauses of clocks, on a draft of the state. Deadlines are computed elsewhere: `setClock` asks for one. */

const MINUTE = 60_000;

export const budgetOf = (minutes: number): number => Math.max(1, Math.round(minutes)) * MINUTE;

/** @returns the clock that now wants a deadline */
export function startClock(state: CaseState, clock: Clock, minutes: number, from: number): Clock {
  state.clocks[clock] = {
    status: 'running',
    budgetMs: budgetOf(minutes),
    spans: [{ calendarId: calendarOf(state), from, to: null }],
    dueAt: null,
    provisional: false,
  };
  return clock;
}

/** Starts a clock that runs to an instant that somebody named. Nothing stops it but its end. @param warnAt  none: nobody is warned */
export function startUntil(state: CaseState, clock: Clock, from: number, at: number, warnAt: number | null): void {
  state.clocks[clock] = { status: 'running', budgetMs: at - from, spans: [], dueAt: at, provisional: false, warnAt };
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
  if (c.warnAt !== undefined) c.warnAt = null;
}

/** Another budget for what is not over: time that was spent stays spent, and its warning comes anew. @returns the clock, if it wants a deadline now */
export function rebudget(c: ClockState, clock: Clock, budgetMs: number): Clock[] {
  if (c.spans.length === 0 || (c.status !== 'running' && c.status !== 'paused') || c.budgetMs === budgetMs) return [];
  c.budgetMs = budgetMs;
  delete c.warnAt;
  if (c.status === 'paused') return [];
  c.dueAt = null;
  return [clock];
}

/** Every running clock that waits for the desk stops while the member has the ball, or the desk waits for somebody else. */
export function pauseClocks(state: CaseState, flow: Flow, now: number): void {
  for (const [clock, c] of clocksOf(state)) {
    if (c.status !== 'running' || !clockRule(flow, clock).pauses) continue;
    closeSpan(c, now);
    c.status = 'paused';
    c.dueAt = null;
  }
}

/** @returns the clocks that now want a deadline. @param only  this one */
export function resumeClocks(state: CaseState, now: number, only?: Clock): Clock[] {
  const resumed: Clock[] = [];
  for (const [clock, c] of clocksOf(state)) {
    if (c.status !== 'paused' || (only && clock !== only)) continue;
    c.status = 'running';
    openSpan(state, c, now);
    resumed.push(clock);
  }
  return resumed;
}

/** What it waited for came, and went again: it goes on, and the time between counts for nobody. @returns the clock, which wants a deadline */
export function reviveClock(state: CaseState, clock: Clock, now: number): Clock[] {
  const c = state.clocks[clock];
  if (!c) return [];
  c.status = 'running';
  openSpan(state, c, now);
  return [clock];
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

/** What time brings next: a clock that runs out, or one whose warning is due. Null when every clock stands. */
export type Due = { type: 'ranOut' | 'warned'; clock: Clock; at: number };
export function nextDue(state: CaseState): Due | null {
  let next: Due | null = null;
  for (const [clock, c] of clocksOf(state)) {
    if (c.status !== 'running' || c.dueAt === null) continue;
    const warning = c.warnAt != null && c.warnAt < c.dueAt;
    const at = warning ? (c.warnAt as number) : c.dueAt;
    if (next === null || at < next.at) next = { type: warning ? 'warned' : 'ranOut', clock, at };
  }
  return next;
}

/** Clocks whose running out is a promise broken, and stays one until made good. */
const PROMISES: ReadonlySet<string> = new Set(['escalate', 'remind']);
/** Shown as such, not as the deadline of the case. */
const OWN_AFFAIR: ReadonlySet<Clock> = new Set(['rung', 'interim', 'reaction', 'receipt']);

/**
 * The one deadline that lists show: the earliest promise that is broken and not made good, else the clock that runs out
 * next (the ladder's own clock aside: it is shown as such).
 */
export function headline(state: CaseState, flow: Flow): { clock: Clock; at: number; breached: boolean } | null {
  let shown: { clock: Clock; at: number; breached: boolean } | null = null;
  for (const [clock, c] of clocksOf(state)) {
    const breached = c.status === 'breached' && PROMISES.has(clockRule(flow, clock).onDue);
    if (c.dueAt === null || OWN_AFFAIR.has(clock) || !(breached || c.status === 'running')) continue;
    if (!shown || (breached && !shown.breached) || (breached === shown.breached && c.dueAt < shown.at)) {
      shown = { clock, at: c.dueAt, breached };
    }
  }
  return shown;
}

export const clocksOf = (state: CaseState) => Object.entries(state.clocks);

/** A span that would begin before the last one ended would count time twice. */
function openSpan(state: CaseState, c: ClockState, now: number): void {
  const end = c.spans.at(-1)?.to ?? now;
  c.spans.push({ calendarId: calendarOf(state), from: Math.max(now, end), to: null });
}

export function closeSpan(c: ClockState, now: number): void {
  const last = c.spans.at(-1);
  if (last && last.to === null) last.to = Math.max(now, last.from);
}

function calendarOf(state: CaseState): string {
  if (state.calendarId === null) throw new Error('A clock needs the calendar of a queue: the case is not routed yet');
  return state.calendarId;
}
