/** All from one to the other, whichever comes first; just the other when the one is not on the page. */
export function rangeBetween(ids: readonly string[], from: string | null, to: string): string[] {
  const [one, other] = [from === null ? -1 : ids.indexOf(from), ids.indexOf(to)];
  if (one < 0 || other < 0) return [to];
  return ids.slice(Math.min(one, other), Math.max(one, other) + 1);
}

/** So many go with one request: few enough that its answer is soon there, and progress is seen. */
export const PORTION = 20;

export const portionsOf = <T>(all: readonly T[]): T[][] =>
  Array.from({ length: Math.ceil(all.length / PORTION) }, (_, i) => all.slice(i * PORTION, (i + 1) * PORTION));
