import { findFact } from './facts.ts';
import { isSeenGroup, type Miss, type Seen, type SeenCondition, type SeenGroup, seenChildren } from './trace.ts';

type AnyRow = { id: string; then: object };

/**
 * The row that came closest without matching: fewest unmet conditions, then order. Rows that would have decided go first; where
 * there is none (the first row matched), the closest of the rest. Rows that answer another question (for the second line, when the
 * first was asked about) come last: what was asked could not have been otherwise.
 * @param decisiveBelow  rows with an index below this would have decided had they matched
 */
export function nearestMiss(rows: readonly AnyRow[], seen: readonly SeenGroup[], decisiveBelow: number): Miss | null {
  const misses = rows.flatMap((row, i): Miss[] => {
    const when = seen[i];
    if (!when || when.met) return [];
    return [
      { rowId: row.id, row: i + 1, unmet: unmet(when), decisive: i < decisiveBelow, outcome: { ...row.then }, when },
    ];
  });
  const rank = misses.map((miss) => [answersAnother(miss), !miss.decisive, miss.unmet].map(Number));
  const order = misses.map((_, i) => i).sort((a, b) => compare(rank[a] ?? [], rank[b] ?? []) || a - b);
  return misses[order[0] ?? -1] ?? null;
}

const answersAnother = (miss: Miss) => missing(miss.when).some(isContext);
const compare = (a: number[], b: number[]) => a.map((n, i) => n - (b[i] ?? 0)).find((d) => d !== 0) ?? 0;

/** Said by whoever asked, not read from the record. */
export const isContext = ({ fact }: SeenCondition): boolean => findFact(fact)?.source === 'context';

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
