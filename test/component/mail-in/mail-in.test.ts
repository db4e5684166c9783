import { createHmac, randomUUID } from 'node:crypto';
import { createTransport } from 'nodemailer';
import pino from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { mailInOnce } from '../../../activities/mail-in/loop.ts';
import { startSmtp } from '../../../api/mail-in/smtp.ts';
import type { InboundMail } from '../../../prisma/generated/client.ts';
import { takeMail } from '../../../prisma/mail-in/take.ts';
import { mergeCases } from '../../../prisma/merging/merge.ts';
import { undoMerge } from '../../../prisma/merging/undo.ts';
import { type Desk, openDesk, placeCase, TENANT } from '../api/desk.ts';

const SECRET = `whsec_${Buffer.from('a secret of at least twenty-four bytes').toString('base64')}`;
const MAIL_IN = {
  MAIL_IN_ADDRESS: 'service@club.example',
  MAIL_IN_SECRET: SECRET,
  MAIL_FROM: 'Club <notices@club.example>',
};
const log = pino({ level: 'silent' });

let desk: Desk;
let smtp: Awaited<ReturnType<typeof startSmtp>>;
beforeAll(async () => {
  desk = await openDesk({ env: MAIL_IN });
  smtp = await startSmtp({ prisma: desk.prisma, env: desk.deps.env, log }, 0);
});
afterAll(async () => {
  await smtp?.close();
  await desk?.close();
});
beforeEach(() => desk.prisma.inboundMail.deleteMany());

const handled = async (): Promise<InboundMail> => {
  await mailInOnce({ prisma: desk.prisma, env: desk.deps.env, log });
  return desk.prisma.inboundMail.findFirstOrThrow({ orderBy: { receivedAt: 'desc' } });
};
const messagesOf = (caseId: string) =>
  desk.prisma.message.findMany({ where: { caseId }, orderBy: { createdAt: 'asc' } });

type Letter = {
  from?: string;
  to?: string;
  subject?: string;
  text?: string;
  headers?: Record<string, string>;
  messageId?: string;
  inReplyTo?: string;
  references?: string;
  html?: string;
  attachments?: { filename: string; content: Buffer }[];
  envelope?: { from: string; to: string };
};
const post = async (letter: Letter) => {
  const transport = createTransport({ host: '127.0.0.1', port: smtp.port, ignoreTLS: true });
  try {
    return await transport.sendMail({
      from: 'Anna <anna@mail.example>',
      to: 'service@club.example',
      subject: 'Hello',
      text: 'Hello',
      ...letter,
    });
  } finally {
    transport.close();
  }
};
/** A mail as bytes, for what no mail program writes. */
const put = (lines: string[], envelopeFrom = 'anna@mail.example') =>
  takeMail(desk.prisma, {
    tenantId: TENANT,
    source: 'smtp',
    envelopeFrom,
    raw: new Uint8Array(Buffer.from(lines.join('\r\n'))),
  });

