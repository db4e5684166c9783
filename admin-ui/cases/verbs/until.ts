import { dayIn, instantAt, instantTyped } from '../../time/zone.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
export const QUICK = ['hour', 'today', 'tomorrow', 'week'] as const;
export type Quick = (typeof QUICK)[number];

/** When a quick choice is, epoch ms, in the reader's zone; null: today's has passed. */
export function quickInstant(quick: Quick, now: number, zone: string): number | null {
  if (quick === 'hour') return now + HOUR;
  const midnight = Date.parse(`${dayIn(zone, now)}T00:00:00Z`);
  if (quick === 'tomorrow') return instantAt(midnight + DAY + 10 * HOUR, zone);
  if (quick === 'week') return instantAt(midnight + 7 * DAY + 10 * HOUR, zone);
  const at = instantAt(midnight + 16 * HOUR, zone);
  return at > now ? at : null;
}

/** What was chosen: a quick one, or `pick` with day and time. NaN: nothing yet. */
export function chosenInstant(chosen: string | undefined, picked: string, now: number, zone: string): number {
  const quick = QUICK.find((name) => name === chosen);
  return quick ? (quickInstant(quick, now, zone) ?? Number.NaN) : instantTyped(picked, zone);
}
