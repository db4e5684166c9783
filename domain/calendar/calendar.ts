import { type CalendarDefinition, DAY } from './definition.ts';
import { CalendarError } from './errors.ts';
import { type Hours, hoursOf, type OpenSpan, united, without } from './hours.ts';

export { parseCalendar } from './contract.ts';
export type { CalendarDefinition, WallSpan, Weekday } from './definition.ts';
export { CalendarError, type CalendarErrorCode } from './errors.ts';

/** Stretches `[from, to)` in which the clock stands still. Any order; overlaps count once; inverted ones count nothing. */
export type Pauses = readonly (readonly [from: number, to: number])[];

/** An instant, and whether it rests on dates whose holidays are not known yet (`coveredUntil`). */
export type Answer = { at: number; provisional: boolean };

/** How far a search goes before it says that there is no answer: 100 years. */
export const HORIZON_DAYS = 36_525;

/**
 * The instant at which `ms` of open time have passed since `start`. Exactly at closing it is the closing instant;
 * for 0 ms it is the next moment that is open and not paused. Throws `calendar.never_opens`, `calendar.argument`.
 */
export function add(calendar: CalendarDefinition, start: number, ms: number, pauses: Pauses = []): Answer {
  checkInstant(start);
  checkDuration(ms);
  const hours = hoursOf(calendar);
  let left = ms;
  for (const [from, to] of openFrom(hours, start, stops(pauses))) {
    if (left === 0) return { at: from, provisional: from >= hours.coveredEnd };
    if (left <= to - from) return { at: from + left, provisional: from + left > hours.coveredEnd };
    left -= to - from;
  }
  throw tooLittle(ms, `after ${new Date(start).toISOString()}`);
}

/**
 * The latest instant with `ms` of open time between it and `at` (so 0 ms gives `at` itself). Exactly at an opening it
 * is the opening instant. Throws `calendar.never_opens`, `calendar.argument`.
 */
export function subtract(calendar: CalendarDefinition, at: number, ms: number, pauses: Pauses = []): Answer {
  checkInstant(at);
  checkDuration(ms);
  const hours = hoursOf(calendar);
  const provisional = at > hours.coveredEnd;
  if (ms === 0) return { at, provisional };
  let left = ms;
  for (const [from, to] of openBefore(hours, at, stops(pauses))) {
    if (left <= to - from) return { at: to - left, provisional };
    left -= to - from;
  }
  throw tooLittle(ms, `before ${new Date(at).toISOString()}`);
}

/** The open spans in `[from, to)`, in order; none when `to <= from`. Throws `calendar.argument`, also past 100 years. */
export function openSpans(calendar: CalendarDefinition, from: number, to: number): OpenSpan[] {
  checkInstant(from);
  checkInstant(to);
  if (to - from > HORIZON_DAYS * DAY) throw new CalendarError('calendar.argument', 'more than 100 years to look at');
  const spans: OpenSpan[] = [];
  for (const [opens, closes] of openFrom(hoursOf(calendar), from, [])) {
    if (opens >= to) break;
    spans.push([opens, Math.min(closes, to)]);
  }
  return spans;
}

/** Milliseconds of open time in `[from, to)`; 0 when `to <= from`. Throws `calendar.argument`, also past 100 years. */
export function between(calendar: CalendarDefinition, from: number, to: number, pauses: Pauses = []): number {
  checkInstant(from);
  checkInstant(to);
  if (to <= from) return 0;
  if (to - from > HORIZON_DAYS * DAY) throw new CalendarError('calendar.argument', 'more than 100 years to count');
  let sum = 0;
  for (const [opens, closes] of openFrom(hoursOf(calendar), from, stops(pauses))) {
    if (opens >= to) break;
    sum += Math.min(closes, to) - opens;
  }
  return sum;
}

/** `at` itself when open, else the next opening. Throws `calendar.never_opens`, `calendar.argument`. */
export const nextOpen = (calendar: CalendarDefinition, at: number): Answer => add(calendar, at, 0);

