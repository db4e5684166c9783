import { budgetOf, endClock, pauseClocks, startClock } from '../clocks.ts';
import type { Clock } from '../flow.ts';
import type { Draft } from './draft.ts';

/** The ladder: who is called when a clock ran out, until somebody takes it. */

/** Whoever took it and did not get it solved is followed by the rung above: nobody can hold a ladder for ever. */
export function escalate(draft: Draft, cause: Clock): void {
  const { ladder } = draft.state;
  if (ladder.status === 'running') return;
  if (ladder.status === 'taken' && cause !== 'followUp') return;
  const rung = ladder.status === 'taken' ? Math.min(ladder.rung + 1, draft.flow.ladder.length - 1) : 0;
  draft.state.ladder = { status: 'running', cycle: ladder.cycle + 1, rung, reminders: 0, takenBy: null, cause };
  callRung(draft);
}

/** The last rung is reminded until somebody takes it. */
export function nextRung(draft: Draft): void {
  const { ladder } = draft.state;
  if (ladder.status !== 'running') return;
  if (ladder.rung < draft.flow.ladder.length - 1) ladder.rung++;
  else ladder.reminders++;
  callRung(draft);
}

function callRung(draft: Draft): void {
  const { ladder } = draft.state;
  const key = `escalation:${ladder.cycle}:${ladder.rung}:${ladder.reminders}`;
  draft.notify('escalation', { to: 'rung', rung: ladder.rung }, key);
  draft.setClocks([startClock(draft.state, 'rung', minutesOfRung(draft), draft.now)]);
}

function minutesOfRung({ flow, state: { ladder, ladderPercent } }: Draft): number {
  const rung = flow.ladder[ladder.rung];
  if (!rung) throw new Error(`Flow ${flow.kind} has no rung ${ladder.rung}`);
  return (rung.minutes * ladderPercent) / 100;
}

/** Time until the next rung. */
export const rungMs = (draft: Draft): number => budgetOf(minutesOfRung(draft));

export function acknowledge(draft: Draft, by: string | null): void {
  const { state, flow, now } = draft;
  endClock(state, 'rung', 'met', now);
  state.ladder.status = 'taken';
  state.ladder.takenBy = by;
  draft.start('followUp', now);
  if (state.ball === 'member' || state.pause) pauseClocks(state, flow, now);
  draft.notify('escalationTaken', { to: 'holder' }, `taken:${state.ladder.cycle}`);
}

/** Solved or over: nothing is left to escalate. */
export function calm({ state, now }: Draft): void {
  endClock(state, 'rung', 'met', now);
  endClock(state, 'followUp', 'met', now);
  state.ladder = { ...state.ladder, status: 'idle' };
}
