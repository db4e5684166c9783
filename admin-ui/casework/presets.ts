import { dayIn } from '../time/zone.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
export const PRESETS = ['hour', 'tomorrow', 'monday'] as const;
export type Preset = (typeof PRESETS)[number];

/** When a preset is, epoch ms: days begin at nine in the reader's zone. */
export function instantOf(preset: Preset, now: number, zone: string): number {
  if (preset === 'hour') return now + HOUR;
  const today = Date.parse(`${dayIn(zone, now)}T00:00:00Z`);
  if (preset === 'tomorrow') return nineOn(today + DAY, zone);
  const untilMonday = (8 - new Date(today).getUTCDay()) % 7 || 7;
  return nineOn(today + untilMonday * DAY, zone);
}

/** Nine o'clock of a day, given as its midnight in UTC. */
function nineOn(day: number, zone: string): number {
  const wall = day + 9 * HOUR;
  const first = wall - offsetAt(wall, zone);
  return wall - offsetAt(first, zone);
}

function offsetAt(at: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-GB', {
    ...{ timeZone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric' },
    ...{ hour: 'numeric', minute: 'numeric' },
  }).formatToParts(at);
  const part = (type: string) => Number(parts.find((p) => p.type === type)?.value);
  const wall = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'));
  return wall - Math.floor(at / 60_000) * 60_000;
}
