import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PrismaClient } from '../../../prisma/client.ts';
import { newId } from '../../../prisma/ids.ts';
import { openCase } from '../../../prisma/intake.ts';
import { codeOf, LIMITS, memberOf, requestCode, verifyCode } from '../../../prisma/member-sign-in.ts';
import { database } from '../../setup/world.ts';

const SECRET = 'a-secret-of-the-tests-that-nobody-else-knows';
const tenantId = 'default';
let db: Awaited<ReturnType<typeof database>>;
let prisma: PrismaClient;
beforeAll(async () => {
  db = await database();
  prisma = db.prisma;
  await prisma.tenant.create({ data: { id: tenantId, name: 'Test' } });
});
afterAll(() => db.close());

let address = 0;
const ask = (identifier: string, ip = `10.0.0.${++address}`) =>
  requestCode(prisma, { tenantId, identifier, ip, locale: 'zh' });
const enter = (identifier: string, code: string, secret = SECRET) =>
  verifyCode(prisma, secret, { tenantId, identifier, code, ip: '10.0.0.1' });
const newest = (identifier: string) =>
  prisma.memberCode.findFirstOrThrow({ where: { identifier }, orderBy: [{ createdAt: 'desc' }, { id: 'desc' }] });
const codeFor = async (identifier: string) => codeOf(SECRET, (await newest(identifier)).id);
const file = (who: object, verified = false) =>
  openCase(prisma, {
    ...{
      tenantId,
      kind: 'complaint',
      category: 'other',
      severity: 'normal',
      channel: 'portal',
      locale: 'zh',
      subject: 's',
      body: 'b',
    },
    ...{ who, verified, author: { type: 'member', id: null } },
  });

describe('asking for a code', () => {
  test('a known phone or e-mail gets one notice, which holds the id and not the code', async () => {
    const { memberId } = await file({ phone: '13800000001', email: 'one@example.com' }, true);
    for (const [identifier, channel] of [
      ['+8613800000001', 'text'],
      ['one@example.com', 'email'],
    ] as const) {
      await ask(identifier);
      const { id } = await newest(identifier);
      const notice = await prisma.notice.findFirstOrThrow({
        where: { key: `signInCode:${id}` },
        include: { deliveries: true },
      });
      expect(notice).toMatchObject({ kind: 'signInCode', memberId, data: { codeId: id, channel, locale: 'zh' } });
      expect(notice.deliveries).toMatchObject([{ channel, status: 'pending' }]);
    }
    const kept = JSON.stringify([await prisma.memberCode.findMany(), await prisma.notice.findMany()]);
    expect(kept).not.toContain(await codeFor('one@example.com'));
  });

  test('an unknown one leaves the same trace but nothing is sent', async () => {
    await ask('nobody@example.com');
    expect(await newest('nobody@example.com')).toMatchObject({ memberId: null });
    expect(
      await prisma.notice.count({
        where: { data: { path: ['codeId'], equals: (await newest('nobody@example.com')).id } },
      }),
    ).toBe(0);
    expect(await enter('nobody@example.com', await codeFor('nobody@example.com'))).toEqual({ refusal: 'wrong' });
  });

  test('five an hour for one identifier, also when asked at the same time, known or not', async () => {
    await file({ email: 'five@example.com' });
    for (const identifier of ['five@example.com', 'five-unknown@example.com']) {
      await Promise.all(Array.from({ length: 8 }, () => ask(identifier)));
      expect(await prisma.memberCode.count({ where: { identifier } })).toBe(LIMITS.perIdentifierAnHour);
    }
  });

  test('thirty an hour from one address', async () => {
    for (let round = 0; round < 4; round++) {
      await Promise.all(Array.from({ length: 8 }, (_, i) => ask(`many-${round}-${i}@example.com`, '10.9.9.9')));
    }
    expect(await prisma.memberCode.count({ where: { ip: '10.9.9.9' } })).toBe(LIMITS.perAddressAnHour);
  });
});