describe('a new mail', () => {
  test('becomes a case: whose, about what, with its text and files, unverified', async () => {
    const png = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');
    await post({
      from: '张伟 <ZhangWei@Mail.Example>',
      subject: '包裹没有到',
      text: '订单 4711 还没有到。',
      attachments: [
        { filename: '照片.png', content: png },
        { filename: 'run.exe', content: Buffer.from('MZ') },
      ],
    });
    const mail = await handled();
    expect(mail).toMatchObject({
      state: 'filed',
      reason: 'new',
      fromAddress: 'zhangwei@mail.example',
      subject: '包裹没有到',
    });
    const row = await desk.prisma.case.findFirstOrThrow({
      where: { id: mail.caseId ?? '' },
      include: { member: true },
    });
    expect(row).toMatchObject({
      channel: 'email',
      locale: 'zh',
      subject: '包裹没有到',
      verifiedAt: null,
      kind: 'enquiry',
    });
    expect(row.member.name).toBe('张伟');
    const [message] = await desk.prisma.message.findMany({ where: { caseId: row.id }, include: { attachments: true } });
    expect(message?.body).toBe('订单 4711 还没有到。\n\n［邮件中未收录的附件：run.exe］');
    expect(message?.attachments.map((a) => [a.fileName, a.mediaType])).toEqual([['照片.png', 'image/png']]);
  });

  test('in HTML alone is read as text, without its pictures and scripts', async () => {
    await post({
      text: undefined as never,
      html: '<style>p{}</style><p>One</p><img src="http://track.example/x.gif"><script>alert(1)</script><p>Two &amp; three</p>',
    });
    const { caseId } = await handled();
    expect((await messagesOf(caseId ?? ''))[0]?.body).toBe('One\n\nTwo & three');
  });

  test('in GB18030 is read', async () => {
    const body = Buffer.from([0xc4, 0xe3, 0xba, 0xc3]); // 你好
    const head = Buffer.from(
      'From: a@mail.example\r\nSubject: =?GBK?B?xOO6ww==?=\r\nContent-Type: text/plain; charset=gb18030\r\nContent-Transfer-Encoding: 8bit\r\n\r\n',
    );
    await takeMail(desk.prisma, {
      tenantId: TENANT,
      source: 'smtp',
      envelopeFrom: 'a@mail.example',
      raw: new Uint8Array(Buffer.concat([head, body])),
    });
    const mail = await handled();
    expect(mail.subject).toBe('你好');
    expect((await messagesOf(mail.caseId ?? ''))[0]?.body).toBe('你好');
  });

  test('from an address nobody can answer is filed all the same, under its name', async () => {
    await put(['From: Backup <root@host>', 'Subject: Disk', '', 'full']);
    const { state, caseId } = await handled();
    expect(state).toBe('filed');
    const row = await desk.prisma.case.findFirstOrThrow({ where: { id: caseId ?? '' }, include: { member: true } });
    expect(row.member.name).toBe('Backup');
  });

  test('from a known address is filed under that member', async () => {
    const { memberId } = await desk.prisma.contactPoint.findFirstOrThrow({
      where: { type: 'email', uniqueValue: { not: null } },
    });
    const { value } = await desk.prisma.contactPoint.findFirstOrThrow({ where: { memberId, type: 'email' } });
    await post({ from: value });
    const { caseId } = await handled();
    expect(await desk.prisma.case.findFirstOrThrow({ where: { id: caseId ?? '' } })).toMatchObject({
      memberId,
      verifiedAt: null,
    });
  });

  test('is filed once, however often it is handled and by however many', async () => {
    await post({ subject: 'once' });
    const before = await desk.prisma.inboundMail.findFirstOrThrow();
    await Promise.all(Array.from({ length: 4 }, () => mailInOnce({ prisma: desk.prisma, env: desk.deps.env, log })));
    // A worker that died after filing and before it noted so.
    await desk.prisma.inboundMail.updateMany({ data: { state: 'pending', leaseUntil: null } });
    expect((await handled()).caseId).toBeTruthy();
    expect(await desk.prisma.case.count({ where: { subject: 'once' } })).toBe(1);
    expect(before.state).toBe('pending');
  });
});

