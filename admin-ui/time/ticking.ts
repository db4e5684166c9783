import { useSyncExternalStore } from 'react';
import { serverNow } from '../server/clock.ts';

/** One clock for the whole page. It stands between ticks, so that what is read twice in one render is the same. */
let now = serverNow();
let timer: ReturnType<typeof setInterval> | undefined;
const readers = new Set<() => void>();

function subscribe(read: () => void): () => void {
  readers.add(read);
  timer ??= setInterval(() => {
    now = serverNow();
    for (const each of readers) each();
  }, 1_000);
  return () => {
    readers.delete(read);
    if (readers.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/**
 * What `read` says of the present instant (epoch ms of the server), read again each second. A component renders anew
 * only when the words change: return text, not objects.
 */
export const useTick = <T extends string | number | boolean>(read: (now: number) => T): T =>
  useSyncExternalStore(subscribe, () => read(now));

/** The present instant for what is done once. */
export const tickNow = (): number => {
  if (readers.size === 0) now = serverNow();
  return now;
};
