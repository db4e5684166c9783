import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { add, addBusinessDays, between, isOpen, nextOpen, subtract } from '../../../domain/calendar/calendar.ts';
import { calendarIn } from './arbitraries.ts';

const HOUR = 3_600_000;

/** Two years with every kind of change of the clock, to the millisecond. */
const first = Date.parse('2025-01-01T00:00:00Z');
const last = Date.parse('2026-12-31T00:00:00Z');
const instant = fc.integer({ min: first, max: last });
const duration = fc.oneof(fc.integer({ min: 1, max: 12 * HOUR }), fc.integer({ min: 1, max: 400 * HOUR }));
const pauses = fc.array(
  fc
    .tuple(instant, fc.integer({ min: -HOUR, max: 2_000 * HOUR }))
    .map(([from, ms]): [number, number] => [from, from + ms]),
  { maxLength: 5 },
);
const changes = ['2025-03-30', '2025-10-26', '2026-03-08', '2026-04-05', '2026-10-04', '2026-11-01'];
const zones = ['Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Shanghai'];

describe.each(zones)('laws of working time in %s', (zone) => {
  const calendar = calendarIn(zone, changes);
  const check = <T extends unknown[]>(property: fc.IProperty<T>) => fc.assert(property, { numRuns: 120 });

  it('between undoes add, with pauses too, and nothing earlier would do', () => {
    check(
      fc.property(calendar, instant, duration, pauses, (calendar, start, ms, pauses) => {
        const { at } = add(calendar, start, ms, pauses);
        expect(between(calendar, start, at, pauses)).toBe(ms);
        expect(between(calendar, start, at - 1, pauses)).toBe(ms - 1);
      }),
    );
  });

  it('between undoes subtract, with pauses too, and nothing later would do', () => {
    check(
      fc.property(calendar, instant, duration, pauses, (calendar, end, ms, pauses) => {
        const { at } = subtract(calendar, end, ms, pauses);
        expect(between(calendar, at, end, pauses)).toBe(ms);
        expect(between(calendar, at + 1, end, pauses)).toBe(ms - 1);
      }),
    );
  });

  it('adding what was subtracted comes back, but for time that was not open', () => {
    check(
      fc.property(calendar, instant, duration, (calendar, end, ms) => {
        const back = add(calendar, subtract(calendar, end, ms).at, ms).at;
        expect(back).toBeLessThanOrEqual(end);
        expect(between(calendar, back, end)).toBe(0);
      }),
    );
  });

  it('a later start or more time never ends earlier', () => {
    check(
      fc.property(calendar, instant, duration, duration, pauses, (calendar, start, ms, more, pauses) => {
        const { at } = add(calendar, start, ms, pauses);
        expect(add(calendar, start, ms + more, pauses).at).toBeGreaterThan(at);
        expect(add(calendar, start + more, ms, pauses).at).toBeGreaterThanOrEqual(at);
        expect(subtract(calendar, start + more, ms, pauses).at).toBeGreaterThanOrEqual(
          subtract(calendar, start, ms, pauses).at,
        );
      }),
    );
  });

  it('the parts of between sum up to the whole', () => {
    check(
      fc.property(calendar, instant, instant, instant, pauses, (calendar, one, two, three, pauses) => {
        const [from, cut, to] = [one, two, three].sort((a, b) => a - b) as [number, number, number];
        expect(between(calendar, from, cut, pauses) + between(calendar, cut, to, pauses)).toBe(
          between(calendar, from, to, pauses),
        );
      }),
    );
  });

  it('what a pause takes away is the open time in it, counted once, in any order', () => {
    check(
      fc.property(calendar, instant, instant, pauses, (calendar, one, two, pauses) => {
        const [from, to] = [Math.min(one, two), Math.max(one, two)];
        const total = between(calendar, from, to);
        for (const [pausedFrom, pausedTo] of pauses) {
          const lost = between(calendar, Math.max(from, pausedFrom), Math.min(to, pausedTo));
          expect(total - between(calendar, from, to, [[pausedFrom, pausedTo]])).toBe(lost);
        }
        const twice = [...pauses, ...pauses].reverse();
        expect(between(calendar, from, to, twice)).toBe(between(calendar, from, to, pauses));
      }),
    );
  });

  it('the next opening is open, and nothing before it is', () => {
    check(
      fc.property(calendar, instant, (calendar, start) => {
        const { at } = nextOpen(calendar, start);
        expect(isOpen(calendar, at)).toBe(true);
        expect(between(calendar, start, at)).toBe(0);
        expect(isOpen(calendar, start)).toBe(at === start);
      }),
    );
  });

  it('working days pile up: n and then one more is n + 1, from an open start', () => {
    const daily = {
      timeZone: zone,
      weekly: Object.fromEntries(['mon', 'tue', 'wed', 'thu', 'fri'].map((day) => [day, [['06:00', '20:00']]])),
      holidays: changes,
      annualHolidays: [],
      specialDays: {},
    } as Parameters<typeof nextOpen>[0];
    check(
      fc.property(instant, fc.integer({ min: 0, max: 40 }), (start, days) => {
        const open = nextOpen(daily, start).at;
        const there = addBusinessDays(daily, open, days).at;
        expect(addBusinessDays(daily, there, 1)).toEqual(addBusinessDays(daily, open, days + 1));
      }),
    );
  });
});
