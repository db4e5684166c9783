import {
  type CalendarDefinition,
  dateOf,
  dayNumber,
  type WallSpan,
  WEEKDAYS,
  type Weekday,
  wallMinutes,
  weekdayOf,
} from './definition.ts';

/*
 * A calendar looked at and changed day by day, as an administrator does. Pure; every change gives a new definition and leaves
 * the old one alone. Years are numbers, dates `YYYY-MM-DD`.
 */

/**
 * What a date is: `working` and `off` by the week, `holiday` closed by name of the date, `substitute` worked although the week
 * or a holiday says otherwise (调休), `otherHours` worked at hours of its own.
 */
export type DayKind = 'working' | 'off' | 'holiday' | 'substitute' | 'otherHours';
export type Day = { date: string; kind: DayKind; spans: WallSpan[]; name: string | null };

export function dayOf(calendar: CalendarDefinition, date: string): Day {
  const name = calendar.dayNames?.[date] ?? null;
  const weekly = weeklySpans(calendar, date);
  const closedByName = calendar.holidays.includes(date) || calendar.annualHolidays.includes(date.slice(5));
  const own = Object.hasOwn(calendar.specialDays, date) ? calendar.specialDays[date] : undefined;
  if (own) {
    if (own.length === 0) return { date, kind: 'holiday', spans: [], name };
    const kind = closedByName || weekly.length === 0 ? 'substitute' : same(own, weekly) ? 'working' : 'otherHours';
    return { date, kind, spans: own, name };
  }
  if (closedByName) return { date, kind: 'holiday', spans: [], name };
  return { date, kind: weekly.length > 0 ? 'working' : 'off', spans: weekly, name };
}

/** `byWeek`: nothing special about it any more, so it follows the week (and the annual holidays). */
export type DayChange = { as: 'holiday' | 'byWeek' } | { as: 'hours'; spans: WallSpan[] };

export function setDay(calendar: CalendarDefinition, date: string, change: DayChange, name = ''): CalendarDefinition {
  const { [date]: _special, ...specialDays } = calendar.specialDays;
  const { [date]: _name, ...dayNames } = calendar.dayNames ?? {};
  const holidays = calendar.holidays.filter((holiday) => holiday !== date);
  if (change.as === 'holiday') holidays.push(date);
  if (change.as === 'hours') specialDays[date] = change.spans;
  if (name.trim() && change.as !== 'byWeek') dayNames[date] = name.trim();
  return { ...calendar, holidays: holidays.sort(), specialDays: inOrder(specialDays), dayNames: inOrder(dayNames) };
}

export function setWeekday(calendar: CalendarDefinition, weekday: Weekday, spans: WallSpan[]): CalendarDefinition {
  const { [weekday]: _, ...weekly } = calendar.weekly;
  return { ...calendar, weekly: spans.length > 0 ? { ...weekly, [weekday]: spans } : weekly };
}

/** Hours of an ordinary working day: those of the first weekday that has any. */
export const usualHours = (calendar: CalendarDefinition): WallSpan[] =>
  WEEKDAYS.map((day) => calendar.weekly[day] ?? []).find((spans) => spans.length > 0) ?? [];

// — years —

/** A calendar without `coveredUntil` follows its week for ever and lacks nothing. */
export const isCovered = (calendar: CalendarDefinition, year: number): boolean =>
  calendar.coveredUntil === undefined || calendar.coveredUntil >= `${year}-12-31`;

/** The first year whose holidays are not known; null when there is none. */
export const firstUncovered = (calendar: CalendarDefinition): number | null =>
  calendar.coveredUntil === undefined
    ? null
    : Number(calendar.coveredUntil.slice(0, 4)) + (calendar.coveredUntil.slice(5) === '12-31' ? 1 : 0);

/** Says that the holidays of a year are complete. A year is known only when all before it are. */
export function markCovered(calendar: CalendarDefinition, year: number): CalendarDefinition {
  if (isCovered(calendar, year) || firstUncovered(calendar) !== year) return calendar;
  return { ...calendar, coveredUntil: `${year}-12-31` };
}

/** An official notice: days off, and days worked in exchange. */
export type YearNotice = { year: number; holidays: NamedDay[]; workdays: NamedDay[] };
export type NamedDay = { date: string; name: string };

/** The notice's days over what was there; other days of the year stay. The year counts as known if all before it are. */
export function fillYear(calendar: CalendarDefinition, notice: YearNotice): CalendarDefinition {
  let filled = calendar;
  for (const { date, name } of notice.holidays) filled = setDay(filled, date, { as: 'holiday' }, name);
  for (const { date, name } of notice.workdays) {
    // Where the desk works on that weekday anyway there is nothing to make up for.
    const change: DayChange =
      weeklySpans(calendar, date).length > 0 ? { as: 'byWeek' } : { as: 'hours', spans: usualHours(calendar) };
    filled = setDay(filled, date, change, name);
  }
  return markCovered(filled, notice.year);
}

