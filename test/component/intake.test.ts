import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { casesOf } from '../../api/portal/case-record.ts';
import { currentFlow } from '../../domain/case/flows.ts';
import { initialState } from '../../domain/case/state.ts';
import type { Prisma, PrismaClient } from '../../prisma/client.ts';
import { newId } from '../../prisma/ids.ts';
import { codeOf, requestCode, verifyCode } from '../../prisma/member-sign-in.ts';
import { writeNotices } from '../../prisma/notices.ts';
import { type Desk, fileCase, plantDesk } from '../setup/desk.ts';
import { database } from '../setup/world.ts';

const SECRET = 'a-secret-of-the-tests-that-nobody-else-knows';
let db: Awaited<ReturnType<typeof database>>;
let prisma: PrismaClient;
let desk: Desk;
beforeAll(async () => {
  db = await database();
  prisma = db.prisma;
  desk = await plantDesk(prisma);
});
afterAll(() => db.close());

async function signIn(identifier: string) {
  const { tenantId } = desk;
  await requestCode(prisma, { tenantId, identifier, ip: identifier, locale: 'en' });
  const { id } = await prisma.memberCode.findFirstOrThrow({ where: { identifier }, orderBy: { createdAt: 'desc' } });
  return verifyCode(prisma, SECRET, { tenantId, identifier, code: codeOf(SECRET, id), ip: identifier });
}

describe('whoever files without signing in, with a phone of their own and the e-mail of somebody we do not know yet', () => {
  const [victim, mine] = ['victim@example.com', '+8613900000001'];

  test('does not come to see what that person files later', async () => {
    const trap = await fileCase(prisma, { who: { email: victim, phone: mine } });
    const later = await fileCase(prisma, { who: { email: victim }, subject: 'private' });
    expect(later.memberId).toBe(trap.memberId);
    expect(await signIn(mine)).toEqual({ refusal: 'wrong' });
    const owner = await signIn(victim);
    expect(owner).toMatchObject({ memberId: later.memberId });
  });

  test('nor the other way round: the phone of a stranger beside an e-mail of their own', async () => {
    const [own, phone] = ['own@example.com', '+8613900000002'];
    const trap = await fileCase(prisma, { who: { email: own, phone } });
    const later = await fileCase(prisma, { who: { phone }, subject: 'private' });
    expect(later.memberId).not.toBe(trap.memberId);
    expect(await fileCase(prisma, { who: { phone } })).toMatchObject({ memberId: later.memberId });
    expect(await signIn(phone)).toMatchObject({ memberId: later.memberId });
    const trapper = await signIn(own);
    expect(trapper).toMatchObject({ memberId: trap.memberId });
    expect((await casesOf(prisma, desk.tenantId, trap.memberId)).map((c) => c.subject)).not.toContain('private');
  });

  test('what staff took down for a member opens the record by either', async () => {
    const who = { email: 'both@example.com', phone: '+8613900000003', card: 'CARD 77' };
    const { memberId } = await fileCase(prisma, { who, verified: true });
    expect(await signIn(who.email)).toMatchObject({ memberId });
    expect(await signIn(who.phone)).toMatchObject({ memberId });
    expect(await fileCase(prisma, { who: { card: 'card77' } })).toMatchObject({ memberId });
  });

  test('a card that anybody can type does not stand before the address they can confirm', async () => {
    const { memberId } = await fileCase(prisma, { who: { card: 'AB1234567', email: 'card@example.com' } });
    expect(await signIn('card@example.com')).toMatchObject({ memberId });
  });
});

test('who gave no name is not called by their number or address in full', async () => {
  const nameOf = async (who: object) => {
    const { memberId } = await fileCase(prisma, { who });
    return (await prisma.member.findFirstOrThrow({ where: { id: memberId } })).name;
  };
  expect(await nameOf({ phone: '13912341234' })).toBe('139****1234');
  expect(await nameOf({ email: 'nameless@example.com' })).toBe('n***@example.com');
  expect(await nameOf({ card: 'SECRETCARD99' })).toBe('****RD99');
});

