import { LIFECYCLES, LOYALTIES, TIERS } from './vocabulary.ts';

/** What of a member's value changes, as `MemberChange` tells it. `tierPending`: the tier to come. Ids are for ever. */
export const CHANGED = ['tier', 'tierPending', 'lifecycle', 'loyalty'] as const;
export type Changed = (typeof CHANGED)[number];

export const DIRECTIONS = ['up', 'down'] as const;
export type Direction = (typeof DIRECTIONS)[number];

/** Lowest first: what counts as up. Whoever is lost stands below those who never bought. */
export const ORDER: Record<Changed, readonly string[]> = {
  tier: TIERS,
  tierPending: TIERS,
  lifecycle: ['lost', ...LIFECYCLES.filter((stage) => stage !== 'lost')],
  loyalty: LOYALTIES.toReversed(),
};

/** How far it went: above zero up, below zero down. Null: of one side nobody knows where it stands. */
export function stepsOf(what: Changed, from: string | null, to: string | null): number | null {
  const [was, is] = [from, to].map((value) => ORDER[what].indexOf(value ?? ''));
  return was === undefined || is === undefined || was < 0 || is < 0 ? null : is - was;
}

/** Whether it is as it was before the change, or better still: of what went up, as it was or worse. What was to come and is not any more is undone, too. */
export function isUndone(
  change: { what: Changed; from: string | null; to: string | null },
  now: string | null,
): boolean {
  const went = stepsOf(change.what, change.from, change.to);
  const since = stepsOf(change.what, change.from, now);
  if (went === null || since === null) return change.to !== now;
  return went < 0 ? since >= 0 : since <= 0;
}
