import { dueAt } from '../../domain/calendar/clock.ts';
import { nextDue } from '../../domain/case/clocks.ts';
import type { Flow } from '../../domain/case/flow.ts';
import { RefusedError } from '../../domain/case/legal.ts';
import type { Given } from '../../domain/case/messages.ts';
import { type CaseState, initialState } from '../../domain/case/state.ts';
import { type Answer, type Question, workOut } from '../../domain/case/step.ts';
import { always } from '../setup/desk.ts';
import { Account } from './account.ts';
import { type Deed, deedsOf, meaningOf, situationOf } from './deeds.ts';
import type { Ticket } from './log.ts';

const QUEUES = { first: 'first', second: 'second', head: 'head' };
const CALENDAR = 'always';

/** Runs a ticket through the machine, by the very steps of a workflow; every clock that runs out on the way does what it does. */
export function runPure(flow: Flow, ticket: Ticket): Account {
  const account = new Account(ticket);
  const [opening] = ticket.events;
  if (!opening) return account;
  let state = initialState(flow, opening.at);
  const take = (given: Given, at: number) => {
    state = stepped(flow, state, given, at);
    account.happened(given.type, state, at);
  };
  take({ type: 'opened' }, opening.at);
  for (const [i, event] of ticket.events.entries()) {
    for (let due = nextDue(state); due && due.at <= event.at; due = nextDue(state))
      take({ type: due.type, clock: due.clock }, due.at);
    const met = situationOf(state);
    const means = meaningOf(event, met, i === 0);
    const given = account.commands;
    for (const verb of means.is === 'verbs' ? means.verbs : [])
      for (const deed of deedsOf(verb, event, state.assigneeId)) {
        account.commands++;
        try {
          take(commandOf(deed, `${ticket.id}:${account.commands}`), event.at);
        } catch (error) {
          if (!(error instanceof RefusedError)) throw error;
          account.refused(event, deed.type, error.refusal.code);
        }
      }
    account.dealtWith(event, means, { met, given: account.commands - given }, state);
  }
  account.ended(state);
  return account;
}

function commandOf({ by, ...deed }: Deed, id: string): Given {
  const member = by === 'member';
  const messageId = ['reply', 'resolve'].includes(deed.type) ? { messageId: id } : {};
  return { ...deed, ...messageId, by: member ? by : by.who, commandId: id, actorType: member ? 'member' : 'staff' };
}

function stepped(flow: Flow, before: CaseState, given: Given, at: number): CaseState {
  const work = workOut(flow, before, given, at);
  let now = work.next();
  while (!now.done) now = work.next(answersTo(now.value));
  return now.value.state;
}

/** A world without rules and closing hours: nothing is promised beyond the flow, and the desk is always open. */
function answersTo(question: Question): Answer[] {
  if (question.about === 'deadlines')
    return question.clocks.map(({ clock, spans, budgetMs }) => {
      const { at, provisional } = dueAt(spans, budgetMs, { [CALENDAR]: always });
      return { type: 'clockSet', clock, dueAt: at, provisional };
    });
  return question.decisions.map(({ set, line }) =>
    set === 'routing'
      ? {
          ...{ type: 'decided', set, decisionId: set },
          outcome: { queueId: QUEUES[line], calendarId: CALENDAR, assigneeId: null },
        }
      : { type: 'decided', set, decisionId: set, outcome: { priority: 3, minutes: {}, ladderPercent: 100 } },
  );
}
