import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { GiveCommand } from '../../../api/commands.ts';
import type { CaseEvent } from '../../../domain/case/state.ts';
import type { PrismaClient } from '../../../prisma/client.ts';
import { newId } from '../../../prisma/ids.ts';
import { codeOf } from '../../../prisma/member-sign-in.ts';
import { mergeCases } from '../../../prisma/merging/merge.ts';
import { database } from '../../setup/world.ts';
import {
  aCase,
  aMember,
  anOrder,
  env,
  fileNamed,
  happens,
  hidden,
  type Order,
  PNG,
  readable,
  routed,
  type Site,
  said,
  site,
  tenantId,
  Visitor,
} from './site.ts';

let db: Awaited<ReturnType<typeof database>>;
let prisma: PrismaClient;
let here: Site;
let order: Order;

beforeAll(async () => {
  db = await database();
  prisma = db.prisma;
  order = await anOrder(prisma);
  here = await site(prisma);
});
afterAll(async () => {
  await here.stop();
  await db.close();
});
afterEach(() => expect(here.problems.splice(0)).toEqual([]));

const withPhone = async (memberId: string, value: string) =>
  prisma.contactPoint.create({ data: { tenantId, id: newId(), memberId, type: 'phone', value, uniqueValue: value } });
const commandsOf = (caseId: string) => prisma.command.findMany({ where: { caseId }, orderBy: { seq: 'asc' } });
const newestCode = async (identifier: string) => {
  const row = await prisma.memberCode.findFirstOrThrow({ where: { identifier }, orderBy: { id: 'desc' } });
  return codeOf(env.STEWARD_SECRET, row.id);
};

/** A member, signed in, with one case of theirs that went through these events. */
async function following(events: CaseEvent[] = [], at: Site = here) {
  const memberId = await aMember(prisma);
  const filed = await aCase(prisma, memberId);
  await happens(prisma, filed.id, [...routed(order), ...events]);
  const visitor = await new Visitor(at).becomes(prisma, memberId);
  const page = `/portal/cases/${filed.number}`;
  const form = async (act: string) => {
    const { text } = await visitor.get(page);
    const action = `${page}/${act}`;
    return { token: hidden(text, 'token', action), key: hidden(text, 'key', action) };
  };
  return { memberId, filed, visitor, page, form };
}

