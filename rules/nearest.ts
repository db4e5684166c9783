import type { Lack } from './compiled.ts';
import type { When } from './definition.ts';
import { seenIn } from './evaluate.ts';
import type { Scalar } from './fact.ts';
import { isSeenGroup, type Miss, type Seen, type SeenCondition, type SeenGroup, seenChildren } from './trace.ts';

type AnyRow = { id: string; when: When; then: object };

/**
 * The row that came closest without matching: fewest unmet conditions, then order. Rows that would have decided go first; where
 * there is none (the first row matched), the closest of the rest. Rows that answer another question (for the second line, when the
 * first was asked about) come last: what was asked could not have been otherwise.
 * @param lacks  what each row would need to hold
 * @param decisiveBelow  rows with an index below this would have decided had they matched
 */
export function nearestMiss(
  rows: readonly AnyRow[],
  lacks: readonly Lack[],
  facts: Record<string, Scalar>,
  decisiveBelow: number,
): Miss | null {
  let best = { at: -1, rank: Number.POSITIVE_INFINITY };
  for (const [at, lack] of lacks.entries()) {
    if (lack.unmet === 0) continue;
    const rank = Number(lack.context) * 2 * MANY + Number(at >= decisiveBelow) * MANY + lack.unmet;
    if (rank < best.rank) best = { at, rank };
  }
  const row = rows[best.at];
  if (!row) return null;
  const when = seenIn(row.when, facts) as SeenGroup;
  const decisive = best.at < decisiveBelow;
  return { rowId: row.id, row: best.at + 1, unmet: best.rank % MANY, decisive, outcome: { ...row.then }, when };
}

/** More conditions than a row can have. */
const MANY = 1_000_000;

/** How many conditions would have to be otherwise for this to hold: all of `all`, the cheapest of `any`. */
export const unmet = (seen: Seen): number => missing(seen).length;

/** Those conditions. */
export function missing(seen: Seen): SeenCondition[] {
  if (seen.met) return [];
  if (!isSeenGroup(seen)) return [seen];
  if ('all' in seen) return seen.all.flatMap(missing);
  return seenChildren(seen)
    .map(missing)
    .reduce((a, b) => (b.length < a.length ? b : a));
}
