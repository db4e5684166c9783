import { describe, expect, test } from 'vitest';
import {
  addStep,
  keep,
  minutesOf,
  moveBy,
  newScenario,
  sameExpectation,
  spanOf,
  stepOf,
  wholeIn,
  withFact,
} from '../../../admin-ui/scenarios/edit.ts';
import { daysOf, scaleOf, windowOf } from '../../../admin-ui/scenarios/scale.ts';
import type { ScenarioPlayed } from '../../../api/contract/scenarios.ts';

const ZONE = 'Asia/Shanghai';

describe('writing a scenario', () => {
  test('a new one begins late on the next Friday of its zone', () => {
    // A Monday; and a Friday, of which the next is meant.
    expect(newScenario(ZONE, Date.parse('2026-11-30T12:00:00Z')).opened).toBe('2026-12-04T16:40');
    expect(newScenario(ZONE, Date.parse('2026-12-04T02:00:00Z')).opened).toBe('2026-12-11T16:40');
  });

  test('steps move by one place, stay at the ends, and keep of another kind only their time', () => {
    expect(moveBy(['a', 'b', 'c'], 2, -1)).toEqual(['a', 'c', 'b']);
    expect(moveBy(['a', 'b'], 0, -1)).toEqual(['a', 'b']);
    expect(stepOf('reply', { do: 'extend', after: 5, clock: 'answer', minutes: 9 })).toEqual({ do: 'reply', after: 5 });
    expect(stepOf('pause', { do: 'reply', at: '2026-12-04T16:40' })).toEqual({
      ...{ do: 'pause', at: '2026-12-04T16:40', minutes: 1_440 },
    });
    const scenario = newScenario(ZONE, 0);
    expect(addStep(scenario).steps).toHaveLength(scenario.steps.length + 1);
    expect(withFact(withFact(scenario, 'member.tier', 'gold'), 'member.tier', null).facts).toEqual(scenario.facts);
  });

  test('minutes come apart and together again', () => {
    for (const minutes of [0, 59, 60, 1_439, 1_440, 4_565])
      for (const byDays of [true, false]) expect(minutesOf(spanOf(minutes, byDays))).toBe(minutes);
    expect(spanOf(1_501, false)).toEqual({ days: 0, hours: 25, minutes: 1 });
  });

  test('a number that is half typed, none, or out of its bounds is none yet', () => {
    expect(['1', ' 60 ', '+7', '007'].map((typed) => wholeIn(typed, 1, 60))).toEqual([1, 60, 7, 7]);
    for (const typed of ['', '-', '0', '-5', '61', '1.5', '1e1', '∞', '10000000000000000000000'])
      expect([typed, wholeIn(typed, 1, 60)]).toEqual([typed, null]);
  });

  test('what is kept already is not kept twice', () => {
    const wanted = { that: 'priority', priority: 2 };
    const once = keep(newScenario(ZONE, 0), wanted);
    expect(once.expectations).toHaveLength(1);
    expect(keep(once, { priority: 2, that: 'priority' })).toBe(once);
    expect(sameExpectation({ id: 'a', that: 'noBreach' }, { id: 'b', that: 'noBreach' })).toBe(true);
  });
});

describe('the drawing', () => {
  const story = (more: Partial<ScenarioPlayed>): ScenarioPlayed => ({
    ...{ why: null, from: '2026-12-04T08:40:00.000Z', until: '2026-12-18T08:40:00.000Z' },
    ...{ marks: [], lanes: [], results: [], ...more },
  });

  test('ends soon after the last that happens, and both stories lie on one scale', () => {
    const due = '2026-12-05T08:40:00.000Z';
    const { from, to } = windowOf([
      story({}),
      story({ lanes: [{ clock: 'answer', name: 'Answer', dueAt: due, parts: [] }] }),
    ]);
    expect(from).toBeLessThan(Date.parse('2026-12-04T08:40:00.000Z'));
    expect(to).toBeGreaterThan(Date.parse(due));
    expect(to).toBeLessThan(Date.parse('2026-12-06T08:40:00.000Z'));
    const scale = scaleOf({ from, to }, 500);
    expect([scale.x(from), scale.x(to), scale.x(to + 1_000)]).toEqual([0, 500, 500]);
  });

  test('days begin at midnight of the zone, also where the clock changes, and no more are named than have room', () => {
    const window = { from: Date.parse('2026-03-28T12:00:00Z'), to: Date.parse('2026-03-31T12:00:00Z') };
    expect(daysOf(window, 'Europe/Berlin', 10).map((at) => new Date(at).toISOString())).toEqual([
      '2026-03-28T23:00:00.000Z',
      '2026-03-29T22:00:00.000Z',
      '2026-03-30T22:00:00.000Z',
    ]);
    expect(daysOf(window, 'Europe/Berlin', 2)).toHaveLength(2);
  });
});
