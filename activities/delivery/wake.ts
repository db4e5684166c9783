import { listen } from '../../prisma/listen.ts';

export type Wake = {
  /** Resolves at the next notification, after `ms`, or at the end. One that came meanwhile counts. */
  wait(ms: number): Promise<void>;
};

/**
 * Waits that a notification on a Postgres channel cuts short, until the signal aborts. It only makes things quicker: a
 * notification may be missed, so whoever waits looks again in time anyway.
 */
export function wakeOn(url: string, channel: string, signal: AbortSignal): Wake {
  let pending = false;
  let ring: (() => void) | null = null;
  const wake = () => {
    pending = true;
    ring?.();
  };
  listen(url, [channel], wake, signal);
  signal.addEventListener('abort', wake);
  return {
    async wait(ms) {
      if (!pending && !signal.aborted) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, ms);
          ring = () => {
            clearTimeout(timer);
            resolve();
          };
        });
        ring = null;
      }
      pending = false;
    },
  };
}
