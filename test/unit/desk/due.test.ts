import { describe, expect, test } from 'vitest';
import { crossed, dueWords, SOON_MS, urgencyOf } from '../../../admin-ui/time/due.ts';
import { ageOf, DAY, HOUR, MINUTE, spanOf } from '../../../admin-ui/time/duration.ts';
import { dayIn, knownZone, shortInstant } from '../../../admin-ui/time/zone.ts';

const ZONE = 'Asia/Shanghai';
const NOON = Date.parse('2026-11-23T12:00:00+08:00');

describe('urgency', () => {
  test('is late at the deadline, not a millisecond before', () => {
    expect(urgencyOf(NOON, false, NOON - 1, ZONE)).toBe('soon');
    expect(urgencyOf(NOON, false, NOON, ZONE)).toBe('late');
  });

  test('is soon under an hour, not at an hour', () => {
    expect(urgencyOf(NOON, false, NOON - SOON_MS, ZONE)).toBe('today');
    expect(urgencyOf(NOON, false, NOON - SOON_MS + 1, ZONE)).toBe('soon');
  });

  test('ends today at midnight of the reader, not of the server', () => {
    const lastOfDay = Date.parse('2026-11-23T23:59:59.999+08:00');
    expect(urgencyOf(lastOfDay, false, NOON, ZONE)).toBe('today');
    expect(urgencyOf(lastOfDay + 1, false, NOON, ZONE)).toBe('later');
    expect(urgencyOf(lastOfDay + 1, false, NOON, 'Europe/London')).toBe('today');
  });

  test('a breached clock is late whatever its instant says', () => {
    expect(urgencyOf(NOON + DAY, true, NOON, ZONE)).toBe('late');
  });
});

describe('words of a deadline', () => {
  test('count what is left and what is over, and name another day', () => {
    expect(dueWords(NOON + 12 * MINUTE, 'soon', NOON)).toEqual({
      say: 'left',
      span: { unit: 'minutes', values: { n: 12, m: 0 } },
    });
    expect(dueWords(NOON - 90 * MINUTE, 'late', NOON)).toEqual({
      say: 'late',
      span: { unit: 'hoursMinutes', values: { n: 1, m: 30 } },
    });
    expect(dueWords(NOON + 2 * DAY, 'later', NOON)).toEqual({ say: 'at' });
  });

  test('only worsening is said aloud', () => {
    expect(crossed('today', 'soon')).toBe('soon');
    expect(crossed('later', 'soon')).toBe('soon');
    expect(crossed('soon', 'late')).toBe('late');
    expect(crossed('today', 'late')).toBe('late');
    expect(crossed('late', 'late')).toBeNull();
    expect(crossed('late', 'soon')).toBeNull();
    expect(crossed('later', 'today')).toBeNull();
    expect(crossed('paused', 'soon')).toBeNull();
  });
});

describe('spans', () => {
  test.each([
    [-5, 'seconds', 0, 0],
    [MINUTE - 1, 'seconds', 59, 0],
    [MINUTE, 'minutes', 1, 0],
    [HOUR - 1, 'minutes', 59, 0],
    [HOUR, 'hours', 1, 0],
    [HOUR + MINUTE, 'hoursMinutes', 1, 1],
    [DAY - 1, 'hoursMinutes', 23, 59],
    [DAY, 'days', 1, 0],
    [DAY + HOUR, 'daysHours', 1, 1],
    [2 * DAY + HOUR, 'days', 2, 0],
  ] as const)('%i ms', (ms, unit, n, m) => {
    expect(spanOf(ms)).toEqual({ unit, values: { n, m } });
  });

  test('an age has one unit; under a minute it is none, but just now', () => {
    expect(ageOf(0)).toBeNull();
    expect(ageOf(MINUTE - 1)).toBeNull();
    expect(ageOf(MINUTE)).toEqual({ unit: 'minutes', values: { n: 1, m: 0 } });
    expect(ageOf(HOUR + 59 * MINUTE)).toEqual({ unit: 'hours', values: { n: 1, m: 0 } });
    expect(ageOf(DAY + 23 * HOUR)).toEqual({ unit: 'days', values: { n: 1, m: 0 } });
  });
});

describe('zones', () => {
  test('the day is the one of the zone', () => {
    const at = Date.parse('2026-11-22T18:00:00Z');
    expect(dayIn('Asia/Shanghai', at)).toBe('2026-11-23');
    expect(dayIn('Europe/London', at)).toBe('2026-11-22');
  });

  test('a short instant is the hour today, weekday and hour this week, the date after', () => {
    expect(shortInstant(NOON + HOUR, NOON, ZONE, 'zh-CN')).toBe('13:00');
    expect(shortInstant(NOON + DAY, NOON, ZONE, 'zh-CN')).toBe('周二 12:00');
    expect(shortInstant(NOON + DAY, NOON, ZONE, 'en-GB')).toBe('Tue 12:00');
    expect(shortInstant(NOON + 10 * DAY, NOON, ZONE, 'en-GB')).toBe('3 Dec');
  });

  test('midnight is 00, never 24', () => {
    expect(shortInstant(Date.parse('2026-11-24T00:05:00+08:00'), NOON, ZONE, 'en-GB')).toBe('Tue 00:05');
  });

  test('an unknown zone falls back to one that is known', () => {
    expect(knownZone('Asia/Shanghai')).toBe('Asia/Shanghai');
    const fallback = knownZone('Mars/Olympus');
    expect(() => new Intl.DateTimeFormat('en', { timeZone: fallback })).not.toThrow();
    expect(knownZone(null)).toBe(fallback);
  });
});
