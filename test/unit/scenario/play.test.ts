import { describe, expect, test } from 'vitest';
import { chinaService2026, everyDay } from '../../../domain/calendar/seeds.ts';
import { nextDue } from '../../../domain/case/clocks.ts';
import { deadlinesBy } from '../../../domain/case/deadlines.ts';
import { currentFlow } from '../../../domain/case/flows.ts';
import { machine } from '../../../domain/case/machine.ts';
import { type CaseState, initialState } from '../../../domain/case/state.ts';
import { keptOf } from '../../../domain/scenario/expect.ts';
import { type Ground, playScenario, withHolidays } from '../../../domain/scenario/play.ts';
import type { Expectation, Scenario } from '../../../domain/scenario/scenario.ts';
import type { Mark, Story } from '../../../domain/scenario/story.ts';
import { instantOf, localOf, timesOf } from '../../../domain/scenario/times.ts';

const ZONE = 'Asia/Shanghai';
const CALENDARS = { office: chinaService2026, always: everyDay };
const LEVEL = { priority: 2, minutes: { answer: 45, resolution: 1_620 }, ladderPercent: 75 };

/** Opened on a Friday at 16:40; the Monday after it is a holiday. */
const FRIDAY: Scenario = {
  ...{ zone: ZONE, opened: '2026-12-04T16:40', kind: 'complaint', days: 14, holidays: ['2026-12-07'] },
  facts: { 'case.severity': 'normal', 'member.tier': 'gold' },
  steps: [
    { do: 'claim', after: 20 },
    { do: 'ask', after: 10 },
    { do: 'answer', after: 2_880 },
  ],
  expectations: [],
};

const ground = (scenario: Scenario, more: Partial<Ground> = {}): Ground => ({
  flow: currentFlow(scenario.kind),
  calendars: withHolidays(CALENDARS, scenario.holidays),
  severity: () => 'high',
  routing: ({ line }) => ({ queueId: line, calendarId: 'office', named: false }),
  serviceLevel: () => LEVEL,
  alerts: () => new Map(),
  hourly: false,
  ...more,
});
const play = (scenario: Scenario, more: Partial<Ground> = {}): Story => playScenario(scenario, ground(scenario, more));
const at = (local: string) => instantOf(local, ZONE) as number;
const all = <M extends Mark['is']>({ marks }: Story, is: M) =>
  marks.filter((mark): mark is Extract<Mark, { is: M }> => mark.is === is);
const dueOf = ({ lanes }: Story, clock: string) => {
  const dueAt = lanes.find((lane) => lane.clock === clock)?.dueAt;
  return dueAt == null ? null : localOf(dueAt, ZONE);
};

describe('Friday 16:40, the member silent for two days, Monday a holiday', () => {
  const story = play(FRIDAY);

  test('clocks stand while the member has the ball, and neither weekend nor holiday counts', () => {
    expect(all(story, 'rest').map(({ at: when, for: who }) => [localOf(when, ZONE), who])).toEqual([
      ['2026-12-04T17:10', 'member'],
      ['2026-12-06T17:10', null],
    ]);
    // 30 of 1,620 minutes were spent on Friday; the rest begins on Tuesday at 9: two days of 540 and 510 minutes.
    expect(dueOf(story, 'resolution')).toBe('2026-12-10T17:30');
    expect(dueOf(play({ ...FRIDAY, holidays: [] }), 'resolution')).toBe('2026-12-09T17:30');
  });

  test('a lane has what runs, what stands and what ran out, with the hours that count', () => {
    const lane = story.lanes.find(({ clock }) => clock === 'resolution');
    const shown = lane?.parts.slice(0, 2).map(({ is, from, to }) => [is, localOf(from, ZONE), localOf(to, ZONE)]);
    expect(shown).toEqual([
      ['running', '2026-12-04T16:40', '2026-12-04T17:10'],
      ['paused', '2026-12-04T17:10', '2026-12-06T17:10'],
    ]);
    const worked = lane?.parts[2]?.working.map(([from, to]) => [localOf(from, ZONE), localOf(to, ZONE)]) ?? [];
    expect(worked[0]).toEqual(['2026-12-08T09:00', '2026-12-08T18:00']);
  });

  test('who does nothing more is carried up the ladder, rung by rung, each called once and then the last reminded', () => {
    const rungs = all(story, 'rung');
    expect(rungs.filter(({ reminder }) => !reminder).map(({ post }) => post)).toEqual([
      'rep',
      'teamLead',
      'departmentHead',
      'director',
      'vicePresident',
      'generalManager',
    ]);
    const broken = all(story, 'clock').filter(({ change, promise }) => change === 'breached' && promise);
    expect(rungs[0]?.at).toBe(broken[0]?.at);
  });
});

