import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FAILURES_ALLOWED, isLocked, LOCKED_MS } from '../../../api/session/sign-in.ts';
import { ABSOLUTE_MS, IDLE_MS, isLive } from '../../../api/session/store.ts';
import { createApiKey, revokeApiKey, verifyApiKey } from '../../../prisma/api-keys.ts';
import { DEMO_SIGN_INS } from '../../../prisma/demo/sign-ins.ts';
import { hashPassword, verifyPassword } from '../../../prisma/passwords.ts';
import { type Desk, isProblem, openDesk, TENANT } from './desk.ts';

const PASSWORD = '正确的密码 1';
let desk: Desk;

beforeAll(async () => {
  desk = await openDesk({ env: { STEWARD_DEMO: '1' } });
  const passwordHash = await hashPassword(PASSWORD);
  await desk.prisma.staff.updateMany({ data: { passwordHash } });
});
afterAll(() => desk.close());

const signIn = (email: string, password: string, headers: Record<string, string> = {}) =>
  desk.nobody('POST', '/api/session', { email, password }, headers);
const audits = async () => (await desk.prisma.audit.findMany({ orderBy: { at: 'asc' } })).map((row) => row.action);

describe('signing in', () => {
  test('gives a cookie that scripts and foreign pages do not get, and whose token is not in the record', async () => {
    const answer = await signIn('REP@example.org ', PASSWORD);
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ staff: { email: 'rep@example.org', role: 'rep', locale: 'en' } });
    const cookie = answer.headers.get('set-cookie') ?? '';
    expect(cookie).toMatch(/^steward_session=[\w-]{43}; Max-Age=604800; Path=\/; HttpOnly; SameSite=Lax$/);
    const token = /=([^;]+)/.exec(cookie)?.[1] ?? '';
    expect(JSON.stringify(await desk.prisma.staffSession.findMany())).not.toContain(token);
    const mine = await desk.withHeaders({ cookie: `steward_session=${token}` })('GET', '/api/session');
    expect(mine.body).toEqual(answer.body);
    expect(await audits()).toContain('session.started');
  });

  test('answers a wrong password and an unknown address alike', async () => {
    const wrong = await signIn('lead@example.org', 'x');
    const unknown = await signIn('nobody@example.org', 'x');
    expect(isProblem(wrong)).toBe(true);
    const shown = ({ status, body }: typeof wrong) => [status, { ...(body as object), requestId: '' }];
    expect(shown(wrong)).toEqual(shown(unknown));
    expect(wrong.headers.get('set-cookie')).toBeNull();
  });

  test('takes as much work for an unknown address as for a known one', async () => {
    const time = async (email: string) => {
      const from = performance.now();
      await signIn(email, 'x');
      return performance.now() - from;
    };
    await time('stranger@example.org');
    const known = Math.min(await time('stranger@example.org'), await time('stranger@example.org'));
    const unknown = Math.min(await time('ghost@example.org'), await time('ghost@example.org'));
    // The key derivation takes tens of milliseconds; without it an answer comes in two or three.
    expect(unknown).toBeGreaterThan(known / 3);
  });

  test('is refused when a foreign page sends it', async () => {
    const answer = await signIn('rep@example.org', PASSWORD, { origin: 'https://evil.example' });
    expect([answer.status, (answer.body as { code: string }).code]).toEqual([403, 'crossSite']);
  });

  test('locks the account after ten failures, also for the right password, and says nothing of it', async () => {
    const failures = await Promise.all(
      Array.from({ length: FAILURES_ALLOWED }, () => signIn('colleague@example.org', 'wrong')),
    );
    expect(new Set(failures.map((f) => f.status))).toEqual(new Set([401]));
    const right = await signIn('colleague@example.org', PASSWORD);
    expect([right.status, (right.body as { code: string }).code]).toEqual([401, 'signInFailed']);
    expect(await audits()).toContain('session.locked');
    const id = desk.people.colleague;
    const staff = await desk.prisma.staff.findFirstOrThrow({ where: { id } });
    const until = staff.lockedUntil?.getTime() ?? 0;
    expect(until - Date.now()).toBeGreaterThan(LOCKED_MS - 30_000);
    expect(isLocked(staff, until - 1)).toBe(true);
    expect(isLocked(staff, until)).toBe(false);
    await desk.prisma.staff.updateMany({ where: { id }, data: { lockedUntil: new Date(Date.now() - 1) } });
    expect((await signIn('colleague@example.org', PASSWORD)).status).toBe(200);
    expect(await desk.prisma.staff.findFirst({ where: { id } })).toMatchObject({ failedSignIns: 0, lockedUntil: null });
  });

  test('is limited by address', async () => {
    const strict = await openDesk({ limits: { signInPerAddress: 3 } });
    const codes: number[] = [];
    for (let i = 0; i < 5; i++)
      codes.push((await strict.nobody('POST', '/api/session', { email: 'a@b.c', password: 'x' })).status);
    expect(codes).toEqual([401, 401, 401, 429, 429]);
    const last = await strict.nobody('POST', '/api/session', { email: 'a@b.c', password: 'x' });
    expect(isProblem(last)).toBe(true);
    expect(Number(last.headers.get('retry-after'))).toBeGreaterThan(0);
    await strict.close();
  });

  test('over https the cookie is bound to host and transport', async () => {
    const secure = await openDesk({ env: { STEWARD_URL: 'https://desk.example.org' } });
    await secure.prisma.staff.updateMany({ data: { passwordHash: await hashPassword('x') } });
    const answer = await secure.nobody('POST', '/api/session', { email: 'rep@example.org', password: 'x' });
    expect(answer.headers.get('set-cookie')).toMatch(/^__Host-steward_session=.*; Secure/);
    expect(answer.headers.get('strict-transport-security')).toBe('max-age=31536000; includeSubDomains');
    await secure.close();
  });
});

