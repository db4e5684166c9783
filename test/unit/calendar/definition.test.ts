import { describe, expect, it } from 'vitest';
import { add, CalendarError, parseCalendar } from '../../../domain/calendar/calendar.ts';

const good = {
  timeZone: 'Asia/Shanghai',
  weekly: {
    mon: [
      ['09:00', '12:00'],
      ['13:00', '18:00'],
    ],
    sat: [['00:00', '24:00']],
  },
  holidays: ['2026-10-01'],
  annualHolidays: ['02-29'],
  specialDays: { '2026-10-10': [['09:00', '13:00']], '2026-10-12': [] },
  coveredUntil: '2026-12-31',
};

function refusal(input: unknown): string {
  try {
    parseCalendar(input);
  } catch (error) {
    expect(error).toBeInstanceOf(CalendarError);
    expect((error as CalendarError).code).toBe('calendar.invalid');
    return (error as CalendarError).message;
  }
  return 'accepted';
}

describe('a calendar that comes from outside', () => {
  it('is taken as it is, frozen through and through, and the input is left alone', () => {
    const input = structuredClone(good);
    const calendar = parseCalendar(input);
    expect(calendar).toEqual(good);
    expect(input).toEqual(good);
    expect(Object.isFrozen(input)).toBe(false);
    expect(() => calendar.holidays.push('2026-10-02')).toThrow(TypeError);
    expect(() => calendar.weekly.mon?.[0]?.fill('00:00')).toThrow(TypeError);
  });

  it('may leave out lists and the end of coverage', () => {
    expect(parseCalendar({ timeZone: 'UTC', weekly: { sun: [['10:00', '11:00']] } })).toEqual({
      timeZone: 'UTC',
      weekly: { sun: [['10:00', '11:00']] },
      holidays: [],
      annualHolidays: [],
      specialDays: {},
    });
  });

  it('may be open on dates of its own only, have spans that touch, in any order, and repeat a holiday', () => {
    expect(refusal({ ...good, weekly: {} })).toBe('accepted');
    expect(
      refusal({
        ...good,
        weekly: {
          mon: [
            ['12:00', '13:00'],
            ['09:00', '12:00'],
          ],
        },
      }),
    ).toBe('accepted');
    expect(refusal({ ...good, holidays: ['2026-10-01', '2026-10-01'] })).toBe('accepted');
  });

  it('counts touching spans and a special day on a holiday as one would read them', () => {
    const calendar = parseCalendar({
      timeZone: 'UTC',
      weekly: {
        mon: [
          ['12:00', '13:00'],
          ['09:00', '12:00'],
        ],
      },
      holidays: ['2026-03-02'],
      specialDays: { '2026-03-02': [['10:00', '11:00']] },
    });
    const hours = (start: string, ms: number) => new Date(add(calendar, Date.parse(start), ms).at).toISOString();
    expect(hours('2026-03-02T00:00Z', 3_600_000)).toBe('2026-03-02T11:00:00.000Z');
    expect(hours('2026-03-02T00:00Z', 5 * 3_600_000)).toBe('2026-03-09T13:00:00.000Z');
  });
});

const everyAnnualDay = Array.from({ length: 366 }, (_, day) =>
  new Date(Date.UTC(2000, 0, 1 + day)).toISOString().slice(5, 10),
);

