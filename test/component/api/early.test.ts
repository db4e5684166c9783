import { afterAll, beforeAll, expect, test } from 'vitest';
import { ROUTES } from '../../../api/routes.ts';
import { openSession, sessionBefore, startSession } from '../../../api/session/store.ts';
import { type Desk, openDesk, type PersonName, placeCase, TENANT } from './desk.ts';

/** Pages that are worked out while their reader is still being checked: whatever was assumed, only what is true now leaves. */
let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
});
afterAll(() => desk.close());

async function signedIn(who: PersonName) {
  const person = { tenantId: TENANT, staffId: desk.people[who], ip: null, userAgent: null };
  const { id, token } = await startSession(desk.prisma, person);
  const get = async (path: string) => {
    const answer = await fetch(`${desk.base}${path}`, { headers: { cookie: `steward_session=${token}` } });
    return { status: answer.status, body: (await answer.json()) as { id: string }[] };
  };
  return { id, token, get };
}
const staff = (who: PersonName) => ({ tenantId_id: { tenantId: TENANT, id: desk.people[who] } });

test('only routes that read are worked out early', () => {
  const early = ROUTES.filter((route) => route.early);
  expect(early.map(({ name }) => name)).toContain('listCases');
  for (const { method, access } of early) {
    expect(method).toBe('get');
    expect(access).not.toBe('anyone');
  }
});

test('a session that ended is over at the next request, however well it was known', async () => {
  const { id, token, get } = await signedIn('rep');
  expect((await get('/api/cases')).status).toBe(200);
  expect(sessionBefore(TENANT, token)).not.toBeNull();
  await desk.prisma.staffSession.updateMany({ where: { id }, data: { revokedAt: new Date() } });
  expect((await get('/api/cases')).status).toBe(401);
  expect(sessionBefore(TENANT, token)).toBeNull();
  expect((await get('/api/cases')).status).toBe(401);
});

test('whoever left is out at the next request', async () => {
  const { get } = await signedIn('colleague');
  expect((await get('/api/cases')).status).toBe(200);
  await desk.prisma.staff.update({ where: staff('colleague'), data: { disabledAt: new Date() } });
  expect((await get('/api/cases')).status).toBe(401);
  await desk.prisma.staff.update({ where: staff('colleague'), data: { disabledAt: null } });
  expect((await get('/api/cases')).status).toBe(200);
});

test('rows are those of the standing the reader has now, not of the one they had', async () => {
  const { id } = await placeCase(desk, { queue: 'first' });
  const { get } = await signedIn('rep');
  const seen = async () => (await get('/api/cases')).body.some((row) => row.id === id);
  expect(await seen()).toBe(true);
  const { teamId } = await desk.prisma.staff.findUniqueOrThrow({ where: staff('rep') });
  const other = await desk.prisma.staff.findUniqueOrThrow({ where: staff('stranger') });
  const works = await desk.prisma.queueStaff.findMany({ where: { staffId: desk.people.rep } });
  await desk.prisma.queueStaff.deleteMany({ where: { staffId: desk.people.rep } });
  await desk.prisma.staff.update({ where: staff('rep'), data: { teamId: other.teamId } });
  expect(await seen()).toBe(false);
  expect((await get(`/api/cases/${id}`)).status).toBe(404);
  await desk.prisma.staff.update({ where: staff('rep'), data: { teamId } });
  await desk.prisma.queueStaff.createMany({ data: works });
  expect(await seen()).toBe(true);
  expect((await get(`/api/cases/${id}`)).status).toBe(200);
});

test('a refusal, too, is that of the reader as they are now', async () => {
  const { id } = await placeCase(desk, { queue: 'second' });
  const { get } = await signedIn('stranger');
  const before = (await get(`/api/cases/${id}`)).status;
  const role = 'admin';
  await desk.prisma.staff.update({ where: staff('stranger'), data: { role } });
  expect((await get(`/api/cases/${id}`)).status).toBe(200);
  await desk.prisma.staff.update({ where: staff('stranger'), data: { role: 'rep' } });
  expect((await get(`/api/cases/${id}`)).status).toBe(before);
});

test('a session that stays as it is, is one and the same; sessions asked for at once are each answered with their own', async () => {
  const people = ['rep', 'lead', 'manager', 'executive', 'admin'] as const;
  const tokens = await Promise.all(people.map(async (who) => (await signedIn(who)).token));
  const open = () => Promise.all([...tokens, 'nobody'].map((token) => openSession(desk.prisma, TENANT, token)));
  const first = await open();
  expect(first.map((session) => session?.staff.id ?? null)).toEqual([...people.map((who) => desk.people[who]), null]);
  const again = await open();
  for (const [i, session] of again.entries()) expect(session).toBe(first[i]);
});