describe('a reply', () => {
  const caseOf = async (stage?: 'closed') => {
    const { id } = await placeCase(desk, stage ? { row: { stage } } : {});
    const row = await desk.prisma.case.findFirstOrThrow({ where: { id } });
    const address = `m-${randomUUID()}@mail.example`;
    await desk.prisma.contactPoint.create({
      data: {
        tenantId: TENANT,
        id: randomUUID(),
        memberId: row.memberId,
        type: 'email',
        value: address,
        uniqueValue: address,
      },
    });
    const notice = await desk.prisma.notice.create({
      data: {
        tenantId: TENANT,
        id: randomUUID(),
        key: randomUUID(),
        kind: 'message',
        caseId: id,
        memberId: row.memberId,
      },
    });
    return { ...row, address, ours: `<notice-${notice.id}@club.example>` };
  };
  type Row = Awaited<ReturnType<typeof caseOf>>;
  const answers = (caseId: string) => desk.prisma.command.findMany({ where: { caseId, type: 'answer' } });

  test('to one of our mails lands in its conversation, without what it quotes', async () => {
    const row = await caseOf();
    await post({
      from: row.address,
      subject: `Re: [${row.number}] Late`,
      inReplyTo: row.ours,
      text: 'It has come.\n\nOn Monday, 2 November, Club <notices@club.example> wrote:\n> Has it come?',
    });
    expect(await handled()).toMatchObject({ state: 'filed', reason: 'reply', caseId: row.id });
    const [command] = await answers(row.id);
    expect(command).toMatchObject({ actorType: 'member', actorId: row.memberId });
    const messageId = (command?.payload as { messageId: string } | undefined)?.messageId ?? '';
    expect(await desk.prisma.message.findFirst({ where: { id: messageId } })).toMatchObject({
      direction: 'inbound',
      channel: 'email',
      body: 'It has come.',
    });
  });

  test('by references alone, and by the id of a mail that came in before', async () => {
    const row = await caseOf();
    await post({
      from: row.address,
      references: `<x@y> <case-${row.id}@club.example>`,
      messageId: '<first@mail.example>',
    });
    expect((await handled()).caseId).toBe(row.id);
    await post({ from: row.address, inReplyTo: '<first@mail.example>' });
    expect((await handled()).caseId).toBe(row.id);
    expect(await answers(row.id)).toHaveLength(2);
  });

  test('by the number in its subject counts from an address of the member only', async () => {
    const row = await caseOf();
    await post({ from: row.address, subject: `About ${row.number}` });
    expect(await handled()).toMatchObject({ reason: 'reply', caseId: row.id });
    await post({ from: 'stranger@mail.example', subject: `About ${row.number}` });
    const other = await handled();
    expect(other.reason).toBe('new');
    expect(other.caseId).not.toBe(row.id);
    expect((await messagesOf(other.caseId ?? '')).at(-1)?.body).toContain(row.number);
  });

  test('from another address than the member’s is marked for whoever answers', async () => {
    const row = await caseOf();
    await post({ from: 'husband@mail.example', inReplyTo: row.ours });
    expect(await handled()).toMatchObject({ reason: 'reply', caseId: row.id });
    const note = (await messagesOf(row.id)).find((message) => message.direction === 'note');
    expect(note?.body).toContain('@mail.example');
    expect(note?.body).not.toContain('husband@');
  });

  test('to a closed case becomes a new one that names it', async () => {
    const row = await caseOf('closed');
    await post({ from: row.address, inReplyTo: row.ours, subject: 'Re: still broken' });
    const mail = await handled();
    expect(mail.reason).toBe('new');
    expect(mail.caseId).not.toBe(row.id);
    const filed = await desk.prisma.case.findFirstOrThrow({ where: { id: mail.caseId ?? '' } });
    expect(filed).toMatchObject({ memberId: row.memberId, subject: 'still broken' });
    expect(await desk.prisma.caseLink.findMany({ where: { fromId: filed.id } })).toMatchObject([
      { kind: 'followsUp', toId: row.id },
    ]);
  });

  describe('to a case that was merged', () => {
    const merged = async () => {
      const [row, into] = [await caseOf(), await caseOf()];
      const by = { tenantId: TENANT, by: desk.people.rep, otherMember: true };
      await mergeCases(desk.prisma, { ...by, caseId: row.id, intoId: into.id });
      await desk.prisma.case.updateMany({ where: { id: row.id }, data: { stage: 'closed', outcome: 'merged' } });
      await desk.prisma.command.updateMany({ where: { status: 'pending' }, data: { status: 'done' } });
      return { row, into };
    };
    const inbound = async (id: string) =>
      (await messagesOf(id)).filter((m) => m.direction === 'inbound' && m.body !== 'What happened');

    test.each([
      ['by one of our mails', (row: Row) => ({ inReplyTo: row.ours })],
      ['by references', (row: Row) => ({ references: `<case-${row.id}@club.example>` })],
      ['by its number', (row: Row) => ({ subject: `About ${row.number}` })],
    ])('%s: lands in the one that goes on, and goes back with it', async (_, how) => {
      const { row, into } = await merged();
      await post({ from: row.address, text: 'For the first', ...how(row) });
      expect(await handled()).toMatchObject({ state: 'filed', reason: 'reply', caseId: row.id });
      await post({ from: into.address, text: 'For the second', inReplyTo: into.ours });
      await handled();
      expect(await inbound(row.id)).toEqual([]);
      expect((await inbound(into.id)).map((m) => [m.body, m.addressedToId, m.authorId])).toEqual([
        ['For the first', row.id, row.memberId],
        ['For the second', null, into.memberId],
      ]);
      await undoMerge(desk.prisma, { tenantId: TENANT, caseId: row.id, by: desk.people.rep });
      expect((await inbound(row.id)).map(({ body }) => body)).toEqual(['For the first']);
      expect((await inbound(into.id)).map(({ body }) => body)).toEqual(['For the second']);
      // And what comes now stays where it is meant for.
      await post({ from: row.address, text: 'Again for the first', ...how(row) });
      await handled();
      expect((await inbound(row.id)).map(({ body }) => body)).toEqual(['For the first', 'Again for the first']);
    });

    test('whose other one is over becomes a new case that follows it up', async () => {
      const { row, into } = await merged();
      await desk.prisma.case.updateMany({ where: { id: into.id }, data: { stage: 'closed' } });
      await post({ from: row.address, text: 'Once more', inReplyTo: row.ours });
      const mail = await handled();
      expect(mail.reason).toBe('new');
      expect(await desk.prisma.caseLink.count({ where: { fromId: mail.caseId ?? '', toId: row.id } })).toBe(1);
    });
  });
});

