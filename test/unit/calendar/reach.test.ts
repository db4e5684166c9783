import { describe, expect, test } from 'vitest';
import { parseCalendar } from '../../../domain/calendar/contract.ts';
import { reachableAt } from '../../../domain/calendar/reach.ts';
import { everyDay } from '../../../domain/calendar/seeds.ts';

const at = (text: string) => Date.parse(text);
const NONE = { calendar: null, quietFrom: null, quietTo: null };
const SHANGHAI = 'Asia/Shanghai';
const day: [string, string][] = [['09:00', '18:00']];
const week = parseCalendar({ ...everyDay, weekly: { mon: day, tue: day, wed: day, thu: day, fri: day } });

test('who said nothing is reachable at any hour', () => {
  expect(reachableAt(at('2026-03-04T20:00:00Z'), SHANGHAI, NONE)).toBeNull();
  expect(reachableAt(at('2026-03-04T20:00:00Z'), SHANGHAI, { ...NONE, quietFrom: '22:00' })).toBeNull();
});

describe('quiet hours over midnight, 22:00 to 07:30 in Shanghai', () => {
  const hours = { ...NONE, quietFrom: '22:00', quietTo: '07:30' };
  test.each([
    ['2026-03-04T13:59:59.999Z', null],
    ['2026-03-04T14:00:00Z', '2026-03-04T23:30:00Z'],
    ['2026-03-04T16:00:00Z', '2026-03-04T23:30:00Z'],
    ['2026-03-04T23:29:59.999Z', '2026-03-04T23:30:00Z'],
    ['2026-03-04T23:30:00Z', null],
  ])('at %s: %s', (now, until) => {
    expect(reachableAt(at(now), SHANGHAI, hours)).toBe(until && at(until));
  });
});

describe('where clocks are set', () => {
  const london = { ...NONE, quietFrom: '22:00', quietTo: '07:00' };
  test('forward in the night: the night is an hour shorter', () => {
    expect(reachableAt(at('2026-03-28T22:30:00Z'), 'Europe/London', london)).toBe(at('2026-03-29T06:00:00Z'));
  });
  test('back in the night: an hour longer', () => {
    expect(reachableAt(at('2026-10-24T21:30:00Z'), 'Europe/London', london)).toBe(at('2026-10-25T07:00:00Z'));
  });
  test('an end that does not exist is passed, one that comes twice ends with the second', () => {
    const end = { ...NONE, quietFrom: '22:00', quietTo: '01:30' };
    expect(reachableAt(at('2026-03-29T00:30:00Z'), 'Europe/London', end)).toBe(at('2026-03-29T01:00:00Z'));
    expect(reachableAt(at('2026-10-25T00:10:00Z'), 'Europe/London', end)).toBe(at('2026-10-25T01:30:00Z'));
  });
});

describe('a working calendar, Monday to Friday 09:00 to 18:00 in Shanghai', () => {
  const hours = { ...NONE, calendar: week };
  test.each([
    ['2026-03-06T09:59:59.999Z', null],
    ['2026-03-06T10:00:00Z', '2026-03-09T01:00:00Z'],
    ['2026-03-08T00:00:00Z', '2026-03-09T01:00:00Z'],
    ['2026-03-09T01:00:00Z', null],
  ])('at %s: %s', (now, until) => {
    expect(reachableAt(at(now), SHANGHAI, hours)).toBe(until && at(until));
  });

  test('and quiet hours: both must leave off', () => {
    const both = { calendar: week, quietFrom: '17:00', quietTo: '10:00' };
    expect(reachableAt(at('2026-03-06T09:30:00Z'), SHANGHAI, both)).toBe(at('2026-03-09T02:00:00Z'));
  });

  test('that never leave off together: at once', () => {
    expect(
      reachableAt(at('2026-03-06T09:30:00Z'), SHANGHAI, { calendar: week, quietFrom: '08:00', quietTo: '19:00' }),
    ).toBeNull();
  });
});