describe('a session', () => {
  test('ends after 12 hours without use and after 7 days in any case, to the millisecond', () => {
    const from = 1_800_000_000_000;
    const session = (lastUsed: number, expires: number) => ({
      revokedAt: null,
      lastUsedAt: new Date(lastUsed),
      expiresAt: new Date(expires),
    });
    expect(isLive(session(from, from + ABSOLUTE_MS), from + IDLE_MS - 1)).toBe(true);
    expect(isLive(session(from, from + ABSOLUTE_MS), from + IDLE_MS)).toBe(false);
    expect(isLive(session(from + ABSOLUTE_MS, from + ABSOLUTE_MS), from + ABSOLUTE_MS - 1)).toBe(true);
    expect(isLive(session(from + ABSOLUTE_MS, from + ABSOLUTE_MS), from + ABSOLUTE_MS)).toBe(false);
  });

  test('ends with signing out, and when the account is disabled', async () => {
    const ask = desk.as('stranger');
    expect((await ask('GET', '/api/session')).status).toBe(200);
    const id = desk.people.stranger;
    await desk.prisma.staff.updateMany({ where: { id }, data: { disabledAt: new Date() } });
    expect((await ask('GET', '/api/session')).status).toBe(401);
    await desk.prisma.staff.updateMany({ where: { id }, data: { disabledAt: null } });
    const out = await ask('DELETE', '/api/session');
    expect([out.status, out.headers.get('set-cookie')]).toEqual([204, expect.stringContaining('Max-Age=0')]);
    expect((await ask('GET', '/api/session')).status).toBe(401);
  });

  test('follows a change of role at the next request', async () => {
    const ask = desk.as('manager');
    expect((await ask('GET', '/api/system')).status).toBe(403);
    const where = { id: desk.people.manager };
    await desk.prisma.staff.updateMany({ where, data: { role: 'admin' } });
    expect((await ask('GET', '/api/system')).status).toBe(200);
    await desk.prisma.staff.updateMany({ where, data: { role: 'manager' } });
  });

  test('keeps the language of the reader; an explicit wish of the desk wins', async () => {
    const ask = desk.as('lead');
    expect((await ask('PATCH', '/api/session', { locale: 'zh', timeZone: 'Europe/Berlin' })).body).toMatchObject({
      staff: { locale: 'zh', timeZone: 'Europe/Berlin' },
    });
    const titleFor = async (language: string) =>
      (
        (await ask('GET', '/api/cases?nonsense=1', undefined, { 'accept-language': language })).body as {
          title: string;
        }
      ).title;
    expect(await titleFor('en-US,en;q=0.9')).toBe('有些内容需要更正');
    expect(await titleFor('en')).toBe('Some fields need correction');
    expect((await ask('PATCH', '/api/session', { timeZone: 'Mars/Olympus' })).body).toMatchObject({
      errors: { timeZone: expect.any(String) },
    });
  });
});

