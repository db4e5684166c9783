/** How long nobody is made to wait after Temporal did not answer. */
const OPEN_MS = 5_000;

/**
 * Spares people the wait for something that just did not answer. Closed: everybody may try. After a failure: nobody for
 * 5 s. Then one may try, the others still not; when that one succeeds all may, else it starts again.
 */
export function createBreaker(now: () => number = Date.now) {
  let state: 'closed' | 'open' | 'trying' = 'closed';
  let openedAt = 0;
  return {
    /** True: try, and report how it went. */
    allows(): boolean {
      if (state === 'closed') return true;
      if (now() - openedAt < OPEN_MS) return false;
      // Also when a trial never reported back: after the time it is somebody else's turn.
      state = 'trying';
      openedAt = now();
      return true;
    },
    succeeded(): void {
      state = 'closed';
    },
    failed(): void {
      state = 'open';
      openedAt = now();
    },
    get isOpen(): boolean {
      return state !== 'closed';
    },
  };
}
export type Breaker = ReturnType<typeof createBreaker>;
