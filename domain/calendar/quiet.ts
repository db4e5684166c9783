import { DAY, MINUTE, wallMinutes } from './definition.ts';
import { zoneClock } from './zone.ts';

/** What a member asked for; anything malformed counts as not said. */
export type Preferences = { channels?: string[]; quietFrom?: string; quietTo?: string };

export function preferencesOf(json: unknown): Preferences {
  const { channels, quietFrom, quietTo } = (typeof json === 'object' && json !== null ? json : {}) as Record<
    string,
    unknown
  >;
  return {
    ...(Array.isArray(channels) ? { channels: channels.filter((c) => typeof c === 'string') } : {}),
    ...(typeof quietFrom === 'string' ? { quietFrom } : {}),
    ...(typeof quietTo === 'string' ? { quietTo } : {}),
  };
}

/**
 * When the quiet hours end that hold at this instant, or null when none do. They may run over midnight; equal ends
 * mean none.
 * @param now  epoch milliseconds, as is the answer
 * @param timeZone  of the member; one that is not known has no quiet hours
 */
export function quietUntil(now: number, timeZone: string, { quietFrom, quietTo }: Preferences): number | null {
  const [from, to] = [wallMinutes(quietFrom ?? '') * MINUTE, wallMinutes(quietTo ?? '') * MINUTE];
  if (Number.isNaN(from) || Number.isNaN(to) || from === to) return null;
  const clock = clockOf(timeZone);
  if (!clock) return null;
  const wall = clock.wallAt(now);
  const today = Math.floor(wall / DAY);
  for (const day of [today - 1, today]) {
    const [begins, ends] = [day * DAY + from, (to > from ? day : day + 1) * DAY + to];
    // Where the end comes twice in autumn, the second.
    if (wall >= begins && wall < ends) return clock.closing(ends);
  }
  return null;
}

function clockOf(timeZone: string) {
  try {
    return zoneClock(timeZone);
  } catch {
    return null;
  }
}
