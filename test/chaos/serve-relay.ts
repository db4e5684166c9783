// One relay, ended with SIGKILL at the point it is told: `{ point, nth, delayMs }`. Without a point it goes on until it is stopped.
import { setTimeout as wait } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { type RelayPoint, relayOnce } from '../../activities/relay/relay.ts';
import { createPrisma } from '../../prisma/client.ts';

export type Doom = { point: RelayPoint; nth: number; delayMs: number };

const prisma = createPrisma(process.env.DATABASE_URL ?? '', 4);
const connection = await Connection.connect({ address: process.env.TEMPORAL_ADDRESS ?? '' });
const client = new Client({ connection });
await prisma.$queryRaw`SELECT 1`;
process.on('disconnect', () => process.exit(0));
process.once('message', async ({ point, nth, delayMs }: Doom) => {
  let left = nth;
  const die = () => process.kill(process.pid, 'SIGKILL');
  const at = (reached: RelayPoint) => {
    if (reached !== point || --left > 0) return;
    // A statement that is under way gets a moment to reach the server, or not.
    if (delayMs > 0) setTimeout(die, delayMs);
    else die();
  };
  for (;;) if ((await relayOnce({ prisma, client, at })) === 0) await wait(20);
});
process.send?.({ ready: true });
