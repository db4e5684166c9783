/** Two people changed one record from the same ground; pure. */

export type Values = Readonly<Record<string, unknown>>;
export type Side = 'theirs' | 'mine';
export type Difference = { field: string; base: unknown; theirs: unknown; mine: unknown };

const same = (a: unknown, b: unknown) => JSON.stringify(a ?? null) === JSON.stringify(b ?? null);

/**
 * `both`: fields that both changed, differently: somebody has to choose. `theirsOnly`: changed by the other one alone, and taken over.
 * What both changed to the same value is no difference. @param mine only what I changed
 */
export function diffOf(base: Values, theirs: Values, mine: Values): { both: Difference[]; theirsOnly: Difference[] } {
  const of = (field: string): Difference => ({ field, base: base[field], theirs: theirs[field], mine: mine[field] });
  const changed = Object.keys(theirs).filter((field) => !same(theirs[field], base[field]));
  const mineToo = (field: string) => field in mine && !same(mine[field], base[field]);
  return {
    both: changed.filter((field) => mineToo(field) && !same(mine[field], theirs[field])).map(of),
    theirsOnly: changed.filter((field) => !mineToo(field)).map(of),
  };
}

/** My changes once it was chosen: what was given to the other one is no change of mine any more. */
export const chosenOf = (mine: Values, choices: Readonly<Record<string, Side>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(mine).filter(([field]) => choices[field] !== 'theirs'));
