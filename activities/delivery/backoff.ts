const FIRST_MS = 5_000;
const LONGEST_MS = 600_000;
const SPREAD = 0.2;

/**
 * How long to wait after a failed try: 5 s, doubling to 10 min, spread by a fifth so that many do not come back at once.
 * @param attempt  1 for the first
 * @param random  0 … 1
 */
export function backoffMs(attempt: number, random = Math.random()): number {
  const base = Math.min(FIRST_MS * 2 ** Math.min(Math.max(attempt, 1) - 1, 20), LONGEST_MS);
  return Math.round(base * (1 + SPREAD * (2 * random - 1)));
}
