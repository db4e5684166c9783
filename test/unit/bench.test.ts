import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { median, pairedRatio, percentile, rounded, spread } from '../bench/figures.ts';
import { judge } from '../bench/report.ts';

describe('figures of several rounds', () => {
  test('the median is the middle one, or the mean of the middle two, in whatever order they came', () => {
    expect(median([9, 1, 5])).toBe(5);
    expect(median([4, 1, 3, 2])).toBe(2.5);
    expect(median([7])).toBe(7);
  });

  test('numbers are ordered as numbers, and what came in stays as it was', () => {
    const came = [100, 20, 3];
    expect(median(came)).toBe(20);
    expect(came).toEqual([100, 20, 3]);
  });

  test('a percentile lies between its neighbours', () => {
    const hundred = Array.from({ length: 101 }, (_, i) => i);
    expect(percentile(hundred, 99)).toBe(99);
    expect(percentile([10, 20], 75)).toBe(17.5);
    expect(percentile(hundred, 0)).toBe(0);
    expect(percentile(hundred, 100)).toBe(100);
  });

  test('of nothing there is no figure', () => {
    expect(() => median([])).toThrow('No figures');
    expect(() => pairedRatio([1, 2], [1])).toThrow('2 rounds of ours, 1 of the other');
  });

  test('the median never leaves the spread, and half of the values lie on each side', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 1 }), (values) => {
        const { median: middle, min, max, rounds } = spread(values);
        expect(rounds).toBe(values.length);
        expect(middle).toBeGreaterThanOrEqual(min);
        expect(middle).toBeLessThanOrEqual(max);
        const half = values.length / 2;
        expect(values.filter((value) => value <= middle).length).toBeGreaterThanOrEqual(Math.floor(half));
        expect(values.filter((value) => value >= middle).length).toBeGreaterThanOrEqual(Math.floor(half));
      }),
    );
  });

  test('a machine that slows down between rounds leaves the ratio alone', () => {
    expect(pairedRatio([60, 30, 6], [100, 50, 10])).toEqual({ median: 0.6, min: 0.6, max: 0.6, rounds: 3 });
  });

  test('four digits are enough, whole numbers from a thousand on', () => {
    expect([0.123456, 12.34567, 1234.56].map(rounded)).toEqual([0.1235, 12.35, 1235]);
  });
});

describe('a figure against its limit', () => {
  test('at least: on the limit passes, below it fails', () => {
    expect(judge({ of: 'ratio', atLeast: 0.6 }, 0.6)).toMatchObject({ passed: true, margin: 1, words: 'ratio ≥ 0.6' });
    expect(judge({ of: 'ratio', atLeast: 0.6 }, 0.3)).toMatchObject({ passed: false, margin: 0.5 });
  });

  test('at most: on the limit passes, above it fails', () => {
    expect(judge({ of: 'ours', atMost: 5 }, 5)).toMatchObject({ passed: true, margin: 1, words: 'ours ≤ 5' });
    expect(judge({ of: 'ours', atMost: 5 }, 10)).toMatchObject({ passed: false, margin: 0.5 });
  });
});
