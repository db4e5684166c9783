import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { type Claimed, claim, giveBack, settle } from '../../../activities/delivery/queue.ts';
import { database } from '../../setup/world.ts';
import { type Desk, NOW, openDesk } from './desk.ts';

let db: Awaited<ReturnType<typeof database>>;
let desk: Desk;
beforeAll(async () => {
  db = await database();
  desk = await openDesk(db.prisma);
});
afterAll(() => db.close());
afterEach(() => db.prisma.noticeDelivery.deleteMany());

const LEASE_MS = 30_000;
const take = (now: number, limit = 20) => claim(db.prisma, ['email'], { now, leaseMs: LEASE_MS, limit });
const sent = (row: Claimed) => settle(db.prisma, row, { status: 'sent', sentAt: new Date(NOW) });

it('many workers at once claim each row once, the oldest first and no more than they asked for', async () => {
  for (let i = 0; i < 30; i++) await desk.told();
  const claims = await Promise.all(Array.from({ length: 6 }, () => take(NOW, 4)));
  expect(claims.every((rows) => rows.length <= 4)).toBe(true);
  const ids = claims.flat().map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  // Workers that met on the same rows skipped them; nobody waited, and what is left can be had now.
  const rest: string[] = [];
  for (let rows = await take(NOW); rows.length > 0; rows = await take(NOW)) rest.push(...rows.map(({ id }) => id));
  expect(new Set([...ids, ...rest]).size).toBe(30);
});

it('a worker that slept past its lease cannot settle what another has taken since', async () => {
  await desk.told();
  const [slept] = (await take(NOW)) as [Claimed];
  expect(await take(NOW + LEASE_MS - 1)).toEqual([]);
  const [other] = (await take(NOW + LEASE_MS)) as [Claimed];
  expect(await settle(db.prisma, slept, { status: 'failed', lastError: 'late' })).toBe(false);
  await giveBack(db.prisma, slept);
  expect(await take(NOW + LEASE_MS)).toEqual([]);
  expect(await sent(other)).toBe(true);
  expect(await sent(other)).toBe(false);
  expect(await desk.delivery(other.id)).toMatchObject({ status: 'sent', lastError: null });
});

it('channels that are not open are left alone', async () => {
  await desk.told('message', { channel: 'text', phone: '+8613800138000' });
  expect(await take(NOW)).toEqual([]);
  expect(await claim(db.prisma, [], { now: NOW, leaseMs: LEASE_MS, limit: 20 })).toEqual([]);
});
