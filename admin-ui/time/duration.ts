/** Spans of time in words: pure, so that they are tested at −1 ms and 0. The words are `desk.time.<unit>`. */

const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

export type Span = {
  unit: 'seconds' | 'minutes' | 'hours' | 'hoursMinutes' | 'days' | 'daysHours';
  values: { n: number; m: number };
};

/** @param ms length of the span, rounded down to what is said; below a minute in seconds, above two days in whole days */
export function spanOf(ms: number): Span {
  const length = Math.max(0, ms);
  if (length < MINUTE) return { unit: 'seconds', values: { n: Math.floor(length / SECOND), m: 0 } };
  if (length < HOUR) return { unit: 'minutes', values: { n: Math.floor(length / MINUTE), m: 0 } };
  if (length < DAY) {
    const n = Math.floor(length / HOUR);
    const m = Math.floor((length % HOUR) / MINUTE);
    return m === 0 ? { unit: 'hours', values: { n, m } } : { unit: 'hoursMinutes', values: { n, m } };
  }
  const n = Math.floor(length / DAY);
  const m = Math.floor((length % DAY) / HOUR);
  return n >= 2 || m === 0 ? { unit: 'days', values: { n, m: 0 } } : { unit: 'daysHours', values: { n, m } };
}

/** One unit only, for the age of things in lists. Null: under a minute, which is 'just now'. */
export function ageOf(ms: number): Span | null {
  if (ms < MINUTE) return null;
  const span = spanOf(ms);
  if (span.unit === 'hoursMinutes') return { unit: 'hours', values: { n: span.values.n, m: 0 } };
  if (span.unit === 'daysHours') return { unit: 'days', values: { n: span.values.n, m: 0 } };
  return span;
}
