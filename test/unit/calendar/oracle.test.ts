import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  add,
  between,
  type CalendarDefinition,
  isOpen,
  nextOpen,
  parseCalendar,
  subtract,
} from '../../../domain/calendar/calendar.ts';
import { calendarIn, roundTheClock } from './arbitraries.ts';
import { minutesOf, openMinutes } from './oracle.ts';

const MINUTE = 60_000;

/** Six local dates around each change of the clock. */
const windows: [zone: string, firstDate: string, what: string][] = [
  ['Europe/Berlin', '2026-03-26', 'an hour skipped at 02:00'],
  ['Europe/Berlin', '2026-10-22', 'an hour twice from 02:00'],
  ['America/New_York', '2026-03-05', 'an hour skipped at 02:00'],
  ['America/New_York', '2026-10-29', 'an hour twice from 01:00'],
  ['Australia/Lord_Howe', '2026-10-01', 'half an hour skipped at 02:00'],
  ['Australia/Lord_Howe', '2026-04-02', 'half an hour twice from 01:30'],
  ['Asia/Shanghai', '2026-02-12', 'no change'],
  ['America/Sao_Paulo', '2018-11-01', 'midnight skipped'],
  ['America/Sao_Paulo', '2018-02-15', 'the hour before midnight twice'],
  ['America/Havana', '2025-10-30', 'the hour after midnight twice'],
  ['America/St_Johns', '2010-11-04', 'set back over midnight at 00:01'],
  ['Pacific/Apia', '2011-12-27', 'a whole date skipped'],
];

describe.each(windows)('%s, six days from %s: %s', (zone, firstDate) => {
  const minutes = minutesOf(zone, firstDate, 6);
  /** The dates counted end where the last one does; the oracle knows nothing of what follows. */
  const end = minutes.date.findLastIndex((date) => date <= (minutes.dates.at(-1) as string)) + 1;
  const at = (index: number): number => (minutes.at[0] as number) + index * MINUTE;
  const index = fc.integer({ min: 0, max: end });
  const pauses = fc
    .array(fc.tuple(index, index), { maxLength: 4 })
    .map((pairs) => pairs.map(([from, to]): [number, number] => [from, to]));

  it('round the clock counts every minute once', () => {
    const calendar = parseCalendar({ timeZone: zone, weekly: roundTheClock });
    expect(between(calendar, at(0), at(end))).toBe(end * MINUTE);
  });

  it('gives what looking at the clock every minute gives', () => {
    fc.assert(
      fc.property(
        calendarIn(zone, minutes.dates),
        index,
        index,
        pauses,
        fc.double({ min: 0, max: 1, noNaN: true }),
        (calendar, one, other, pauses, share) => {
          const [from, to] = [Math.min(one, other), Math.max(one, other)];
          const open = openMinutes(calendar, minutes);
          const stops = pauses.map(([begin, stop]): [number, number] => [at(begin), at(stop)]);
          const runs = open.map(
            (isOpen, minute) => isOpen && !pauses.some(([begin, stop]) => begin <= minute && minute < stop),
          );
          const running = runs.flatMap((runs, minute) => (runs && minute >= from && minute < to ? [minute] : []));

          expect(between(calendar, at(from), at(to), stops)).toBe(running.length * MINUTE);
          if (from < end) expect(isOpen(calendar, at(from))).toBe(open[from]);
          const opensNext = open.indexOf(true, from);
          if (opensNext >= 0 && opensNext < end) expect(nextOpen(calendar, at(from)).at).toBe(at(opensNext));

          const count = Math.ceil(share * running.length);
          if (count === 0) return;
          // The last of the minutes counted is over when the next begins.
          expect(add(calendar, at(from), count * MINUTE, stops).at).toBe(at((running[count - 1] as number) + 1));
          expect(subtract(calendar, at(to), count * MINUTE, stops).at).toBe(at(running.at(-count) as number));
        },
      ),
      { numRuns: 100 },
    );
  });
});

describe('the oracle itself', () => {
  it('sees 23 and 25 hours on the days the clock changes in Berlin, 24.5 on Lord Howe', () => {
    const open24 = (timeZone: string): CalendarDefinition => ({
      timeZone,
      weekly: { sun: [['00:00', '24:00']] },
      holidays: [],
      annualHolidays: [],
      specialDays: {},
    });
    const hours = (zone: string, date: string) =>
      openMinutes(open24(zone), minutesOf(zone, date, 1)).filter(Boolean).length / 60;
    expect(hours('Europe/Berlin', '2026-03-29')).toBe(23);
    expect(hours('Europe/Berlin', '2026-10-25')).toBe(25);
    expect(hours('Australia/Lord_Howe', '2026-04-05')).toBe(24.5);
  });
});
