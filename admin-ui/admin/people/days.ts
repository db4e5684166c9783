import { dayIn } from '../../time/zone.ts';

const HOUR = 3_600_000;
const MINUTE = 60_000;

/** The first instant of a date (`2026-11-22`) in a zone, also where its midnight is skipped. */
export function startOfDay(date: string, zone: string): Date {
  const utc = Date.parse(`${date}T00:00Z`);
  // Zones lie within 14 hours on either side; the day of an instant only grows.
  let [before, after] = [utc - 15 * HOUR, utc + 15 * HOUR];
  while (after - before > MINUTE) {
    const middle = before + Math.floor((after - before) / 2 / MINUTE) * MINUTE;
    if (dayIn(zone, middle) >= date) after = middle;
    else before = middle;
  }
  return new Date(after);
}

/** The first instant after a date: where it ends. */
export const endOfDay = (date: string, zone: string): Date =>
  startOfDay(new Date(Date.parse(`${date}T00:00Z`) + 24 * HOUR).toISOString().slice(0, 10), zone);
