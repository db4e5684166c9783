import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { newId } from '../../../prisma/ids.ts';
import { type Desk, openDesk, TENANT } from './desk.ts';

/** A download during which Postgres ends the connection that reads the rows. */
let desk: Desk;
let watcher: pg.Client;
let locker: pg.Client;
beforeAll(async () => {
  desk = await openDesk();
  watcher = await connected();
  locker = await connected();
  const memberId = newId();
  await desk.prisma.member.create({ data: { tenantId: TENANT, id: memberId, number: 'M-1', name: 'Anna Berg' } });
  // Far more than the sockets between the two ends can hold: the server still reads when the first part has come.
  await desk.prisma.$executeRaw`
    INSERT INTO "Purchase" ("tenantId", id, "memberId", at, product, "amountMinor", currency, "baseAmountMinor")
    SELECT ${TENANT}, gen_random_uuid(), ${memberId}::uuid, now(), repeat(n::text, 2000), 100, 'CNY', 100 FROM generate_series(1001, 5000) AS n`;
});
afterAll(async () => {
  await Promise.all([watcher.end(), locker.end()]);
  await desk.close();
});
afterEach(() => locker.query('ROLLBACK'));

async function connected(): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: desk.db.url });
  await client.connect();
  return client;
}

async function lock(table: string): Promise<void> {
  await locker.query('BEGIN');
  await locker.query(`LOCK TABLE "${table}" IN ACCESS EXCLUSIVE MODE`);
}

/** Waits until somebody waits for the lock, and ends their connection, as a server does that goes down. */
const cutWhoeverWaits = () =>
  vi.waitFor(async () => {
    const { rowCount } = await watcher.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE datname = current_database() AND wait_event_type = 'Lock'`);
    expect(rowCount).toBe(1);
  }, 10_000);

const download = (path: string) =>
  fetch(desk.base + path, { headers: { cookie: desk.cookieOf('admin'), 'accept-language': 'en' } });

describe('when the database goes away', () => {
  it.each([
    ['/api/purchases/export.csv', 'Purchase'],
    ['/api/members/export.csv', 'ContactPoint'],
    ['/api/cases/export.csv', 'Case'],
  ])('before the first row, %s answers with a problem document', async (path, table) => {
    await lock(table);
    const asked = download(path);
    await cutWhoeverWaits();
    const answer = await asked;
    expect([answer.status, answer.headers.get('content-type')]).toEqual([
      503,
      'application/problem+json; charset=utf-8',
    ]);
    expect(answer.headers.get('content-disposition')).toBeNull();
    expect(answer.headers.get('retry-after')).toBe('2');
    expect(await answer.json()).toMatchObject({ code: 'databaseDown', status: 503 });
  });

  it('after the first row the connection breaks: nobody takes half a file for a whole one', async () => {
    const answer = await download('/api/purchases/export.csv');
    expect(answer.status).toBe(200);
    const reader = (answer.body as ReadableStream<Uint8Array>).getReader();
    const first = await reader.read();
    expect(new TextDecoder().decode(first.value)).toContain('order id');
    await lock('Purchase');
    const rest = (async () => {
      let bytes = first.value?.length ?? 0;
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return bytes;
        bytes += value.length;
      }
    })();
    rest.catch(() => {}); // looked at below
    await cutWhoeverWaits();
    await expect(rest).rejects.toThrow('terminated');
  });

  it('and when it is back, the same address gives the whole file', async () => {
    const text = await (await download('/api/purchases/export.csv')).text();
    expect(text.trim().split('\r\n')).toHaveLength(4_001);
  });
});
