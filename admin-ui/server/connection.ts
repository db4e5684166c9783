import { useSyncExternalStore } from 'react';

/** Whether the desk hears the server. `back` is shown for a moment after a gap, then it is `fine` again. */
export type Connection = 'fine' | 'lost' | 'back';

const GRACE_MS = 1_500;
const BACK_MS = 4_000;

let state: Connection = 'fine';
let gap = false;
let timer: ReturnType<typeof setTimeout> | undefined;
const readers = new Set<() => void>();
const afterGap = new Set<() => void>();

function become(next: Connection) {
  if (state === next) return;
  state = next;
  for (const read of readers) read();
}

/** Short hiccups are not worth a bar: it shows when nothing came back within a moment. */
export function lost(_why: 'network' | 'stream'): void {
  if (gap) return;
  gap = true;
  clearTimeout(timer);
  timer = setTimeout(() => become('lost'), GRACE_MS);
}

/** Something was heard again. Whoever listens with `onGapEnd` fetches what it missed. */
export function reached(): void {
  if (!gap) return;
  gap = false;
  clearTimeout(timer);
  if (state === 'lost') {
    become('back');
    timer = setTimeout(() => become('fine'), BACK_MS);
  }
  for (const catchUp of afterGap) catchUp();
}

export function onGapEnd(catchUp: () => void): () => void {
  afterGap.add(catchUp);
  return () => afterGap.delete(catchUp);
}

const subscribe = (read: () => void) => {
  readers.add(read);
  return () => readers.delete(read);
};

export const useConnection = (): Connection => useSyncExternalStore(subscribe, () => state);
