import { type CalendarDefinition, DAY, dateOf, dayNumber, MINUTE, wallMinutes, weekdayOf } from './definition.ts';
import { type ZoneClock, zoneClock } from './zone.ts';

/** Instants, epoch milliseconds; `from` is in, `to` is out. */
export type OpenSpan = readonly [from: number, to: number];

/** The open spans of a calendar, date by date, each worked out once. */
export class Hours {
  readonly #calendar: CalendarDefinition;
  readonly #holidays: ReadonlySet<string>;
  readonly #annualHolidays: ReadonlySet<string>;
  readonly #days = new Map<number, readonly OpenSpan[]>();
  readonly zone: ZoneClock;
  /** First instant whose holidays are not known; Infinity when the calendar names no end. */
  readonly coveredEnd: number;

  constructor(calendar: CalendarDefinition) {
    this.#calendar = calendar;
    this.#holidays = new Set(calendar.holidays);
    this.#annualHolidays = new Set(calendar.annualHolidays);
    this.zone = zoneClock(calendar.timeZone);
    this.coveredEnd =
      calendar.coveredUntil === undefined ? Infinity : this.zone.endOfDay(dayNumber(calendar.coveredUntil));
  }

  /** Open spans of a local date, in order, apart from each other and from those of every other date. */
  spansOn(day: number): readonly OpenSpan[] {
    let spans = this.#days.get(day);
    if (spans === undefined) {
      spans = this.#clearOfTheDayBefore(day, this.#spansByTheClock(day));
      this.#days.set(day, spans);
    }
    return spans;
  }

  #spansByTheClock(day: number): OpenSpan[] {
    const spans = this.#wallSpans(dateOf(day), day).map(([from, to]): OpenSpan => {
      const opening = this.zone.opening(day * DAY + wallMinutes(from) * MINUTE);
      return [
        opening,
        to === '24:00' ? this.zone.endOfDay(day) : this.zone.closing(day * DAY + wallMinutes(to) * MINUTE),
      ];
    });
    return united(spans);
  }

  /** The most specific word wins: the date's own hours, then holidays, then the week. */
  #wallSpans(date: string, day: number) {
    if (Object.hasOwn(this.#calendar.specialDays, date)) return this.#calendar.specialDays[date] ?? [];
    if (this.#holidays.has(date) || this.#annualHolidays.has(date.slice(5))) return [];
    return this.#calendar.weekly[weekdayOf(day)] ?? [];
  }

  /** Where the clock is set back over midnight the end of one date lies after the start of the next; count it once. */
  #clearOfTheDayBefore(day: number, spans: OpenSpan[]): OpenSpan[] {
    if (spans.length === 0 || !this.zone.changesNear(day)) return spans;
    const closed = this.#spansByTheClock(day - 1).at(-1)?.[1] ?? -Infinity;
    return spans.map(([from, to]): OpenSpan => [Math.max(from, closed), to]).filter(([from, to]) => from < to);
  }
}

const known = new WeakMap<CalendarDefinition, Hours>();

/** The hours of a calendar, remembered as long as the definition lives. Throws `calendar.invalid` for an unknown zone. */
export function hoursOf(calendar: CalendarDefinition): Hours {
  let hours = known.get(calendar);
  if (hours === undefined) {
    hours = new Hours(calendar);
    known.set(calendar, hours);
  }
  return hours;
}

/** Sorted spans with everything that overlaps or touches made one; empty and inverted ones are dropped. */
export function united(spans: readonly OpenSpan[]): OpenSpan[] {
  const result: OpenSpan[] = [];
  for (const [from, to] of spans.filter(([from, to]) => from < to).sort((a, b) => a[0] - b[0])) {
    const last = result.at(-1);
    if (last !== undefined && from <= last[1]) result[result.length - 1] = [last[0], Math.max(last[1], to)];
    else result.push([from, to]);
  }
  return result;
}

/** What is left of a span when the pauses (united) are taken out, in order. */
export function without(span: OpenSpan, pauses: readonly OpenSpan[]): readonly OpenSpan[] {
  if (pauses.length === 0) return [span];
  const left: OpenSpan[] = [];
  let from = span[0];
  for (const [pausedFrom, pausedTo] of pauses) {
    if (pausedTo <= from) continue;
    if (pausedFrom >= span[1]) break;
    if (pausedFrom > from) left.push([from, pausedFrom]);
    from = pausedTo;
  }
  if (from < span[1]) left.push([from, span[1]]);
  return left;
}