test('a case has the number of the year it is where the tenant is', async () => {
  // Shanghai is eight hours ahead.
  const numberAt = async (openedAt: string) => (await fileCase(prisma, { openedAt: new Date(openedAt) })).number;
  expect(await numberAt('2024-12-31T15:59:59.999Z')).toBe('CS-2024-000001');
  expect(await numberAt('2024-12-31T16:00:00.000Z')).toBe('CS-2025-000001');
  expect(await numberAt('2024-12-31T16:00:00.000Z')).toBe('CS-2025-000002');
});

test('news of a case whose holder has left reaches those who work its queue', async () => {
  const { tenantId, people, queues } = desk;
  const { id: caseId } = await fileCase(prisma);
  const flow = currentFlow('complaint');
  const state = { ...initialState(flow, Date.now()), queueId: queues.service, assigneeId: people.rep };
  const tell = (key: string) =>
    prisma.$transaction((tx) =>
      writeNotices(tx, {
        ...{ tenantId, caseId, at: Date.now(), state },
        notices: [{ type: 'notify', notice: 'memberAnswered', recipient: { to: 'holder' }, key }],
      }),
    );
  const told = async (key: string) => (await tell(key)).staffNotices.map(({ staffId }) => staffId);
  expect(await told('one')).toEqual([people.rep]);
  await prisma.staff.update({ where: { tenantId_id: { tenantId, id: people.rep } }, data: { disabledAt: new Date() } });
  expect(await told('two')).toEqual([people.secondRep]);
});

describe('the member is told by the channel', () => {
  const WAYS: [string, { who: object; preferences: unknown; channel: string }][] = [
    ['they prefer', { who: { email: 'a', phone: '1' }, preferences: { channels: ['text', 'email'] }, channel: 'text' }],
    ['they can be reached by', { who: { email: 'a' }, preferences: { channels: ['text'] }, channel: 'email' }],
    ['that is left', { who: { phone: '1' }, preferences: {}, channel: 'text' }],
    ['of mail, when both are there', { who: { email: 'a', phone: '1' }, preferences: {}, channel: 'email' }],
    [
      'of mail, when what they prefer is none',
      { who: { email: 'a', phone: '1' }, preferences: { channels: 'text' }, channel: 'email' },
    ],
    [
      'of mail, when nobody knows it',
      { who: { email: 'a', phone: '1' }, preferences: { channels: ['fax', 7, null] }, channel: 'email' },
    ],
    ['of mail, when there is none', { who: { card: 'X' }, preferences: { channels: ['text'] }, channel: 'email' }],
  ];
  const points = {
    email: () => `${newId()}@ways.example`,
    phone: () => `139${String(serial++).padStart(8, '0')}`,
    card: newId,
  };
  let serial = 1;

  test.each(WAYS)('%s', async (_, { who, preferences, channel }) => {
    const reach = Object.keys(who).map((point) => [point, points[point as keyof typeof points]()]);
    const { memberId } = await fileCase(prisma, { who: Object.fromEntries(reach) });
    await prisma.member.updateMany({
      where: { id: memberId },
      data: { preferences: preferences as Prisma.InputJsonValue },
    });
    const { id: caseId } = await fileCase(prisma, { who: { memberId }, author: { type: 'member', id: memberId } });
    expect(await toldOf(caseId)).toEqual([{ memberId, deliveries: [{ channel }] }]);
  });

  test('of whom they are now, when they were merged', async () => {
    const { memberId: from, id: caseId } = await fileCase(prisma, { who: { email: points.email() } });
    const { memberId: into } = await fileCase(prisma, { who: { phone: points.phone() } });
    await prisma.memberAlias.create({ data: { tenantId: desk.tenantId, memberId: from, intoId: into } });
    expect(await toldOf(caseId)).toEqual([{ memberId: into, deliveries: [{ channel: 'text' }] }]);
  });

  /** Tells the member something about the case, and who was told how. */
  async function toldOf(caseId: string) {
    const state = initialState(currentFlow('complaint'), Date.now());
    const key = `told:${newId()}`;
    await writeNotices(prisma, {
      ...{ tenantId: desk.tenantId, caseId, at: Date.now(), state },
      notices: [{ type: 'notify', notice: 'message', recipient: { to: 'member' }, key }],
    });
    return prisma.notice.findMany({
      where: { key: `case:${caseId}:${key}` },
      select: { memberId: true, deliveries: { select: { channel: true } } },
    });
  }
});
