import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { closeChannels, openChannels } from '../../../activities/delivery/channels.ts';
import { deliverOnce } from '../../../activities/delivery/loop.ts';
import { memberOfStopToken } from '../../../prisma/care/consent.ts';
import { publishCadences } from '../../../prisma/care/seeds.ts';
import { sweepPage } from '../../../prisma/care/sweep.ts';
import type { Prisma } from '../../../prisma/client.ts';
import { newId } from '../../../prisma/ids.ts';
import { openPostOffice, type PostOffice } from '../../setup/post-office.ts';
import { database } from '../../setup/world.ts';
import { type Desk, deliveryEnv, NOW, openDesk, tenantId } from '../delivery/desk.ts';
import { openTextOffice, type TextOffice } from '../delivery/text-office.ts';

const [HOUR, DAY] = [3_600_000, 86_400_000];
const SECRET = deliveryEnv().STEWARD_SECRET;
let db: Awaited<ReturnType<typeof database>>;
let desk: Desk;
let post: PostOffice;
let texts: TextOffice;
let send: (now?: number) => Promise<number>;
let close: () => void;
let refused: number | null = null;

beforeAll(async () => {
  db = await database();
  desk = await openDesk(db.prisma);
  await publishCadences(db.prisma, tenantId);
  await db.prisma.cadence.updateMany({ data: { active: true } });
  post = await openPostOffice({ recipient: () => refused });
  texts = await openTextOffice();
  const env = deliveryEnv({ SMTP_URL: post.url, TEXT_GATEWAY_URL: texts.url, TEXT_GATEWAY_TOKEN: 'token' });
  const channels = openChannels(env);
  close = () => closeChannels(channels);
  send = (now = NOW) => deliverOnce({ prisma: db.prisma, env, channels }, now);
});
afterAll(async () => {
  close();
  await Promise.all([post.close(), texts.close()]);
  await db.close();
});
afterEach(async () => {
  refused = null;
  post.letters.length = 0;
  texts.requests.length = 0;
  await db.prisma.noticeDelivery.deleteMany();
  await db.prisma.notice.deleteMany();
  await db.prisma.careTouch.deleteMany();
  await db.prisma.member.updateMany({ data: { erasedAt: new Date(0) } });
});

type Set = Parameters<Desk['member']>[0];
/** A member whose birthday it is, after the sweep. NOW is 10:00 in Shanghai. */
async function greeted(set: Set = {}, now = NOW) {
  const member = await desk.member({ birthday: new Date('1990-03-04'), preferences: { marketing: true }, ...set });
  for (let cursor: string | null = ''; cursor !== null; )
    ({ cursor } = await sweepPage(db.prisma, {
      tenantId,
      cadence: 'birthday',
      asOf: now,
      cursor: cursor || null,
      pageSize: 500,
    }));
  return member;
}
const touch = (where: Prisma.CareTouchWhereInput = {}) =>
  db.prisma.careTouch.findFirst({ where, orderBy: { createdAt: 'desc' } });
const change = (id: string, data: Prisma.MemberUncheckedUpdateInput) =>
  db.prisma.member.update({ where: { tenantId_id: { tenantId, id } }, data });

