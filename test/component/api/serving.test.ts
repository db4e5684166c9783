import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { Client, Connection } from '@temporalio/client';
import express from 'express';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { deskRouter } from '../../../api/desk.ts';
import { createLog, requestLog } from '../../../api/log.ts';
import { startApi } from '../../../api/server.ts';
import { freePort } from '../../../bin/ports.ts';
import { parseEnv } from '../../../domain/env.ts';
import { decideAndKeep } from '../../../prisma/decisions.ts';
import { temporalAddress, temporalNamespace } from '../../setup/world.ts';
import { callFor, type Desk, isProblem, openDesk, placeCase, SECRET, TENANT } from './desk.ts';
import { openStream } from './stream.ts';

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
});
afterAll(() => desk.close());

describe('one port', () => {
  test('the desk: hashed files for ever, its page asked for each time; not built: a page that says so', async () => {
    expect((await desk.nobody('GET', '/')).text).toContain('npm start');
    const folder = mkdtempSync(join(tmpdir(), 'steward-desk-'));
    mkdirSync(join(folder, 'assets'));
    writeFileSync(join(folder, 'index.html'), '<p>desk</p>');
    writeFileSync(join(folder, 'assets', 'index-1a2b.js'), '1');
    const server = express().use(deskRouter(folder)).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const get = (path: string) => fetch(`http://127.0.0.1:${(server.address() as { port: number }).port}${path}`);
    const [page, file] = [await get('/'), await get('/assets/index-1a2b.js')];
    expect([await page.text(), page.headers.get('cache-control')]).toEqual(['<p>desk</p>', 'no-cache']);
    expect(file.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect((await get('/assets/../../package.json')).status).toBe(404);
    expect(file.headers.get('content-encoding')).toBeNull();

    // What was packed when it was built goes out packed, to whoever can read it.
    const script = 'export const answer = 42;';
    writeFileSync(join(folder, 'assets', 'index-1a2b.js'), script);
    writeFileSync(join(folder, 'assets', 'index-1a2b.js.gz'), gzipSync(script));
    const packed = await get('/assets/index-1a2b.js');
    expect(await packed.text()).toBe(script);
    expect(Object.fromEntries(packed.headers)).toMatchObject({
      'content-encoding': 'gzip',
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': 'public, max-age=31536000, immutable',
      vary: 'Accept-Encoding',
    });
    const plain = await fetch(packed.url, { headers: { 'accept-encoding': 'identity' } });
    expect([await plain.text(), plain.headers.get('content-encoding')]).toEqual([script, null]);
    server.close();
    rmSync(folder, { recursive: true });
  });

  test('docs come from here alone', async () => {
    const page = await desk.nobody('GET', '/docs');
    expect(page.status).toBe(200);
    const addresses = [...page.text.matchAll(/(?:src|href)="([^"]+)"/g)].map((m) => m[1] ?? '');
    expect(addresses.length).toBeGreaterThan(3);
    for (const address of addresses) {
      expect(address).toMatch(/^\/docs\//);
      expect((await desk.nobody('GET', address)).status).toBe(200);
    }
  });

  test('an address nobody serves: words for a reader, a problem document for a machine', async () => {
    const page = await desk.nobody('GET', '/nowhere', undefined, { accept: 'text/html', 'accept-language': 'zh-CN' });
    expect([page.status, page.headers.get('content-type')]).toEqual([404, 'text/html; charset=utf-8']);
    expect(page.text).toContain('这里没有内容');
    for (const place of ['"/"', '"/portal"', '"/docs"']) expect(page.text).toContain(`href=${place}`);
    const machine = await desk.nobody('GET', '/nowhere');
    expect([machine.status, isProblem(machine)]).toEqual([404, true]);
    expect(isProblem(await desk.nobody('GET', '/api/nowhere', undefined, { accept: 'text/html' }))).toBe(true);
  });

  test('the portal and the link pages answer', async () => {
    expect((await desk.nobody('GET', '/portal')).status).toBe(200);
    expect((await desk.nobody('GET', '/l/nonsense')).status).toBeLessThan(500);
  });

  test('every answer is hardened and carries a request id; a sane one of the sender is kept', async () => {
    const { headers } = await desk.nobody('GET', '/api/session');
    expect(headers.get('content-security-policy')).toContain("script-src 'self';");
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('x-powered-by')).toBeNull();
    expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    const kept = await desk.nobody('GET', '/api/session', undefined, { 'x-request-id': 'proxy-12345678' });
    expect([kept.headers.get('x-request-id'), (kept.body as { requestId: string }).requestId]).toEqual([
      'proxy-12345678',
      'proxy-12345678',
    ]);
    const bad = await desk.nobody('GET', '/api/session', undefined, { 'x-request-id': '<script>' });
    expect(bad.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('readers are limited generously, each on their own', async () => {
    const strict = await openDesk({ limits: { perReader: 3 } });
    const codes = [];
    for (let i = 0; i < 4; i++) codes.push((await strict.as('rep')('GET', '/api/session')).status);
    expect(codes).toEqual([200, 200, 200, 429]);
    expect((await strict.as('lead')('GET', '/api/session')).status).toBe(200);
    expect((await strict.nobody('GET', '/healthz')).status).toBe(200);
    await strict.close();
  });
});

describe('readiness names what is missing', () => {
  const parts = async (of: Desk) => {
    const answer = await of.nobody('GET', '/readyz');
    return [answer.status, (answer.body as { parts: object }).parts];
  };

  test('no Temporal; then no worker; then migrations', async () => {
    const connection = Connection.lazy({ address: '127.0.0.1:1' });
    const without = await openDesk({ client: new Client({ connection }) });
    expect(await parts(without)).toEqual([
      503,
      expect.objectContaining({ database: 'ok', migrations: 'ok', temporal: 'cannot be reached' }),
    ]);
    await connection.close();
    await without.close();

    const namespace = await temporalNamespace();
    const real = await Connection.connect({ address: temporalAddress() });
    const idle = await openDesk({
      client: new Client({ connection: real, namespace }),
      env: { TEMPORAL_NAMESPACE: namespace },
    });
    expect(await parts(idle)).toEqual([
      503,
      { database: 'ok', migrations: 'ok', temporal: 'ok', worker: "nobody polls task queue 'case'" },
    ]);
    await idle.prisma.$executeRaw`UPDATE _prisma_migrations SET finished_at = NULL`;
    expect(await parts(idle)).toEqual([
      503,
      expect.objectContaining({ migrations: expect.stringMatching(/^not applied: \d+_/) }),
    ]);
    await idle.prisma.$executeRaw`UPDATE _prisma_migrations SET finished_at = now()`;
    await idle.prisma
      .$executeRaw`INSERT INTO _prisma_migrations SELECT 'x', checksum, finished_at, '99999999999999_future', logs, rolled_back_at, started_at, applied_steps_count FROM _prisma_migrations LIMIT 1`;
    expect(await parts(idle)).toEqual([
      503,
      expect.objectContaining({ migrations: 'the schema is newer than this program: 99999999999999_future' }),
    ]);
    await idle.close();
    await real.close();
  }, 40_000);
});

test('metrics are for this machine, unless a proxy on it passes a request on, or for a key', async () => {
  expect((await desk.nobody('GET', '/metrics')).text).toContain('steward_http_request_seconds_bucket');
  const proxied = { 'x-forwarded-for': '203.0.113.9' };
  expect(isProblem(await desk.nobody('GET', '/metrics', undefined, proxied))).toBe(true);
  const key = await desk.withKey('metrics:read');
  expect((await key('GET', '/metrics', undefined, proxied)).status).toBe(200);
  expect((await (await desk.withKey('cases:read'))('GET', '/metrics', undefined, proxied)).status).toBe(403);
});

test('an escalation: the person called sees it told, marks it seen once, and takes it', async () => {
  const { id: caseId } = await placeCase(desk, { name: '张伟' });
  const { decisionId } = await decideAndKeep(desk.prisma, {
    ...{ tenantId: TENANT, caseId, asOf: Date.now(), set: 'serviceLevel', key: `test:${caseId}` },
  });
  const id = await callFor(desk, caseId, desk.people.executive, 5);
  const gm = desk.as('executive');
  const listed = await gm('GET', '/api/escalations?filter={"open":true,"mine":true}');
  expect(listed.body).toMatchObject([
    {
      id,
      post: 'generalManager',
      recipient: { name: 'executive' },
      why: expect.stringContaining('General manager'),
      decisionId,
      seenAt: null,
      case: { id: caseId, member: { name: '张伟' } },
    },
  ]);
  expect((listed.body as { story: string[] }[])[0]?.story).toHaveLength(5);
  expect((await gm('POST', `/api/escalations/${id}/sight`)).status).toBe(204);
  const { seenAt } = (await gm('GET', `/api/escalations/${id}`)).body as { seenAt: string };
  expect(seenAt).not.toBeNull();
  await gm('POST', `/api/escalations/${id}/sight`);
  expect((await gm('GET', `/api/escalations/${id}`)).body).toMatchObject({ seenAt });
  expect((await desk.as('rep')('GET', `/api/escalations/${id}`)).status).toBe(404);
  const taken = await gm('POST', `/api/escalations/${id}/acknowledgement`, {});
  expect([taken.status, taken.body]).toEqual([
    202,
    expect.objectContaining({ type: 'acknowledge', status: 'pending', caseId }),
  ]);
  expect(taken.headers.get('location')).toBe(`/api/commands/${(taken.body as { id: string }).id}`);
  expect((await gm('GET', taken.headers.get('location') ?? '')).body).toMatchObject({ status: 'pending' });
});

test('the ladder goes on from the rung it stands at; what one has taken is theirs until it is solved', async () => {
  const { id: caseId } = await placeCase(desk);
  const [below, here] = [
    await callFor(desk, caseId, desk.people.lead, 1),
    await callFor(desk, caseId, desk.people.executive, 5),
  ];
  const at = '2026-11-23T07:05:00.000Z';
  const where = { tenantId_id: { tenantId: TENANT, id: caseId } };
  await desk.prisma.case.update({ where, data: { rung: 5, nextRungAt: at } });
  const gm = desk.as('executive');
  const one = async (id: string) => (await gm('GET', `/api/escalations/${id}`)).body;
  expect(await one(below)).toMatchObject({ nextRungAt: null, nextPost: 'departmentHead' });
  expect(await one(here)).toMatchObject({ nextRungAt: at, nextPost: null });

  const held = async () => (await gm('GET', `/api/escalations?filter={"held":true,"caseId":["${caseId}"]}`)).body;
  expect(await held()).toEqual([]);
  const taken = { acknowledgedBy: desk.people.executive, acknowledgedAt: new Date(), endedAt: new Date() };
  await desk.prisma.escalation.update({ where: { tenantId_id: { tenantId: TENANT, id: here } }, data: taken });
  await desk.prisma.case.update({ where, data: { rung: null, nextRungAt: null, takenBy: desk.people.executive } });
  expect(await held()).toMatchObject([{ id: here, nextRungAt: null }]);
  await desk.prisma.case.update({ where, data: { stage: 'resolved' } });
  expect(await held()).toEqual([]);
});

test('log lines hold no personal data: no bodies, searches, cookies, keys or link tokens', async () => {
  let lines = '';
  const write = (line: string) => {
    lines += line;
  };
  const log = createLog({ LOG_LEVEL: 'trace' }, { write });
  const server = express()
    .use(requestLog(log))
    .use((_req, res) => {
      log.error(
        {
          err: Object.assign(new Error('Invalid `create()`\n{ phone: "13812348000" }\nUnique constraint failed'), {
            name: 'PrismaClientKnownRequestError',
          }),
        },
        'failed',
      );
      res.status(404).end();
    })
    .listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const base = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
  const headers = {
    cookie: 'steward_session=SECRETCOOKIE',
    authorization: 'Bearer SECRETKEY',
    'content-type': 'application/json',
  };
  await fetch(`${base}/api/members?filter={"q":"13812348000"}`, {
    method: 'POST',
    headers,
    body: '{"name":"SECRETNAME"}',
  });
  await fetch(`${base}/l/0190-id.SECRETTOKEN`, { headers });
  await new Promise((resolve) => server.close(resolve));
  expect(lines).toContain('/l/***');
  expect(lines).toContain('Unique constraint failed');
  expect(lines).not.toMatch(/SECRET|13812348000/);
});
test('the process starts without Temporal, serves, and stops in time with streams open and a request under way', async () => {
  const port = await freePort();
  const api = await startApi(
    parseEnv({
      DATABASE_URL: desk.db.url,
      TEMPORAL_ADDRESS: '127.0.0.1:1',
      STEWARD_SECRET: SECRET,
      PORT: String(port),
      LOG_LEVEL: 'silent',
    }),
  );
  expect(api.port).toBe(port);
  const there = { ...desk, base: `http://127.0.0.1:${port}` };
  const stream = await openStream(there as Desk, 'rep');
  await stream.until((e) => e.event === 'hello');
  const underWay = fetch(`${there.base}/api/cases`, { headers: { cookie: desk.cookieOf('rep') } });
  const answered = await underWay;
  expect(answered.status).toBe(200);
  const from = performance.now();
  await api.stop();
  expect(performance.now() - from).toBeLessThan(2_500);
  await stream.ended;
  await expect(fetch(`${there.base}/healthz`)).rejects.toThrow();
}, 30_000);

test('a port in use is an error, not a hang', async () => {
  const port = (desk.server.address() as { port: number }).port;
  const env = parseEnv({
    DATABASE_URL: desk.db.url,
    TEMPORAL_ADDRESS: '127.0.0.1:1',
    STEWARD_SECRET: SECRET,
    PORT: String(port),
    LOG_LEVEL: 'silent',
  });
  await expect(startApi(env)).rejects.toThrow('EADDRINUSE');
});