/** The same steps given to the machine by hand, as the workflow gives them. */
function byHand(scenario: Scenario): CaseState {
  const { flow, calendars } = ground(scenario);
  const { next } = machine(flow);
  const { times } = timesOf(scenario);
  let state = initialState(flow, times.opened);
  const settle = (step: ReturnType<typeof next>, now: number) => {
    state = step.state;
    for (const effect of step.effects) {
      if (effect.type !== 'decide') continue;
      const outcome =
        effect.set === 'routing' ? { queueId: effect.line, calendarId: 'office', assigneeId: null } : LEVEL;
      settle(next(state, { type: 'decided', set: effect.set, decisionId: 'x', outcome } as never, now), now);
    }
    for (const [clock, c] of Object.entries(state.clocks)) {
      if (c.status !== 'running' || c.dueAt !== null) continue;
      const warn = flow.clocks[clock]?.warn;
      const warnMs = warn && c.warnAt !== null ? { warnMs: Math.round((c.budgetMs * warn) / 100) } : {};
      const [set] = deadlinesBy([{ clock, spans: c.spans, budgetMs: c.budgetMs, ...warnMs }], calendars);
      if (set) state = next(state, set, now).state;
    }
  };
  const runOut = (until: number) => {
    for (let due = nextDue(state); due && due.at <= until; due = nextDue(state))
      settle(next(state, { type: due.type, clock: due.clock }, due.at), due.at);
  };
  settle(next(state, { type: 'opened', told: true }, times.opened), times.opened);
  scenario.steps.forEach((step, i) => {
    const now = times.steps[i] as number;
    runOut(now);
    const by = step.do === 'answer' || step.do === 'accept' ? 'member' : 'desk';
    settle(next(state, { type: step.do, by, messageId: `step:${i}` } as never, now), now);
  });
  runOut(times.until);
  return state;
}

test.each([
  ['asked and answered', FRIDAY],
  [
    'solved and accepted',
    {
      ...FRIDAY,
      steps: [
        { do: 'claim', after: 5 },
        { do: 'resolve', after: 60 },
        { do: 'accept', after: 4_000 },
      ],
    },
  ],
  ['nobody does anything', { ...FRIDAY, steps: [] }],
  [
    'solved, and silence',
    {
      ...FRIDAY,
      days: 30,
      steps: [
        { do: 'claim', after: 5 },
        { do: 'resolve', after: 60 },
      ],
    },
  ],
] as [string, Scenario][])('it ends as the machine ends by the same events: %s', (_, scenario) => {
  const [story, state] = [play(scenario), byHand(scenario)];
  expect(story.end).toMatchObject({
    stage: state.stage,
    outcome: state.outcome,
    priority: state.priority,
    ball: state.ball,
  });
  const shown = Object.fromEntries(story.lanes.map(({ clock, status }) => [clock, status]));
  const kept = Object.fromEntries(Object.entries(state.clocks).map(([clock, { status }]) => [clock, status]));
  for (const clock of Object.keys(shown)) expect([clock, shown[clock]]).toEqual([clock, kept[clock]]);
  const running = Object.entries(state.clocks).filter(([, { status }]) => status === 'running');
  for (const [clock, { dueAt }] of running) expect(story.lanes.find((lane) => lane.clock === clock)?.dueAt).toBe(dueAt);
});

test('what is not possible is left out and told, and the rest goes on', () => {
  const story = play({
    ...FRIDAY,
    steps: [
      { do: 'accept', after: 5 },
      { do: 'claim', after: 5 },
    ],
  });
  expect(all(story, 'step').map(({ step, refused }) => [step, refused?.code ?? null])).toEqual([
    [0, 'notInStage'],
    [1, null],
  ]);
});

test('a severity that nobody names is proposed by the rules; one that is assessed is what they hear', () => {
  const heard: string[] = [];
  const { 'case.severity': _, ...facts } = FRIDAY.facts;
  const scenario: Scenario = { ...FRIDAY, facts, steps: [{ do: 'assess', after: 10, severity: 'critical' }] };
  const story = play(scenario, {
    serviceLevel: ({ severity }) => {
      heard.push(severity);
      return LEVEL;
    },
  });
  expect(all(story, 'severity').map(({ severity }) => severity)).toEqual(['high']);
  expect(heard).toEqual(['high', 'critical']);
});

