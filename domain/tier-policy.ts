import type { Tier } from './vocabulary.ts';

/** When a tier that was decided takes effect. */
export const EFFECTS = ['atOnce', 'monthEnd', 'yearEnd'] as const;
export type Effect = (typeof EFFECTS)[number];

/** Which changes need approval. */
export const NEEDING_APPROVAL = ['up', 'down', 'both'] as const;
export type TierApproval = {
  of: (typeof NEEDING_APPROVAL)[number];
  /** Only what leads into, or out of, this tier or a higher one; left out: all. */
  from?: Tier | undefined;
};

/** How tiers move: part of the tier rules, and versioned with them. */
export type TierPolicy = {
  /** `oneStep`: to the next tier at most, and no further before that was held for `STEP_DAYS`. */
  upgrade: { effect: Effect; oneStep: boolean };
  downgrade: {
    effect: Effect;
    oneStep: boolean;
    /** Days before it takes effect; whoever recovers meanwhile keeps the tier. */
    graceDays: number;
    /** Only whoever is below so much of the thresholds falls; 100: at once below them. */
    belowPercent: number;
  };
  /** Left out: the rules' word is enough. */
  approval?: TierApproval | undefined;
};

/** As rules move a tier that say nothing of it: at once both ways. */
export const AT_ONCE: TierPolicy = {
  upgrade: { effect: 'atOnce', oneStep: false },
  downgrade: { effect: 'atOnce', oneStep: false, graceDays: 0, belowPercent: 100 },
};
export const GRACE_MOST = 730;
/** How long a tier is held at least where it moves by single steps. */
export const STEP_DAYS = 30;
/** A change that was rejected is not asked for again for so long, while the rules and what they say stay the same. */
export const REJECTED_DAYS = 90;