describe('signing in', () => {
  it('takes a code, leads to the page asked for, and out again', async () => {
    const memberId = await aMember(prisma);
    await withPhone(memberId, '+8613700000001');
    const filed = await aCase(prisma, memberId);
    const visitor = new Visitor(here);
    const { location } = await visitor.get(`/portal/cases/${filed.number}`);
    expect(location).toBe(`/portal/sign-in?next=${encodeURIComponent(`/portal/cases/${filed.number}`)}`);
    const form = (await visitor.get(location as string)).text;
    const asked = await visitor.post('/portal/sign-in', {
      token: hidden(form, 'token'),
      next: hidden(form, 'next'),
      identifier: '137 0000 0001',
    });
    expect(asked.location).toBe('/portal/sign-in/code');
    const codePage = (await visitor.get('/portal/sign-in/code')).text;
    const token = hidden(codePage, 'token');
    const wrong = await visitor.post('/portal/sign-in/code', { token, code: '000000x' }, false);
    expect(wrong.status).toBe(422);
    const right = await visitor.post('/portal/sign-in/code', {
      token,
      code: ` ${await newestCode('+8613700000001')} `,
    });
    expect(right.location).toBe(`/portal/cases/${filed.number}`);
    const page = await visitor.get(right.location as string);
    expect(page.status).toBe(200);
    await visitor.post('/portal/sign-out', { token: hidden(page.text, 'token', '/portal/sign-out') });
    expect((await visitor.get(right.location as string)).location).toMatch(/sign-in/);
    expect(await prisma.memberSession.count({ where: { memberId, revokedAt: null } })).toBe(0);
  });

  it('answers alike for who is known and who is not', async () => {
    await withPhone(await aMember(prisma), '+8613700000002');
    const answers = await Promise.all(
      ['+8613700000002', '+8613700000003'].map(async (identifier) => {
        const visitor = new Visitor(here);
        const token = hidden((await visitor.get('/portal/sign-in')).text, 'token');
        const asked = await visitor.post('/portal/sign-in', { token, identifier });
        const page = await visitor.get('/portal/sign-in/code');
        return [asked.status, asked.location, readable(page.text).replace(identifier, '')];
      }),
    );
    expect(answers[0]).toEqual(answers[1]);
  });

  it('says when a code was tried too often', async () => {
    await withPhone(await aMember(prisma), '+8613700000004');
    const visitor = new Visitor(here);
    const token = hidden((await visitor.get('/portal/sign-in')).text, 'token');
    await visitor.post('/portal/sign-in', { token, identifier: '13700000004' });
    const right = await newestCode('+8613700000004');
    const wrong = right === '111111' ? '222222' : '111111';
    for (let i = 0; i < 5; i++) await visitor.post('/portal/sign-in/code', { token, code: wrong });
    const answer = await visitor.post('/portal/sign-in/code', { token, code: right });
    expect(answer.status).toBe(422);
    expect(readable(answer.text)).toContain('tried too often');
  });

  it.each([
    'https://evil.example',
    '//evil.example',
    '/portal/../desk',
    '/portal//evil',
    '/\\evil',
    'javascript:alert(1)',
  ])('never leads to %s', async (next) => {
    const { text } = await new Visitor(here).get(`/portal/sign-in?next=${encodeURIComponent(next)}`);
    expect(hidden(text, 'next')).toBe('/portal/cases');
  });

  it.each(['', 'nobody', 'a@b', '\u0000', '\ud800', '＋８６', 'x'.repeat(300)])(
    'tells that %j cannot be used',
    async (identifier) => {
      const visitor = new Visitor(here);
      const token = hidden((await visitor.get('/portal/sign-in')).text, 'token');
      expect((await visitor.post('/portal/sign-in', { token, identifier })).status).toBe(422);
    },
  );

  it('refuses forms of others, also at the code', async () => {
    const visitor = new Visitor(here);
    const token = hidden((await visitor.get('/portal/sign-in')).text, 'token');
    expect((await new Visitor(here).post('/portal/sign-in', { token, identifier: '13700000009' })).status).toBe(403);
    await visitor.post('/portal/sign-in', { token, identifier: '13700000009' });
    expect((await visitor.post('/portal/sign-in/code', { code: '123456' })).status).toBe(403);
    expect(await prisma.memberCode.count({ where: { identifier: '+8613700000009' } })).toBe(1);
  });
});

