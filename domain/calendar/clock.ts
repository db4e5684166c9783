import { add, between, type CalendarDefinition, CalendarError, restsOnUnknown } from './calendar.ts';

/**
 * A stretch in which a clock runs on one calendar; instants in epoch milliseconds. A pause is the room between two
 * spans; a hand-over closes one span and opens the next on another calendar. `to: null` is still running.
 */
export type Span = { calendarId: string; from: number; to: number | null };

export type Calendars = Readonly<Record<string, CalendarDefinition>>;

/**
 * Milliseconds of working time used up to `now`, each span by its own calendar. Spans may come in any order.
 * Throws `clock.overlap`, `calendar.unknown`, `calendar.argument`.
 */
export function consumed(spans: readonly Span[], calendars: Calendars, now: number): number {
  return inOrder(spans)
    .map(({ calendarId, from, to }) => between(calendarNamed(calendars, calendarId), from, Math.min(to ?? now, now)))
    .reduce((sum, ms) => sum + ms, 0);
}

/**
 * The instant at which `budgetMs` of working time are used up. That may lie in an earlier span; otherwise the last
 * span must still run. Provisional also when time already used fell on dates whose holidays are not known.
 * Throws `clock.stopped` (none runs and the budget is not used up), `clock.overlap`, `calendar.unknown`,
 * `calendar.argument`, `calendar.never_opens`.
 */
export function dueAt(
  spans: readonly Span[],
  budgetMs: number,
  calendars: Calendars,
): { at: number; provisional: boolean } {
  if (!Number.isFinite(budgetMs) || budgetMs < 0) {
    throw new CalendarError('calendar.argument', `not a budget: ${budgetMs}`);
  }
  let left = budgetMs;
  let provisional = false;
  for (const { calendarId, from, to } of inOrder(spans)) {
    const calendar = calendarNamed(calendars, calendarId);
    const used = between(calendar, from, to ?? from);
    // A budget of nothing runs out at the first open moment, so the span must have one.
    if (to === null || (used > 0 && used >= left)) {
      const due = add(calendar, from, left);
      return { at: due.at, provisional: due.provisional || provisional };
    }
    left -= used;
    provisional ||= restsOnUnknown(calendar, to);
  }
  throw new CalendarError(
    'clock.stopped',
    'the clock does not run and its budget is not used up: there is no due instant',
  );
}

/** The spans by start, without empty ones. Time never counts twice: what overlaps is refused, not guessed at. */
function inOrder(spans: readonly Span[]): Span[] {
  for (const { from, to } of spans) {
    if (!Number.isFinite(from) || (to !== null && !Number.isFinite(to))) {
      throw new CalendarError('calendar.argument', 'a span has an end that is not an instant');
    }
    if (to !== null && to < from) throw new CalendarError('calendar.argument', 'a span ends before it begins');
  }
  const ordered = spans.filter(({ from, to }) => from !== to).sort((a, b) => a.from - b.from);
  ordered.forEach((span, index) => {
    const next = ordered[index + 1];
    if (next !== undefined && next.from < (span.to ?? Infinity)) {
      throw new CalendarError(
        'clock.overlap',
        `a span from ${new Date(next.from).toISOString()} begins before the one from ${new Date(span.from).toISOString()} has ended`,
      );
    }
  });
  return ordered;
}

function calendarNamed(calendars: Calendars, id: string): CalendarDefinition {
  const calendar = Object.hasOwn(calendars, id) ? calendars[id] : undefined;
  if (calendar === undefined) throw new CalendarError('calendar.unknown', `no calendar named ${id}`);
  return calendar;
}
