import { dayIn, instantAt } from '../time/zone.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NINE = 9 * HOUR;
export const PRESETS = ['hour', 'tomorrow', 'monday'] as const;
export type Preset = (typeof PRESETS)[number];

/** When a preset is, epoch ms: days begin at nine in the reader's zone. */
export function instantOf(preset: Preset, now: number, zone: string): number {
  if (preset === 'hour') return now + HOUR;
  const today = Date.parse(`${dayIn(zone, now)}T00:00:00Z`);
  if (preset === 'tomorrow') return instantAt(today + DAY + NINE, zone);
  const untilMonday = (8 - new Date(today).getUTCDay()) % 7 || 7;
  return instantAt(today + untilMonday * DAY + NINE, zone);
}