describe('what a member sees', () => {
  it('is their own cases only, and those of records merged into theirs', async () => {
    const { memberId, visitor, filed } = await following();
    const [other, merged, mergedAgain] = [await aMember(prisma), await aMember(prisma), await aMember(prisma)];
    const theirs = await aCase(prisma, other);
    const old = await aCase(prisma, merged);
    const older = await aCase(prisma, mergedAgain);
    await prisma.memberAlias.createMany({
      data: [
        { tenantId, memberId: merged, intoId: memberId },
        { tenantId, memberId: mergedAgain, intoId: merged },
      ],
    });
    const list = (await visitor.get('/portal/cases')).text;
    for (const mine of [filed, old, older]) {
      expect(list).toContain(mine.number);
      expect((await visitor.get(`/portal/cases/${mine.number}`)).status).toBe(200);
    }
    expect(list).not.toContain(theirs.number);
    const notMine = await visitor.get(`/portal/cases/${theirs.number}`);
    const nowhere = await visitor.get('/portal/cases/CS-2026-999999');
    expect([notMine.status, nowhere.status]).toEqual([404, 404]);
    const same = (text: string) => readable(text).replace(/CS-\d{4}-\d+/g, '');
    expect(same(notMine.text)).toBe(same(nowhere.text));
    for (const act of ['answer', 'accept', 'reject', 'reopen', 'withdraw', 'rating']) {
      const token = hidden(list, 'token');
      const fields = { token, key: newId(), body: 'x', reason: 'x', score: '5' };
      expect((await visitor.post(`/portal/cases/${theirs.number}/${act}`, fields)).status, act).toBe(404);
    }
    expect(await commandsOf(theirs.id)).toEqual([]);
  });

  it('is the conversation, but no note, nothing unsent, and only a short name of who has it', async () => {
    const { filed, visitor, page } = await following();
    await said(prisma, filed.id, 'outbound', 'We are looking into it.');
    await said(prisma, filed.id, 'note', 'SECRET note', {
      attachments: [{ fileName: 'secret.txt', mediaType: 'text/plain', content: new Uint8Array([65]) }],
    });
    await said(prisma, filed.id, 'outbound', 'NOT SENT YET', { acceptedAt: null });
    const { text, headers } = await visitor.get(page);
    const words = readable(text);
    expect(words).toContain('We are looking into it.');
    expect(words).toContain('The parcel came on Friday.');
    expect(words).not.toMatch(/SECRET|secret\.txt|NOT SENT|李晓明|晓明/);
    expect(words).toContain('Li of Delivery team has it.');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(readable((await visitor.get(`${page}?lang=zh`)).text)).toContain('由物流组的李同事处理。');
  });

  it('is the promise in their own zone, said honestly when late or provisional', async () => {
    const memberId = await aMember(prisma, 'Anna', { timeZone: 'Europe/Berlin' });
    const filed = await aCase(prisma, memberId, { openedAt: new Date('2026-11-20T08:00:00Z') });
    const state = await happens(prisma, filed.id, routed(order));
    const visitor = await new Visitor(here).becomes(prisma, memberId);
    const keep = (change: (clock: NonNullable<typeof state.clocks.answer>) => object) =>
      prisma.case.update({
        where: { tenantId_id: { tenantId, id: filed.id } },
        data: {
          state: JSON.parse(
            JSON.stringify({ ...state, clocks: { ...state.clocks, answer: change(state.clocks.answer as never) } }),
          ),
        },
      });
    const dueAt = Date.parse('2026-11-24T15:40:00Z');
    await keep((clock) => ({ ...clock, dueAt, provisional: true }));
    const promised = readable((await visitor.get(`/portal/cases/${filed.number}`)).text);
    expect(promised).toMatch(/First answer by Tue 24 Nov(?: 2026)?, 16:40/);
    expect(promised).toContain('Provisional');
    expect(promised).toContain('Europe/Berlin');
    await keep((clock) => ({ ...clock, dueAt, status: 'breached' }));
    const late = readable((await visitor.get(`/portal/cases/${filed.number}`)).text);
    expect(late).toMatch(/We promised a first answer by Tue 24 Nov/);
    expect(late).toContain('We are late, and we are sorry.');
  });

  it('is their files, to be saved and never run, and nobody else’s', async () => {
    const { filed, visitor, page } = await following();
    const content = new Uint8Array(Buffer.from('<script>alert(1)</script>'));
    const files = ['订单 "2".txt', 'note.txt'].map((fileName) => ({ fileName, mediaType: 'text/html', content }));
    await said(prisma, filed.id, 'inbound', 'see file', { attachments: files.slice(0, 1) });
    await said(prisma, filed.id, 'note', 'internal', { attachments: files.slice(1) });
    const [mine, internal] = await Promise.all(
      files.map(({ fileName }) =>
        prisma.attachment.findFirstOrThrow({ where: { fileName, message: { caseId: filed.id } } }),
      ),
    );
    const file = await visitor.get(`${page}/files/${mine?.id}`);
    expect(file.status).toBe(200);
    expect(file.headers.get('content-type')).toBe('application/octet-stream');
    expect(file.headers.get('content-disposition')).toBe(
      `attachment; filename="__ _2_.txt"; filename*=UTF-8''%E8%AE%A2%E5%8D%95%20%222%22.txt`,
    );
    expect(file.headers.get('x-content-type-options')).toBe('nosniff');
    expect((await visitor.get(`${page}/files/${internal?.id}`)).status).toBe(404);
    const stranger = await following();
    expect((await stranger.visitor.get(`${page}/files/${mine?.id}`)).status).toBe(404);
    expect((await stranger.visitor.get(`${stranger.page}/files/${mine?.id}`)).status).toBe(404);
    expect((await new Visitor(here).get(`${page}/files/${mine?.id}`)).status).toBe(303);
    expect((await visitor.get(`${page}/files/${'-'.repeat(36)}`)).status).toBe(404);
  });
});