describe('a care mail', () => {
  it.each([
    ['en', 'Anna Berg', 'Happy birthday, Anna Berg', 'No more of these messages'],
    ['zh', '张伟', '张伟，生日快乐', '不再接收此类消息'],
  ])('in %s says it in the member’s words, and carries the way out', async (locale, name, subject, stop) => {
    const member = await greeted({ locale, name });
    await send();
    const [letter] = post.letters;
    expect(letter?.mail.subject).toBe(subject);
    const url =
      new RegExp(`${stop}: https://desk\\.example\\.org/portal/care/(\\S+)`).exec(letter?.mail.text ?? '')?.[1] ?? '';
    expect(memberOfStopToken(SECRET, url)).toBe(member.id);
    expect(letter?.raw).toMatch(/^List-Unsubscribe:\s+<https:/m);
    expect(letter?.raw).toMatch(/^List-Unsubscribe-Post:\s+List-Unsubscribe=One-Click/m);
    expect(await touch()).toMatchObject({ state: 'sent', reason: null, closedAt: new Date(NOW), channel: 'email' });
    expect(await db.prisma.memberContact.findFirst({ where: { memberId: member.id } })).toMatchObject({
      lastAt: expect.any(Date),
    });
  });

  it('by text message says it in one line with the way out', async () => {
    await greeted({
      email: null,
      phone: '+8613800138000',
      preferences: { marketing: true, channels: ['text'] },
      name: 'Anna',
    });
    await send();
    expect(texts.requests).toHaveLength(1);
    expect(JSON.stringify(texts.requests)).toMatch(/happy birthday.*Stop: https:.*\/portal\/care\//);
    expect(await touch()).toMatchObject({ state: 'sent', channel: 'text' });
  });

  it('went out: that is a contact, so the next silence is counted from it', async () => {
    const member = await greeted({ enrolledAt: new Date(NOW - 300 * DAY) });
    await send();
    const row = await db.prisma.memberContact.findFirstOrThrow({ where: { memberId: member.id } });
    expect(row).toMatchObject({ lastAt: new Date(NOW), inboundAt: null });
  });
});

describe('checked at sending, not only at the sweep', () => {
  it.each<[string, (id: string) => Promise<unknown>]>([
    ['noConsent', (id) => change(id, { preferences: { marketing: false } })],
    ['channel', (id) => change(id, { preferences: { marketing: true, channels: ['text'] } })],
    ['erased', (id) => change(id, { erasedAt: new Date(NOW) })],
    ['noAddress', (id) => db.prisma.contactPoint.deleteMany({ where: { memberId: id } })],
    ['cadenceOff', () => db.prisma.cadence.updateMany({ where: { code: 'birthday' }, data: { active: false } })],
  ])('%s since: left out, with the reason', async (reason, meanwhile) => {
    const { id } = await greeted();
    await meanwhile(id);
    await send();
    expect(post.letters).toEqual([]);
    expect(await touch()).toMatchObject({ state: 'skipped', reason, closedAt: new Date(NOW) });
    await db.prisma.cadence.updateMany({ data: { active: true } });
  });

  it('an open complaint holds it; it goes out when the complaint is closed', async () => {
    const { id } = await greeted();
    const row = await desk.openCase(id);
    await send();
    expect(await touch()).toMatchObject({ state: 'held', reason: 'openComplaint', lookAt: new Date(NOW + 6 * HOUR) });
    await db.prisma.case.update({
      where: { tenantId_id: { tenantId, id: row.id } },
      data: { closedAt: new Date(NOW) },
    });
    await send(NOW + HOUR);
    expect(post.letters).toEqual([]);
    await send(NOW + 6 * HOUR);
    expect(post.letters).toHaveLength(1);
    expect(await touch()).toMatchObject({ state: 'sent', closedAt: new Date(NOW + 6 * HOUR) });
  });

  it('held until it is too late, it is left out', async () => {
    const { id } = await greeted();
    await desk.openCase(id);
    for (let now = NOW; now <= NOW + 2 * DAY; now += 6 * HOUR) await send(now);
    expect(post.letters).toEqual([]);
    expect(await touch()).toMatchObject({ state: 'skipped', reason: 'stale' });
  });

  it('another kind of case holds nothing', async () => {
    const { id } = await greeted();
    await desk.openCase(id, { kind: 'praise' });
    await send();
    expect(post.letters).toHaveLength(1);
  });

  it('quiet hours hold a mail too: those the member named, and the night where none are named', async () => {
    const named = await greeted({ preferences: { marketing: true, quietFrom: '09:00', quietTo: '12:30' } });
    await send();
    expect(await touch({ memberId: named.id })).toMatchObject({
      state: 'held',
      reason: 'quietHours',
      lookAt: new Date(NOW + 2.5 * HOUR),
    });
    await send(NOW + 2.5 * HOUR);
    expect(post.letters).toHaveLength(1);
    const late = await greeted({}, NOW + 12 * HOUR);
    await send(NOW + 12 * HOUR);
    expect(await touch({ memberId: late.id })).toMatchObject({ state: 'held', lookAt: new Date(NOW + 22 * HOUR) });
  });

  it('the cap counts all cadences, and two messages at once do not slip under it together', async () => {
    const { id } = await greeted();
    const others = [2, 1].map((days) => ({
      ...{ tenantId, id: newId(), memberId: id, cadence: 'silence', version: 1, step: 'hello', period: String(days) },
      ...{
        kind: 'message',
        state: 'sent',
        dueAt: new Date(NOW),
        expiresAt: new Date(NOW),
        closedAt: new Date(NOW - days * DAY),
      },
    }));
    await db.prisma.careTouch.createMany({ data: others.slice(1) });
    // One is free of two; the birthday and a message by hand both ask for it.
    const rival = {
      ...others[0],
      id: newId(),
      cadence: 'birthday',
      step: 'wish',
      period: '2025',
      state: 'due',
      closedAt: null,
    };
    await db.prisma.careTouch.create({
      data: { ...rival, expiresAt: new Date(NOW + 30 * DAY) } as Prisma.CareTouchUncheckedCreateInput,
    });
    await desk.notice('care' as never, { memberId: id, data: { touchId: rival.id } });
    await send();
    expect(post.letters).toHaveLength(1);
    const ends = await db.prisma.careTouch.findMany({ where: { cadence: 'birthday', memberId: id } });
    // Whichever came first: the other waits, or is too late by then.
    expect(ends.filter(({ state }) => state === 'sent')).toHaveLength(1);
    expect(ends.find(({ state }) => state !== 'sent')?.reason).toBe('frequencyCap');
  });

  it('what the server refuses for good is left out; the series may go on another way', async () => {
    await greeted();
    refused = 550;
    await send();
    expect(await touch()).toMatchObject({ state: 'skipped', reason: 'undeliverable' });
  });

  it('a server that is away loses nothing and counts nothing twice', async () => {
    await greeted();
    refused = 451;
    await send();
    expect(await touch()).toMatchObject({ state: 'sending' });
    refused = null;
    await send(NOW + HOUR);
    expect(post.letters).toHaveLength(1);
    expect(await touch()).toMatchObject({ state: 'sent', closedAt: new Date(NOW + HOUR) });
  });

  it('a token of another secret or another member opens nothing', async () => {
    const { id } = await greeted();
    expect(memberOfStopToken('another secret of thirty-two letters', `${id}.${'a'.repeat(43)}`)).toBeNull();
    expect(memberOfStopToken(SECRET, `${id}.short`)).toBeNull();
  });
});
