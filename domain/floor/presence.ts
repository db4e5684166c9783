/** Who looks at a case and who holds its reply: how long a sign of life counts. Pure; instants in epoch ms. */

/** How often a desk says that somebody is still there. */
export const HEARTBEAT_MS = 15_000;
/** Nobody is taken for present longer than this after the last sign. */
export const SEEN_MS = 40_000;
/** A reply is held so long after the last key; a browser that crashed or slept holds nothing for ever. */
export const HELD_MS = 90_000;

export const PRESENCES = ['viewing', 'typing'] as const;
export type Presence = (typeof PRESENCES)[number];

export type Present = { id: string; name: string; state: Presence; until: number };
export type Hold = { id: string; name: string; until: number };

export const presentAt = <P extends { until: number }>(people: readonly P[], now: number): P[] =>
  people.filter(({ until }) => until > now);

export const heldAt = <H extends { until: number }>(hold: H | null, now: number): H | null =>
  hold !== null && hold.until > now ? hold : null;

/** When what is shown stops being true by itself; null: nothing runs out. */
export function nextEnd(until: readonly number[], now: number): number | null {
  const ahead = until.filter((at) => at > now);
  return ahead.length === 0 ? null : Math.min(...ahead);
}
