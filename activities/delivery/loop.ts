import type { Logger } from 'pino';
import { listen } from '../../prisma/listen.ts';
import { DELIVERY_CHANNEL } from '../../prisma/live.ts';
import { Bell, repeat } from '../loop.ts';
import type { DeliveryDeps } from './channel.ts';
import { closeChannels, followAccounts, openChannels } from './channels.ts';
import { deliverOnce } from './deliver.ts';
import { robotsOnce } from './robots/round.ts';

export { deliverOnce } from './deliver.ts';
export { robotsOnce } from './robots/round.ts';

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
  const [bell, robotBell] = [new Bell(), new Bell()];
  const wake = () => {
    bell.wake();
    robotBell.wake();
  };
  listen(env.DATABASE_URL, [DELIVERY_CHANNEL], wake, signal);
  const round = async () => {
    await followAccounts({ prisma, env, channels, log });
    return (await deliverOnce({ prisma, env, channels, log }, Date.now(), signal)) > 0;
  };
  const robots = async () => (await robotsOnce({ prisma, env, log }, Date.now(), signal)) > 0;
  // Apart from each other: a robot that is slow to answer holds no mail.
  await Promise.all([
    repeat('delivery', round, { bell, everyMs: POLL_MS, restMs: REST_MS, log, signal }),
    repeat('robots', robots, { bell: robotBell, everyMs: POLL_MS, restMs: REST_MS, log, signal }),
  ]);
  closeChannels(channels);
}