test('demo sign-ins are listed in a demo on loopback only', async () => {
  const listed = await desk.nobody('GET', '/api/session/demo');
  expect(listed.status).toBe(200);
  expect((listed.body as { role: string }[]).map((who) => who.role)).toEqual(
    expect.arrayContaining(['rep', 'lead', 'manager', 'executive', 'admin']),
  );
  for (const env of [{ STEWARD_DEMO: '1', HOST: '0.0.0.0' }, { STEWARD_DEMO: '0' }]) {
    const other = await openDesk({ env });
    expect((await other.nobody('GET', '/api/session/demo')).status).toBe(404);
    await other.close();
  }
});

test('an account that an earlier demo left is no way in outside of a demo, and looks like a wrong password', async () => {
  const { email, password } = DEMO_SIGN_INS.find(({ role }) => role === 'admin') as (typeof DEMO_SIGN_INS)[number];
  for (const [env, status] of [
    [{ STEWARD_DEMO: '1' }, 200],
    [{ STEWARD_DEMO: '0', HOST: '0.0.0.0' }, 401],
  ] as const) {
    const left = await openDesk({ env });
    await left.prisma.staff.update({
      where: { tenantId_id: { tenantId: TENANT, id: left.people.admin } },
      data: { email, passwordHash: await hashPassword(password) },
    });
    const answer = await left.nobody('POST', '/api/session', { email, password });
    expect(answer.status).toBe(status);
    if (status === 401) expect(answer.body).toMatchObject({ code: 'signInFailed' });
    await left.close();
  }
});

describe('API keys', () => {
  test('are kept as a hash, are good for their scopes, and end when revoked', async () => {
    const { id, key } = await createApiKey(desk.prisma, { tenantId: TENANT, name: 'Hotline', scopes: ['cases:read'] });
    expect(key).toMatch(/^stw_[0-9a-f]{12}_[\w-]{43}$/);
    expect(JSON.stringify(await desk.prisma.apiKey.findMany())).not.toContain(key.slice(17));
    const ask = desk.withHeaders({ authorization: `Bearer ${key}` });
    expect((await ask('GET', '/api/cases')).status).toBe(200);
    const used = await desk.prisma.apiKey.findFirstOrThrow({ where: { id } });
    expect((await ask('GET', '/api/cases')).status).toBe(200);
    // Coarse on purpose: the second use a moment later is not written.
    expect(await desk.prisma.apiKey.findFirstOrThrow({ where: { id } })).toEqual(used);
    expect(used.lastUsedAt).not.toBeNull();
    expect((await ask('GET', '/api/members')).status).toBe(403);
    expect(await revokeApiKey(desk.prisma, TENANT, id)).toBe(true);
    expect(await revokeApiKey(desk.prisma, TENANT, id)).toBe(false);
    expect((await ask('GET', '/api/cases')).status).toBe(401);
  });

  test('that are wrong, cut short or of another scheme open nothing', async () => {
    const { key } = await createApiKey(desk.prisma, { tenantId: TENANT, name: 'Other', scopes: ['cases:read'] });
    for (const wrong of [
      `${key}x`,
      key.slice(0, -1),
      `${key.slice(0, -1)}_`,
      key.replace('stw_', 'xxx_'),
      '',
      'stw_a_b',
    ]) {
      expect(await verifyApiKey(desk.prisma, TENANT, wrong)).toBeNull();
      const answer = await desk.withHeaders({ authorization: `Bearer ${wrong}` })('GET', '/api/cases');
      expect(answer.status).toBe(401);
    }
    expect((await desk.withHeaders({ authorization: `Basic ${key}` })('GET', '/api/cases')).status).toBe(401);
    expect(await verifyApiKey(desk.prisma, 'another tenant', key)).toBeNull();
  });
});

test('passwords: unreadable and missing hashes are never right; one character off is wrong', async () => {
  const stored = await hashPassword('Pässwörd');
  expect(await verifyPassword('Pässwörd'.normalize('NFD'), stored)).toBe(true);
  for (const wrong of ['pässwörd', 'Pässwör', '', 'Pässwörd ']) expect(await verifyPassword(wrong, stored)).toBe(false);
  for (const broken of [null, '', 'scrypt$$$$', 'plain', 'scrypt$32768$8$3$$'])
    expect(await verifyPassword('', broken)).toBe(false);
  expect(stored).not.toBe(await hashPassword('Pässwörd'));
});
