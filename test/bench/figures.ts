/** What several rounds came to. */
export type Spread = { median: number; min: number; max: number; rounds: number };

/** The middle one; of an even number the mean of the two in the middle. @throws when there are none */
export const median = (values: readonly number[]): number => percentile(values, 50);

/** Interpolated between the two nearest ranks. @param p  0 to 100. @throws when there are no values */
export function percentile(values: readonly number[], p: number): number {
  if (values.length === 0) throw new Error('No figures to take a percentile of');
  const sorted = [...values].sort((a, b) => a - b);
  const rank = ((sorted.length - 1) * p) / 100;
  const below = sorted[Math.floor(rank)] as number;
  const above = sorted[Math.ceil(rank)] as number;
  return below + (above - below) * (rank - Math.floor(rank));
}

export const spread = (values: readonly number[]): Spread => ({
  median: median(values),
  min: Math.min(...values),
  max: Math.max(...values),
  rounds: values.length,
});

/** Ours to baseline, round by round: both halves of a round met the same machine, whatever else ran on it. */
export function pairedRatio(ours: readonly number[], baseline: readonly number[]): Spread {
  if (ours.length !== baseline.length)
    throw new Error(`${ours.length} rounds of ours, ${baseline.length} of the other`);
  return spread(ours.map((value, i) => value / (baseline[i] as number)));
}

/** Four significant digits; whole numbers above 1,000. */
export const rounded = (value: number): number =>
  Math.abs(value) >= 1_000 ? Math.round(value) : Number(value.toPrecision(4));
