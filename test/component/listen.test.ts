import { afterAll, beforeAll, expect, it } from 'vitest';
import { Bell } from '../../activities/loop.ts';
import { listen } from '../../prisma/listen.ts';
import { announce, DELIVERY_CHANNEL } from '../../prisma/live.ts';
import { database } from '../setup/world.ts';

/** Longer than any test may take: only a notification ends the wait in time. */
const LONG_MS = 600_000;
const end = new AbortController();
let db: Awaited<ReturnType<typeof database>>;
let bell: Bell;

beforeAll(async () => {
  db = await database();
  bell = belled(end.signal);
  await bell.sleep(LONG_MS, end.signal); // it listens
});
afterAll(async () => {
  end.abort();
  await db.close();
});

function belled(signal: AbortSignal): Bell {
  const bell = new Bell();
  listen(db.url, [DELIVERY_CHANNEL], () => bell.wake(), signal);
  return bell;
}

it('wakes by a notification, also by one that came before the wait', async () => {
  const waiting = bell.sleep(LONG_MS, end.signal);
  await announce(db.prisma, [], ['delivery']);
  await waiting;
});

it('listens again after its connection was lost, and wakes for what it may have missed', async () => {
  const waiting = bell.sleep(LONG_MS, end.signal);
  const lost = await db.prisma.$queryRaw<{ ok: boolean }[]>`
    SELECT pg_terminate_backend(pid) AS ok FROM pg_stat_activity
    WHERE datname = current_database() AND query LIKE 'LISTEN%'`;
  expect(lost).toEqual([{ ok: true }]);
  await waiting;
  const again = bell.sleep(LONG_MS, end.signal);
  await announce(db.prisma, [], ['delivery']);
  await again;
});

it('waits no longer at the end', async () => {
  const stop = new AbortController();
  const ending = belled(stop.signal);
  const waiting = ending.sleep(LONG_MS, stop.signal);
  stop.abort();
  await waiting;
  await ending.sleep(LONG_MS, stop.signal);
});
