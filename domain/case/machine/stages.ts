import { clocksOf, closeSpan, endClock, moveClocks, resumeClocks } from '../clocks.ts';
import { type Clock, clockRule, kindOfClock, type Stage } from '../flow.ts';
import type { CommandEvent, Outcome } from '../state.ts';
import { type Draft, structuredCloneOf } from './draft.ts';
import { assign, awaitReaction, reacted, unassign } from './holding.ts';
import { calm } from './ladder.ts';
import { awaitReceipt, goOn, passToMember, returnToDesk, told } from './waiting.ts';

/** From stage to stage, to the end, and on after it. */

export function enterFirst(draft: Draft): void {
  const { state, flow } = draft;
  enter(draft, flow.entry);
  for (const clock of flow.overall) draft.start(clock, state.openedAt);
  awaitReceipt(draft, state.openedAt);
  if (state.assigneeId) awaitReaction(draft);
}

/** Where the flow says this command leads. `outcome` is what it means when that is the end. */
export function goTo(draft: Draft, event: CommandEvent, outcome: Outcome | null): void {
  const target = draft.rule().commands[event.type];
  if (!target || target === 'same') return;
  // To another queue of the same stage: its clock goes on, or handing over would buy time.
  if (target === draft.state.stage) returnToDesk(draft);
  else if (target === 'closed') close(draft, outcome ?? 'completed');
  else enter(draft, target);
}

function enter(draft: Draft, stage: Stage): void {
  const { state, flow, now } = draft;
  for (const clock of draft.rule().clocks) endClock(state, clock, 'met', now);
  endClock(state, 'memberReply', 'stopped', now);
  goOn(draft);
  const wasWithMember = state.ball === 'member';
  state.stage = stage;
  state.enteredAt = now;
  const rule = draft.rule();
  if (rule.holder === 'member') {
    for (const clock of flow.overall)
      if (state.clocks[clock]?.status === 'breached') endClock(state, clock, 'met', now);
    endClock(state, 'interim', 'met', now);
    reacted(draft);
    calm(draft);
    passToMember(draft, null);
  } else if (wasWithMember) {
    returnToDesk(draft);
    if (flow.overall.includes('interim')) draft.start('interim', now);
  }
  for (const clock of rule.clocks) draft.start(clock, now);
}

export function handover(draft: Draft, event: CommandEvent): void {
  const { state, now } = draft;
  unassign(draft);
  state.handovers = (state.handovers ?? 0) + 1;
  goTo(draft, event, null);
  if (event.queueId && event.calendarId) {
    state.queueId = event.queueId;
    state.calendarId = event.calendarId;
    draft.setClocks(moveClocks(state, now));
    assign(draft, event.staffId ?? null);
  } else {
    draft.decide('routing', draft.lineNow());
  }
}

/** Nobody kept them, they are just not wanted any more. */
const ENDS_WITH_THE_CASE: ReadonlySet<Clock> = new Set(['interim', 'pause', 'promise', 'reaction']);
const TOLD_BY_THE_ANSWER: ReadonlySet<Outcome> = new Set(['completed', 'adopted', 'dismissed']);

export function close(draft: Draft, outcome: Outcome): void {
  const { state, now } = draft;
  const kept = outcome === 'withdrawn' || outcome === 'merged' ? 'stopped' : 'met';
  for (const [clock] of clocksOf(state))
    endClock(state, clock, ENDS_WITH_THE_CASE.has(kindOfClock(clock)) ? 'stopped' : kept, now);
  calm(draft);
  state.pause = null;
  state.stage = 'closed';
  state.enteredAt = now;
  state.ball = 'nobody';
  state.ballSince = now;
  state.pending = [];
  state.outcome = outcome;
  // What closes with its answer has told the member already.
  if (outcome === 'merged') draft.notify('merged', { to: 'member' }, `merged:${now}`);
  else if (!TOLD_BY_THE_ANSWER.has(outcome)) draft.notify('closed', { to: 'member' }, draft.again('closed'));
}

export function reopen(draft: Draft, event: CommandEvent): void {
  const { state, flow, now } = draft;
  const stage = flow.reopen?.stage ?? flow.entry;
  state.reopened = (state.reopened ?? 0) + 1;
  told(draft);
  state.outcome = null;
  state.contacts = 0;
  state.ball = 'desk';
  state.ballSince = now;
  state.stage = stage;
  state.enteredAt = now;
  state.ladder = { ...state.ladder, status: 'idle', takenBy: null, cause: null };
  for (const clock of [...flow.overall, ...draft.rule().clocks]) draft.start(clock, now);
  if (draft.rule().holder === 'head') state.assigneeId = null;
  draft.decide('routing', draft.lineNow());
  draft.notify('reopened', { to: 'member' }, `reopened:${state.reopened}`, event.messageId);
  draft.notify('caseReopened', { to: 'holder' }, `caseReopened:${state.reopened}`, event.messageId);
}

export function merge(draft: Draft, event: CommandEvent): void {
  const { state } = draft;
  const { stage, enteredAt, ball, ballSince, ladder, assigneeId, pause } = state;
  const kept = structuredCloneOf({ stage, enteredAt, ball, ballSince, ladder, assigneeId, pause: pause ?? null });
  state.before = { ...kept, clocks: structuredCloneOf(state.clocks) };
  state.mergedInto = event.otherCaseId ?? null;
  close(draft, 'merged');
}

/** As it was; the time in between counts for no clock. */
export function unmerge(draft: Draft): void {
  const { state, flow, now } = draft;
  const { before } = state;
  if (!before) return;
  const since = state.enteredAt;
  Object.assign(state, before, { before: null, mergedInto: null, outcome: null });
  for (const [clock, c] of clocksOf(state)) {
    if (c.status !== 'running' || c.spans.length === 0) continue;
    closeSpan(c, since);
    c.status = 'paused';
    c.dueAt = null;
    if (state.ball === 'desk' && !state.pause) continue;
    if (!clockRule(flow, clock).pauses) draft.setClocks(resumeClocks(state, now, clock));
  }
  if (state.ball === 'desk' && !state.pause) draft.setClocks(resumeClocks(state, now));
}
