import { DateTime } from 'luxon';
import type { CalendarDefinition, WallSpan } from '../../../domain/calendar/calendar.ts';

/*
 * The slow way to count working time: look at the wall clock of every single minute. It shares no code with the
 * calendar and knows nothing of offsets; it only reads luxon's local time, minute by minute.
 */

const MINUTE = 60_000;

/** Every minute of some local dates: its instant, its date, its minute of the day. */
export type Minutes = { zone: string; dates: string[]; at: number[]; date: string[]; wall: number[] };

export function minutesOf(zone: string, firstDate: string, days: number): Minutes {
  const first = DateTime.fromISO(firstDate, { zone });
  const dates = Array.from({ length: days }, (_, index) =>
    DateTime.fromISO(firstDate, { zone: 'utc' }).plus({ days: index }).toISODate(),
  ) as string[];
  const minutes: Minutes = { zone, dates, at: [], date: [], wall: [] };
  const last = dates.at(-1) as string;
  for (let at = first.toMillis(); ; at += MINUTE) {
    const local = DateTime.fromMillis(at, { zone });
    const date = local.toISODate() as string;
    // Three hours more, for a clock that is set back over midnight.
    if (date > last && local.hour >= 3) return minutes;
    minutes.at.push(at);
    minutes.date.push(date);
    minutes.wall.push(local.hour * 60 + local.minute);
  }
}

/** The first date of a weekly cycle, read by luxon rather than by arithmetic. */
const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

function hoursOn(calendar: CalendarDefinition, date: string): WallSpan[] {
  const special = calendar.specialDays[date];
  if (special) return special;
  if (calendar.holidays.includes(date) || calendar.annualHolidays.includes(date.slice(5))) return [];
  const weekday = weekdays[DateTime.fromISO(date, { zone: 'utc' }).weekday - 1];
  return (weekday && calendar.weekly[weekday]) ?? [];
}

/** For every minute, whether the calendar is open. */
export function openMinutes(calendar: CalendarDefinition, minutes: Minutes): boolean[] {
  const open = minutes.at.map(() => false);
  for (const date of minutes.dates) {
    for (const [from, to] of hoursOn(calendar, date)) {
      const opening = firstShowing(minutes, date, toMinutes(from));
      const closing = to === '24:00' ? endOf(minutes, date) : lastShowing(minutes, date, toMinutes(to));
      for (let index = opening; index < closing; index++) open[index] = true;
    }
  }
  return open;
}

/** The first minute that shows this wall time; when it is skipped, the first that shows a later one. */
function firstShowing(minutes: Minutes, date: string, wall: number): number {
  const exact = minutes.at.findIndex((_, index) => minutes.date[index] === date && minutes.wall[index] === wall);
  return exact >= 0 ? exact : firstLater(minutes, date, wall);
}

function lastShowing(minutes: Minutes, date: string, wall: number): number {
  const exact = minutes.at.findLastIndex((_, index) => minutes.date[index] === date && minutes.wall[index] === wall);
  return exact >= 0 ? exact : firstLater(minutes, date, wall);
}

function firstLater(minutes: Minutes, date: string, wall: number): number {
  const isLater = (index: number) => {
    const shown = minutes.date[index] as string;
    return shown > date || (shown === date && (minutes.wall[index] as number) > wall);
  };
  return minutes.at.findIndex((_, index) => isLater(index));
}

const endOf = (minutes: Minutes, date: string): number => minutes.date.findLastIndex((shown) => shown <= date) + 1;

const toMinutes = (wall: string): number => Number(wall.slice(0, 2)) * 60 + Number(wall.slice(3));
