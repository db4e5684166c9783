import type { RuleSetCode } from '../vocabulary.ts';

/** Rules tried on the past before they touch anyone: what is common to record, API and desk. */

/** `members`: all of them, now. `cases`: those of a period, or the approvals that were asked for in it. */
export const TRIAL_KINDS = ['members', 'cases'] as const;
export type TrialKind = (typeof TRIAL_KINDS)[number];

/** They say one thing of each member; of care, one for each cadence. */
export const OF_MEMBERS = ['lifecycle', 'loyalty', 'tier', 'careAudience'] as const satisfies readonly RuleSetCode[];
export const isOfMembers = (set: RuleSetCode): boolean => (OF_MEMBERS as readonly RuleSetCode[]).includes(set);

export const kindOfTrial = (set: RuleSetCode): TrialKind => (isOfMembers(set) ? 'members' : 'cases');

/** Whoever is not of the cadence's own audience, whatever the rules say of them. */
export const OUTSIDE = 'outside';

export const TRIAL_STATES = ['queued', 'running', 'done', 'cancelled', 'failed'] as const;
export type TrialState = (typeof TRIAL_STATES)[number];

/** Of a tenant; what is asked for beyond that waits. */
export const AT_ONCE = 2;
/** Waiting and running ones together. */
export const MOST_WAITING = 10;
export const KEPT_DAYS = 90;
export const LONGEST_DAYS = 366;
/** Of those whom nothing changes for, so many are kept for each cell; of the others all. */
export const UNCHANGED_KEPT = 1_000;

/** Why the whole came to nothing. */
export const TRIAL_PROBLEMS = ['unreadableRules', 'broken'] as const;
export type TrialProblem = (typeof TRIAL_PROBLEMS)[number];
