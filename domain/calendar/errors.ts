/**
 * What can be wrong with a calendar, a clock, or a question put to them:
 * - `calendar.invalid`      the definition cannot be used (the message lists every problem)
 * - `calendar.never_opens`  not enough open time within the search horizon, so there is no answer
 * - `calendar.unknown`      a span names a calendar that was not handed in
 * - `calendar.argument`     an instant, duration or count is not a usable number
 * - `clock.overlap`         spans overlap, so time would count twice
 * - `clock.stopped`         no span is open, so the clock has no due instant
 */
export type CalendarErrorCode =
  | 'calendar.invalid'
  | 'calendar.never_opens'
  | 'calendar.unknown'
  | 'calendar.argument'
  | 'clock.overlap'
  | 'clock.stopped';

export class CalendarError extends Error {
  readonly code: CalendarErrorCode;

  constructor(code: CalendarErrorCode, message: string) {
    super(message);
    this.name = 'CalendarError';
    this.code = code;
  }
}