test('an alert is told once for its row, also where only time has passed', () => {
  const raised = {
    alert: 'overdue',
    about: 'case',
    severity: 'warning',
    recipients: ['teamLead'],
    channels: [],
    repeat: 'once',
  } as const;
  const alerts: Ground['alerts'] = ({ at: now, openedAt }) =>
    now - openedAt >= 24 * 3_600_000
      ? new Map([['late', { ...raised, recipients: ['teamLead'], channels: [] }]])
      : new Map();
  const story = play({ ...FRIDAY, steps: [] }, { alerts, hourly: true });
  expect(all(story, 'alert').map((mark) => localOf(mark.at, ZONE))).toEqual(['2026-12-05T16:40']);
});

describe('what is expected', () => {
  const names = { zone: ZONE, codeOf: (id: string) => `code of ${id}` };
  const judge = (
    one: Expectation extends infer E ? (E extends unknown ? Omit<E, 'id'> : never) : never,
    scenario = FRIDAY,
  ) => keptOf([{ id: 'x', ...one } as Expectation], play(scenario), names)[0];

  test('holds where it comes out so, and says what comes out where it does not', () => {
    expect(judge({ that: 'due', clock: 'resolution', at: '2026-12-10T17:30' })).toMatchObject({ holds: true });
    expect(judge({ that: 'due', clock: 'resolution', at: '2026-12-10T17:31' })).toMatchObject({
      ...{ holds: false, at: at('2026-12-10T17:30') },
    });
    expect(judge({ that: 'due', clock: 'promise:1', at: '2026-12-10T17:30' })).toMatchObject({
      holds: false,
      at: null,
    });
    expect(judge({ that: 'priority', priority: 2 })).toMatchObject({ holds: true });
    expect(judge({ that: 'priority', priority: 1 })).toMatchObject({ holds: false, value: '2' });
    expect(judge({ that: 'queue', queue: 'code of first' })).toMatchObject({ holds: true });
    expect(judge({ that: 'queue', queue: 'vip' })).toMatchObject({ holds: false, value: 'code of first' });
    expect(judge({ that: 'ends', stage: 'closed' })).toMatchObject({ holds: false, value: 'firstLine' });
    expect(judge({ that: 'noBreach' })?.holds).toBe(false);
    expect(judge({ that: 'told', notice: 'memberAnswered', to: 'holder' })?.holds).toBe(true);
    expect(judge({ that: 'told', notice: 'memberAnswered', to: 'lead' })).toMatchObject({
      holds: false,
      value: 'holder',
    });
    expect(judge({ that: 'alert', alert: 'overdue' })).toMatchObject({ holds: false, at: null });
  });

  test('of calls: by when, not before, and not at all', () => {
    const [first] = all(play(FRIDAY), 'rung');
    const called = localOf(first?.at ?? 0, ZONE);
    expect(judge({ that: 'called', post: 'rep', when: 'by', at: called })?.holds).toBe(true);
    expect(judge({ that: 'called', post: 'rep', when: 'notBefore', at: called })?.holds).toBe(true);
    expect(judge({ that: 'called', post: 'rep', when: 'by', at: '2026-12-05T00:00' })).toMatchObject({
      ...{ holds: false, at: first?.at },
    });
    expect(judge({ that: 'notCalled', post: 'rep' })).toMatchObject({ holds: false, at: first?.at });
    expect(judge({ that: 'notCalled', post: 'rep' }, { ...FRIDAY, days: 1 })?.holds).toBe(true);
  });
});

describe('times', () => {
  test('count from the step before, and every fault has its place', () => {
    const { times, faults } = timesOf({
      ...FRIDAY,
      steps: [
        { do: 'claim', after: 20 },
        { do: 'wait', at: '2026-12-05T09:00' },
        { do: 'reply', after: 60 },
      ],
    });
    expect(faults).toEqual([]);
    expect(times.steps.map((one) => localOf(one, ZONE))).toEqual([
      '2026-12-04T17:00',
      '2026-12-05T09:00',
      '2026-12-05T10:00',
    ]);
    const wrong = timesOf({
      ...FRIDAY,
      zone: 'Nowhere/Land',
      opened: '2026-02-30T10:00',
      steps: [
        { do: 'claim', at: '1960-01-01T09:00' },
        { do: 'reply', after: 90_000 },
      ],
    });
    expect(wrong.faults.map(({ place, code }) => `${place} ${code}`)).toEqual([
      'zone unknownZone',
      'opened noSuchTime',
      'steps.0.at beforePrevious',
      'steps.1.after afterTheEnd',
    ]);
  });

  test('a time that the clock skips is none, and one that it shows twice is the first', () => {
    expect(instantOf('2026-03-29T02:30', 'Europe/Berlin')).toBeNull();
    expect(instantOf('2026-10-25T02:30', 'Europe/Berlin')).toBe(Date.parse('2026-10-25T00:30:00Z'));
  });
});
