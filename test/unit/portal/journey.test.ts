import { describe, expect, it } from 'vitest';
import { journey } from '../../../api/portal/journey.ts';
import { promised } from '../../../api/portal/promise.ts';
import { currentFlow } from '../../../domain/case/flows.ts';
import { machine } from '../../../domain/case/machine.ts';
import { type CaseEvent, type CaseState, initialState } from '../../../domain/case/state.ts';
import type { CaseKind } from '../../../domain/vocabulary.ts';

const HOUR = 3_600_000;
const START = Date.parse('2026-03-02T01:00:00Z');
const routed: CaseEvent[] = [
  { type: 'opened' },
  { type: 'decided', set: 'serviceLevel', decisionId: 'd', outcome: { priority: 2, minutes: {}, ladderPercent: 100 } },
  { type: 'decided', set: 'routing', decisionId: 'd', outcome: { queueId: 'q', calendarId: 'c', assigneeId: 's' } },
];
const by = (type: 'reply' | 'ask' | 'resolve' | 'accept' | 'reject' | 'withdraw' | 'handover'): CaseEvent => ({
  type,
  by: 's',
});

/** One event an hour; every deadline is ten hours after it was asked for. */
function having(events: CaseEvent[], kind: CaseKind = 'complaint') {
  const flow = currentFlow(kind);
  let state: CaseState = initialState(flow, START);
  let now = START;
  for (const event of events) {
    now += HOUR;
    const step = machine(flow).next(state, event, now);
    state = step.state;
    for (const effect of step.effects) {
      if (effect.type !== 'setClock') continue;
      const set = { type: 'clockSet', clock: effect.clock, dueAt: now + 10 * HOUR, provisional: false } as const;
      state = machine(flow).next(state, set, now).state;
    }
  }
  return { flow, state, now };
}

const told = (events: CaseEvent[], kind?: CaseKind) => {
  const { flow, state } = having(events, kind);
  return journey(flow, state).map(
    ({ stage, status, at }) => `${stage} ${status} ${at === null ? '–' : (at - START) / HOUR}`,
  );
};

describe('journey', () => {
  it('begins at receipt and shows the plain way ahead', () => {
    expect(told([])).toEqual(['received now 0', 'firstLine next –', 'resolved next –', 'closed next –']);
  });
  it('has no decision of the member where none is asked for', () => {
    expect(told(routed, 'praise')).toEqual(['received done 0', 'firstLine now 3', 'closed next –']);
  });
  it('shows further lines only once they were needed', () => {
    expect(told([...routed, by('handover')])).toEqual([
      'received done 0',
      'firstLine done 3',
      'secondLine now 4',
      'resolved next –',
      'closed next –',
    ]);
  });
  it('goes on after a rejected solution, in the order in which it happened', () => {
    expect(told([...routed, by('resolve'), by('reject')])).toEqual([
      'received done 0',
      'firstLine done 3',
      'resolved done 4',
      'departmentHead now 5',
      'resolved next –',
      'closed next –',
    ]);
  });
  it('ends where it ended, with nothing ahead', () => {
    expect(told([...routed, by('withdraw')])).toEqual(['received done 0', 'firstLine done 3', 'closed done 4']);
    expect(told([...routed, by('resolve'), by('accept')]).at(-1)).toBe('closed done 5');
  });
});

describe('promise', () => {
  const promise = (events: CaseEvent[], answered: boolean) => promised(having(events).state, answered);

  it('comes soon while the case is being routed', () => expect(promise([], false)).toEqual({ is: 'soon' }));
  it('is the first answer, then the solution', () => {
    expect(promise(routed, false)).toEqual({
      ...{ is: 'answer', at: START + 13 * HOUR, provisional: false, late: false, raised: false },
    });
    expect(promise([...routed, by('reply')], true)).toMatchObject({ is: 'resolution', late: false });
  });
  it('is the solution as soon as the answer is met, even before the record says so', () =>
    expect(promise([...routed, by('reply')], false)).toMatchObject({ is: 'resolution' }));
  it('is late from the instant the clock ran out, and says that it was raised', () => {
    const { state, flow } = having(routed);
    const due = state.clocks.answer?.dueAt as number;
    const ranOut = (at: number) => machine(flow).next(state, { type: 'ranOut', clock: 'answer' }, at).state;
    expect(promised(ranOut(due - 1), false)).toMatchObject({ is: 'answer', late: false, raised: false });
    expect(promised(ranOut(due), false)).toMatchObject({ is: 'answer', late: true, raised: true, at: due });
  });
  it('stands while the member has the ball, and says until when', () => {
    expect(promise([...routed, by('ask')], true)).toEqual({ is: 'reply', at: START + 14 * HOUR, provisional: false });
    expect(promise([...routed, by('resolve')], true)).toMatchObject({ is: 'acceptance', at: START + 14 * HOUR });
  });
  it('is over when the case is', () => expect(promise([...routed, by('withdraw')], true)).toEqual({ is: 'over' }));
  it('is resumed, and soon known again, after the member answered', () => {
    const { state, flow, now } = having([...routed, by('ask')]);
    const answered = machine(flow).next(state, { type: 'answer', by: 'm' }, now + HOUR).state;
    expect(promised(answered, true)).toEqual({ is: 'soon' });
  });
});
