/** Monday first, as in ISO 8601. */
export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type Weekday = (typeof WEEKDAYS)[number];

/** Opening and closing as wall time, `HH:mm`; a closing may be `24:00`, the end of that date. */
export type WallSpan = [from: string, to: string];

/**
 * When a queue works, as data. Treat it as immutable: what is worked out from it is remembered per object
 * (`parseCalendar` hands out a frozen one).
 */
export type CalendarDefinition = {
  /** IANA name, such as `Asia/Shanghai`. */
  timeZone: string;
  /** Open spans per weekday; a weekday that is left out is closed. */
  weekly: Partial<Record<Weekday, WallSpan[]>>;
  /** Closed dates, `YYYY-MM-DD`. */
  holidays: string[];
  /** Dates closed in every year, `MM-DD`. */
  annualHolidays: string[];
  /**
   * Hours of one date, `YYYY-MM-DD`, in place of the weekly ones: half days, substitute working days (调休).
   * Named by the date itself, so it also wins over a holiday. An empty list closes the date.
   */
  specialDays: Record<string, WallSpan[]>;
  /** What dates `YYYY-MM-DD` are called, e.g. 国庆节. For readers only. */
  dayNames?: Record<string, string>;
  /** Last date whose holidays are known, `YYYY-MM-DD`. Answers that depend on later dates are provisional. */
  coveredUntil?: string;
};

export const MINUTE = 60_000;
export const DAY = 1_440 * MINUTE;

/** Minutes since midnight of `HH:mm` (0 to 1440), or NaN when it is not a wall time. */
export function wallMinutes(text: string): number {
  const match = /^(\d\d):(\d\d)$/.exec(text);
  const hours = Number(match?.[1]);
  const minutes = Number(match?.[2]);
  const total = hours * 60 + minutes;
  return minutes <= 59 && total <= 1_440 ? total : Number.NaN;
}

/** Days since 1970-01-01 of a date `YYYY-MM-DD`, or NaN when there is no such date. */
export function dayNumber(date: string): number {
  if (!/^\d{4}-\d\d-\d\d$/.test(date)) return Number.NaN;
  const day = Date.parse(`${date}T00:00:00Z`) / DAY;
  // Date.parse may roll 30 February over to March; only a date that comes back unchanged exists.
  return Number.isNaN(day) || dateOf(day) !== date ? Number.NaN : day;
}

/** The date `YYYY-MM-DD` of a day number. */
export const dateOf = (day: number): string => new Date(day * DAY).toISOString().slice(0, 10);

/** The weekday of a day number (day 0 was a Thursday). */
export const weekdayOf = (day: number): Weekday => WEEKDAYS[(((day + 3) % 7) + 7) % 7] as Weekday;