/** Whether `at` lies in an open span; the opening instant does, the closing one does not. Throws `calendar.argument`. */
export function isOpen(calendar: CalendarDefinition, at: number): boolean {
  checkInstant(at);
  const hours = hoursOf(calendar);
  return nearbyDays(at).some((day) => hours.spansOn(day).some(([from, to]) => from <= at && at < to));
}

/**
 * The same wall time `days` dates with open hours later, moved to the next open moment. The date of `start` is not
 * counted, open or not. Throws `calendar.never_opens`, `calendar.argument` (also for counts that are not whole).
 */
export function addBusinessDays(calendar: CalendarDefinition, start: number, days: number): Answer {
  checkInstant(start);
  if (!Number.isSafeInteger(days) || days < 0)
    throw new CalendarError('calendar.argument', `not a count of days: ${days}`);
  if (days === 0) return nextOpen(calendar, start);
  const hours = hoursOf(calendar);
  const wall = hours.zone.wallAt(start);
  const first = Math.floor(wall / DAY);
  let left = days;
  for (let day = first + 1; day <= first + HORIZON_DAYS; day++) {
    if (hours.spansOn(day).length > 0) left--;
    if (left === 0) return nextOpen(calendar, hours.zone.opening(wall + (day - first) * DAY));
  }
  throw new CalendarError('calendar.never_opens', `fewer than ${days} working days within 100 years of the start`);
}

/** Whether an answer that looks at time up to `at` rests on dates whose holidays are not known. */
export const restsOnUnknown = (calendar: CalendarDefinition, at: number): boolean => at > hoursOf(calendar).coveredEnd;

/** Open, unpaused spans from `start` on, in order, up to the horizon. */
function* openFrom(hours: Hours, start: number, pauses: readonly OpenSpan[]): Generator<OpenSpan> {
  const first = nearbyDays(start)[0];
  for (let day = first; day <= first + HORIZON_DAYS + 4; day++) {
    for (const [from, to] of hours.spansOn(day)) {
      if (to > start) yield* without([Math.max(from, start), to], pauses);
    }
  }
}

/** Open, unpaused spans up to `end`, last one first, down to the horizon. */
function* openBefore(hours: Hours, end: number, pauses: readonly OpenSpan[]): Generator<OpenSpan> {
  const last = nearbyDays(end)[4];
  for (let day = last; day >= last - HORIZON_DAYS - 4; day--) {
    for (const [from, to] of hours.spansOn(day).toReversed()) {
      if (from < end) yield* without([from, Math.min(to, end)], pauses).toReversed();
    }
  }
}

/** Local dates an instant can belong to in any zone, with one to spare for a clock set back over midnight. */
function nearbyDays(at: number): [number, number, number, number, number] {
  const day = Math.floor(at / DAY);
  return [day - 2, day - 1, day, day + 1, day + 2];
}

function stops(pauses: Pauses): readonly OpenSpan[] {
  if (pauses.length === 0) return [];
  if (pauses.some(([from, to]) => Number.isNaN(from) || Number.isNaN(to))) {
    throw new CalendarError('calendar.argument', 'a pause has an end that is not a number');
  }
  return united(pauses);
}

/** Within what a Date can hold, with room for the search. */
const FARTHEST = 8.64e15 - (HORIZON_DAYS + 10) * DAY;

function checkInstant(at: number): void {
  if (!(Math.abs(at) <= FARTHEST)) throw new CalendarError('calendar.argument', `not an instant: ${at}`);
}

function checkDuration(ms: number): void {
  if (!Number.isFinite(ms) || ms < 0) throw new CalendarError('calendar.argument', `not a duration: ${ms}`);
}

const tooLittle = (ms: number, where: string): CalendarError =>
  new CalendarError('calendar.never_opens', `the calendar is not open for ${ms} ms within 100 years ${where}`);
