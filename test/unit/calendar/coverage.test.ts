import { describe, expect, it } from 'vitest';
import {
  add,
  addBusinessDays,
  between,
  type CalendarDefinition,
  CalendarError,
  isOpen,
  nextOpen,
  parseCalendar,
  subtract,
} from '../../../domain/calendar/calendar.ts';
import { everyDay } from '../../../domain/calendar/seeds.ts';

const HOUR = 3_600_000;
const at = (text: string): number => Date.parse(text);
const covered = parseCalendar({
  timeZone: 'Asia/Shanghai',
  weekly: Object.fromEntries(['mon', 'tue', 'wed', 'thu', 'fri'].map((day) => [day, [['09:00', '18:00']]])),
  annualHolidays: ['01-01'],
  coveredUntil: '2026-12-31',
});

describe('past the last covered date', () => {
  it('the last covered closing is certain, a millisecond of the next date is provisional', () => {
    const start = at('2026-12-31T10:00+08:00');
    expect(add(covered, start, 8 * HOUR)).toEqual({ at: at('2026-12-31T18:00+08:00'), provisional: false });
    expect(add(covered, start, 8 * HOUR + 1)).toEqual({ at: at('2027-01-04T09:00+08:00') + 1, provisional: true });
  });

  it('goes on by the week and the annual holidays', () => {
    const due = add(covered, at('2027-12-31T17:00+08:00'), 2 * HOUR);
    expect(due).toEqual({ at: at('2028-01-03T10:00+08:00'), provisional: true });
  });

  it('a closing at 24:00 of the last date is certain, an opening at the same instant is not', () => {
    const always: CalendarDefinition = {
      ...everyDay,
      weekly: { thu: [['00:00', '24:00']], fri: [['00:00', '24:00']] },
    };
    const newYear = at('2027-01-01T00:00+08:00');
    expect(add(always, newYear - HOUR, HOUR)).toEqual({ at: newYear, provisional: false });
    expect(nextOpen(always, newYear - 1)).toEqual({ at: newYear - 1, provisional: false });
    expect(nextOpen(always, newYear)).toEqual({ at: newYear, provisional: true });
  });

  it('marks next openings, working days, and what is counted back from there', () => {
    const newYearsEve = at('2026-12-31T18:00+08:00');
    expect(nextOpen(covered, newYearsEve)).toEqual({ at: at('2027-01-04T09:00+08:00'), provisional: true });
    expect(addBusinessDays(covered, newYearsEve - HOUR, 1)).toEqual({
      at: at('2027-01-04T17:00+08:00'),
      provisional: true,
    });
    expect(addBusinessDays(covered, at('2026-12-30T17:00+08:00'), 1).provisional).toBe(false);
    expect(subtract(covered, at('2027-01-04T10:00+08:00'), 2 * HOUR)).toEqual({
      at: at('2026-12-31T17:00+08:00'),
      provisional: true,
    });
    expect(subtract(covered, newYearsEve, HOUR).provisional).toBe(false);
    expect(subtract(covered, at('2027-01-01T00:00+08:00'), HOUR).provisional).toBe(false);
    expect(subtract(covered, at('2027-01-01T00:00+08:00') + 1, HOUR).provisional).toBe(true);
  });

  it('without an end of coverage nothing is provisional', () => {
    const { coveredUntil: _, ...open } = covered;
    expect(add(open, at('2090-01-01T00:00Z'), HOUR).provisional).toBe(false);
  });
});

describe('a search always ends', () => {
  const bare: CalendarDefinition = {
    timeZone: 'Europe/Berlin',
    weekly: {},
    holidays: [],
    annualHolidays: [],
    specialDays: { '2026-05-01': [['09:00', '10:00']] },
  };
  const never = { ...bare, specialDays: {} };
  const codeOf = (ask: () => unknown): string | undefined => {
    try {
      ask();
    } catch (error) {
      return error instanceof CalendarError ? error.code : String(error);
    }
    return undefined;
  };
  const start = at('2026-01-01T00:00Z');

  it('says so when the calendar is not open long enough', () => {
    expect(add(bare, start, HOUR).at).toBe(at('2026-05-01T08:00Z'));
    expect(codeOf(() => add(bare, start, HOUR + 1))).toBe('calendar.never_opens');
    expect(codeOf(() => subtract(bare, start, 1))).toBe('calendar.never_opens');
    expect(codeOf(() => nextOpen(never, start))).toBe('calendar.never_opens');
    expect(codeOf(() => addBusinessDays(bare, start, 2))).toBe('calendar.never_opens');
    expect(codeOf(() => add(everyDay, start, 1_000_000 * HOUR))).toBe('calendar.never_opens');
    expect(codeOf(() => add(everyDay, start, HOUR, [[start, Infinity]]))).toBe('calendar.never_opens');
    expect(codeOf(() => addBusinessDays(everyDay, start, 1e9))).toBe('calendar.never_opens');
  });

  it('finds a day that comes once in 28 years', () => {
    const leapMonday: CalendarDefinition = {
      ...bare,
      weekly: { mon: [['09:00', '10:00']] },
      specialDays: {},
      annualHolidays: Array.from({ length: 366 }, (_, day) =>
        new Date(Date.UTC(2000, 0, 1 + day)).toISOString().slice(5, 10),
      ),
    };
    leapMonday.annualHolidays = leapMonday.annualHolidays.filter((date) => date !== '02-29');
    expect(nextOpen(parseCalendar(leapMonday), start).at).toBe(at('2044-02-29T08:00Z'));
  });

  it('a pause without an end is fine to count over', () => {
    expect(
      between(everyDay, at('2026-01-01T08:00+08:00'), at('2026-01-09T00:00Z'), [
        [at('2026-01-01T09:00+08:00'), Infinity],
      ]),
    ).toBe(HOUR);
  });

  it.each([Number.NaN, Infinity, -Infinity, 8.64e15])('refuses %s as an instant', (instant) => {
    const asked = [
      () => add(everyDay, instant, HOUR),
      () => subtract(everyDay, instant, HOUR),
      () => between(everyDay, start, instant),
      () => between(everyDay, instant, start),
      () => isOpen(everyDay, instant),
      () => nextOpen(everyDay, instant),
      () => addBusinessDays(everyDay, instant, 1),
    ];
    expect(asked.map(codeOf)).toEqual(asked.map(() => 'calendar.argument'));
  });

  it.each([Number.NaN, Infinity, -1])('refuses %s as a duration or a count of days', (number) => {
    expect(codeOf(() => add(everyDay, start, number))).toBe('calendar.argument');
    expect(codeOf(() => subtract(everyDay, start, number))).toBe('calendar.argument');
    expect(codeOf(() => addBusinessDays(everyDay, start, number))).toBe('calendar.argument');
  });

  it('refuses half a working day, a pause that is not a number, more than a century to count', () => {
    expect(codeOf(() => addBusinessDays(everyDay, start, 0.5))).toBe('calendar.argument');
    expect(codeOf(() => add(everyDay, start, HOUR, [[Number.NaN, start]]))).toBe('calendar.argument');
    expect(codeOf(() => between(everyDay, 0, at('2200-01-01T00:00Z')))).toBe('calendar.argument');
  });
});
