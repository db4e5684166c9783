import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ROUTES } from '../../../api/routes.ts';
import { newId } from '../../../prisma/ids.ts';
import { type Ask, type Desk, isProblem, openDesk, placeCase, TENANT } from './desk.ts';

/**
 * Who may call what, written out by hand and compared with what the running app does. A route that is missing here, or
 * that was added without a line here, fails the first test.
 */
const EVERYBODY = 'nobody member rep lead manager executive admin key';
const STAFF = 'rep lead manager executive admin';
const WORKERS = 'rep lead manager admin';
const MAY: Record<string, string> = {
  signIn: EVERYBODY,
  showSession: STAFF,
  changeSession: STAFF,
  signOut: STAFF,
  listDemoSignIns: EVERYBODY,
  listCases: `${STAFF} cases:read`,
  openCase: `${WORKERS} cases:write`,
  showCase: `${STAFF} cases:read`,
  showStory: `${STAFF} cases:read`,
  listHandlers: WORKERS,
  addNote: STAFF,
  claim: WORKERS,
  release: WORKERS,
  assign: 'lead manager admin',
  reply: WORKERS,
  ask: WORKERS,
  resolve: WORKERS,
  handover: WORKERS,
  acknowledge: STAFF,
  showCommand: `${STAFF} cases:read`,
  showAttachment: `${STAFF} cases:read`,
  listMembers: `${STAFF} members:read`,
  showMember: `${STAFF} members:read`,
  listStaff: STAFF,
  showStaff: STAFF,
  listQueues: STAFF,
  showQueue: STAFF,
  listEscalations: STAFF,
  showEscalation: STAFF,
  seeEscalation: STAFF,
  acknowledgeEscalation: STAFF,
  listNotices: STAFF,
  readNotices: STAFF,
  explainDecision: STAFF,
  liveEvents: STAFF,
  healthz: EVERYBODY,
  readyz: EVERYBODY,
  version: EVERYBODY,
  metrics: EVERYBODY,
  showSystem: 'admin',
};

let desk: Desk;
const callers: Record<string, Ask> = {};

beforeAll(async () => {
  desk = await openDesk();
  for (const role of ['rep', 'lead', 'manager', 'executive', 'admin'] as const) callers[role] = desk.as(role);
  callers.nobody = desk.nobody;
  callers.member = desk.withHeaders({ cookie: `steward_member=${await memberToken()}`, 'x-steward': '1' });
  callers.key = await desk.withKey();
  for (const scope of ['cases:read', 'cases:write', 'members:read'] as const)
    callers[scope] = await desk.withKey(scope);
});
afterAll(() => desk.close());

test('the matrix names every route, and no other', () => {
  expect(Object.keys(MAY).sort()).toEqual(ROUTES.map((route) => route.name).sort());
});

test('no two routes have one name or one address', () => {
  const addresses = ROUTES.map((route) => `${route.method} ${route.path}`);
  expect(new Set(addresses).size).toBe(ROUTES.length);
  expect(new Set(ROUTES.map((route) => route.name)).size).toBe(ROUTES.length);
});

describe.each(ROUTES)('$name', (route) => {
  const may = (MAY[route.name] ?? '').split(' ');
  // Signing out ends the session that the other rows of the matrix need; a stream does not end by itself.
  const apart = ['signOut', 'liveEvents'];

  test.each([
    'nobody',
    'member',
    'rep',
    'lead',
    'manager',
    'executive',
    'admin',
    'key',
    'cases:read',
    'cases:write',
    'members:read',
  ])('for %s', async (who) => {
    const allowed = may.includes(who) || (may.includes('key') && who.includes(':'));
    if (allowed && apart.includes(route.name)) return;
    const path = route.path.replace(/:\w+/g, newId());
    const answer = await (callers[who] as Ask)(route.method.toUpperCase(), path, route.body ? {} : undefined);
    const code = (answer.body as { code?: string } | undefined)?.code;
    if (allowed) {
      // What follows may still fail (there is no such record), but not because of who asks.
      expect([code, answer.status]).not.toContain('forbidden');
      expect(code).not.toBe('signInNeeded');
      expect(answer.status).not.toBe(401);
    } else {
      expect(isProblem(answer)).toBe(true);
      expect(code).toBe(who === 'nobody' || who === 'member' ? 'signInNeeded' : 'forbidden');
    }
  });
});

test('allowed for a stream and for signing out, each on its own', async () => {
  const ended = await desk.as('executive')('DELETE', '/api/session');
  expect(ended.status).toBe(204);
  expect((await desk.as('executive')('GET', '/api/session')).status).toBe(401);
  const stop = new AbortController();
  const stream = await fetch(`${desk.base}/api/events`, {
    headers: { cookie: desk.cookieOf('rep') },
    signal: stop.signal,
  });
  expect(stream.status).toBe(200);
  expect(stream.headers.get('content-type')).toMatch('text/event-stream');
  stop.abort();
});

test('what changes something is refused when a foreign page may have sent it', async () => {
  const { id } = await placeCase(desk);
  const cookie = { cookie: desk.cookieOf('rep') };
  const foreign = [
    {},
    { origin: 'https://evil.example' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { origin: 'null' },
  ];
  for (const headers of foreign) {
    const answer = await desk.withHeaders(cookie)('POST', `/api/cases/${id}/claim`, {}, headers);
    expect([answer.status, (answer.body as { code: string }).code]).toEqual([403, 'crossSite']);
  }
  for (const headers of [{ 'x-steward': '1' }, { 'sec-fetch-site': 'same-origin' }, { origin: desk.base }]) {
    const answer = await desk.withHeaders(cookie)('POST', `/api/cases/${id}/claim`, {}, headers);
    expect(answer.status).toBe(202);
  }
  expect(await desk.prisma.command.count({ where: { caseId: id } })).toBe(3);
});

async function memberToken(): Promise<string> {
  const { memberId } = await placeCase(desk);
  const { createHash } = await import('node:crypto');
  const token = 'a-member-who-signed-in';
  await desk.prisma.memberSession.create({
    data: {
      ...{ tenantId: TENANT, id: newId(), memberId, expiresAt: new Date(Date.now() + 60_000) },
      tokenHash: createHash('sha256').update(token).digest('hex'),
    },
  });
  return token;
}
