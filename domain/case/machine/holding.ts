import { endClock, pauseClocks } from '../clocks.ts';
import type { Recipient } from '../state.ts';
import type { Draft } from './draft.ts';

/** Who has the case by name, and what is expected of them. */

export function assign(draft: Draft, staffId: string | null): void {
  const { state, now } = draft;
  if (staffId === null || staffId === state.assigneeId) return;
  state.assigneeId = staffId;
  draft.notify('assigned', { to: 'staff', staffId }, `assigned:${staffId}:${now}`);
  // Before its first stage it has no queue yet whose calendar could count.
  if (state.stage !== 'received') awaitReaction(draft);
}

export function unassign({ state, now }: Draft): void {
  endClock(state, 'reaction', 'stopped', now);
  state.assigneeId = null;
}

export function awaitReaction(draft: Draft): void {
  const { state, flow, now } = draft;
  if (!flow.clocks.reaction) return;
  draft.start('reaction', now);
  if (state.ball === 'member' || state.pause) pauseClocks(state, flow, now);
}

export function reacted({ state, now }: Draft): void {
  endClock(state, 'reaction', 'met', now);
}

export function notForThem({ state }: Draft, staffId: string | null): void {
  if (staffId && !state.notFor?.includes(staffId)) state.notFor = [...(state.notFor ?? []), staffId];
}

/** Whoever it was given to did nothing: it is the queue's again. */
export function takeBack(draft: Draft): void {
  const { state, now } = draft;
  const { assigneeId } = state;
  if (assigneeId === null) return;
  notForThem(draft, assigneeId);
  state.assigneeId = null;
  draft.notify('takenBack', { to: 'staff', staffId: assigneeId }, `takenBack:${assigneeId}:${now}`);
  draft.notify('takenBack', { to: 'holder' }, `takenBack:${now}`);
}

export function assignee({ state: { assigneeId } }: Draft): Recipient {
  return assigneeId ? { to: 'staff', staffId: assigneeId } : { to: 'holder' };
}
