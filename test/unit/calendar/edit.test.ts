import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { between, parseCalendar } from '../../../domain/calendar/calendar.ts';
import { type CalendarDefinition, dateOf, dayNumber } from '../../../domain/calendar/definition.ts';
import {
  type DayChange,
  dayOf,
  differentDays,
  differentParts,
  faultOf,
  fillYear,
  firstUncovered,
  isCovered,
  markCovered,
  rebase,
  setDay,
  setWeekday,
  weeksOf,
} from '../../../domain/calendar/edit.ts';
import { chinaService2026, everyDay } from '../../../domain/calendar/seeds.ts';
import { lastOfficialYear, officialYear } from '../../../prisma/settings/official.ts';

const china = chinaService2026;
const kindOf = (calendar: CalendarDefinition, date: string) => dayOf(calendar, date).kind;
const HOUR = 3_600_000;
const hoursOn = (calendar: CalendarDefinition, date: string) => {
  const from = Date.parse(`${date}T00:00+08:00`);
  return between(parseCalendar(calendar), from, from + 24 * HOUR) / HOUR;
};

describe('a day', () => {
  test.each([
    ['2026-11-23', 'working'],
    ['2026-11-22', 'off'],
    ['2026-10-01', 'holiday'],
    ['2026-10-10', 'substitute'],
  ])('%s is %s', (date, kind) => expect(kindOf(china, date)).toBe(kind));

  test('that is named by the date wins over a holiday, and an empty list closes it', () => {
    const half = { ...china, specialDays: { '2026-10-01': [['09:00', '12:00'] as [string, string]] } };
    expect([kindOf(half, '2026-10-01'), hoursOn(half, '2026-10-01')]).toEqual(['substitute', 3]);
    const closed = { ...china, specialDays: { '2026-11-23': [] } };
    expect([kindOf(closed, '2026-11-23'), hoursOn(closed, '2026-11-23')]).toEqual(['holiday', 0]);
    expect(kindOf({ ...china, annualHolidays: ['11-23'] }, '2027-11-23')).toBe('holiday');
  });

  test('becomes a holiday, a day with hours of its own, and what the week says again', () => {
    const holiday = setDay(china, '2026-11-23', { as: 'holiday' }, ' 盘点 ');
    expect(dayOf(holiday, '2026-11-23')).toEqual({ date: '2026-11-23', kind: 'holiday', spans: [], name: '盘点' });
    expect(hoursOn(holiday, '2026-11-23')).toBe(0);
    const short = setDay(holiday, '2026-11-23', { as: 'hours', spans: [['09:00', '12:00']] }, 'Short');
    expect([kindOf(short, '2026-11-23'), hoursOn(short, '2026-11-23')]).toEqual(['otherHours', 3]);
    expect(short.holidays).not.toContain('2026-11-23');
    const back = setDay(short, '2026-11-23', { as: 'byWeek' });
    expect(dayOf(back, '2026-11-23')).toEqual(dayOf(china, '2026-11-23'));
    expect(differentDays(china, back)).toEqual([]);
    expect(china.holidays).not.toContain('2026-11-23');
  });
});

describe('a year', () => {
  test('is covered up to its last day, and known only when all before it are', () => {
    expect([isCovered(china, 2026), isCovered(china, 2027), firstUncovered(china)]).toEqual([true, false, 2027]);
    expect(firstUncovered({ ...china, coveredUntil: '2026-06-30' })).toBe(2026);
    expect(isCovered({ ...china, coveredUntil: '2026-12-30' }, 2026)).toBe(false);
    expect(markCovered(china, 2028)).toBe(china);
    expect(markCovered(markCovered(china, 2027), 2028).coveredUntil).toBe('2028-12-31');
    const { coveredUntil: _, ...forEver } = china;
    expect([isCovered(forEver, 2099), firstUncovered(forEver)]).toEqual([true, null]);
  });

  test('filled in from the notice is the shipped calendar, day by day', () => {
    const notice = officialYear(2026);
    if (!notice) throw new Error('2026 is known');
    const without = (dates: string[]) => dates.filter((date) => !date.startsWith('2026'));
    const empty = {
      ...china,
      holidays: without(china.holidays),
      specialDays: Object.fromEntries(Object.entries(china.specialDays).filter(([date]) => !date.startsWith('2026'))),
      coveredUntil: '2025-12-31',
    };
    expect(kindOf(empty, '2026-10-01')).toBe('working');
    const filled = fillYear(empty, notice);
    expect(filled.coveredUntil).toBe('2026-12-31');
    expect(filled.dayNames?.['2026-10-01']).toBe('国庆节 National Day');
    expect(differentDays(filled, china).filter((d) => d.before.kind !== d.after.kind)).toEqual([]);
    expect(filled.specialDays).toEqual(china.specialDays);
    expect(() => parseCalendar(filled)).not.toThrow();
  });

  test('keeps what an administrator entered besides, and a desk that works every weekend makes up for nothing', () => {
    const notice = {
      year: 2027,
      holidays: [{ date: '2027-10-01', name: '国庆节' }],
      workdays: [{ date: '2027-10-09', name: '国庆节' }],
    };
    const own = setDay(china, '2027-05-20', { as: 'holiday' }, 'Founding day');
    expect(kindOf(fillYear(own, notice), '2027-05-20')).toBe('holiday');
    const always = fillYear(everyDay, notice);
    expect([kindOf(always, '2027-10-01'), kindOf(always, '2027-10-09')]).toEqual(['holiday', 'working']);
    expect(always.specialDays).toEqual({});
  });

  test('without a notice is none, though the package calls it an ordinary week', () => {
    expect(lastOfficialYear).toBeGreaterThanOrEqual(2026);
    expect(officialYear(lastOfficialYear)?.holidays.length).toBeGreaterThan(20);
    expect(officialYear(lastOfficialYear + 1)).toBeNull();
    expect(officialYear(1999)).toBeNull();
  });
});

