/** What was done, and can be undone; pure. `about`: changes of one field one after another are undone together. */
export type History<T> = { past: T[]; now: T; future: T[]; about: string | null };

const KEPT = 200;

export const begin = <T>(now: T): History<T> => ({ past: [], now, future: [], about: null });

export function change<T>(history: History<T>, next: T, about: string | null = null): History<T> {
  if (next === history.now) return history;
  const together = about !== null && about === history.about;
  const past = together ? history.past : [...history.past, history.now].slice(-KEPT);
  return { past, now: next, future: [], about };
}

export function undo<T>({ past, now, future, about }: History<T>): History<T> {
  const before = past.at(-1);
  if (before === undefined) return { past, now, future, about };
  return { past: past.slice(0, -1), now: before, future: [now, ...future], about: null };
}

export function redo<T>({ past, now, future, about }: History<T>): History<T> {
  const [next, ...rest] = future;
  if (next === undefined) return { past, now, future, about };
  return { past: [...past, now], now: next, future: rest, about: null };
}
