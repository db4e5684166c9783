import { describe, expect, test } from 'vitest';
import { currentFlow } from '../../../domain/case/flows.ts';
import { initialState } from '../../../domain/case/state.ts';
import {
  cellKey,
  countIn,
  drawn,
  hoursOf,
  levels,
  noFigures,
  ofCellKey,
  Tally,
} from '../../../domain/trial/figures.ts';

const HOUR = 3_600_000;
const period = { from: Date.UTC(2026, 5, 1), until: Date.UTC(2026, 5, 2) };
const at = (hours: number) => period.from + hours * HOUR;
const flow = currentFlow('complaint');

/** What lies in a queue from one hour to another. */
function load(...stays: [queueId: string | null, from: number][]): Record<string, number[]> {
  const tally = new Tally();
  const state = { ...initialState(flow, at(0)), stage: flow.entry };
  for (const [queueId, from] of stays)
    tally.hear(state, { state: { ...state, queueId }, flow, stays: null, story: [], notices: [] }, at(from));
  tally.end(at(30));
  const { before } = noFigures();
  tally.addTo(before, period);
  return Object.fromEntries(Object.entries(before.loads).map(([id, changes]) => [id, levels(changes)]));
}
const hoursWith = (values: number[] = []) => values.flatMap((value, hour) => (value > 0 ? [hour] : []));

describe('what lies in a queue', () => {
  test('counts in every hour in which it lay there for a moment, and in no other', () => {
    expect(hoursWith(load(['a', 10.2], [null, 10.8]).a)).toEqual([10]);
    expect(hoursWith(load(['a', 10.9], [null, 12]).a)).toEqual([10, 11]);
    const moved = load(['a', 1.5], ['b', 3.5], [null, 4.5]);
    expect([hoursWith(moved.a), hoursWith(moved.b)]).toEqual([
      [1, 2, 3],
      [3, 4],
    ]);
  });

  test('is cut at the ends of the period', () => {
    expect(hoursOf(period)).toBe(24);
    expect(hoursWith(load(['a', 22.5]).a)).toEqual([22, 23]);
    expect(load(['a', 25], [null, 26])).toEqual({});
  });
});

test('a drawing has no more points than it may, and hides no peak', () => {
  const values = Array.from({ length: 1_000 }, (_, i) => (i === 777 ? 9 : 1));
  const { hours, values: points } = drawn(values, 360);
  expect({ hours, points: points.length, most: Math.max(...points) }).toEqual({ hours: 3, points: 334, most: 9 });
  expect(drawn([1, 2], 360)).toEqual({ hours: 1, values: [1, 2] });
});

test('cells sum, and know what they are between', () => {
  const figures = noFigures();
  countIn(figures, 'role:manager', 'none', { count: 2, money: 10 });
  expect(countIn(figures, 'role:manager', 'none', { count: 1, money: 5 })).toBe(3);
  expect(figures.cells).toEqual({ [cellKey('role:manager', 'none')]: { count: 3, money: 15 } });
  expect(ofCellKey(cellKey('role:manager', 'none'))).toEqual(['role:manager', 'none']);
});
