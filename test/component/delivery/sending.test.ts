import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import pino from 'pino';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { DeliveryEnv, DeliveryLog } from '../../../activities/delivery/channel.ts';
import { closeChannels, openChannels } from '../../../activities/delivery/channels.ts';
import { deliverOnce, deliveryLoop } from '../../../activities/delivery/loop.ts';
import { openPostOffice } from '../../setup/post-office.ts';
import { database } from '../../setup/world.ts';
import { type Desk, deliveryEnv, NOW, openDesk, tenantId } from './desk.ts';

let db: Awaited<ReturnType<typeof database>>;
let desk: Desk;
const senders: (() => unknown)[] = [];
const offices: (() => unknown)[] = [];

beforeAll(async () => {
  db = await database();
  desk = await openDesk(db.prisma);
});
afterAll(() => db.close());
afterEach(async () => {
  // A server waits for connections that are open, so those who hold them go first.
  for (const end of [...senders.splice(0), ...offices.splice(0)]) await end();
  await db.prisma.signedLink.deleteMany();
  await db.prisma.noticeDelivery.deleteMany();
});

async function office(rules?: Parameters<typeof openPostOffice>[0]) {
  const opened = await openPostOffice(rules);
  offices.push(() => opened.close());
  return opened;
}

/** One worker: rounds over channels of its own. */
function worker(set: Partial<DeliveryEnv>) {
  const env = deliveryEnv(set);
  const channels = openChannels(env);
  senders.push(() => closeChannels(channels));
  const lines: { level: string; fields: object; text: string }[] = [];
  const write = (level: string) => (fields: object, text?: string) =>
    void lines.push({ level, fields, text: text ?? '' });
  const log = { info: write('info'), warn: write('warn'), error: write('error') } as DeliveryLog;
  const deps = { prisma: db.prisma, env, channels, log };
  return { round: (now = NOW, stop?: AbortSignal) => deliverOnce(deps, now, stop), lines, channels };
}

describe('when a notice is due', () => {
  it('goes out once, with its headers, and is marked sent', async () => {
    const post = await office();
    const { round } = worker({ SMTP_URL: post.url });
    const notice = await desk.told();
    expect(await round(NOW - 1)).toBe(0);
    expect(await round()).toBe(1);
    expect(await round()).toBe(0);
    expect(await desk.delivery(notice.deliveryId)).toMatchObject({
      status: 'sent',
      attempts: 1,
      sentAt: new Date(NOW),
      leaseUntil: null,
      lastError: null,
    });
    expect(post.letters).toHaveLength(1);
    const { headers } = (post.letters[0] as (typeof post.letters)[0]).mail;
    expect(headers).toMatchObject({
      'message-id': `<notice-${notice.id}@example.org>`,
      references: `<case-${notice.caseId}@example.org>`,
      'in-reply-to': `<case-${notice.caseId}@example.org>`,
      'auto-submitted': 'auto-generated',
      'x-auto-response-suppress': 'All',
    });
    expect(headers['content-type']).toMatch(/^multipart\/alternative/);
  });

  it('is sent once by two loops at once, and a stop waits for what is on the wire', async () => {
    const post = await office();
    const many = 60;
    for (let i = 0; i < many; i++) await desk.told();
    const env = deliveryEnv({ SMTP_URL: post.url, DATABASE_URL: db.url });
    const stop = new AbortController();
    const loops = [1, 2].map(() =>
      deliveryLoop({ prisma: db.prisma, env, log: pino({ level: 'silent' }) }, stop.signal),
    );
    await post.taken(many);
    stop.abort();
    await Promise.all(loops);
    expect(new Set(post.letters.map(({ mail }) => mail.messageId)).size).toBe(many);
    expect(post.letters).toHaveLength(many);
    expect(await db.prisma.noticeDelivery.count({ where: { tenantId, status: 'sent' } })).toBe(many);
  });

  it('goes back untried when the worker stops first', async () => {
    const post = await office();
    const notice = await desk.told();
    const stop = new AbortController();
    stop.abort();
    expect(await worker({ SMTP_URL: post.url }).round(NOW, stop.signal)).toBe(0);
    expect(await desk.delivery(notice.deliveryId)).toMatchObject({ status: 'pending', attempts: 0, leaseUntil: null });
    expect(post.letters).toHaveLength(0);
  });
});

