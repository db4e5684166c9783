import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY, dateOf } from '../../../domain/calendar/definition.ts';
import { zoneClock } from '../../../domain/calendar/zone.ts';
import type { CadenceDefinition, LeapDay } from '../../../domain/care/cadence.ts';
import { birthdayIn, momentOf, momentsBetween, monthDaysBetween } from '../../../domain/care/moment.ts';

const HOUR = 3_600_000;
const rhythm = (leapDay: LeapDay = 'feb28') => ({
  trigger: { type: 'birthday', leapDay } as CadenceDefinition['trigger'],
  at: '10:00',
  patienceDays: 2,
});
const born = (birthday: string, timeZone = 'Asia/Shanghai') => ({ birthday, timeZone, lastContactAt: 0 });
const at = (iso: string) => Date.parse(iso);

describe('a birthday', () => {
  it('is due from ten o’clock where the member lives, and for two days', () => {
    const due = (iso: string, zone: string) => momentOf(rhythm(), born('1990-06-15', zone), at(iso));
    expect(due('2026-06-15T01:59:59Z', 'Asia/Shanghai')).toBeNull();
    expect(due('2026-06-15T02:00:00Z', 'Asia/Shanghai')).toEqual({
      period: '2026',
      dueAt: at('2026-06-15T02:00:00Z'),
      expiresAt: at('2026-06-17T02:00:00Z'),
    });
    expect(due('2026-06-17T01:59:59Z', 'Asia/Shanghai')?.period).toBe('2026');
    expect(due('2026-06-17T02:00:00Z', 'Asia/Shanghai')).toBeNull();
    // The same date begins a day apart on the two sides of the date line.
    expect(due('2026-06-14T20:00:00Z', 'Pacific/Kiritimati')?.dueAt).toBe(at('2026-06-14T20:00:00Z'));
    expect(due('2026-06-15T20:59:59Z', 'Pacific/Pago_Pago')).toBeNull();
    expect(due('2026-06-15T21:00:00Z', 'Pacific/Pago_Pago')?.dueAt).toBe(at('2026-06-15T21:00:00Z'));
  });

  it('of 29 February is on that day in leap years, else as the cadence says', () => {
    const day = (year: number, leapDay: LeapDay) => dateOf(birthdayIn('1992-02-29', year, leapDay));
    expect([2024, 2025, 2026, 2027, 2028].map((year) => day(year, 'feb28'))).toEqual([
      ...['2024-02-29', '2025-02-28', '2026-02-28', '2027-02-28', '2028-02-29'],
    ]);
    expect([2024, 2025, 2028].map((year) => day(year, 'mar1'))).toEqual(['2024-02-29', '2025-03-01', '2028-02-29']);
    expect(day(2000, 'feb28')).toBe('2000-02-29');
    expect(day(2100, 'feb28')).toBe('2100-02-28');
  });

  it('is none on the day of birth itself, none without a date, and in a zone nobody knows by UTC', () => {
    expect(momentOf(rhythm(), born('2026-06-15'), at('2026-06-15T05:00:00Z'))).toBeNull();
    expect(momentOf(rhythm(), { ...born(''), birthday: null }, at('2026-06-15T05:00:00Z'))).toBeNull();
    expect(momentOf(rhythm(), born('1990-06-15', 'Nowhere/Land'), at('2026-06-15T10:00:00Z'))?.period).toBe('2026');
  });

  it('at new year belongs to its own year, wherever one looks from', () => {
    expect(momentOf(rhythm(), born('1990-12-31', 'Pacific/Pago_Pago'), at('2027-01-01T12:00:00Z'))?.period).toBe(
      '2026',
    );
    expect(momentOf(rhythm(), born('1990-01-01', 'Pacific/Kiritimati'), at('2026-12-31T21:00:00Z'))?.period).toBe(
      '2027',
    );
  });
});

/** Zones with the date line, half hours, summer time on both halves of the earth, and a day that was left out. */
const ZONES = [
  ...['Asia/Shanghai', 'Europe/Berlin', 'America/New_York', 'America/Los_Angeles', 'Asia/Kolkata', 'UTC'],
  ...['Pacific/Kiritimati', 'Pacific/Pago_Pago', 'Pacific/Apia', 'Pacific/Chatham', 'Australia/Lord_Howe'],
  ...['America/St_Johns', 'Africa/Cairo', 'Asia/Beirut', 'America/Asuncion', 'Atlantic/Azores', 'Asia/Kathmandu'],
];

const someBirthday = fc
  .oneof(
    { weight: 5, arbitrary: fc.integer({ min: -14_000, max: 12_000 }) },
    { weight: 1, arbitrary: fc.constantFrom(8_094, -672, 789, 11_016) },
  )
  .map(dateOf);

