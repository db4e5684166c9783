import type { Logger } from 'pino';
import { redact } from './delivery/clean.ts';

/** A bell that a loop sleeps on: rung by a notification, or by time. */
export class Bell {
  private ring: (() => void) | null = null;
  private rung = false;

  wake(): void {
    this.rung = true;
    this.ring?.();
  }

  /** Until rung, aborted, or `ms` have passed. */
  async sleep(ms: number, signal: AbortSignal): Promise<void> {
    if (!this.rung && !signal.aborted) {
      await new Promise<void>((resolve) => {
        const done = () => {
          clearTimeout(timer);
          signal.removeEventListener('abort', done);
          resolve();
        };
        const timer = setTimeout(done, ms);
        signal.addEventListener('abort', done, { once: true });
        this.ring = done;
      });
    }
    this.ring = null;
    this.rung = false;
  }
}

type Rhythm = {
  bell: Bell;
  everyMs: number;
  /** A round that found nothing more to do is followed by this much rest, whoever rings: what comes meanwhile is done together. */
  restMs?: number;
  log: Logger;
  signal: AbortSignal;
};

/**
 * Does `work` again and again until aborted. `work` says whether there was something to do: then it is asked again at once.
 * An error is logged once per kind of message and waited out; it never ends the loop.
 */
export async function repeat(
  name: string,
  work: () => Promise<boolean>,
  { bell, everyMs, restMs = 0, log, signal }: Rhythm,
): Promise<void> {
  const rest = new Bell();
  let complaint = '';
  while (!signal.aborted) {
    let busy = false;
    try {
      busy = await work();
      if (complaint) log.info({ loop: name }, 'works again');
      complaint = '';
    } catch (error) {
      const message = redact((error as Error).message.split('\n').at(-1) ?? '').slice(0, 200);
      if (message !== complaint) log.warn({ loop: name, error: message }, 'will try again');
      complaint = message;
    }
    if (busy) continue;
    if (restMs > 0) await rest.sleep(restMs, signal);
    await bell.sleep(everyMs, signal);
  }
}
