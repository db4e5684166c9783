const DAY_MS = 24 * 3_600_000;

/** How far ahead is looked when something is to be published, and what is told apart: broken in the very moment, within a day, within a week. */
export const HORIZONS = { atOnce: 0, day: DAY_MS, week: 7 * DAY_MS } as const;
export type Counts = Record<keyof typeof HORIZONS, number>;
