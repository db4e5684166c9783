import { endClock } from '../clocks.ts';
import { type CommandType, promiseClock } from '../flow.ts';
import type { CommandEvent, Outcome } from '../state.ts';
import type { Draft } from './draft.ts';
import { assign, notForThem, reacted, unassign } from './holding.ts';
import { acknowledge } from './ladder.ts';
import { extend } from './service-level.ts';
import { goTo, handover, merge, reopen, unmerge } from './stages.ts';
import { goOn, passToMember, pause, promise, returnToDesk, told, wrote } from './waiting.ts';

/** What people do to a case, one entry for each command. It is possible: `legal.ts` was asked. */

type Handler = (draft: Draft, event: CommandEvent) => void;

export function command(draft: Draft, event: CommandEvent): void {
  if (event.by !== null && event.by === draft.state.assigneeId) reacted(draft);
  HANDLERS[event.type](draft, event);
}

/** The story tells it, and nothing else of the case changes. */
const onlyTold: Handler = () => {};

const answeredWith =
  (outcome: Outcome): Handler =>
  (draft, event) => {
    wrote(draft);
    draft.state.resolutions++;
    draft.notify('resolved', { to: 'member' }, `resolved:${draft.state.resolutions}`, event.messageId);
    goTo(draft, event, outcome);
  };

const HANDLERS: Record<CommandType, Handler> = {
  claim({ state }, { by }) {
    state.assigneeId = by;
  },
  release: unassign,
  assign: (draft, { staffId }) => assign(draft, staffId ?? null),
  decline(draft, { by, messageId }) {
    notForThem(draft, draft.state.assigneeId);
    draft.notify('declined', { to: 'lead' }, `declined:${by}:${draft.now}`, messageId);
    unassign(draft);
  },
  reply(draft, { messageId }) {
    wrote(draft);
    draft.notify('message', { to: 'member' }, `message:${messageId}`, messageId);
  },
  ask(draft, { messageId }) {
    wrote(draft);
    goOn(draft);
    passToMember(draft, 'memberReply');
    draft.notify('question', { to: 'member' }, `message:${messageId}`, messageId);
  },
  answer(draft, { messageId }) {
    const { holder, clocks } = draft.rule();
    if (holder !== 'member') returnToDesk(draft);
    // Whoever still writes has not fallen silent: the time to accept begins anew.
    else for (const clock of clocks) draft.start(clock, draft.now);
    draft.notify('memberAnswered', { to: 'holder' }, `message:${messageId}`, messageId);
  },
  handover,
  resolve: answeredWith('completed'),
  adopt: answeredWith('adopted'),
  dismiss: answeredWith('dismissed'),
  passOn(draft, event) {
    for (const staffId of event.staffIds ?? [])
      draft.notify('praised', { to: 'staff', staffId }, draft.again('praised'), event.messageId);
    goTo(draft, event, 'completed');
  },
  accept: (draft, event) => goTo(draft, event, 'accepted'),
  reject(draft, event) {
    goTo(draft, event, null);
    draft.decide('routing', draft.lineNow());
    draft.notify('memberRejected', { to: 'holder' }, `rejected:${draft.state.resolutions}`, event.messageId);
  },
  withdraw(draft, event) {
    draft.notify('memberWithdrew', { to: 'holder' }, draft.again('withdrew'));
    goTo(draft, event, 'withdrawn');
  },
  promise: (draft, { at }) => promise(draft, at ?? draft.now),
  keepPromise: ({ state, now }, { promise: n }) => endClock(state, promiseClock(n ?? 0), 'met', now),
  pause,
  resume: goOn,
  extend: (draft, { clock, minutes }) => extend(draft, clock ?? '', minutes ?? 0),
  prioritise({ state }, { priority, by }) {
    state.priority = priority ?? state.priority;
    state.priorityBy = by;
  },
  assess(draft, { severity, category }) {
    if (severity) draft.state.severity = severity;
    if (category) draft.state.category = category;
    draft.decide('serviceLevel', draft.lineNow());
  },
  reassess(draft, { onlyIfBetter }) {
    if (onlyIfBetter) draft.state.onlyIfBetter = true;
    draft.decide('serviceLevel', draft.lineNow());
  },
  acknowledge: (draft, { by }) => acknowledge(draft, by),
  decide(draft, { by, messageId }) {
    acknowledge(draft, by);
    draft.notify('escalationDecided', { to: 'holder' }, `decided:${draft.state.ladder.cycle}`, messageId);
  },
  confirmReceipt: told,
  reopen,
  merge,
  unmerge,
  absorb: onlyTold,
  letGo: onlyTold,
};
