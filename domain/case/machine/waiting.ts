import { endClock, pauseClocks, resumeClocks, reviveClock, startUntil } from '../clocks.ts';
import { type Clock, promiseClock } from '../flow.ts';
import type { CommandEvent } from '../state.ts';
import type { Draft } from './draft.ts';

/** Who waits for whom: the ball between desk and member, the desk's own pauses, what the member was told and promised. */

export function passToMember(draft: Draft, clock: Clock | null): void {
  const { state, flow, now } = draft;
  state.ball = 'member';
  state.ballSince = now;
  pauseClocks(state, flow, now);
  if (clock) draft.start(clock, now);
}

export function returnToDesk(draft: Draft): void {
  const { state, now } = draft;
  if (state.ball !== 'member') return;
  endClock(state, 'memberReply', 'met', now);
  state.ball = 'desk';
  state.ballSince = now;
  if (!state.pause) draft.setClocks(resumeClocks(state, now));
}

export function pause({ state, flow, now }: Draft, { reason = 'other', by, at = now }: CommandEvent): void {
  state.pause = { reason, by, since: now };
  pauseClocks(state, flow, now);
  startUntil(state, 'pause', now, at, null);
}

/** The desk waits no longer. */
export function goOn(draft: Draft): void {
  const { state, now } = draft;
  if (!state.pause) return;
  state.pause = null;
  endClock(state, 'pause', 'met', now);
  if (state.ball === 'desk') draft.setClocks(resumeClocks(state, now));
}

export function promise({ state, flow, now }: Draft, at: number): void {
  const n = (state.promises ?? 0) + 1;
  state.promises = n;
  const percent = flow.clocks.promise?.warn;
  startUntil(state, promiseClock(n), now, at, percent ? now + Math.round(((at - now) * percent) / 100) : null);
}

/** It takes long: the member hears where it stands, without anybody's doing. */
export function interim(draft: Draft): void {
  const { state, now } = draft;
  state.interims = (state.interims ?? 0) + 1;
  draft.notify('interim', { to: 'member' }, `interim:${state.interims}`);
  draft.start('interim', now);
}

/** The member heard from the desk. */
export function wrote(draft: Draft): void {
  const { state, now } = draft;
  endClock(state, 'answer', 'met', now);
  told(draft);
  state.answeredAt ??= now;
  state.contacts = (state.contacts ?? 0) + 1;
  // While the member has the ball they are owed no further word.
  if (state.clocks.interim && state.ball === 'desk' && !state.pause) draft.start('interim', now);
}

/** They know that it came in. */
export function told({ state, now }: Draft): void {
  if (state.receiptOwed) state.receiptOwed = false;
  endClock(state, 'receipt', 'met', now);
}

export function awaitReceipt(draft: Draft, from: number): void {
  if (draft.state.receiptOwed && draft.flow.clocks.receipt) draft.start('receipt', from);
}

/** It is owed again, unless the member has heard from the desk since. The clock goes on where it stood; on its way it counted as told. */
export function receiptReturned(draft: Draft): void {
  const { state, flow, now } = draft;
  if (state.receiptOwed !== false || state.answeredAt !== null) return;
  state.receiptOwed = true;
  const c = state.clocks.receipt;
  if (c?.status === 'late') c.status = 'breached';
  if (c?.status === 'met') draft.setClocks(reviveClock(state, 'receipt', now));
  else if (!c && state.stage !== 'received') awaitReceipt(draft, now);
  if (state.pause) pauseClocks(state, flow, now);
}