describe('a calendar that cannot be used', () => {
  it.each<[string, unknown, RegExp]>([
    ['nothing', undefined, /expected object/],
    ['a list', [], /expected object/],
    ['no zone', { ...good, timeZone: undefined }, /timeZone: .*string/],
    ['an unknown zone', { ...good, timeZone: 'Mars/Olympus' }, /timeZone: unknown time zone: Mars\/Olympus/],
    ['an empty zone', { ...good, timeZone: '' }, /timeZone: unknown time zone/],
    ['no week', { ...good, weekly: undefined }, /weekly: /],
    ['an unknown key', { ...good, holydays: [] }, /holydays/],
    ['an unknown weekday', { ...good, weekly: { ...good.weekly, monday: [] } }, /weekly: .*monday/],
    ['a span over midnight', { ...good, weekly: { mon: [['22:00', '06:00']] } }, /weekly\.mon: 22:00–06:00 .*split/],
    ['an empty span', { ...good, weekly: { mon: [['09:00', '09:00']] } }, /09:00–09:00 does not end after it begins/],
    [
      'spans that overlap',
      {
        ...good,
        weekly: {
          mon: [
            ['13:00', '18:00'],
            ['09:00', '13:01'],
          ],
        },
      },
      /09:00–13:01 overlaps 13:00–18:00/,
    ],
    [
      'a special day that overlaps',
      {
        ...good,
        specialDays: {
          '2026-10-10': [
            ['09:00', '12:00'],
            ['11:00', '13:00'],
          ],
        },
      },
      /specialDays\.2026-10-10: .*overlaps/,
    ],
    ['an opening at 24:00', { ...good, weekly: { mon: [['24:00', '24:00']] } }, /24:00–24:00 does not end/],
    ['a time past midnight', { ...good, weekly: { mon: [['09:00', '24:01']] } }, /not a time of day: 24:01/],
    ['minutes past 59', { ...good, weekly: { mon: [['09:60', '10:00']] } }, /not a time of day: 09:60/],
    ['a time without its zero', { ...good, weekly: { mon: [['9:00', '10:00']] } }, /not a time of day: 9:00/],
    ['a time with a line break', { ...good, weekly: { mon: [['09:00\n', '10:00']] } }, /not a time of day/],
    ['a number for a time', { ...good, weekly: { mon: [[9, 10]] } }, /weekly\.mon\.0\.0: .*string/],
    ['a span of one', { ...good, weekly: { mon: [['09:00']] } }, /weekly\.mon\.0/],
    ['a date that is none', { ...good, holidays: ['2026-02-29'] }, /holidays\.0: no such date: 2026-02-29/],
    ['a month that is none', { ...good, holidays: ['2026-13-01'] }, /no such date: 2026-13-01/],
    ['an instant for a date', { ...good, holidays: ['2026-10-01T00:00:00Z'] }, /no such date/],
    ['an annual day that is none', { ...good, annualHolidays: ['02-30'] }, /annualHolidays\.0: no such day: 02-30/],
    [
      'a special day that is none',
      { ...good, specialDays: { '2026-04-31': [] } },
      /specialDays\.2026-04-31: no such date/,
    ],
    [
      'a prototype for a special day',
      JSON.parse('{"timeZone":"UTC","weekly":{},"specialDays":{"__proto__":[["09:00","10:00"]]}}'),
      /never opens/,
    ],
    ['an end of coverage that is none', { ...good, coveredUntil: '2026-12-32' }, /coveredUntil: no such date/],
    ['an end of coverage of null', { ...good, coveredUntil: null }, /coveredUntil/],
    ['no open hours', { ...good, weekly: { mon: [] }, specialDays: { '2026-10-12': [] } }, /never opens/],
    ['a holiday on every day of the year', { ...good, annualHolidays: everyAnnualDay, specialDays: {} }, /never opens/],
    [
      'more spans than a day has quarters',
      { ...good, weekly: { mon: Array(97).fill(['09:00', '10:00']) } },
      /weekly\.mon/,
    ],
  ])('%s is refused, and the message says where', (_, input, message) => {
    expect(refusal(input)).toMatch(message);
  });

  it('names every problem at once', () => {
    const message = refusal({ ...good, timeZone: 'Nowhere', holidays: ['2026-02-30'], coveredUntil: 'soon' });
    expect(message).toMatch(/Nowhere.*2026-02-30.*soon/);
  });

  it('that was not checked is refused when it is asked', () => {
    const ask = () => add({ ...parseCalendar(good), timeZone: 'Mars/Olympus' }, 0, 1);
    expect(ask).toThrow(expect.objectContaining({ code: 'calendar.invalid' }));
  });
});