// — what differs —

export type Difference = { date: string; before: Day; after: Day };

/** Dates that are named in one of two definitions and are not the same in both. */
export function differentDays(before: CalendarDefinition, after: CalendarDefinition): Difference[] {
  const dates = new Set([...namedDates(before), ...namedDates(after)]);
  return [...dates]
    .sort()
    .map((date) => ({ date, before: dayOf(before, date), after: dayOf(after, date) }))
    .filter(
      (d) => d.before.kind !== d.after.kind || d.before.name !== d.after.name || !same(d.before.spans, d.after.spans),
    );
}

/** Parts beside single dates that differ. */
export function differentParts(
  before: CalendarDefinition,
  after: CalendarDefinition,
): ('timeZone' | 'weekly' | 'annualHolidays' | 'coveredUntil')[] {
  const weekly = WEEKDAYS.some((day) => !same(before.weekly[day] ?? [], after.weekly[day] ?? []));
  const annual = (c: CalendarDefinition) => [...c.annualHolidays].sort().join();
  return [
    ...(before.timeZone === after.timeZone ? [] : (['timeZone'] as const)),
    ...(weekly ? (['weekly'] as const) : []),
    ...(annual(before) === annual(after) ? [] : (['annualHolidays'] as const)),
    ...(before.coveredUntil === after.coveredUntil ? [] : (['coveredUntil'] as const)),
  ];
}

/** What `mine` changed in `base`, done again on `theirs`: where both changed a day, mine counts. */
export function rebase(
  base: CalendarDefinition,
  mine: CalendarDefinition,
  theirs: CalendarDefinition,
): CalendarDefinition {
  let result = theirs;
  for (const { date, after } of differentDays(base, mine)) {
    const change: DayChange =
      after.kind === 'holiday'
        ? { as: 'holiday' }
        : Object.hasOwn(mine.specialDays, date)
          ? { as: 'hours', spans: after.spans }
          : { as: 'byWeek' };
    result = setDay(result, date, change, after.name ?? '');
  }
  for (const part of differentParts(base, mine)) result = { ...result, [part]: mine[part] };
  return result;
}

const namedDates = (c: CalendarDefinition): string[] => [
  ...c.holidays,
  ...Object.keys(c.specialDays),
  ...Object.keys(c.dayNames ?? {}),
];

// — for a grid and its fields —

/** The weeks of a month (1 … 12), Monday first; null outside the month. */
export function weeksOf(year: number, month: number): (string | null)[][] {
  const first = dayNumber(`${year}-${String(month).padStart(2, '0')}-01`);
  const next =
    month === 12 ? dayNumber(`${year + 1}-01-01`) : dayNumber(`${year}-${String(month + 1).padStart(2, '0')}-01`);
  const lead = WEEKDAYS.indexOf(weekdayOf(first));
  const cells = [
    ...Array.from({ length: lead }, () => null),
    ...Array.from({ length: next - first }, (_, n) => dateOf(first + n)),
  ];
  return Array.from({ length: Math.ceil(cells.length / 7) }, (_, week) =>
    Array.from({ length: 7 }, (_, day) => cells[week * 7 + day] ?? null),
  );
}

/** What is wrong with hours somebody typed: not a time, an end before its beginning, or two that overlap. */
export function faultOf(spans: readonly WallSpan[]): 'time' | 'order' | 'overlap' | null {
  const minutes = spans.map(([from, to]) => [wallMinutes(from), wallMinutes(to)] as const);
  if (minutes.some(([from, to]) => Number.isNaN(from) || Number.isNaN(to))) return 'time';
  if (minutes.some(([from, to]) => from >= to)) return 'order';
  const ordered = minutes.toSorted((a, b) => a[0] - b[0]);
  return ordered.some(([from], i) => i > 0 && from < (ordered[i - 1]?.[1] ?? 0)) ? 'overlap' : null;
}

const weeklySpans = (calendar: CalendarDefinition, date: string): WallSpan[] =>
  calendar.weekly[weekdayOf(dayNumber(date))] ?? [];

const same = (a: readonly WallSpan[], b: readonly WallSpan[]): boolean => {
  const text = (spans: readonly WallSpan[]) =>
    spans
      .map((span) => span.join('-'))
      .sort()
      .join();
  return text(a) === text(b);
};

const inOrder = <T>(record: Record<string, T>): Record<string, T> =>
  Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