describe('when the worker is killed between the server taking the mail and the record', () => {
  it('sends it again after the lease, under the same Message-ID', async () => {
    let kill = async () => {};
    const post = await office({ taken: () => kill() });
    const notice = await desk.told();
    const child = spawn(
      process.execPath,
      ['--import', 'tsx', fileURLToPath(new URL('crash.ts', import.meta.url)), `${NOW}`],
      {
        env: {
          ...process.env,
          ...deliveryEnv({ SMTP_URL: post.url, DATABASE_URL: db.url }),
          TEMPORAL_ADDRESS: '127.0.0.1:1',
        } as NodeJS.ProcessEnv,
        stdio: 'inherit',
      },
    );
    const exit = once(child, 'exit');
    kill = async () => {
      child.kill('SIGKILL');
      await exit;
    };
    expect(await exit).toEqual([null, 'SIGKILL']);
    await post.taken(1);
    kill = async () => {};

    const left = await desk.delivery(notice.deliveryId);
    expect(left).toMatchObject({ status: 'pending', attempts: 1, sentAt: null });
    const lease = (left.leaseUntil as Date).getTime();
    const { round } = worker({ SMTP_URL: post.url });
    expect(await round(lease - 1)).toBe(0);
    expect(await round(lease)).toBe(1);
    expect(await desk.delivery(notice.deliveryId)).toMatchObject({ status: 'sent', attempts: 2 });
    expect(post.letters.map(({ mail }) => mail.messageId)).toEqual(Array(2).fill(`<notice-${notice.id}@example.org>`));
  });
});

describe('when the mail server is down', () => {
  it('puts the first ones off, spares the others the try, and delivers all when it is back', async () => {
    const closed = await openPostOffice();
    await closed.close();
    const notices = [];
    for (let i = 0; i < 8; i++) notices.push(await desk.told());
    const { round, channels } = worker({ SMTP_URL: closed.url });
    const tried = await round();
    expect(tried).toBeGreaterThan(0);
    expect(tried).toBeLessThan(8);
    const rows = await Promise.all(notices.map(({ deliveryId }) => desk.delivery(deliveryId)));
    expect(rows.every(({ status, leaseUntil }) => status === 'pending' && leaseUntil === null)).toBe(true);
    expect(rows.filter(({ attempts }) => attempts === 0)).toHaveLength(8 - tried);
    for (const row of rows.filter(({ attempts }) => attempts > 0)) {
      expect(row.lastError).toContain('ECONNREFUSED');
      expect(row.nextTryAt.getTime() - NOW).toBeGreaterThanOrEqual(4_000);
      expect(row.nextTryAt.getTime() - NOW).toBeLessThanOrEqual(6_000);
    }
    expect(channels.rests.email?.failures).toBe(1);
    expect(await round(NOW + 3_999)).toBe(0); // the channel rests

    const post = await office({ port: closed.port });
    expect(await round(NOW + 6_000)).toBe(8);
    expect(post.letters).toHaveLength(8);
    expect(channels.rests.email).toBeUndefined();
  });

  it('keeps what it cannot send when the sender is refused: that is ours to mend, not the recipient’s', async () => {
    const post = await office({ sender: () => 550 });
    const notice = await desk.told();
    await worker({ SMTP_URL: post.url }).round();
    expect(await desk.delivery(notice.deliveryId)).toMatchObject({ status: 'pending', attempts: 1 });
  });
});

describe('when the recipient is refused', () => {
  it('for good: failed, and neither row nor log repeats the address', async () => {
    const post = await office({ recipient: (address) => (address.startsWith('gone') ? 550 : null) });
    const { round, lines } = worker({ SMTP_URL: post.url });
    const gone = await desk.told('message', { email: 'gone@mail.example' });
    const fine = await desk.told();
    expect(await round()).toBe(2);
    const row = await desk.delivery(gone.deliveryId);
    expect(row).toMatchObject({ status: 'failed', sentAt: null });
    expect(row.lastError).toContain('550');
    expect(JSON.stringify([row, lines])).not.toContain('gone@');
    expect(await desk.delivery(fine.deliveryId)).toMatchObject({ status: 'sent' });
    expect(await round(NOW + 86_400_000)).toBe(0);
  });

  it('for now: tried again, later each time, and given up after five days', async () => {
    const post = await office({ recipient: () => 450 });
    const { round } = worker({ SMTP_URL: post.url });
    const notice = await desk.told();
    let at = NOW;
    for (const seconds of [5, 10, 20]) {
      expect(await round(at)).toBe(1);
      const { status, nextTryAt } = await desk.delivery(notice.deliveryId);
      expect(status).toBe('pending');
      expect(nextTryAt.getTime() - at).toBeGreaterThanOrEqual(seconds * 800);
      expect(nextTryAt.getTime() - at).toBeLessThanOrEqual(seconds * 1_200);
      expect(await round(nextTryAt.getTime() - 1)).toBe(0);
      at = nextTryAt.getTime();
    }
    expect(await round(notice.createdAt.getTime() + 5 * 86_400_000 + 1)).toBe(1);
    expect(await desk.delivery(notice.deliveryId)).toMatchObject({ status: 'failed', attempts: 4 });
  });
});

