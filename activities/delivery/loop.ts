import type { Logger } from 'pino';
import { listen } from '../../prisma/listen.ts';
import { DELIVERY_CHANNEL } from '../../prisma/live.ts';
import { Bell, repeat } from '../loop.ts';
import type { DeliveryDeps } from './channel.ts';
import { closeChannels, followAccounts, openChannels } from './channels.ts';
import { deliverOnce } from './deliver.ts';

export { deliverOnce } from './deliver.ts';

const POLL_MS = 2_000;
/** While cases move, each step rings: nobody minds a fifth of a second. */
const REST_MS = 200;

/**
 * Sends what the record says is to be sent, until the signal aborts. A notification from Postgres wakes it; the poll is
 * what it relies on. Any number of workers can run it.
 */
export async function deliveryLoop(
  { prisma, env, log }: Omit<DeliveryDeps, 'channels' | 'log'> & { log: Logger },
  signal: AbortSignal,
): Promise<void> {
  const channels = openChannels(env);
  const bell = new Bell();
  listen(env.DATABASE_URL, [DELIVERY_CHANNEL], () => bell.wake(), signal);
  const round = async () => {
    await followAccounts({ prisma, env, channels, log });
    return (await deliverOnce({ prisma, env, channels, log }, Date.now(), signal)) > 0;
  };
  await repeat('delivery', round, { bell, everyMs: POLL_MS, restMs: REST_MS, log, signal });
  closeChannels(channels);
}
