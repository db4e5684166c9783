/** What can be chosen where value is reckoned with; how, `rules/scoring.ts` says. */

/** What was bought in the last 30, 90 or 365 days counts, or all of it. */
export const PERIODS = ['month', 'quarter', 'year', 'all'] as const;
export type Period = (typeof PERIODS)[number];

export const CLASSES = { least: 2, most: 20 } as const;
/** The most that one case, message or touch can cost, in minor units. */
export const COST_MOST = 1_000_000_000;
