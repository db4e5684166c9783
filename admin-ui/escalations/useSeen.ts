import { type RefObject, useEffect, useRef } from 'react';

/**
 * Calls `onSeen` once when what the reference points at comes into view; a page in the background shows nothing to anybody.
 * @param wanted  false: it need not be known
 */
export function useSeen(wanted: boolean, onSeen: () => void): RefObject<HTMLDivElement | null> {
  const target = useRef<HTMLDivElement | null>(null);
  const latest = useRef(onSeen);
  latest.current = onSeen;
  useEffect(() => {
    const element = target.current;
    if (!wanted || !element) return;
    let inView = false;
    const look = () => {
      if (!inView || document.visibilityState !== 'visible') return;
      stop();
      latest.current();
    };
    const eyes = new IntersectionObserver((entries) => {
      inView = entries.at(-1)?.isIntersecting ?? false;
      look();
    });
    const stop = () => {
      eyes.disconnect();
      document.removeEventListener('visibilitychange', look);
    };
    eyes.observe(element);
    document.addEventListener('visibilitychange', look);
    return stop;
  }, [wanted]);
  return target;
}
