import { IANAZone } from 'luxon';
import { z } from 'zod';
import { type CalendarDefinition, dayNumber, type WallSpan, WEEKDAYS, wallMinutes } from './definition.ts';
import { CalendarError } from './errors.ts';

/** 2000 is a leap year, so 29 February is a date some years have. */
const annualDay = (text: string): number => dayNumber(`2000-${text}`);
const DAYS_IN_A_LEAP_YEAR = 366;

const date = z.string().refine((text) => !Number.isNaN(dayNumber(text)), {
  error: ({ input }) => `no such date: ${input}, expected YYYY-MM-DD`,
});
const annualDate = z
  .string()
  .refine((text) => !Number.isNaN(annualDay(text)), { error: ({ input }) => `no such day: ${input}, expected MM-DD` });

const wallTime = z.string().refine((text) => !Number.isNaN(wallMinutes(text)), {
  error: ({ input }) => `not a time of day: ${input}, expected HH:mm from 00:00 to 24:00`,
});
const wallSpans = z
  .array(z.tuple([wallTime, wallTime]))
  .max(96)
  .superRefine((spans, context) => {
    for (const message of spanProblems(spans)) context.addIssue({ code: 'custom', message });
  });

/** A calendar as it comes from outside: an API body, a seed, a row. Lists that are left out are empty. */
export const calendarSchema = z
  .strictObject({
    timeZone: z
      .string()
      .refine((name) => IANAZone.isValidZone(name), { error: ({ input }) => `unknown time zone: ${input}` }),
    weekly: z.strictObject(
      Object.fromEntries(WEEKDAYS.map((day) => [day, wallSpans.exactOptional()])) as Record<
        (typeof WEEKDAYS)[number],
        z.ZodExactOptional<typeof wallSpans>
      >,
    ),
    holidays: z.array(date).max(10_000).default([]),
    annualHolidays: z.array(annualDate).max(DAYS_IN_A_LEAP_YEAR).default([]),
    specialDays: z
      .record(date, wallSpans, {
        error: ({ code, path }) =>
          code === 'invalid_key' ? `no such date: ${String(path?.at(-1))}, expected YYYY-MM-DD` : undefined,
      })
      .default({}),
    dayNames: z.record(date, z.string().trim().min(1).max(60)).exactOptional(),
    coveredUntil: date.exactOptional(),
  })
  .superRefine((calendar, context) => {
    if (neverOpens(calendar)) context.addIssue({ code: 'custom', message: 'the calendar never opens' });
  });

/**
 * A checked, deeply frozen calendar. Throws `calendar.invalid` naming every problem and its place; the input is not
 * changed.
 */
export function parseCalendar(input: unknown): CalendarDefinition {
  const result = calendarSchema.safeParse(input);
  if (!result.success) {
    const problems = result.error.issues.map(({ path, message }) =>
      [path.join('.'), message].filter(Boolean).join(': '),
    );
    throw new CalendarError('calendar.invalid', `calendar cannot be used: ${problems.join('; ')}`);
  }
  return frozen(result.data);
}

function spanProblems(spans: readonly WallSpan[]): string[] {
  const ordered = spans.toSorted((a, b) => wallMinutes(a[0]) - wallMinutes(b[0]));
  return ordered.flatMap(([from, to], index) => {
    const next = ordered[index + 1];
    if (wallMinutes(from) >= wallMinutes(to)) {
      return `${from}–${to} does not end after it begins; split a span over midnight in two: ${from}–24:00 and 00:00–${to} on the next day`;
    }
    return next && wallMinutes(next[0]) < wallMinutes(to) ? `${from}–${to} overlaps ${next[0]}–${next[1]}` : [];
  });
}

function neverOpens(calendar: CalendarDefinition): boolean {
  const hasHours = (spans: WallSpan[] | undefined) => spans !== undefined && spans.length > 0;
  const closedAllYear = new Set(calendar.annualHolidays).size === DAYS_IN_A_LEAP_YEAR;
  const weekOpens = WEEKDAYS.some((day) => hasHours(calendar.weekly[day])) && !closedAllYear;
  return !weekOpens && !Object.values(calendar.specialDays).some(hasHours);
}

/** What is worked out from a calendar is remembered per object, so a change afterwards must not go unseen. */
function frozen<T extends object>(value: T): T {
  for (const part of Object.values(value)) if (typeof part === 'object' && part !== null) frozen(part);
  return Object.freeze(value);
}
