import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Wake, wakeOn } from '../../../activities/delivery/wake.ts';
import { announce, DELIVERY_CHANNEL } from '../../../prisma/live.ts';
import { database } from '../../setup/world.ts';

/** Longer than any test may take: only a notification ends the wait in time. */
const LONG_MS = 600_000;
const end = new AbortController();
let db: Awaited<ReturnType<typeof database>>;
let wake: Wake;

beforeAll(async () => {
  db = await database();
  wake = wakeOn(db.url, DELIVERY_CHANNEL, end.signal);
  await wake.wait(LONG_MS); // it listens
});
afterAll(async () => {
  end.abort();
  await db.close();
});

it('wakes by a notification, also by one that came before the wait', async () => {
  const waiting = wake.wait(LONG_MS);
  await announce(db.prisma, [], ['delivery']);
  await waiting;
});

it('listens again after its connection was lost, and wakes for what it may have missed', async () => {
  const waiting = wake.wait(LONG_MS);
  const lost = await db.prisma.$queryRaw<{ ok: boolean }[]>`
    SELECT pg_terminate_backend(pid) AS ok FROM pg_stat_activity
    WHERE datname = current_database() AND query LIKE 'LISTEN%'`;
  expect(lost).toEqual([{ ok: true }]);
  await waiting;
  const again = wake.wait(LONG_MS);
  await announce(db.prisma, [], ['delivery']);
  await again;
});

it('waits no longer at the end', async () => {
  const stop = new AbortController();
  const ending = wakeOn(db.url, DELIVERY_CHANNEL, stop.signal);
  const waiting = ending.wait(LONG_MS);
  stop.abort();
  await waiting;
  await ending.wait(LONG_MS);
});
