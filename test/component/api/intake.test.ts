import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Ask, type Desk, isProblem, openDesk } from './desk.ts';
import { cuttable } from './line.ts';

let desk: Desk;
let rep: Ask;
beforeAll(async () => {
  desk = await openDesk();
  rep = desk.as('rep');
});
afterAll(() => desk.close());

const NEW = { kind: 'complaint', subject: '送货晚了', body: '第二次了 🚚 𠮷', phone: '138 1234 8000', name: '张伟' };
const file = (ask: Ask, body: object, headers = {}) => ask('POST', '/api/cases', body, headers);

describe('filing', () => {
  test('answers 201 with the number and the address, and asks nobody else', async () => {
    const answer = await file(rep, NEW);
    const { id, number } = answer.body as { id: string; number: string };
    expect(answer.status).toBe(201);
    expect(number).toMatch(/^CS-\d{4}-\d{6}$/);
    expect(answer.headers.get('location')).toBe(`/api/cases/${id}`);
    expect((await rep('GET', `/api/cases/${id}`)).body).toMatchObject({
      ...{ number, subject: '送货晚了', stage: 'received', channel: 'phone', verified: true },
      member: { name: '张伟' },
    });
    const story = (await rep('GET', `/api/cases/${id}/story`)).body as { is: string; body?: string; text?: string }[];
    expect(story.map((entry) => entry.is)).toEqual(['event', 'message']);
    expect(story[1]).toMatchObject({ body: NEW.body, author: { type: 'member', name: '张伟' }, accepted: true });
    expect(await desk.prisma.outbox.count({ where: { caseId: id } })).toBe(1);
  });

  test('by a machine: channel api; claimed, unless the machine knows the member', async () => {
    const key = await desk.withKey('cases:write', 'cases:read');
    const claimed = (await file(key, { ...NEW, phone: '13812348001' })).body as { id: string };
    const shown = (await key('GET', `/api/cases/${claimed.id}`)).body as {
      member: { id: string };
      commands: { allowed: boolean }[];
    };
    expect(shown).toMatchObject({ channel: 'api', verified: false });
    expect(shown.commands.every((c) => !c.allowed)).toBe(true);
    const { id } = (await file(key, { ...NEW, memberId: shown.member.id })).body as { id: string };
    expect((await key('GET', `/api/cases/${id}`)).body).toMatchObject({ verified: true });
  });

  test.each([
    [{ kind: 'nonsense' }, 'kind'],
    [{ subject: '' }, 'subject'],
    [{ subject: '   ' }, 'subject'],
    [{ subject: 'x'.repeat(201) }, 'subject'],
    [{ body: undefined }, 'body'],
    [{ body: 'a\u0000b' }, 'body'],
    [{ body: 7 }, 'body'],
    [{ phone: '12' }, 'phone'],
    [{ email: 'nobody' }, 'email'],
    [{ card: '!' }, 'card'],
    [{ memberId: 'x' }, 'memberId'],
    [{ memberId: '01900000-0000-7000-8000-000000000000' }, 'memberId'],
    [{ contactPersonId: '01900000-0000-7000-8000-000000000000' }, 'contactPersonId'],
    [{ phone: undefined, name: undefined }, 'phone'],
    [{ nonsense: 1 }, 'nonsense'],
  ])('names the field that is wrong, in the language of the reader: %o', async (change, field) => {
    const before = await desk.prisma.case.count();
    for (const language of ['zh', 'en']) {
      const answer = await file(rep, { ...NEW, ...change }, { 'accept-language': language });
      expect(answer.status).toBe(422);
      expect(isProblem(answer)).toBe(true);
      const { errors } = answer.body as { errors: Record<string, string> };
      expect(Object.keys(errors)).toEqual([field]);
      expect(/\p{Script=Han}/u.test(errors[field] ?? '')).toBe(language === 'zh');
    }
    expect(await desk.prisma.case.count()).toBe(before);
  });
});

describe('twice', () => {
  test('the same key and body is the same case, also at the same time; another body is a clash', async () => {
    const once = { 'idempotency-key': 'k-1' };
    const before = await desk.prisma.case.count();
    const answers = await Promise.all(Array.from({ length: 4 }, () => file(rep, NEW, once)));
    expect(new Set(answers.map((a) => a.text)).size).toBe(1);
    expect(answers.map((a) => a.status)).toEqual([201, 201, 201, 201]);
    const reordered = Object.fromEntries(Object.entries(NEW).reverse());
    expect((await file(rep, reordered, once)).text).toBe(answers[0]?.text);
    const clash = await file(rep, { ...NEW, subject: 'other' }, once);
    expect([clash.status, (clash.body as { code: string }).code]).toEqual([409, 'idempotencyClash']);
    expect(await desk.prisma.case.count()).toBe(before + 1);
  });

  test('keys of different senders never meet', async () => {
    const once = { 'idempotency-key': 'k-2' };
    const [mine, theirs] = [await file(rep, NEW, once), await file(desk.as('colleague'), NEW, once)];
    expect(mine.text).not.toBe(theirs.text);
  });

  test('the same external id is the same case', async () => {
    const key = await desk.withKey('cases:write');
    const body = { ...NEW, externalId: 'crm-7' };
    expect((await file(key, body)).text).toBe((await file(key, body)).text);
  });

  test('notes and actions too, also at the same time', async () => {
    const { id } = (await file(rep, NEW)).body as { id: string };
    const caseId = { caseId: id };
    await desk.prisma.case.updateMany({ where: { id }, data: { assigneeId: desk.people.rep } });
    for (const [noun, count] of [
      ['notes', () => desk.prisma.message.count({ where: { ...caseId, direction: 'note' } })],
      ['reply', () => desk.prisma.command.count({ where: caseId })],
    ] as const) {
      const send = (body: string) =>
        rep('POST', `/api/cases/${id}/${noun}`, { body }, { 'idempotency-key': `n-${noun}` });
      const answers = await Promise.all(Array.from({ length: 4 }, () => send('x')));
      expect(new Set(answers.map((a) => (a.body as { id: string }).id)).size).toBe(1);
      expect(answers.every((a) => a.status < 300)).toBe(true);
      expect(await count()).toBe(1);
      expect((await send('y')).status).toBe(409);
    }
  });

  test('a key that is too long is refused', async () => {
    const answer = await file(rep, NEW, { 'idempotency-key': 'x'.repeat(201) });
    expect(Object.keys((answer.body as { errors: object }).errors)).toEqual(['Idempotency-Key']);
  });
});

test('Postgres away: 503 at once with Retry-After, as a problem document, and well again afterwards', async () => {
  const line = await cuttable();
  const away = await openDesk({ through: line.through });
  const ask = away.as('rep');
  expect((await file(ask, NEW)).status).toBe(201);
  line.cut();
  const from = performance.now();
  const answers = [
    await file(ask, NEW),
    await ask('GET', '/api/cases'),
    await away.nobody('POST', '/api/session', { email: 'a', password: 'b' }),
  ];
  for (const answer of answers) {
    expect([answer.status, (answer.body as { code: string }).code]).toEqual([503, 'databaseDown']);
    expect(answer.headers.get('retry-after')).toBe('2');
    expect(isProblem(answer)).toBe(true);
  }
  expect(performance.now() - from).toBeLessThan(4_000);
  expect((await away.nobody('GET', '/healthz')).status).toBe(200);
  await line.mend();
  expect((await file(ask, NEW)).status).toBe(201);
  await away.close();
  line.cut();
});
