import { breachClock } from '../clocks.ts';
import { type Clock, clockRule, kindOfClock, type ON_DUE } from '../flow.ts';
import type { NoticeKind } from '../state.ts';
import type { Draft } from './draft.ts';
import { assignee, takeBack } from './holding.ts';
import { escalate, nextRung } from './ladder.ts';
import { close } from './stages.ts';
import { goOn, interim, returnToDesk } from './waiting.ts';

/** What clocks do. */

export function ranOut(draft: Draft, clock: Clock): void {
  const c = draft.state.clocks[clock];
  if (c?.status !== 'running' || c.dueAt === null || c.dueAt > draft.now) return;
  breachClock(c, draft.now);
  WHAT_FOLLOWS[clockRule(draft.flow, clock).onDue](draft, clock, c.dueAt);
}

/** What the holder is told when a clock that escalates nothing runs out. */
const REMINDERS: Record<Clock, NoticeKind> = { promise: 'promiseBroken', receipt: 'receiptMissing' };

const WHAT_FOLLOWS: Record<(typeof ON_DUE)[number], (draft: Draft, clock: Clock, dueAt: number) => void> = {
  escalate,
  nextRung,
  returnToDesk(draft, _, dueAt) {
    returnToDesk(draft);
    draft.notify('memberSilent', { to: 'holder' }, `memberSilent:${dueAt}`);
  },
  close: (draft) => close(draft, 'lapsed'),
  takeBack,
  tellMember: interim,
  resume(draft, _, dueAt) {
    goOn(draft);
    draft.notify('pauseOver', { to: 'holder' }, `pauseOver:${dueAt}`);
  },
  remind: (draft, clock, dueAt) =>
    draft.notify(REMINDERS[kindOfClock(clock)] ?? 'dueSoon', { to: 'holder' }, `reminded:${clock}:${dueAt}`),
};

/** The member is reminded of what waits for them, the desk of everything else. */
export function warned(draft: Draft, clock: Clock): void {
  const c = draft.state.clocks[clock];
  if (c?.status !== 'running' || c.warnAt == null || c.warnAt > draft.now) return;
  const key = `warned:${clock}:${c.warnAt}`;
  c.warnAt = null;
  if (clock === 'memberReply') draft.notify('questionReminder', { to: 'member' }, key);
  else if (clock === 'acceptance') draft.notify('acceptanceReminder', { to: 'member' }, key);
  else if (clock === 'reaction') draft.notify('notReacted', assignee(draft), key);
  else draft.notify('dueSoon', { to: 'holder' }, key);
}
