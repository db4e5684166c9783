import fc from 'fast-check';
import { type CalendarDefinition, parseCalendar, type WallSpan } from '../../../domain/calendar/calendar.ts';

/*
 * Random calendars, thick with what goes wrong around a change of the clock: midnight, the small hours, quarter
 * hours, spans that touch, dates of their own.
 */

const wallText = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;

const wallMinute = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: 0, max: 14 }).map((quarter) => quarter * 15) },
  { weight: 3, arbitrary: fc.integer({ min: 0, max: 96 }).map((quarter) => quarter * 15) },
  { weight: 1, arbitrary: fc.constantFrom(0, 1, 1_380, 1_381, 1_410, 1_440) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 1_440 }) },
);

/** Up to three spans, in order; neighbours may touch. */
export const wallSpans: fc.Arbitrary<WallSpan[]> = fc
  .array(wallMinute, { minLength: 0, maxLength: 6 })
  .chain((minutes) =>
    fc.boolean().map((touching) => {
      const ends = [...new Set(minutes)].sort((a, b) => a - b);
      const step = touching ? 1 : 2;
      const spans: WallSpan[] = [];
      for (let index = 0; index + 1 < ends.length; index += step) {
        spans.push([wallText(ends[index] as number), wallText(ends[index + 1] as number)]);
      }
      return spans;
    }),
  );

export function calendarIn(timeZone: string, dates: string[]): fc.Arbitrary<CalendarDefinition> {
  const someDate = fc.constantFrom(...dates);
  return fc
    .record({
      mon: wallSpans,
      tue: wallSpans,
      wed: wallSpans,
      thu: wallSpans,
      fri: wallSpans,
      sat: wallSpans,
      sun: wallSpans,
      always: fc.nat(9),
      holidays: fc.array(someDate, { maxLength: 2 }),
      annual: fc.array(someDate, { maxLength: 1 }),
      special: fc.dictionary(someDate, wallSpans, { maxKeys: 2 }),
    })
    .map(({ always, holidays, annual, special, ...week }) =>
      parseCalendar({
        timeZone,
        // One in ten never closes but for its holidays; Wednesday noon is always open, so each calendar opens.
        weekly: always === 0 ? roundTheClock : { ...week, wed: [['12:00', '13:30']] },
        holidays,
        annualHolidays: annual.map((date) => date.slice(5)),
        specialDays: special,
      }),
    );
}

export const roundTheClock = Object.fromEntries(
  ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'].map((day) => [day, [['00:00', '24:00']]]),
);
