import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openChannels } from '../../../activities/delivery/channels.ts';
import { deliverOnce } from '../../../activities/delivery/loop.ts';
import { database } from '../../setup/world.ts';
import { type Desk, deliveryEnv, HOUR, NOW, openDesk } from './desk.ts';
import { openTextOffice, type TextOffice } from './text-office.ts';

let db: Awaited<ReturnType<typeof database>>;
let desk: Desk;
let texts: TextOffice;
let answer: number;
const PHONE = '+8613800138000';

beforeAll(async () => {
  db = await database();
  desk = await openDesk(db.prisma);
  texts = await openTextOffice(() => answer);
});
afterAll(async () => {
  await texts.close();
  await db.close();
});
afterEach(async () => {
  texts.requests.length = 0;
  await db.prisma.noticeDelivery.deleteMany();
});

function worker() {
  const env = deliveryEnv({ TEXT_GATEWAY_URL: texts.url, TEXT_GATEWAY_TOKEN: 'the token' });
  const deps = { prisma: db.prisma, env, channels: openChannels(env) };
  return (now: number) => deliverOnce(deps, now);
}

describe('a text message', () => {
  it('goes to the gateway with our token, and under the delivery’s id each time', async () => {
    const notice = await desk.told('question', { phone: PHONE, channel: 'text', locale: 'en' });
    const round = worker();
    answer = 500;
    expect(await round(NOW)).toBe(1);
    answer = 201;
    expect(await round(NOW + 6_000)).toBe(1);
    expect(await desk.delivery(notice.deliveryId)).toMatchObject({ status: 'sent', attempts: 2 });
    expect(texts.requests).toHaveLength(2);
    expect(texts.requests[0]).toEqual(texts.requests[1]);
    const { authorization, body } = texts.requests[1] as (typeof texts.requests)[0];
    expect(authorization).toBe('Bearer the token');
    expect(body).toMatchObject({ id: notice.deliveryId, to: PHONE });
    expect(body.text).toMatch(
      /^Harbour Club: we have a question in case CS-2026-\d{6}\. Please answer here: https:\/\/desk\.example\.org\/portal\/cases\/CS-2026-\d{6}$/,
    );
  });

  it.each([
    [400, 'failed'],
    [422, 'failed'],
    [401, 'pending'],
    [408, 'pending'],
    [429, 'pending'],
    [503, 'pending'],
    [302, 'pending'],
  ])('when the gateway answers %i, is %s', async (status, end) => {
    answer = status;
    const notice = await desk.told('message', { phone: PHONE, channel: 'text' });
    expect(await worker()(NOW)).toBe(1);
    const row = await desk.delivery(notice.deliveryId);
    expect(row).toMatchObject({ status: end, lastError: `the text gateway answered ${status}` });
    expect(texts.requests).toHaveLength(1);
  });

  it('waits for the end of the quiet hours in the member’s zone', async () => {
    answer = 201;
    // 10:00 in Shanghai is 21:00 of the day before in New York.
    const set = { phone: PHONE, channel: 'text', timeZone: 'America/New_York' } as const;
    const notice = await desk.told('message', { ...set, preferences: { quietFrom: '21:00', quietTo: '08:30' } });
    const round = worker();
    await round(NOW);
    expect(texts.requests).toHaveLength(0);
    const ends = NOW + 11.5 * HOUR;
    const row = await desk.delivery(notice.deliveryId);
    expect(row).toMatchObject({ status: 'pending', attempts: 0, nextTryAt: new Date(ends), lastError: 'quiet hours' });
    expect(await round(ends - 1)).toBe(0);
    expect(await round(ends)).toBe(1);
    expect(texts.requests).toHaveLength(1);
  });

  it('is skipped without a number', async () => {
    const notice = await desk.told('message', { channel: 'text' });
    expect(await worker()(NOW)).toBe(1);
    expect(await desk.delivery(notice.deliveryId)).toMatchObject({ status: 'skipped', lastError: 'no phone number' });
  });
});
