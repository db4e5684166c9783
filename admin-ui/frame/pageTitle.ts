import { useEffect, useSyncExternalStore } from 'react';
import { useWords } from '../i18n/useWords.ts';

let title = '';
const readers = new Set<() => void>();

/** The page says its name; the bar above shows it, and the window. */
export function usePageTitle(words: string): void {
  const say = useWords();
  useEffect(() => {
    title = words;
    document.title = words ? `${words} · ${say('desk.product')}` : say('desk.product');
    for (const read of readers) read();
  }, [words, say]);
}

const subscribe = (read: () => void) => {
  readers.add(read);
  return () => readers.delete(read);
};
export const useShownTitle = (): string => useSyncExternalStore(subscribe, () => title);
