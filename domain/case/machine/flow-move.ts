import { clocksOf, closeSpan, pauseClocks, rebudget, resumeClocks } from '../clocks.ts';
import { type Clock, clockRule, type Flow, kindOfClock, stageRule } from '../flow.ts';
import { isOpen } from '../running.ts';
import type { CaseState, ClockState, MoveFlow, Stays } from '../state.ts';
import type { Draft } from './draft.ts';
import { rungMs } from './ladder.ts';
import { rebudgetAll } from './service-level.ts';

/** A running case goes on by another version of its flow. */

/**
 * It stays in the stage of the same id; without one it stays with the flow it has. Clocks keep what was spent of them and go on by the new
 * rules; those that nothing waits for there any more stop, and those that are new there begin now.
 */
export function moveFlow(draft: Draft, { flow, onlyIfBetter }: MoveFlow): void {
  if (!flow) throw new Error('Nobody looked the flow up');
  const why = noPlaceIn(flow, draft.state);
  if (why) draft.stays(why);
  else draft.changeIf(onlyIfBetter === true, (it) => goBy(it, flow));
}

/** Waits and promises that somebody made: they are not dropped. */
const MADE_BY_SOMEBODY: ReadonlySet<Clock> = new Set(['memberReply', 'pause', 'promise']);

function noPlaceIn(flow: Flow, state: CaseState): Stays | null {
  const { stage } = state;
  if (!Object.hasOwn(flow.stages, stage)) return { because: 'stageMissing', stage };
  const missing = clocksOf(state).find(
    ([clock, c]) => isOpen(c) && MADE_BY_SOMEBODY.has(kindOfClock(clock)) && !has(flow, clock),
  );
  return missing ? { because: 'clockMissing', clock: missing[0] } : null;
}

const has = (flow: Flow, clock: Clock): boolean => Object.hasOwn(flow.clocks, kindOfClock(clock));
const clocksHere = ({ flow, state: { stage } }: Draft): Clock[] => [...flow.overall, ...stageRule(flow, stage).clocks];

function goBy(draft: Draft, flow: Flow): void {
  const { state, now } = draft;
  const before = clocksHere(draft);
  draft.flow = flow;
  state.flow = { kind: flow.kind, version: flow.version };
  const here = clocksHere(draft);
  for (const [clock, c] of clocksOf(state))
    if (!has(flow, clock) || (before.includes(clock) && !here.includes(clock))) drop(c, now);
  rebudgetAll(draft);
  rest(draft);
  for (const clock of here) if (!before.includes(clock) && isWanted(draft, clock)) draft.start(clock, now);
  if (waits(state)) pauseClocks(state, flow, now);
  climb(draft);
}

/** Nothing waits for it any more, whether it had run out or not. */
function drop(c: ClockState, now: number): void {
  if (!isOpen(c) && c.status !== 'breached') return;
  closeSpan(c, now);
  c.status = 'stopped';
  c.dueAt = null;
}

const waits = ({ ball, pause }: CaseState): boolean => ball === 'member' || Boolean(pause);

/** Clocks that need not rest any more go on. */
function rest(draft: Draft): void {
  const { state, flow, now } = draft;
  for (const [clock, c] of clocksOf(state))
    if (c.status === 'paused' && !(waits(state) && clockRule(flow, clock).pauses))
      draft.setClocks(resumeClocks(state, now, clock));
}

/** What is met already is not waited for. */
function isWanted({ state, flow }: Draft, clock: Clock): boolean {
  if (!flow.overall.includes(clock)) return true;
  if (clock === 'answer') return state.answeredAt === null;
  return state.ball === 'desk';
}

/** The ladder goes on from the rung of the same number, or from the last one. */
function climb(draft: Draft): void {
  const { state, flow } = draft;
  const { ladder } = state;
  ladder.rung = Math.min(ladder.rung, flow.ladder.length - 1);
  const c = state.clocks.rung;
  if (ladder.status === 'running' && c && isOpen(c)) draft.setClocks(rebudget(c, 'rung', rungMs(draft)));
}
