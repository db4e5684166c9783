import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { freePort } from '../../bin/ports.ts';
import { root } from '../../bin/run.ts';
import { envNames } from '../../domain/env.ts';
import { createApiKey } from '../../prisma/api-keys.ts';
import { writeCommand } from '../../prisma/commands.ts';
import { hashPassword } from '../../prisma/passwords.ts';
import { type Desk, plantDesk } from '../setup/desk.ts';
import { bundlePath, database, temporalAddress, temporalNamespace } from '../setup/world.ts';

/**
 * Two API and two worker processes on one database and one Temporal server, as on machines of their own: they share nothing
 * else. What begins at one goes on at the other, and the end of one of each is noticed by nobody.
 */

let db: Awaited<ReturnType<typeof database>>;
let desk: Desk;
let key: string;
const apis: { base: string; process: ChildProcess }[] = [];
const workers: ChildProcess[] = [];
const PASSWORD = 'a long enough password';

beforeAll(async () => {
  db = await database();
  desk = await plantDesk(db.prisma);
  const where = { tenantId_id: { tenantId: desk.tenantId, id: desk.people.rep } };
  await db.prisma.staff.update({ where, data: { passwordHash: await hashPassword(PASSWORD) } });
  const scopes = ['cases:write', 'cases:read'] as const;
  key = (await createApiKey(db.prisma, { tenantId: desk.tenantId, name: 'shop', scopes: [...scopes] })).key;
  const env = {
    DATABASE_URL: db.url,
    TEMPORAL_ADDRESS: temporalAddress(),
    TEMPORAL_NAMESPACE: await temporalNamespace(),
    STEWARD_SECRET: 'of all processes the same, and long enough',
    WORKFLOW_BUNDLE: bundlePath(),
    LOG_LEVEL: 'error',
  };
  for (let n = 0; n < 2; n++) {
    const port = await freePort();
    apis.push({ base: `http://127.0.0.1:${port}`, process: start('api', { ...env, PORT: String(port) }) });
    workers.push(start('worker', env));
  }
  for (const { base } of apis)
    await vi.waitFor(async () => expect(await partsOf(base)).toMatchObject({ worker: 'ok' }), {
      ...{ timeout: 60_000, interval: 200 },
    });
}, 90_000);
afterAll(async () => {
  for (const child of [...workers, ...apis.map((api) => api.process)]) child.kill('SIGKILL');
  await db?.close();
});

test('a case goes from one to the other, and over the end of one of each', { timeout: 60_000 }, async () => {
  const [first, second] = apis.map((api) => api.base) as [string, string];
  const once = randomUUID();
  const { body: filed } = await file(first, 'one', once);
  expect((await file(second, 'one', once)).body).toEqual(filed);

  const cookie = await signIn(first);
  await stageOf(filed.id, 'firstLine');
  expect((await act(first, cookie, filed.id, 'claim', {})).status).toBe(200);
  expect((await act(second, cookie, filed.id, 'reply', { body: 'We are looking into it.' })).status).toBe(200);

  workers[0]?.kill('SIGKILL');
  apis[0]?.process.kill('SIGKILL');
  const { status, body } = await act(second, cookie, filed.id, 'resolution', { body: 'It arrives today.' });
  // A workflow that the killed worker held may take longer than a person is kept waiting.
  expect([200, 202]).toContain(status);
  await expect.poll(() => commandOf(second, cookie, body.id), { timeout: 40_000, interval: 200 }).toBe('done');
  const { memberId } = await db.prisma.case.findFirstOrThrow({ where: { id: filed.id } });
  await writeCommand(db.prisma, {
    ...{ tenantId: desk.tenantId, caseId: filed.id, type: 'accept', payload: {} },
    actor: { type: 'member', id: memberId },
  });
  await stageOf(filed.id, 'closed');
});

test('cases that come in everywhere at once are each taken up once', { timeout: 60_000 }, async () => {
  const base = apis[1]?.base ?? '';
  const filed = await Promise.all(Array.from({ length: 20 }, (_, i) => file(base, `many ${i}`, randomUUID())));
  const ids = filed.map((one) => one.body.id);
  const taken = () => db.prisma.case.count({ where: { id: { in: ids }, stage: 'firstLine', generation: 1 } });
  await expect.poll(taken, { timeout: 40_000, interval: 200 }).toBe(20);
  const told = await db.prisma.notice.groupBy({
    by: ['caseId'],
    where: { caseId: { in: ids }, kind: 'received' },
    _count: true,
  });
  expect(told.map((row) => row._count)).toEqual(Array(20).fill(1));
});

function start(name: 'api' | 'worker', env: Record<string, string>): ChildProcess {
  const unset = Object.fromEntries(envNames.map((variable) => [variable, '']));
  return spawn(process.execPath, ['--import', 'tsx', join(root, `bin/${name}.ts`)], {
    cwd: root,
    env: { ...process.env, ...unset, ...env },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
}

async function partsOf(base: string): Promise<unknown> {
  const answer = await fetch(`${base}/readyz`).catch(() => null);
  return answer ? ((await answer.json()) as { parts: unknown }).parts : null;
}

async function file(base: string, subject: string, once: string) {
  const response = await fetch(`${base}/api/cases`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key}`, 'idempotency-key': once },
    body: JSON.stringify({
      kind: 'complaint',
      subject,
      body: 'Where is it?',
      email: `${subject.replace(' ', '')}@member.example`,
    }),
  });
  expect(response.status).toBe(201);
  return { body: (await response.json()) as { id: string; number: string } };
}

/** Signed in at one, known at all: sessions are in the record. */
async function signIn(base: string): Promise<string> {
  const { email } = await db.prisma.staff.findFirstOrThrow({ where: { id: desk.people.rep } });
  const response = await fetch(`${base}/api/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password: PASSWORD }),
  });
  expect(response.status).toBe(200);
  return response.headers.get('set-cookie')?.split(';')[0] ?? '';
}

async function act(base: string, cookie: string, caseId: string, noun: string, body: object) {
  const response = await fetch(`${base}/api/cases/${caseId}/${noun}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', cookie, 'x-steward': 'desk', 'idempotency-key': randomUUID() },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: (await response.json()) as { id: string } };
}

async function commandOf(base: string, cookie: string, id: string): Promise<string> {
  return ((await (await fetch(`${base}/api/commands/${id}`, { headers: { cookie } })).json()) as { status: string })
    .status;
}

const stageOf = (id: string, stage: string) =>
  expect
    .poll(async () => (await db.prisma.case.findFirstOrThrow({ where: { id } })).stage, {
      timeout: 40_000,
      interval: 100,
    })
    .toBe(stage);
