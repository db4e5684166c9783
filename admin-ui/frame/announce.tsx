import { useSyncExternalStore } from 'react';

/** What a screen reader should hear without moving: thresholds of clocks, new cases, notices. */
let text = '';
const readers = new Set<() => void>();

export function announce(words: string): void {
  // The same words twice are two announcements: a different invisible ending makes them heard.
  text = text === words ? `${words}\u00a0` : words;
  for (const read of readers) read();
}

const subscribe = (read: () => void) => {
  readers.add(read);
  return () => readers.delete(read);
};

export function Announcer() {
  const words = useSyncExternalStore(subscribe, () => text);
  return (
    <div aria-live="polite" className="seen-by-readers-only">
      {words}
    </div>
  );
}
