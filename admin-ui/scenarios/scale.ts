import type { ScenarioPlayed } from '../../api/contract/scenarios.ts';
import { dayIn, instantTyped } from '../time/zone.ts';

/** Where an instant lies on the drawing. Pure; instants are epoch ms. */
export type Scale = { from: number; to: number; x(at: number): number };

/** What comes long after the last thing that happens is not drawn. */
export function windowOf(stories: readonly ScenarioPlayed[]): { from: number; to: number } {
  const from = Math.min(...stories.map((one) => Date.parse(one.from)));
  const until = Math.max(...stories.map((one) => Date.parse(one.until)));
  const last = Math.max(
    from + 3_600_000,
    ...stories.flatMap(({ marks, lanes }) => [
      ...marks.map(({ at }) => Date.parse(at)),
      ...lanes.flatMap(({ dueAt }) => (dueAt ? [Math.min(Date.parse(dueAt), until)] : [])),
    ]),
  );
  const room = (last - from) * 0.04;
  return { from: from - room, to: Math.min(until, last) + room };
}

export const scaleOf = ({ from, to }: { from: number; to: number }, width: number): Scale => ({
  from,
  to,
  x: (at) => ((Math.min(Math.max(at, from), to) - from) / (to - from)) * width,
});

const DAY = 86_400_000;
/** Days that begin within the window, no more than have room for their names. */
export function daysOf({ from, to }: { from: number; to: number }, zone: string, most: number): number[] {
  const days: number[] = [];
  for (let at = from; at < to + DAY; at += DAY) {
    const midnight = instantTyped(`${dayIn(zone, at)}T00:00`, zone);
    if (midnight > from && midnight < to && midnight !== days.at(-1)) days.push(midnight);
  }
  const every = Math.max(1, Math.ceil(days.length / Math.max(1, most)));
  return days.filter((_, i) => i % every === 0);
}