describe('laws of birthdays', () => {
  it('sweeps at any instants, with outages up to a day, find exactly one a calendar year', () => {
    fc.assert(
      fc.property(
        someBirthday,
        fc.constantFrom(...ZONES),
        fc.constantFrom<LeapDay>('feb28', 'mar1'),
        fc.array(fc.integer({ min: 60, max: 24 * 60 }), { minLength: 20, maxLength: 60 }),
        fc.integer({ min: 2009, max: 2027 }),
        (birthday, zone, leapDay, gaps, firstYear) => {
          const of = rhythm(leapDay);
          const clock = zoneClock(zone);
          const touched = new Map<string, number>();
          // The last day of a year may be found on the first of the next.
          const [from, to] = [Date.UTC(firstYear, 0, 1) - 5 * DAY, Date.UTC(firstYear + 3, 0, 1) + 2 * DAY];
          for (let now = from, i = 0; now < to; now += (gaps[i++ % gaps.length] as number) * 60_000) {
            const moment = momentOf(of, born(birthday, zone), now);
            if (!moment) continue;
            // The key makes it happen once: what counts is that each key is met, and each on its day.
            if (!touched.has(moment.period)) touched.set(moment.period, now);
            const wall = clock.wallAt(moment.dueAt);
            expect(new Date(wall).getUTCFullYear()).toBe(Number(moment.period));
            expect(now - moment.dueAt).toBeLessThan(2 * DAY);
          }
          const alive = (year: number) => year > Number(birthday.slice(0, 4));
          for (let year = firstYear; year < firstYear + 3; year++) expect(touched.has(String(year))).toBe(alive(year));
        },
      ),
      {
        numRuns: 100,
        examples: [
          [
            '1969-12-31',
            'Asia/Shanghai',
            'feb28',
            [
              64, 61, 60, 1435, 66, 431, 759, 1193, 749, 827, 74, 65, 1146, 1113, 69, 65, 180, 70, 851, 62, 1347, 123,
              1353, 852, 1371,
            ],
            2009,
          ],
        ],
      },
    );
  });

  it('whoever is due, the index finds: their month and day are among those looked for', () => {
    fc.assert(
      fc.property(
        someBirthday,
        fc.constantFrom(...ZONES),
        fc.constantFrom<LeapDay>('feb28', 'mar1'),
        fc.integer({ min: at('2019-01-01T00:00:00Z'), max: at('2029-01-01T00:00:00Z') }),
        (birthday, zone, leapDay, now) => {
          const of = rhythm(leapDay);
          const monthDay = Number(birthday.slice(5, 7)) * 100 + Number(birthday.slice(8));
          if (momentOf(of, born(birthday, zone), now))
            expect(monthDaysBetween(leapDay, now - of.patienceDays * DAY, now)).toContain(monthDay);
          if (momentsBetween(of, born(birthday, zone), now, now + 7 * DAY).length > 0)
            expect(monthDaysBetween(leapDay, now, now + 7 * DAY)).toContain(monthDay);
        },
      ),
      { numRuns: 3_000 },
    );
  });

  it('a window of days looks for few of them', () => {
    expect(monthDaysBetween('feb28', at('2026-06-13T02:00:00Z'), at('2026-06-15T02:00:00Z'))).toEqual([
      612, 613, 614, 615,
    ]);
    expect(monthDaysBetween('feb28', at('2026-02-28T02:00:00Z'), at('2026-02-28T03:00:00Z'))).toContain(229);
    expect(monthDaysBetween('mar1', at('2026-02-27T02:00:00Z'), at('2026-02-27T03:00:00Z'))).not.toContain(229);
    expect(monthDaysBetween('mar1', at('2026-03-01T02:00:00Z'), at('2026-03-01T03:00:00Z'))).toContain(229);
  });
});

describe('a silence', () => {
  const of = { trigger: { type: 'silence' as const, days: 30 }, at: '10:00', patienceDays: 14 };
  const member = (lastContactAt: number, timeZone = 'Asia/Shanghai') => ({ birthday: null, timeZone, lastContactAt });
  const last = at('2026-03-01T15:59:00Z'); // 23:59 in Shanghai

  it('is due so many days after the day of the last contact, at the hour of the member’s zone', () => {
    expect(momentOf(of, member(last), at('2026-03-31T01:59:59Z'))).toBeNull();
    expect(momentOf(of, member(last), at('2026-03-31T02:00:00Z'))).toMatchObject({ dueAt: at('2026-03-31T02:00:00Z') });
    expect(momentOf(of, member(last + 2 * 60_000), at('2026-03-31T02:00:00Z'))).toBeNull();
  });

  it('stays due until somebody is in touch, and is another one then', () => {
    const year = momentOf(of, member(last), last + 365 * DAY);
    expect(year?.period).toBe(String(last));
    expect(momentOf(of, member(last + 40 * DAY), last + 365 * DAY)?.period).toBe(String(last + 40 * DAY));
    expect(year?.expiresAt).toBe(last + 379 * DAY);
  });

  it('is seen coming once', () => {
    const due = at('2026-03-31T02:00:00Z');
    expect(momentsBetween(of, member(last), due - HOUR, due)).toHaveLength(1);
    expect(momentsBetween(of, member(last), due, due + 7 * DAY)).toEqual([]);
  });

  it('by hand nobody is due by themselves', () => {
    const byHand = { ...of, trigger: { type: 'byHand' as const } };
    expect(momentOf(byHand, member(0), last)).toBeNull();
    expect(momentsBetween(byHand, member(0), 0, last)).toEqual([]);
  });
});
