/** Periods that are offered, in days. */
export const DAYS = ['30', '90', '180', '365'] as const;
export const DAY = 86_400_000;

export const since = (days: string): { from: string } => ({
  from: new Date(Date.now() - Number(days) * DAY).toISOString(),
});