describe('what a member does', () => {
  it('an answer with a file is written down once, however often it is sent, and told plainly', async () => {
    const { filed, visitor, page, form } = await following([{ type: 'ask', by: order.staff, messageId: newId() }]);
    await said(prisma, filed.id, 'outbound', 'Which day was it?');
    expect(readable((await visitor.get(page)).text)).toContain('Your answer, please Which day was it?');
    const fields = { ...(await form('answer')), body: 'It was Friday.', file: fileNamed('proof.png', PNG) };
    const sent = await Promise.all([1, 2, 3].map(() => visitor.post(`${page}/answer`, fields)));
    expect(sent.map(({ status, location }) => [status, location])).toEqual(Array(3).fill([303, page]));
    const commands = await commandsOf(filed.id);
    expect(commands).toHaveLength(1);
    expect(commands[0]).toMatchObject({ type: 'answer', actorType: 'member', status: 'pending' });
    const words = readable((await visitor.get(page)).text);
    expect(words).toContain('Received. It will be added in a moment.');
    expect(words).toContain('It was Friday.');
    expect(words).toContain('proof.png');
    expect(readable((await visitor.get(page)).text)).not.toContain('Received. It will be added');
  });

  it('a resolution can be accepted, or rejected with what is missing', async () => {
    const resolved = { type: 'resolve', by: order.staff, messageId: newId() } as const;
    const { filed, visitor, page, form } = await following([resolved]);
    await said(prisma, filed.id, 'outbound', 'We refund the delivery.');
    expect(readable((await visitor.get(page)).text)).toContain('Is it solved? We refund the delivery.');
    // Words added beside the decision would look like a no and not count as one.
    expect((await visitor.get(page)).text).not.toContain(`action="${page}/answer"`);
    const empty = await visitor.post(`${page}/reject`, { ...(await form('reject')), reason: ' \n ' });
    expect(empty.status).toBe(422);
    expect(empty.text).toMatch(/<details open/);
    await visitor.post(`${page}/reject`, { ...(await form('reject')), reason: 'Two parcels, not one' });
    await visitor.post(`${page}/accept`, await form('accept'));
    const commands = await commandsOf(filed.id);
    expect(commands.map(({ type }) => type)).toEqual(['reject', 'accept']);
    const messages = await prisma.message.findMany({ where: { caseId: filed.id, body: 'Two parcels, not one' } });
    expect(messages).toHaveLength(1);
  });

  it('what is refused says why, and keeps the text; done is said as done', async () => {
    const answers: Awaited<ReturnType<GiveCommand>>[] = [
      { id: newId(), status: 'refused', result: null, refusal: { code: 'closed', values: { stage: 'closed' } } },
      { id: newId(), status: 'done', result: { version: 9, stage: 'firstLine', assigneeId: null }, refusal: null },
    ];
    const at = await site(prisma, async () => answers.shift() as Awaited<ReturnType<GiveCommand>>);
    try {
      const { visitor, page, form } = await following([], at);
      const first = await form('answer');
      const refused = await visitor.post(`${page}/answer`, { ...first, body: 'One more thing <b>' });
      expect(refused.status).toBe(409);
      expect(readable(refused.text)).toContain('This case is closed');
      expect(refused.text).toContain('One more thing &lt;b&gt;');
      const key = hidden(refused.text, 'key', `${page}/answer`);
      expect(key).not.toBe(first.key);
      await visitor.post(`${page}/answer`, { ...first, key, body: 'One more thing' });
      expect(readable((await visitor.get(page)).text)).toContain('Sent. Thank you.');
    } finally {
      await at.stop();
    }
  });

  it('what comes too late is refused by the case itself, and does not stand there as said', async () => {
    const resolved = { type: 'resolve', by: order.staff, messageId: newId() } as const;
    const { filed, visitor, page, form } = await following([resolved, { type: 'accept', by: null }]);
    const refused = await visitor.post(`${page}/answer`, { ...(await form('rating')), body: 'One moment!' });
    expect(refused.status).toBe(409);
    expect((await commandsOf(filed.id)).map(({ status }) => status)).toEqual(['refused']);
    const { text } = await visitor.get(page);
    expect(text).not.toContain('One moment!');
    expect(readable(text)).not.toContain('will be added in a moment');
  });

  it('is asked once more before a case is withdrawn', async () => {
    const { filed, visitor, page } = await following();
    const question = await visitor.get(`${page}/withdraw`);
    expect(readable(question.text)).toContain('Withdraw this case?');
    expect(await commandsOf(filed.id)).toEqual([]);
    const action = `${page}/withdraw`;
    await visitor.post(action, {
      token: hidden(question.text, 'token', action),
      key: hidden(question.text, 'key', action),
    });
    expect((await commandsOf(filed.id)).map(({ type }) => type)).toEqual(['withdraw']);
  });

  it('rates a closed case once, from 1 to 5', async () => {
    const resolved = { type: 'resolve', by: order.staff, messageId: newId() } as const;
    const { memberId, filed, visitor, page, form } = await following([resolved, { type: 'accept', by: null }]);
    const fields = await form('rating');
    for (const score of ['0', '6', '', '5.5', 'five'])
      expect((await visitor.post(`${page}/rating`, { ...fields, score, comment: 'kept' })).text).toContain(
        'kept</textarea>',
      );
    const two = ['4', '4'].map((score) => visitor.post(`${page}/rating`, { ...fields, score, comment: '很好' }));
    expect((await Promise.all(two)).map(({ status }) => status)).toContain(303);
    await visitor.post(`${page}/rating`, { ...fields, score: '1', comment: '' });
    const row = await prisma.case.findUniqueOrThrow({ where: { tenantId_id: { tenantId, id: filed.id } } });
    expect(row).toMatchObject({ ratingScore: 4, ratingComment: '很好' });
    expect(await prisma.audit.count({ where: { actorId: memberId, action: 'case.rated' } })).toBe(1);
    const open = await following();
    const token = hidden((await open.visitor.get(open.page)).text, 'token');
    expect((await open.visitor.post(`${open.page}/rating`, { token, key: newId(), score: '5' })).status).toBe(409);
  });

  it('comes from a form of this session, else nothing happens and the text is kept', async () => {
    const { filed, visitor, page } = await following();
    const other = await following();
    const foreign = await other.form('answer');
    for (const token of ['', 'x', foreign.token]) {
      const answer = await visitor.post(`${page}/answer`, { token, key: newId(), body: 'Keep me' });
      expect(answer.status).toBe(403);
      expect(answer.text).toContain('Keep me</textarea>');
    }
    expect(await commandsOf(filed.id)).toEqual([]);
  });

  it('is told when the session is over, with what was typed', async () => {
    const { filed, visitor, page, form, memberId } = await following();
    const fields = await form('answer');
    await prisma.memberSession.updateMany({ where: { memberId }, data: { revokedAt: new Date() } });
    const answer = await visitor.post(`${page}/answer`, { ...fields, body: 'A long text' });
    expect(answer.status).toBe(401);
    expect(answer.text).toContain('A long text');
    expect(answer.text).toContain(`/portal/sign-in?next=${page}"`);
    expect(await commandsOf(filed.id)).toEqual([]);
  });

  it.each(['a\u0000b', '', 'x'.repeat(20_001)])(
    'answers hostile text at the field, never with a fault',
    async (body) => {
      const { filed, visitor, page, form } = await following();
      expect((await visitor.post(`${page}/answer`, { ...(await form('answer')), body })).status).toBe(422);
      expect(await commandsOf(filed.id)).toEqual([]);
    },
  );

  it.each(['"><script>alert(1)</script>', '𠮷 \u202eevil', "'; DROP TABLE x"])(
    'shows %j as the text it is',
    async (body) => {
      const { visitor, page, form } = await following();
      expect((await visitor.post(`${page}/answer`, { ...(await form('answer')), body })).status).toBe(303);
      const { text } = await visitor.get(page);
      expect(readable(text)).toContain(body);
      expect(text).not.toContain('<script>alert');
    },
  );
});

