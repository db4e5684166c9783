import { createHmac, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import pino from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startSmtp } from '../../../api/mail-in/smtp.ts';
import { type Desk, openDesk } from '../api/desk.ts';

const SECRET = `whsec_${Buffer.from('a secret of at least twenty-four bytes').toString('base64')}`;
const ENV = { MAIL_IN_ADDRESS: 'service@club.example', MAIL_IN_SECRET: SECRET };
const MAIL = 'From: b@mail.example\r\nSubject: By webhook\r\n\r\nHello';
const MEBI = 1024 * 1024;
const PATIENT = { timeout: 10_000 };
const now = () => Math.floor(Date.now() / 1_000);

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk({ env: ENV });
});
afterAll(() => desk?.close());
beforeEach(() => desk.prisma.inboundMail.deleteMany());

describe('the webhook', () => {
  const open = new Set<ClientRequest>();
  afterEach(() => {
    for (const one of open) one.destroy();
    open.clear();
  });

  const signed = (body: string | Buffer = MAIL, timestamp = now()) => {
    const id = randomUUID();
    const mac = createHmac('sha256', Buffer.from(SECRET.slice(6), 'base64'))
      .update(`${id}.${timestamp}.`)
      .update(body);
    return {
      'webhook-id': id,
      'webhook-timestamp': String(timestamp),
      'webhook-signature': `v1,${mac.digest('base64')}`,
    };
  };
  const ask = (headers: Record<string, string | number>, at = desk) => {
    const type = { 'content-type': 'message/rfc822' };
    const asking = request(`${at.base}/api/mail-in/webhook`, { method: 'POST', headers: { ...type, ...headers } });
    asking.on('error', () => {});
    open.add(asking);
    return asking;
  };
  const answerTo = async (asking: ClientRequest) => {
    const [response] = (await once(asking, 'response')) as [IncomingMessage];
    let text = '';
    for await (const part of response.setEncoding('utf8')) text += part;
    return {
      status: response.statusCode,
      headers: response.headers,
      body: JSON.parse(text) as Record<string, unknown>,
    };
  };
  /** The head of a request, and nothing of the 20 MB that it promises. */
  const headAlone = (headers: Record<string, string>, at = desk) => {
    const asking = ask({ ...headers, 'content-length': 20 * MEBI }, at);
    asking.flushHeaders();
    return asking;
  };
  const whole = (headers: Record<string, string | number>, body: string | Buffer = MAIL, at = desk) => {
    const asking = ask(headers, at);
    asking.end(body);
    return answerTo(asking);
  };
  const problem = (status: number, code: string) => ({
    status,
    headers: expect.objectContaining({ 'content-type': expect.stringMatching(/^application\/problem\+json/) }),
    body: expect.objectContaining({ status, code, type: `/problems/${code}`, title: expect.any(String) }),
  });

  test.each<[string, () => Record<string, string>]>([
    ['no signature', () => ({ 'webhook-id': 'a', 'webhook-timestamp': String(now()) })],
    ['no id', () => ({ ...signed(), 'webhook-id': '' })],
    ['no timestamp', () => ({ ...signed(), 'webhook-timestamp': '' })],
    ['too old', () => signed(MAIL, now() - 310)],
    ['from the future', () => signed(MAIL, now() + 310)],
  ])('%s: refused before anything of the body has come', async (_, headers) => {
    expect(await answerTo(headAlone(headers()))).toEqual(problem(403, 'forbidden'));
  });

  test('without a secret of ours it is not there, whatever the body may be', async () => {
    const closed = await openDesk({ env: { MAIL_IN_ADDRESS: 'service@club.example' } });
    expect(await answerTo(headAlone(signed(), closed))).toEqual(problem(404, 'notFound'));
    await closed.close();
  });

  test('one address may send so many a minute; the next is asked to come again, before its body', async () => {
    const strict = await openDesk({ env: ENV, limits: { mailPerAddress: 3 } });
    const statuses = [];
    for (let i = 0; i < 2; i++) statuses.push((await whole(signed(), MAIL, strict)).status);
    // Those that are refused count too.
    statuses.push((await whole({}, MAIL, strict)).status);
    expect(statuses).toEqual([202, 202, 403]);
    const late = await answerTo(headAlone(signed(), strict));
    expect(late).toEqual(problem(429, 'tooManyRequests'));
    expect(Number(late.headers['retry-after'])).toBeGreaterThan(0);
    // Who works at the desk from there is not held up.
    expect((await strict.as('lead')('GET', '/api/mail-in')).status).toBe(200);
    expect(await strict.prisma.inboundMail.count()).toBe(2);
    await strict.close();
  });

  test('bodies of one address are read ten at a time, and who goes away makes room', async () => {
    const begun = Array.from({ length: 10 }, () => headAlone(signed()));
    // Asked until all ten are in: connections are accepted in their own time.
    const refused = async () => (await whole(signed())).status === 429;
    await expect.poll(refused, PATIENT).toBe(true);
    const late = await whole(signed());
    expect(late).toEqual(problem(429, 'tooManyRequests'));
    expect(Number(late.headers['retry-after'])).toBeGreaterThan(0);
    for (const one of begun) one.destroy();
    await expect.poll(refused, PATIENT).toBe(false);
  });

  test.each([
    ['that says so', { 'content-length': 26 * MEBI }],
    ['that does not say so', { 'transfer-encoding': 'chunked' }],
  ])('a mail %s and is too large is a problem in words, and is not kept', async (_, length) => {
    const body = Buffer.alloc(26 * MEBI, 'x');
    expect(await whole({ ...signed(body), ...length }, body)).toEqual(problem(413, 'tooLarge'));
    expect(await desk.prisma.inboundMail.count()).toBe(0);
  });

  test('what is large and signed is taken', async () => {
    const body = Buffer.concat([Buffer.from(MAIL), Buffer.alloc(24 * MEBI, 'x')]);
    expect((await whole(signed(body), body)).status).toBe(202);
    expect(await desk.prisma.inboundMail.findFirst({ omit: { raw: true } })).toMatchObject({ bytes: body.length });
  });

  test('headers in order and a body of somebody else’s: refused', async () => {
    expect(await whole(signed('another body'))).toEqual(problem(403, 'forbidden'));
    expect(await desk.prisma.inboundMail.count()).toBe(0);
  });
});