describe('what is stopped, and kept', () => {
  test.each([
    ['automatic', { headers: { 'Auto-Submitted': 'auto-replied' } }],
    ['list', { headers: { 'List-Id': '<news.example>' } }],
    ['own', { from: 'notices@club.example' }],
    ['own', { from: 'service@club.example' }],
    ['bounce', { envelope: { from: '', to: 'service@club.example' } }],
  ])('%s', async (reason, letter) => {
    const before = await desk.prisma.case.count();
    await post(letter);
    expect(await handled()).toMatchObject({ state: 'stopped', reason });
    expect(await desk.prisma.case.count()).toBe(before);
  });

  test('two programs that answer each other: after twenty in an hour', async () => {
    for (let i = 0; i < 22; i++) await post({ from: 'loop@mail.example', subject: `loop ${i}` });
    for (let i = 0; i < 4; i++) await handled();
    const states = await desk.prisma.inboundMail.groupBy({ by: ['state', 'reason'], _count: true });
    expect(states).toEqual(
      expect.arrayContaining([
        { state: 'filed', reason: 'new', _count: 20 },
        { state: 'stopped', reason: 'flood', _count: 2 },
      ]),
    );
  });

  test('the same mail once more', async () => {
    await post({ messageId: '<same@mail.example>', subject: 'same' });
    await handled();
    await post({ messageId: '<same@mail.example>', subject: 'same', headers: { 'X-Hop': 'by another relay' } });
    expect(await handled()).toMatchObject({ state: 'stopped', reason: 'duplicate' });
  });

  test.each([
    ['noSender', ['Subject: who?', '', 'text']],
    ['noSender', ['From: undisclosed-recipients:;', '', 'text']],
    ['empty', ['From: a@mail.example', '', '']],
    ['noSender', ['\u0000\u0001\u0002']],
  ])('unreadable: %s', async (reason, lines) => {
    await put(lines);
    expect(await handled()).toMatchObject({ state: 'unreadable', reason });
  });

  test('parts within parts without end, a million headers, a header without end: nothing falls', async () => {
    const nested = Array.from(
      { length: 300 },
      (_, i) => `Content-Type: multipart/mixed; boundary=b${i}\r\n\r\n--b${i}`,
    );
    await put(['From: a@mail.example', ...nested]);
    await put(['From: a@mail.example', ...Array.from({ length: 100_000 }, (_, i) => `X-${i}: y`), '', 'text']);
    await put(['From: a@mail.example', `Subject: ${'x'.repeat(2_000_000)}`, '', 'text']);
    await handled();
    expect(await desk.prisma.inboundMail.count({ where: { state: 'pending' } })).toBe(0);
  });
});

describe('a decision of a person', () => {
  const decide = (who: 'rep' | 'lead', id: string, body: object) =>
    desk.as(who)('POST', `/api/mail-in/${id}/decision`, body);

  test('makes a case of what was stopped', async () => {
    await post({ headers: { 'Auto-Submitted': 'auto-replied' }, subject: 'I do mean it' });
    const { id } = await handled();
    expect((await decide('rep', id, { become: 'case' })).status).toBe(403);
    expect((await decide('lead', id, { become: 'case' })).status).toBe(202);
    expect(await handled()).toMatchObject({ id, state: 'filed', reason: 'new' });
    expect((await decide('lead', id, { become: 'case' })).status).toBe(409);
    expect(await desk.prisma.audit.count({ where: { action: 'mail.decided', recordId: id } })).toBe(1);
  });

  test('adds it to a case, or sets it aside', async () => {
    const { id: caseId } = await placeCase(desk);
    const { number } = await desk.prisma.case.findFirstOrThrow({ where: { id: caseId } });
    await post({ headers: { Precedence: 'bulk' } });
    const { id } = await handled();
    expect((await decide('lead', id, { become: 'reply', number: 'CS-1999-000001' })).body).toMatchObject({
      errors: { number: expect.any(String) },
    });
    expect((await decide('lead', id, { become: 'nothing' })).status).toBe(202);
    expect((await decide('lead', id, { become: 'reply', number: number.toLowerCase() })).status).toBe(202);
    expect(await handled()).toMatchObject({ state: 'filed', reason: 'reply', caseId });
  });

  test('the list masks senders; the whole mail is a file, and who took it is written down', async () => {
    await post({ from: 'Anna <anna.berg@mail.example>', headers: { 'List-Id': '<x>' }, text: 'whole' });
    const { id } = await handled();
    const { body } = await desk.as('lead')('GET', '/api/mail-in?filter={"view":"open"}');
    expect(body).toMatchObject([{ id, state: 'stopped', fromName: 'Anna' }]);
    expect(JSON.stringify(body)).not.toContain('anna.berg@');
    const raw = await fetch(`${desk.base}/api/mail-in/${id}/raw`, { headers: { cookie: desk.cookieOf('lead') } });
    expect(raw.headers.get('content-disposition')).toContain(`${id}.eml`);
    expect(await raw.text()).toContain('whole');
    expect(await desk.prisma.audit.count({ where: { action: 'mail.read', recordId: id } })).toBe(1);
  });
});