describe('a case that was merged', () => {
  const mergeInto = async (caseId: string, intoId: string) => {
    await mergeCases(prisma, { tenantId, caseId, intoId, by: order.staff, otherMember: true });
    await prisma.command.updateMany({ where: { status: 'pending' }, data: { status: 'done' } });
    await happens(prisma, caseId, [{ type: 'merge', by: order.staff, otherCaseId: intoId }]);
  };

  it('leads to the one that goes on; both are one conversation, and what is written there or here reaches it', async () => {
    const { memberId, filed, visitor, page, form } = await following();
    const other = await aCase(prisma, memberId, { subject: 'The same again', body: 'It came damaged.' });
    await happens(prisma, other.id, routed(order));
    await said(prisma, filed.id, 'inbound', 'With a picture', {
      attachments: [{ fileName: 'bild.png', mediaType: 'image/png', content: PNG }],
    });
    await mergeInto(filed.id, other.id);
    const { text } = await visitor.get(page);
    expect(readable(text)).toContain(`Case ${filed.number} goes on as case ${other.number}.`);
    expect(text).not.toContain(`${page}/rating`);
    expect(text).not.toContain(`${page}/reopen`);
    expect((await visitor.post(`${page}/answer`, { ...(await form('answer')), body: 'One thing more' })).status).toBe(
      303,
    );
    const [message] = await prisma.message.findMany({ where: { addressedToId: filed.id } });
    expect(message).toMatchObject({ caseId: other.id, body: 'One thing more' });
    expect(readable((await visitor.get(page)).text)).toContain('One thing more');
    const there = (await visitor.get(`/portal/cases/${other.number}`)).text;
    for (const words of ['The parcel came on Friday.', 'One thing more', 'It came damaged.', `from ${filed.number}`])
      expect(readable(there)).toContain(words);
    const file = /href="(\/portal\/cases\/[^"]+\/files\/[^"]+)"/.exec(there)?.[1] ?? '';
    expect(file).toContain(other.number);
    expect((await visitor.get(file)).status).toBe(200);
  });

  it('into somebody else’s tells nothing of them, and they nothing of this one', async () => {
    const mine = await following();
    const theirs = await following();
    await said(prisma, theirs.filed.id, 'inbound', 'Their secret');
    await mergeInto(mine.filed.id, theirs.filed.id);
    await mine.visitor.post(`${mine.page}/answer`, { ...(await mine.form('answer')), body: 'My secret' });
    await prisma.message.updateMany({ where: { body: 'My secret' }, data: { acceptedAt: new Date() } });
    const seen = readable((await mine.visitor.get(mine.page)).text);
    expect(seen).toContain('My secret');
    expect(seen).not.toContain('Their secret');
    expect(seen).not.toContain(theirs.filed.number);
    const shown = readable((await theirs.visitor.get(theirs.page)).text);
    expect(shown).toContain('Their secret');
    expect(shown).not.toContain('My secret');
    expect(shown).not.toContain(mine.filed.number);
  });
});