describe('what differs', () => {
  test('is told by day and by part', () => {
    const after = setWeekday(markCovered(setDay(china, '2026-11-23', { as: 'holiday' }), 2027), 'sat', [
      ['10:00', '12:00'],
    ]);
    expect(differentDays(china, after).map((d) => d.date)).toContain('2026-11-23');
    expect(differentParts(china, after)).toEqual(['weekly', 'coveredUntil']);
    expect(setWeekday(after, 'sat', []).weekly).toEqual(china.weekly);
  });

  const date = fc.integer({ min: dayNumber('2026-01-01'), max: dayNumber('2027-12-31') }).map(dateOf);
  const change: fc.Arbitrary<DayChange> = fc.constantFrom(
    { as: 'holiday' } as const,
    { as: 'byWeek' } as const,
    { as: 'hours', spans: [['10:00', '12:00']] } as DayChange,
  );
  const changes = fc.array(fc.tuple(date, change, fc.constantFrom('', '甲', 'B')), { maxLength: 12 });
  const applied = (calendar: CalendarDefinition, list: [string, DayChange, string][]) =>
    list.reduce((c, [on, as, name]) => setDay(c, on, as, name), calendar);

  test('put on top of what others changed, keeps both; of a day that both changed, mine', () => {
    fc.assert(
      fc.property(changes, changes, (ours, theirs) => {
        const mine = applied(china, ours);
        const other = applied(china, theirs);
        const both = rebase(china, mine, other);
        const changedByMe = new Set(differentDays(china, mine).map((d) => d.date));
        for (const [on] of [...ours, ...theirs])
          expect(dayOf(both, on)).toEqual(dayOf(changedByMe.has(on) ? mine : other, on));
        expect(() => parseCalendar(both)).not.toThrow();
      }),
    );
  });

  test('after any changes, days are what the calendar counts as working time', () => {
    fc.assert(
      fc.property(changes, date, (list, on) => {
        const calendar = applied(china, list);
        const { kind, spans } = dayOf(calendar, on);
        expect(hoursOn(calendar, on) > 0).toBe(spans.length > 0);
        expect(['working', 'substitute', 'otherHours'].includes(kind)).toBe(spans.length > 0);
      }),
    );
  });
});

test('a month has its weeks, Monday first', () => {
  const february = weeksOf(2026, 2);
  expect(february[0]).toEqual([null, null, null, null, null, null, '2026-02-01']);
  expect(february.flat().filter(Boolean)).toHaveLength(28);
  expect(weeksOf(2028, 2).flat().filter(Boolean)).toHaveLength(29);
  expect(weeksOf(2026, 12).flat().filter(Boolean).at(-1)).toBe('2026-12-31');
  expect(weeksOf(2026, 6)[0]?.[0]).toBe('2026-06-01');
});

test.each([
  [
    [
      ['09:00', '12:00'],
      ['13:00', '24:00'],
    ],
    null,
  ],
  [
    [
      ['09:00', '12:00'],
      ['12:00', '13:00'],
    ],
    null,
  ],
  [[['9:00', '12:00']], 'time'],
  [[['09:00', '25:00']], 'time'],
  [[['09:00', '09:00']], 'order'],
  [[['22:00', '06:00']], 'order'],
  [
    [
      ['13:00', '15:00'],
      ['09:00', '14:00'],
    ],
    'overlap',
  ],
] as [[string, string][], string | null][])('hours %j: %s', (spans, fault) => {
  expect(faultOf(spans)).toBe(fault);
  const wrong = () => parseCalendar({ ...china, weekly: { mon: spans } });
  if (fault) expect(wrong).toThrow(/cannot be used/);
  else expect(wrong).not.toThrow();
});
