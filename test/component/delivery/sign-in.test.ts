import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { closeChannels, openChannels } from '../../../activities/delivery/channels.ts';
import { deliverOnce } from '../../../activities/delivery/loop.ts';
import type { Locale } from '../../../domain/vocabulary.ts';
import { requestCode, verifyCode } from '../../../prisma/member-sign-in.ts';
import { openPostOffice, type PostOffice } from '../../setup/post-office.ts';
import { database } from '../../setup/world.ts';
import { type Desk, deliveryEnv, hasChinese, openDesk, tenantId } from './desk.ts';
import { openTextOffice, type TextOffice } from './text-office.ts';

let db: Awaited<ReturnType<typeof database>>;
let desk: Desk;
let post: PostOffice;
let texts: TextOffice;
let send: (now?: number) => Promise<number>;
let close: () => void;
const SECRET = deliveryEnv().STEWARD_SECRET;
const PHONE = '+8613800138000';
const MINUTE = 60_000;

beforeAll(async () => {
  db = await database();
  desk = await openDesk(db.prisma);
  post = await openPostOffice();
  texts = await openTextOffice();
  const env = deliveryEnv({ SMTP_URL: post.url, TEXT_GATEWAY_URL: texts.url, TEXT_GATEWAY_TOKEN: 'token' });
  const channels = openChannels(env);
  close = () => closeChannels(channels);
  // Codes count their minutes by the database's clock; a second later is after whatever was just asked.
  send = (now = Date.now() + 1_000) => deliverOnce({ prisma: db.prisma, env, channels }, now);
});
afterAll(async () => {
  close();
  await Promise.all([post.close(), texts.close()]);
  await db.close();
});
afterEach(async () => {
  post.letters.length = 0;
  texts.requests.length = 0;
  await db.prisma.noticeDelivery.deleteMany();
});

async function asked(identifier: string, locale: Locale = 'en') {
  await requestCode(db.prisma, { tenantId, identifier, ip: '192.0.2.1', locale });
}
const ends = async () =>
  (await db.prisma.noticeDelivery.findMany({ orderBy: { id: 'asc' } })).map(({ status, lastError }) => [
    status,
    lastError,
  ]);

describe('a one-time code', () => {
  it('goes to the address that was typed, whatever the member prefers, and signs them in', async () => {
    const member = await desk.member({
      email: 'second@mail.example',
      preferences: { channels: ['text'], quietFrom: '00:00', quietTo: '24:00' },
    });
    await db.prisma.contactPoint.create({
      data: {
        tenantId,
        id: crypto.randomUUID(),
        memberId: member.id,
        type: 'email',
        value: 'first@mail.example',
        verifiedAt: new Date(0),
      },
    });
    await db.prisma.contactPoint.updateMany({
      where: { value: 'second@mail.example' },
      data: { uniqueValue: 'second@mail.example' },
    });
    await asked('second@mail.example');
    expect(await send()).toBe(1);
    const letter = post.letters[0] as (typeof post.letters)[0];
    expect(letter.to).toEqual(['second@mail.example']);
    const code = /^Your sign-in code: (\d{6})$/.exec(letter.mail.subject)?.[1] as string;
    expect(letter.mail.text).toContain(`Your code to sign in is ${code}.`);
    expect(letter.mail.html).not.toContain('<a ');
    expect(
      await verifyCode(db.prisma, SECRET, { tenantId, identifier: 'second@mail.example', code, ip: '' }),
    ).toMatchObject({
      memberId: member.id,
    });
  });

  it('goes by text message in the quiet hours too, in the language of the page', async () => {
    await desk.member({ phone: PHONE, preferences: { quietFrom: '00:00', quietTo: '24:00' } });
    await db.prisma.contactPoint.updateMany({ where: { value: PHONE }, data: { uniqueValue: PHONE } });
    await asked(PHONE, 'zh');
    expect(await send()).toBe(1);
    const { to, text } = (texts.requests[0] as (typeof texts.requests)[0]).body;
    expect(to).toBe(PHONE);
    expect(text).toMatch(/^【Harbour Club】登录验证码 \d{6}，.* 前有效，请勿告诉任何人。$/);
    expect(hasChinese(text)).toBe(true);
  });

  it('is not sent when it is of no use any more', async () => {
    const address = 'late@mail.example';
    await desk.member({ email: address });
    await db.prisma.contactPoint.updateMany({ where: { value: address }, data: { uniqueValue: address } });
    await asked(address);
    await asked(address);
    expect(await send()).toBe(2);
    expect(await ends()).toEqual([
      ['skipped', 'a newer code was asked for'],
      ['sent', null],
    ]);
    await asked(address);
    expect(await send(Date.now() + 10 * MINUTE)).toBe(1);
    expect((await ends())[2]).toEqual(['skipped', 'the code has expired']);
    await asked(address);
    await db.prisma.memberCode.updateMany({ data: { usedAt: new Date() } });
    expect(await send()).toBe(1);
    expect((await ends())[3]).toEqual(['skipped', 'the code was used']);
    expect(post.letters).toHaveLength(1);
  });
});