describe('when there is nobody to send to', () => {
  it.each([
    ['no e-mail address', () => desk.told('message', { email: null })],
    ['not a usable e-mail address', () => desk.told('message', { email: 'a@b.example, evil@x.example' })],
    ['the member was erased', () => desk.told('message', { erasedAt: new Date(NOW) })],
    ['the member does not want the channel email', () => desk.told('message', { preferences: { channels: ['text'] } })],
    [
      'the member of staff is no longer here',
      async () => {
        const { id: staffId } = await desk.staff({ disabledAt: new Date(NOW) });
        return desk.notice('assigned', { staffId, caseId: (await desk.openCase((await desk.member()).id)).id });
      },
    ],
  ])('skips it and says why: %s', async (why, make) => {
    const post = await office();
    const notice = await make();
    expect(await worker({ SMTP_URL: post.url }).round()).toBe(1);
    expect(await desk.delivery(notice.deliveryId)).toMatchObject({ status: 'skipped', lastError: why });
    expect(post.letters).toHaveLength(0);
  });
});

describe('whom it reaches', () => {
  it('is the member a record was merged into, and their verified address first', async () => {
    const post = await office();
    const merged = await desk.member({ email: null });
    const into = await desk.member({ email: 'old@mail.example' });
    await db.prisma.memberAlias.create({ data: { tenantId, memberId: merged.id, intoId: into.id } });
    await db.prisma.contactPoint.create({
      data: {
        tenantId,
        id: crypto.randomUUID(),
        memberId: merged.id,
        type: 'email',
        value: 'sure@mail.example',
        verifiedAt: new Date(),
      },
    });
    const { id: caseId } = await desk.openCase(merged.id);
    await desk.notice('message', { memberId: merged.id, caseId });
    await worker({ SMTP_URL: post.url }).round();
    expect(post.letters.map(({ to }) => to)).toEqual([['sure@mail.example']]);
  });

  it('is the contact person of the case', async () => {
    const post = await office();
    const { id: memberId } = await desk.member({ kind: 'organisation', email: 'office@firm.example' });
    const contactPersonId = crypto.randomUUID();
    await db.prisma.contactPerson.create({ data: { tenantId, id: contactPersonId, memberId, name: 'Ann Lee' } });
    await db.prisma.contactPoint.create({
      data: { tenantId, id: crypto.randomUUID(), memberId, contactPersonId, type: 'email', value: 'ann@firm.example' },
    });
    const { id: caseId } = await desk.openCase(memberId, { contactPersonId });
    await desk.notice('message', { memberId, caseId });
    await worker({ SMTP_URL: post.url }).round();
    expect(post.letters.map(({ to }) => to)).toEqual([['ann@firm.example']]);
    expect(post.letters[0]?.mail.text).toContain('Hello Ann Lee,');
  });
});

describe('when mail is not configured', () => {
  it('keeps everything and says so once an hour', async () => {
    const { round, lines } = worker({});
    expect(await round()).toBe(0);
    expect(lines).toEqual([]);
    const notice = await desk.told();
    await round(NOW + 60_000);
    await round(NOW + 120_000);
    const said = {
      level: 'warn',
      fields: { channel: 'email', waiting: 1 },
      text: 'mail is not configured (SMTP_URL): 1 waiting',
    };
    expect(lines).toEqual([said]);
    await round(NOW + 60_000 + 3_600_000);
    expect(lines).toEqual([said, said]);
    expect(await desk.delivery(notice.deliveryId)).toMatchObject({ status: 'pending', attempts: 0 });
    const post = await office();
    expect(await worker({ SMTP_URL: post.url }).round(NOW + 7_200_000)).toBe(1);
  });
});

describe('when a notice cannot be composed', () => {
  it('holds up no other and is tried again', async () => {
    const post = await office();
    const { id: memberId } = await desk.member();
    const broken = await desk.notice('resolved', { memberId }); // no case
    const fine = await desk.told();
    const { round, lines } = worker({ SMTP_URL: post.url });
    expect(await round()).toBe(2);
    const row = await desk.delivery(broken.deliveryId);
    expect(row).toMatchObject({ status: 'pending', attempts: 1 });
    expect(row.lastError).toContain('needs its case');
    expect(lines.some(({ level }) => level === 'error')).toBe(true);
    expect(await desk.delivery(fine.deliveryId)).toMatchObject({ status: 'sent' });
  });
});

describe('the first mail', () => {
  it('waits a moment for the deadline it promises, but not for long', async () => {
    const post = await office();
    const { round } = worker({ SMTP_URL: post.url });
    const { id: memberId } = await desk.member();
    const received = () => desk.openCase(memberId, { state: { stage: 'received' } });
    const fresh = { memberId, createdAt: new Date(NOW) };
    const first = await desk.notice('received', { ...fresh, caseId: (await received()).id });
    await round();
    expect(post.letters).toHaveLength(0);
    const { nextTryAt, attempts } = await desk.delivery(first.deliveryId);
    expect([nextTryAt.getTime(), attempts]).toEqual([NOW + 2_000, 0]);
    expect(await round(NOW + 10_000)).toBe(1);
    expect(post.letters).toHaveLength(1);
  });
});