describe('after the end', () => {
  const over = async (days: number) => {
    const told = await following([
      { type: 'resolve', by: order.staff, messageId: newId() },
      { type: 'accept', by: null },
    ]);
    const closedAt = new Date(Date.now() - days * 86_400_000);
    await prisma.case.updateMany({ where: { id: told.filed.id }, data: { closedAt } });
    return told;
  };

  it('a case can be opened again for a time, with what is missing', async () => {
    const { filed, visitor, page, form } = await over(29);
    const fields = await form('reopen');
    const empty = await visitor.post(`${page}/reopen`, { ...fields, wanting: ' ' });
    expect([empty.status, readable(empty.text)]).toEqual([422, expect.stringContaining('Please fill this in.')]);
    const both = ['again', 'again'].map((wanting) => visitor.post(`${page}/reopen`, { ...fields, wanting }));
    expect((await Promise.all(both)).map(({ status }) => status)).toEqual([303, 303]);
    expect(await commandsOf(filed.id)).toMatchObject([{ type: 'reopen', status: 'pending' }]);
    expect(await prisma.case.findFirst({ where: { id: filed.id } })).toMatchObject({ generation: 2 });
    expect(readable((await visitor.get(page)).text)).toContain('The case will be open again in a moment.');
  });

  it('later a new one follows it, and both say so; nobody can follow what is not theirs', async () => {
    const { filed, visitor, page, form } = await over(31);
    const { text } = await visitor.get(page);
    expect(text).not.toContain(`action="${page}/reopen"`);
    const late = await visitor.post(`${page}/reopen`, { ...(await form('rating')), wanting: 'kept' });
    expect([late.status, readable(late.text)]).toEqual([409, expect.stringContaining('can no longer be opened again')]);
    expect(await commandsOf(filed.id)).toEqual([]);
    const link = /href="(\/portal\/new\?[^"]+)"/.exec(text)?.[1]?.replaceAll('&amp;', '&') ?? '';
    const page2 = await visitor.get(link);
    expect(readable(page2.text)).toContain(`Follows case ${filed.number}`);
    const fields = {
      ...{ token: hidden(page2.text, 'token'), key: hidden(page2.text, 'key'), category: 'delivery', locale: 'en' },
      ...{ kind: 'complaint', subject: 'Again', body: 'It broke again', prefer: 'any', follows: filed.number },
    };
    expect((await visitor.post('/portal/new', fields)).status).toBe(303);
    const [one] = await prisma.caseLink.findMany({ where: { toId: filed.id }, include: { from: true } });
    expect(one).toMatchObject({ kind: 'followsUp', from: { subject: 'Again' } });
    expect(readable((await visitor.get(page)).text)).toContain(`Followed by case ${one?.from.number}`);
    const stranger = await new Visitor(here).becomes(prisma, await aMember(prisma));
    const form3 = (await stranger.get('/portal/new')).text;
    await stranger.post('/portal/new', { ...fields, token: hidden(form3, 'token'), key: hidden(form3, 'key') });
    expect(await prisma.caseLink.count({ where: { toId: filed.id } })).toBe(1);
  });
});
