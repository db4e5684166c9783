import type { Period } from '../domain/scoring.ts';

/**
 * Scorings: members in classes by their rank among all. Cut points say where a class begins; a run makes them from everybody, and until
 * the next run a purchase moves one member within them.
 */

/** `rank` and `quantile` score recency, frequency and amount; the others class by one figure. */
export const SCORINGS = ['rank', 'quantile', 'value', 'top', 'drag'] as const;
export type Scoring = (typeof SCORINGS)[number];

export const PERIOD_HOURS: Record<Exclude<Period, 'all'>, number> = { month: 720, quarter: 2_160, year: 8_760 };

/** Members whose purchases come to so many percent of all are A, up to so many B, the others C. */
export const VALUE_CLASSES = ['a', 'b', 'c'] as const;
export const VALUE_SHARES = { a: 80, b: 95 } as const;
export const TOP_PERCENT = 5;
export const DRAG_PERCENT = 20;

export type FactSettings = {
  rankPeriod: Period;
  rankClasses: number;
  quantilePeriod: Period;
  quantileClasses: number;
  marginPercent: number;
  /** Minor units of the tenant's currency. */
  caseCost: number;
  messageCost: number;
  touchCost: number;
};

/** Guesses, to be replaced by what a house reckons with. */
export const SHIPPED_SETTINGS: FactSettings = {
  rankPeriod: 'year',
  rankClasses: 5,
  quantilePeriod: 'year',
  quantileClasses: 5,
  marginPercent: 30,
  caseCost: 2_000,
  messageCost: 100,
  touchCost: 500,
};
