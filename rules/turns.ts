import { setImmediate } from 'node:timers/promises';

/** How long nobody else is served at a stretch. */
const TURN_MS = 10;

/** Long work, step by step: whoever waits for the same process is served in between. */
export async function inTurns<T>(steps: Iterable<T>): Promise<T[]> {
  const done: T[] = [];
  let since = performance.now();
  for (const step of steps) {
    done.push(step);
    if (performance.now() - since < TURN_MS) continue;
    await setImmediate();
    since = performance.now();
  }
  return done;
}

/** Each item's work as a step of its own. */
export function* each<A, B>(items: Iterable<A>, work: (item: A) => B): Generator<B> {
  for (const item of items) yield work(item);
}
