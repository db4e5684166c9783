import type { CalendarDefinition, Weekday } from '../../../domain/calendar/definition.ts';
import { firstUncovered } from '../../../domain/calendar/edit.ts';

/** Words for dates and hours of a calendar. Dates have no zone: they are those of the calendar. */

/** The first year whose holidays are not known, by the last date that is; null: nothing is missing. */
export const nextYearOf = (coveredUntil: string | null): number | null =>
  coveredUntil === null ? null : firstUncovered({ coveredUntil } as CalendarDefinition);

const utc = (tag: string, options: Intl.DateTimeFormatOptions) =>
  new Intl.DateTimeFormat(tag, { timeZone: 'UTC', ...options });

export const longDate = (date: string, tag: string): string =>
  utc(tag, { dateStyle: 'full' }).format(Date.parse(`${date}T00:00Z`));

export const shortDate = (date: string, tag: string): string =>
  utc(tag, { year: 'numeric', month: 'short', day: 'numeric' }).format(Date.parse(`${date}T00:00Z`));

/** @param month 1 … 12 */
export const monthName = (month: number, tag: string): string =>
  utc(tag, { month: 'long' }).format(Date.UTC(2026, month - 1, 1));

/** 5 January 1970 was a Monday. */
const DAY_OF: Record<Weekday, number> = { mon: 4, tue: 5, wed: 6, thu: 7, fri: 8, sat: 9, sun: 10 };
export const weekdayName = (day: Weekday, tag: string, weekday: 'long' | 'short' | 'narrow'): string =>
  utc(tag, { weekday }).format(DAY_OF[day] * 86_400_000);

export const hoursInWords = (spans: readonly (readonly [string, string])[], closed: string): string =>
  spans.length === 0 ? closed : spans.map(([from, to]) => `${from}–${to}`).join(', ');
