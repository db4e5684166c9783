import { describe, expect, it } from 'vitest';
import { between, parseCalendar } from '../../../domain/calendar/calendar.ts';
import { dayNumber, weekdayOf } from '../../../domain/calendar/definition.ts';
import { chinaService2026, everyDay } from '../../../domain/calendar/seeds.ts';

const HOUR = 3_600_000;
const hoursOf = (calendar: typeof everyDay, from: string, to: string) =>
  between(calendar, Date.parse(`${from}T00:00+08:00`), Date.parse(`${to}T00:00+08:00`)) / HOUR;

describe('calendars that come with the product', () => {
  it('pass the check that every calendar passes', () => {
    expect(parseCalendar(chinaService2026)).toEqual(chinaService2026);
    expect(parseCalendar(everyDay)).toEqual(everyDay);
  });

  it('hold the days off of the notices: 28 in 2025, 33 in 2026, none of them twice', () => {
    const inYear = (year: string) => chinaService2026.holidays.filter((date) => date.startsWith(year)).length;
    expect([inYear('2025'), inYear('2026')]).toEqual([28, 33]);
    expect(new Set(chinaService2026.holidays).size).toBe(61);
  });

  it('work substitute days on weekends only, and never on a holiday', () => {
    const substitutes = Object.keys(chinaService2026.specialDays);
    expect(substitutes).toHaveLength(11);
    for (const date of substitutes) {
      expect(['sat', 'sun']).toContain(weekdayOf(dayNumber(date)));
      expect(chinaService2026.holidays).not.toContain(date);
    }
  });

  it('come to 248 working days in each of the two years', () => {
    expect(hoursOf(chinaService2026, '2025-01-01', '2026-01-01')).toBe(248 * 9);
    expect(hoursOf(chinaService2026, '2026-01-01', '2027-01-01')).toBe(248 * 9);
    expect(hoursOf(everyDay, '2026-01-01', '2027-01-01')).toBe(365 * 14);
  });
});
