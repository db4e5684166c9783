import { DELIVERY_CHANNEL } from '../../prisma/live.ts';
import type { DeliveryDeps } from './channel.ts';
import { closeChannels, openChannels } from './channels.ts';
import { redact } from './clean.ts';
import { deliverOnce } from './deliver.ts';
import { wakeOn } from './wake.ts';

export { deliverOnce } from './deliver.ts';

const POLL_MS = 1_000;
const SLOW_POLL_MS = 2_000;

/**
 * Sends what the record says is to be sent, until the signal aborts. A notification from Postgres wakes it; the poll is
 * what it relies on. Any number of workers can run it.
 */
export async function deliveryLoop(
  { prisma, env, log }: Omit<DeliveryDeps, 'channels'>,
  signal: AbortSignal,
): Promise<void> {
  const channels = openChannels(env);
  const deps: DeliveryDeps = { prisma, env, channels, ...(log ? { log } : {}) };
  const wake = wakeOn(env.DATABASE_URL, DELIVERY_CHANNEL, signal);
  let pause = POLL_MS;
  let down = false;
  while (!signal.aborted) {
    try {
      const handled = await deliverOnce(deps, Date.now(), signal);
      down = false;
      if (handled > 0) {
        pause = POLL_MS;
        continue;
      }
    } catch (error) {
      if (!down) log?.error({ error: redact((error as Error).message) }, 'notices wait: the database does not answer');
      down = true;
    }
    await wake.wait(pause);
    pause = SLOW_POLL_MS;
  }
  closeChannels(channels);
}