describe('the SMTP listener', () => {
  test('takes only our own addresses, with or without a tag', async () => {
    await expect(post({ to: 'somebody@else.example' })).rejects.toThrow('5.1.1');
    await post({ to: 'Service+CS-1@Club.Example' });
    expect(await desk.prisma.inboundMail.count()).toBe(1);
  });

  test('too large is refused with a word', async () => {
    await expect(post({ text: 'x'.repeat(26 * 1024 * 1024) })).rejects.toThrow(/55[25]|size/i);
  });

  test('while the record is away the sender is asked to come again', async () => {
    const away = new Proxy(desk.prisma, {
      get: (target, name) =>
        name === 'inboundMail'
          ? { createMany: () => Promise.reject(new Error('connection lost')) }
          : Reflect.get(target, name),
    });
    const other = await startSmtp({ prisma: away, env: desk.deps.env, log }, 0);
    const transport = createTransport({ host: '127.0.0.1', port: other.port, ignoreTLS: true });
    await expect(
      transport.sendMail({ from: 'a@mail.example', to: 'service@club.example', text: 'x' }),
    ).rejects.toMatchObject({ responseCode: 451 });
    transport.close();
    await other.close();
  });
});

describe('the webhook', () => {
  const raw = 'From: b@mail.example\r\nSubject: By webhook\r\n\r\nHello';
  const sign = (id: string, timestamp: number, body = raw, secret = SECRET) =>
    `v1,${createHmac('sha256', Buffer.from(secret.slice(6), 'base64'))
      .update(`${id}.${timestamp}.${body}`)
      .digest('base64')}`;
  const now = () => Math.floor(Date.now() / 1_000);
  const send = (headers: Record<string, string>, body = raw) =>
    fetch(`${desk.base}/api/mail-in/webhook`, {
      method: 'POST',
      headers: { 'content-type': 'message/rfc822', ...headers },
      body,
    });
  const signed = (id: string, timestamp = now(), signature = sign(id, timestamp)) => ({
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': signature,
  });

  test('takes a signed mail once, however often it is sent', async () => {
    const id = randomUUID();
    const [first, second] = [await send(signed(id)), await send(signed(id, now() - 10))];
    expect([first.status, second.status]).toEqual([202, 202]);
    expect(await first.json()).toEqual(await second.json());
    expect(await desk.prisma.inboundMail.count()).toBe(1);
    expect(await handled()).toMatchObject({ state: 'filed', source: 'webhook', subject: 'By webhook' });
  });

  test.each([
    ['no signature', (id: string) => ({ 'webhook-id': id, 'webhook-timestamp': String(now()) })],
    [
      'another secret',
      (id: string) =>
        signed(id, now(), sign(id, now(), raw, `whsec_${Buffer.from('y'.repeat(30)).toString('base64')}`)),
    ],
    ['another body', (id: string) => signed(id, now(), sign(id, now(), 'else'))],
    ['another id', (id: string) => ({ ...signed('other'), 'webhook-id': id })],
    ['too old', (id: string) => signed(id, now() - 301)],
    ['from the future', (id: string) => signed(id, now() + 301)],
    ['nonsense', (id: string) => ({ 'webhook-id': id, 'webhook-timestamp': 'NaN', 'webhook-signature': 'v1,' })],
  ])('%s is refused, and nothing is kept', async (_, headers) => {
    expect((await send(headers(randomUUID()) as Record<string, string>)).status).toBe(403);
    expect(await desk.prisma.inboundMail.count()).toBe(0);
  });

  test('an empty one and one in JSON are told what is wanted', async () => {
    expect((await send({ ...signed('1'), 'content-type': 'application/json' }, '{}')).status).toBe(415);
  });
});
