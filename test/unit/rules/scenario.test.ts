import { expect, test } from 'vitest';
import { everyDay } from '../../../domain/calendar/seeds.ts';
import { currentFlow } from '../../../domain/case/flows.ts';
import { type CaseState, type ClockState, initialState } from '../../../domain/case/state.ts';
import type { Scenario } from '../../../domain/scenario/scenario.ts';
import { SCENARIO_SETS } from '../../../domain/scenario/sets.ts';
import { FACTS, factOf } from '../../../rules/facts.ts';
import { factsOf } from '../../../rules/matching.ts';
import { factFaults, factsAt, isSayable, SAYABLE } from '../../../rules/scenario.ts';
import { SEEDS } from '../../../rules/seeds.ts';

const OPENED = Date.parse('2026-12-04T08:40:00Z');
const SCENARIO: Scenario = {
  ...{ zone: 'Asia/Shanghai', opened: '2026-12-04T16:40', kind: 'complaint', days: 1, holidays: [], steps: [] },
  facts: { 'member.tier': 'gold', 'case.category': 'delivery' },
  expectations: [],
};
const flow = currentFlow('complaint');
const at = (state: Partial<CaseState>, hours = 0, scenario = SCENARIO) =>
  factsAt(
    scenario,
    {
      ...{ at: OPENED + hours * 3_600_000, openedAt: OPENED, line: 'first', severity: 'high', rejections: 0 },
      state: { ...initialState(flow, OPENED), ...state },
    },
    flow,
    { always: everyDay },
  );

test('a scenario says what a record says, and what follows from the case is not said', () => {
  expect(isSayable('member.tier')).toBe(true);
  expect(SAYABLE.filter((id) => factOf(id).source === 'queue' || factOf(id).source === 'request')).toEqual([]);
  for (const id of ['case.stage', 'case.line', 'case.kind', 'queue.open', 'constructor', ''])
    expect(isSayable(id)).toBe(false);
  expect(factFaults({ 'member.tier': 'wooden', 'case.severity': 'high', 'member.points': '5', nothing: 1 })).toEqual({
    ...{ 'member.tier': 'notAValue', 'member.points': 'notAValue', nothing: 'unknownFact' },
  });
});

test('whatever the shipped rules of cases ask is answered with a value that the fact can have', () => {
  const facts = at({ stage: 'firstLine', calendarId: 'always' });
  const asked = new Set(SCENARIO_SETS.flatMap((set) => factsOf(SEEDS[set].definition)));
  const missing = [...asked].filter((id) => !(id in facts) && factOf(id).source !== 'queue');
  expect(missing).toEqual([]);
  expect(Object.keys(facts).filter((id) => !FACTS.some((one) => one.id === id))).toEqual([]);
});

test('the case counts itself, and time, stage and clocks speak as they stand', () => {
  expect(at({})).toMatchObject({
    ...{ 'member.complaints90Days': 1, 'member.praise90Days': 0, 'member.openCases': 1, 'case.openHours': 0 },
    ...{ 'member.tier': 'gold', 'case.severity': 'high', 'case.stage': 'received', 'case.workingHour': null },
  });
  expect(at({}, 0, { ...SCENARIO, facts: { 'member.complaints90Days': 4 } })['member.complaints90Days']).toBe(4);
  const broken: ClockState = { status: 'breached', budgetMs: 1, spans: [], dueAt: OPENED, provisional: false };
  const state = {
    stage: 'firstLine',
    calendarId: 'always',
    assigneeId: 'x',
    clocks: { answer: broken, 'promise:1': broken },
  };
  expect(at(state, 30.5)).toMatchObject({
    ...{ 'case.openHours': 30, 'case.breached': true, 'case.brokenPromises': 1, 'case.assigned': true },
    'case.workingHour': false,
  });
  expect(at({ stage: 'closed' })).toMatchObject({ 'case.open': false, 'member.openCases': 0 });
});