describe('entering a code', () => {
  test('signs in once; the session opens this member and ends', async () => {
    const { memberId } = await file({ email: 'two@example.com' });
    await ask('two@example.com');
    const code = await codeFor('two@example.com');
    const answers = await Promise.all([enter('two@example.com', code), enter('two@example.com', code)]);
    const [signedIn] = answers.filter((a): a is { token: string; memberId: string } => 'token' in a);
    expect(answers.filter((a) => 'token' in a)).toHaveLength(1);
    expect(await memberOf(prisma, tenantId, signedIn?.token ?? '')).toBe(memberId);
    expect(await memberOf(prisma, tenantId, 'another token')).toBeNull();
    expect(await memberOf(prisma, 'another tenant', signedIn?.token ?? '')).toBeNull();
    expect(JSON.stringify(await prisma.memberSession.findMany())).not.toContain(signedIn?.token);
    await prisma.memberSession.updateMany({ data: { expiresAt: new Date(Date.now() - 1) } });
    expect(await memberOf(prisma, tenantId, signedIn?.token ?? '')).toBeNull();
  });

  test('five attempts in all, also at the same time; then the right one no longer helps, alike for known and unknown', async () => {
    await file({ email: 'three@example.com' });
    for (const identifier of ['three@example.com', 'three-unknown@example.com']) {
      await ask(identifier);
      const right = await codeFor(identifier);
      const wrong = right === '000000' ? '000001' : '000000';
      const answers = await Promise.all(Array.from({ length: 9 }, () => enter(identifier, wrong)));
      expect(answers.filter((a) => 'refusal' in a && a.refusal === 'wrong')).toHaveLength(LIMITS.attempts);
      expect(await enter(identifier, right)).toEqual({ refusal: 'tooMany' });
    }
  });

  test('only the newest code counts, for ten minutes, and only one made with this secret', async () => {
    await file({ email: 'four@example.com' });
    await ask('four@example.com');
    const old = await codeFor('four@example.com');
    await ask('four@example.com');
    const code = await codeFor('four@example.com');
    if (old !== code) expect(await enter('four@example.com', old)).toEqual({ refusal: 'wrong' });
    expect(await enter('four@example.com', code, 'another secret')).toEqual({ refusal: 'wrong' });
    for (const text of ['', '1', `${code}0`, 'abcdef', '١٢٣٤٥٦'])
      expect('token' in (await enter('five@example.com', text))).toBe(false);
    await prisma.memberCode.updateMany({ where: { identifier: 'four@example.com' }, data: { expiresAt: new Date() } });
    expect(await enter('four@example.com', code)).toEqual({ refusal: 'expired' });
  });
});

test('confirming a contact point verifies it and the cases filed with it, and no other case of the member', async () => {
  const byPhone = await file({ phone: '13800000009' });
  await prisma.contactPoint.create({
    data: {
      ...{ tenantId, id: newId(), memberId: byPhone.memberId, type: 'email' },
      ...{ value: 'nine@example.com', uniqueValue: 'nine@example.com' },
    },
  });
  const again = await file({ phone: '13800000009' });
  const byMail = await file({ email: 'nine@example.com' });
  const byName = await file({ memberId: byPhone.memberId });
  expect(new Set([byPhone, again, byMail, byName].map((c) => c.memberId)).size).toBe(1);
  await ask('+8613800000009');
  expect(await enter('+8613800000009', await codeFor('+8613800000009'))).toHaveProperty('token');
  const verified = async ({ id }: { id: string }) =>
    (await prisma.case.findFirstOrThrow({ where: { id } })).verifiedAt !== null;
  expect(await Promise.all([byPhone, again, byMail, byName].map(verified))).toEqual([true, true, false, false]);
  const points = await prisma.contactPoint.findMany({
    where: { memberId: byPhone.memberId },
    orderBy: { type: 'asc' },
  });
  expect(points.map((p) => [p.type, p.verifiedAt !== null])).toEqual([
    ['email', false],
    ['phone', true],
  ]);
});