describe('the SMTP listener', () => {
  const most = { clients: 10, clientsOfAddress: 2, recipientsPerMinute: 3 };
  const sockets = new Set<Socket>();
  let smtp: Awaited<ReturnType<typeof startSmtp>>;
  beforeEach(async () => {
    const log = pino({ level: 'silent' });
    smtp = await startSmtp({ prisma: desk.prisma, env: desk.deps.env, log }, 0, most);
  });
  afterEach(async () => {
    for (const socket of sockets) socket.destroy();
    sockets.clear();
    await smtp.close();
  });

  /** A conversation by hand: what is said, and the code of what is answered. */
  const call = async () => {
    const socket = connect(smtp.port, '127.0.0.1');
    socket.on('error', () => {});
    sockets.add(socket);
    const lines = createInterface({ input: socket })[Symbol.asyncIterator]();
    const hear = async (): Promise<string> => {
      const { value = '' } = await lines.next();
      return /^\d{3}-/.test(value) ? hear() : value;
    };
    const say = (...words: string[]) => {
      socket.write(`${words.join('\r\n')}\r\n`);
      return hear();
    };
    return { socket, say, greeting: await hear() };
  };
  const codes = (answers: string[]) => answers.map((answer) => answer.slice(0, 3));

  test('one address may hold so many connections; the next is asked to come again, and who leaves makes room', async () => {
    const [first, second, third] = [await call(), await call(), await call()];
    expect(codes([first.greeting, second.greeting, third.greeting])).toEqual(['220', '220', '421']);
    expect(third.greeting).toContain('4.7.0');
    first.socket.destroy();
    await expect.poll(async () => (await call()).greeting.slice(0, 3), PATIENT).toBe('220');
  });

  test('one address may write so much a minute, refused recipients counted; then it is asked to come again', async () => {
    const { say } = await call();
    const us = 'RCPT TO:<service@club.example>';
    expect((await say('EHLO mail.example')).slice(0, 3)).toBe('250');
    const mail = async () => [
      await say('MAIL FROM:<a@mail.example>'),
      await say(us),
      await say('DATA'),
      await say(`Subject: ${randomUUID()}`, '', 'Hello', '.'),
    ];
    expect(codes(await mail())).toEqual(['250', '250', '354', '250']);
    expect(codes(await mail())).toEqual(['250', '250', '354', '250']);
    const guess = [await say('MAIL FROM:<a@mail.example>'), await say('RCPT TO:<somebody@club.example>')];
    expect(codes(guess)).toEqual(['250', '550']);
    const late = await say(us);
    expect(late).toMatch(/^450 4\.7\.1 /);
    // Another connection is the same address.
    const other = await call();
    await other.say('EHLO mail.example');
    await other.say('MAIL FROM:<a@mail.example>');
    expect((await other.say(us)).slice(0, 3)).toBe('450');
    expect(await desk.prisma.inboundMail.count()).toBe(2);
  });
});
