/** Where a change of tier stands that needs approval. `granted`: approved, and about to happen; `lapsed`: it fell away by itself. */
export const TIER_CHANGE_STATES = ['waiting', 'granted', 'rejected', 'done', 'lapsed'] as const;
export type TierChangeState = (typeof TIER_CHANGE_STATES)[number];

/**
 * Why one fell away: the rules say the present tier again; another one; that tier without approval; a tier was given by hand; nobody decided
 * in time; the member's record is not there any more.
 */
export const LAPSES = ['changedBack', 'otherTier', 'notNeeded', 'byHand', 'expired', 'gone'] as const;
export type Lapse = (typeof LAPSES)[number];
