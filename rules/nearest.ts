import type { When } from './definition.ts';
import { missingIn, seenIn } from './evaluate.ts';
import type { Scalar } from './fact.ts';
import { findFact } from './facts.ts';
import { isSeenGroup, type Miss, type Seen, type SeenCondition, type SeenGroup, seenChildren } from './trace.ts';

type AnyRow = { id: string; when: When; then: object };

/**
 * The row that came closest without matching: fewest unmet conditions, then order. Rows that would have decided go first; where
 * there is none (the first row matched), the closest of the rest. Rows that answer another question (for the second line, when the
 * first was asked about) come last: what was asked could not have been otherwise.
 * @param met  which rows hold
 * @param decisiveBelow  rows with an index below this would have decided had they matched
 */
export function nearestMiss(
  rows: readonly AnyRow[],
  met: readonly boolean[],
  facts: Record<string, Scalar>,
  decisiveBelow: number,
): Miss | null {
  let best: { at: number; rank: number[] } | undefined;
  for (const [at, row] of rows.entries()) {
    if (met[at]) continue;
    const lacks = missingIn(row.when, facts);
    const rank = [lacks.some(isContext), at >= decisiveBelow, lacks.length].map(Number);
    if (!best || compare(rank, best.rank) < 0) best = { at, rank };
  }
  const row = rows[best?.at ?? -1];
  if (!best || !row) return null;
  const unmet = best.rank[2] ?? 0;
  const when = seenIn(row.when, facts) as SeenGroup;
  return { rowId: row.id, row: best.at + 1, unmet, decisive: best.at < decisiveBelow, outcome: { ...row.then }, when };
}

const compare = (a: number[], b: number[]) => a.map((n, i) => n - (b[i] ?? 0)).find((d) => d !== 0) ?? 0;

/** Said by whoever asked, not read from the record. */
export const isContext = ({ fact }: { fact: string }): boolean => findFact(fact)?.source === 'context';

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
