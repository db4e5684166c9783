import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { commandGiver } from '../../../api/commands.ts';
import type { StoryEntry } from '../../../api/contract/cases.ts';
import type { MassPreview, MergeCandidates, MergePreview, Relations } from '../../../api/contract/merging.ts';
import type { BulkOutcome } from '../../../api/contract/views.ts';
import { keepAll } from '../../../prisma/attachments/files.ts';
import type { Prisma } from '../../../prisma/client.ts';
import { newId } from '../../../prisma/ids.ts';
import { settleMerges } from '../../../prisma/merging/undo.ts';
import { writeMessage } from '../../../prisma/messages.ts';
import { type Desk, openDesk, type PersonName, placeCase, TENANT } from './desk.ts';

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
  // No Temporal: what is written down stays pending until a test says how it ended.
  desk.deps.giveCommand = commandGiver(desk.prisma, null);
});
afterAll(() => desk.close());

const hashOf = (content: string) => createHash('sha256').update(content).digest('hex');
const as = (who: PersonName) => desk.as(who);
const phone = () => `139${String(Math.floor(10_000_000 + Math.random() * 89_999_999))}`;
/** Two cases of one member in the rep's hands. */
const two = async () => {
  const of = { phone: phone(), name: '张伟', assignee: desk.people.rep };
  return [await placeCase(desk, of), await placeCase(desk, of)] as const;
};
const merge = (who: PersonName, id: string, body: object, headers: Record<string, string> = {}) =>
  as(who)('POST', `/api/cases/${id}/merge`, body, headers);
const caseRow = (id: string) =>
  desk.prisma.case.findUniqueOrThrow({ where: { tenantId_id: { tenantId: TENANT, id } } });
const commandsOf = (caseId: string) => desk.prisma.command.findMany({ where: { caseId }, orderBy: { seq: 'asc' } });
const messagesOf = (caseId: string) =>
  desk.prisma.message.findMany({ where: { caseId }, orderBy: [{ createdAt: 'asc' }, { id: 'asc' }] });
const storyOf = async (who: PersonName, id: string) =>
  (await as(who)('GET', `/api/cases/${id}/story`)).body as StoryEntry[];
const relationsOf = async (who: PersonName, id: string) =>
  (await as(who)('GET', `/api/cases/${id}/relations`)).body as Relations;
const why = (answer: { body: unknown }) => (answer.body as { refusal?: { code: string } }).refusal?.code;
const errors = (answer: { body: unknown }) => (answer.body as { errors?: object }).errors;

/** As the projection would leave it. */
async function happened(caseId: string, type: string, row: Partial<Prisma.CaseUncheckedUpdateInput> = {}) {
  await desk.prisma.command.updateMany({ where: { caseId, type, status: 'pending' }, data: { status: 'done' } });
  await desk.prisma.case.update({ where: { tenantId_id: { tenantId: TENANT, id: caseId } }, data: row });
}
const mergedIn = async (from: string, into: string) => {
  await happened(from, 'merge', { stage: 'closed', outcome: 'merged', mergedIntoId: into });
  await happened(into, 'absorb');
  await settleMerges(desk.prisma);
};
const says = (caseId: string, body: string) =>
  desk.deps.giveCommand({
    ...{ tenantId: TENANT, caseId, type: 'answer', payload: {} },
    actor: { type: 'member', id: null },
    message: { direction: 'inbound', channel: 'portal', locale: 'zh', body },
  });

describe('a merge', () => {
  test('is shown before: both sides, what moves, and why not', async () => {
    const [a, b] = await two();
    const stranger = await placeCase(desk, { assignee: desk.people.rep });
    const { suggested } = (await as('rep')('GET', `/api/cases/${a.id}/merge/candidates`)).body as MergeCandidates;
    expect(suggested.map(({ id }) => id)).toEqual([b.id]);
    const found = (await as('rep')('GET', `/api/cases/${a.id}/merge/candidates?q=${stranger.number}`))
      .body as MergeCandidates;
    expect(found.found.map(({ number }) => number)).toEqual([stranger.number]);
    await as('rep')('POST', `/api/cases/${a.id}/watch`);
    const show = async (intoId: string) =>
      (await as('rep')('GET', `/api/cases/${a.id}/merge?intoId=${intoId}`)).body as MergePreview;
    expect(await show(b.id)).toMatchObject({
      from: { number: a.number, messages: 1 },
      into: { number: b.number },
      sameMember: true,
      refusal: null,
      watchers: [{ name: 'rep' }],
    });
    expect((await show(stranger.id)).sameMember).toBe(false);
    expect((await show(a.id)).refusal?.code).toBe('sameCase');
  });

  test('writes both commands at once; the same again is the same, and a second one is refused', async () => {
    const [a, b] = await two();
    const key = { 'idempotency-key': newId() };
    const first = await merge('rep', a.id, { intoId: b.id }, key);
    expect(first).toMatchObject({ status: 202, body: { caseId: a.id, intoId: b.id, status: 'pending' } });
    expect((await merge('rep', a.id, { intoId: b.id }, key)).body).toEqual(first.body);
    expect((await commandsOf(a.id)).map(({ type }) => type)).toEqual(['merge']);
    expect((await commandsOf(b.id)).map(({ type }) => type)).toEqual(['absorb']);
    expect(why(await merge('rep', a.id, { intoId: b.id }))).toBe('mergedBefore');
    const c = await placeCase(desk, { assignee: desk.people.rep });
    expect(why(await merge('rep', c.id, { intoId: a.id, otherMember: true }))).toBe('mergedBefore');
  });

  test('of different members wants a word; of what is not theirs, closed, or under way elsewhere, it is refused', async () => {
    const [a, b] = await two();
    const other = await placeCase(desk, { assignee: desk.people.rep });
    expect(why(await merge('rep', a.id, { intoId: other.id }))).toBe('otherMember');
    expect((await merge('colleague', a.id, { intoId: b.id })).status).toBe(403);
    expect((await merge('rep', a.id, { intoId: newId() })).status).toBe(404);
    const elsewhere = await placeCase(desk, { queue: 'second' });
    expect((await merge('rep', a.id, { intoId: elsewhere.id })).status).toBe(404);
    const approval = { tenantId: TENANT, id: newId(), number: 'AP-1', kind: 'points', status: 'open', caseId: a.id };
    await desk.prisma.approval.create({
      data: { ...approval, requesterId: desk.people.rep, decisionId: newId(), state: {}, requestedAt: new Date() },
    });
    expect(why(await merge('rep', a.id, { intoId: b.id }))).toBe('approvalOpen');
    await desk.prisma.approval.updateMany({ where: { caseId: a.id }, data: { endedAt: new Date() } });
    expect((await merge('rep', a.id, { intoId: other.id, otherMember: true })).status).toBe(202);
  });

  test('crosswise at the same moment: one of them wins', async () => {
    const [a, b] = await two();
    const both = await Promise.all([merge('rep', a.id, { intoId: b.id }), merge('rep', b.id, { intoId: a.id })]);
    expect(both.map(({ status }) => status).sort()).toEqual([202, 409]);
  });
});

describe('what is said to a merged case', () => {
  test('reaches the one that goes on, in order after the merge was written, and says for which it was meant', async () => {
    const [a, b] = await two();
    await merge('rep', a.id, { intoId: b.id });
    await says(a.id, '还有一件事');
    const reply = await as('rep')('POST', `/api/cases/${a.id}/reply`, { body: 'To the first' });
    expect(reply).toMatchObject({ status: 202, body: { caseId: b.id, type: 'reply' } });
    expect((await as('rep')('POST', `/api/cases/${a.id}/notes`, { body: 'A note' })).status).toBe(201);
    expect((await messagesOf(a.id)).map(({ body }) => body)).toEqual(['What happened']);
    expect((await messagesOf(b.id)).map((m) => [m.body, m.addressedToId])).toEqual([
      ['What happened', null],
      ['还有一件事', a.id],
      ['To the first', a.id],
      ['A note', a.id],
    ]);
    const gone = (await storyOf('rep', a.id)).filter((entry) => entry.is === 'message' && entry.from?.why === 'onward');
    expect(gone.map((m) => m.is === 'message' && [m.body, m.from?.number])).toContainEqual(['A note', b.number]);
    const story = (await storyOf('rep', b.id)).filter((entry) => entry.is === 'message');
    expect(story.map((m) => [m.body, m.from?.number ?? null, m.elsewhere ?? false])).toEqual([
      ['What happened', a.number, true],
      ['What happened', null, false],
      ['还有一件事', a.number, false],
      ['To the first', a.number, false],
      ['A note', a.number, false],
    ]);
  });

  test('is judged there: whoever may not work on that one cannot, and what is the case’s own is not passed on', async () => {
    const of = { phone: phone() };
    const a = await placeCase(desk, { ...of, assignee: desk.people.rep });
    const b = await placeCase(desk, { ...of, assignee: desk.people.colleague });
    await merge('rep', a.id, { intoId: b.id });
    await mergedIn(a.id, b.id);
    const reply = await as('rep')('POST', `/api/cases/${a.id}/reply`, { body: 'Not mine' });
    expect([reply.status, why(reply)]).toEqual([403, 'notYours']);
    const kept = await as('rep')('POST', `/api/cases/${a.id}/keeping`, { promise: 1 });
    expect([kept.status, why(kept)]).toEqual([409, 'closed']);
    expect((await commandsOf(b.id)).map(({ type }) => type)).toEqual(['absorb']);
  });

  test('follows from case to case, and its files are seen where it is shown', async () => {
    const [a, b] = await two();
    const c = await placeCase(desk, { assignee: desk.people.rep });
    const files = [
      { fileName: 'a.txt', mediaType: 'text/plain', bytes: 3, sha256: hashOf('abc'), content: Buffer.from('abc') },
    ];
    const attachments = await keepAll({ prisma: desk.prisma, env: desk.deps.env }, TENANT, files);
    await desk.prisma.$transaction((tx) =>
      writeMessage(tx, {
        ...{
          tenantId: TENANT,
          caseId: a.id,
          direction: 'inbound',
          channel: 'portal',
          locale: 'zh',
          body: 'With a file',
        },
        ...{ author: { type: 'member', id: null }, acceptedAt: new Date(), attachments },
      }),
    );
    await merge('rep', a.id, { intoId: b.id });
    await mergedIn(a.id, b.id);
    await merge('rep', b.id, { intoId: c.id, otherMember: true });
    await mergedIn(b.id, c.id);
    await says(a.id, 'Far away');
    expect((await messagesOf(c.id)).map((m) => [m.body, m.addressedToId])).toContainEqual(['Far away', a.id]);
    const shown = (await storyOf('rep', c.id)).filter((entry) => entry.is === 'message');
    expect(shown.find(({ body }) => body === 'With a file')).toMatchObject({ from: { number: a.number } });
    // Who holds the last one alone reads the files of the first.
    await desk.prisma.case.updateMany({
      where: { id: { in: [a.id, b.id] } },
      data: { assigneeId: null, queueId: desk.queues.second.id },
    });
    const [attachment] = shown.flatMap((entry) => entry.attachments);
    expect((await as('rep')('GET', `/api/cases/${a.id}`)).status).toBe(404);
    expect((await as('rep')('GET', `/api/attachments/${attachment?.id}`)).text).toBe('abc');
    expect((await as('outsider')('GET', `/api/attachments/${attachment?.id}`)).status).toBe(404);
  });
});

describe('a merge that is taken back', () => {
  test('brings back what was meant for the case, leaves what was meant for the other, and lets the machine know that the member wrote', async () => {
    const [a, b] = await two();
    await as('colleague')('POST', `/api/cases/${a.id}/watch`);
    await as('lead')('POST', `/api/cases/${b.id}/watch`);
    await merge('rep', a.id, { intoId: b.id });
    await mergedIn(a.id, b.id);
    const watching = async (id: string) => (await desk.prisma.caseFollow.findMany({ where: { caseId: id } })).length;
    expect(await watching(b.id)).toBe(2);
    await says(a.id, 'For the first');
    await says(b.id, 'For the second');
    await as('rep')('POST', `/api/cases/${a.id}/notes`, { body: 'A note for the first', mentions: [desk.people.lead] });
    const [goesOn] = await Promise.all([relationsOf('rep', a.id)]);
    expect(goesOn.goesOnAs).toMatchObject({ case: { number: b.number }, settled: true, mayUndo: true });
    expect((await relationsOf('rep', b.id)).absorbed).toMatchObject([{ case: { number: a.number } }]);
    expect((await as('colleague')('DELETE', `/api/cases/${a.id}/merge`)).status).toBe(403);
    expect((await as('rep')('DELETE', `/api/cases/${a.id}/merge`)).status).toBe(202);
    expect((await messagesOf(a.id)).map((m) => [m.body, m.addressedToId])).toEqual([
      ['What happened', null],
      ['For the first', null],
      ['A note for the first', null],
    ]);
    expect((await messagesOf(b.id)).map(({ body }) => body)).toEqual(['What happened', 'For the second']);
    const [first] = (await messagesOf(a.id)).slice(1);
    expect((await commandsOf(a.id)).map((c) => [c.type, c.status])).toEqual([
      ['merge', 'done'],
      ['unmerge', 'pending'],
      ['answer', 'pending'],
    ]);
    expect((await commandsOf(a.id)).at(-1)?.payload).toEqual({ messageId: first?.id });
    expect((await commandsOf(b.id)).map(({ type }) => type)).toEqual(['absorb', 'answer', 'answer', 'letGo']);
    expect(await caseRow(a.id)).toMatchObject({ goesOnAsId: null, generation: 2 });
    // Whoever watches it for its own sake goes on; whom the note names reads it where it lies now.
    expect(await desk.prisma.caseFollow.findMany({ where: { caseId: b.id } })).toMatchObject([
      { staffId: desk.people.lead, watching: true },
    ]);
    expect(await desk.prisma.caseFollow.count({ where: { caseId: a.id, staffId: desk.people.lead } })).toBe(1);
    expect((await storyOf('lead', b.id)).filter((entry) => entry.is === 'message')).toHaveLength(2);
    expect(why(await as('rep')('DELETE', `/api/cases/${a.id}/merge`))).toBe('notMerged');
    // What was on its way when it was undone is found a moment later.
    await desk.prisma.$transaction((tx) =>
      writeMessage(tx, {
        ...{ tenantId: TENANT, caseId: b.id, direction: 'inbound', channel: 'portal', locale: 'zh', body: 'Late' },
        ...{ author: { type: 'member', id: null }, acceptedAt: new Date(), addressedToId: a.id },
      }),
    );
    expect(await settleMerges(desk.prisma)).toBe(0);
    await desk.prisma.caseMerge.updateMany({
      where: { caseId: a.id },
      data: { undoneAt: new Date(Date.now() - 6_000) },
    });
    expect(await settleMerges(desk.prisma)).toBe(1);
    expect((await messagesOf(a.id)).at(-1)).toMatchObject({ body: 'Late', addressedToId: null });
    expect((await commandsOf(a.id)).filter(({ type }) => type === 'answer')).toHaveLength(2);
    expect(await settleMerges(desk.prisma)).toBe(0);
    // What comes in the very moment waits behind the undo, and is not refused.
    expect(await says(a.id, 'At once')).toMatchObject({ status: 'pending' });
  });

  test('in the middle of a chain keeps together what was merged into it', async () => {
    const [a, b] = await two();
    const c = await placeCase(desk, { assignee: desk.people.rep });
    await merge('rep', a.id, { intoId: b.id });
    await mergedIn(a.id, b.id);
    await merge('rep', b.id, { intoId: c.id, otherMember: true });
    await mergedIn(b.id, c.id);
    await says(a.id, 'For the first');
    await says(b.id, 'For the second');
    await says(c.id, 'For the third');
    expect((await as('rep')('DELETE', `/api/cases/${b.id}/merge`)).status).toBe(202);
    expect((await messagesOf(b.id)).map((m) => [m.body, m.addressedToId])).toEqual([
      ['What happened', null],
      ['For the first', a.id],
      ['For the second', null],
    ]);
    expect((await messagesOf(c.id)).map(({ body }) => body)).toEqual(['What happened', 'For the third']);
    await as('rep')('DELETE', `/api/cases/${a.id}/merge`);
    expect((await messagesOf(a.id)).map(({ body }) => body)).toEqual(['What happened', 'For the first']);
  });

  test('by itself when it could only half be done: the case that was to go on was over', async () => {
    const [a, b] = await two();
    await merge('rep', a.id, { intoId: b.id });
    await says(a.id, 'Between');
    await happened(a.id, 'merge', { stage: 'closed', outcome: 'merged', mergedIntoId: b.id });
    await desk.prisma.command.updateMany({
      where: { caseId: b.id, type: 'absorb' },
      data: { status: 'refused', result: { code: 'closed', values: {} } },
    });
    expect(await settleMerges(desk.prisma)).toBe(1);
    expect(await settleMerges(desk.prisma)).toBe(0);
    expect((await commandsOf(a.id)).map(({ type, actorType }) => [type, actorType])).toEqual([
      ['merge', 'staff'],
      ['unmerge', 'system'],
      ['answer', 'member'],
    ]);
    expect((await messagesOf(a.id)).map(({ body }) => body)).toEqual(['What happened', 'Between']);
    expect(await caseRow(a.id)).toMatchObject({ goesOnAsId: null });
  });

  test('by itself when the case ended in the very moment: then the other lets it go', async () => {
    const [a, b] = await two();
    await merge('rep', a.id, { intoId: b.id });
    await happened(b.id, 'absorb');
    await happened(a.id, 'none', { stage: 'closed', outcome: 'accepted' });
    await desk.prisma.command.updateMany({
      where: { caseId: a.id, type: 'merge' },
      data: { status: 'refused', result: { code: 'closed', values: {} } },
    });
    expect(await settleMerges(desk.prisma)).toBe(1);
    expect((await commandsOf(a.id)).map(({ type }) => type)).toEqual(['merge']);
    expect((await commandsOf(b.id)).map(({ type }) => type)).toEqual(['absorb', 'letGo']);
    expect((await relationsOf('rep', b.id)).absorbed).toEqual([]);
  });
});

describe('a case that is split', () => {
  const split = (id: string, body: object, headers: Record<string, string> = {}) =>
    as('rep')('POST', `/api/cases/${id}/split`, body, headers);
  const what = { kind: 'enquiry', category: 'billing', subject: 'The invoice' };

  test('becomes two: each message once, with where it came from; both stories say so', async () => {
    const [a] = await two();
    await says(a.id, 'And the invoice is wrong');
    await desk.prisma.message.updateMany({ where: { caseId: a.id }, data: { acceptedAt: new Date() } });
    const second = (await messagesOf(a.id))[1];
    const key = { 'idempotency-key': newId() };
    const done = await split(a.id, { ...what, messageIds: [second?.id] }, key);
    expect(done.status).toBe(201);
    const { id, number } = done.body as { id: string; number: string };
    expect((await split(a.id, { ...what, messageIds: [second?.id] }, key)).body).toEqual({ id, number });
    expect((await messagesOf(a.id)).map(({ body }) => body)).toEqual(['What happened']);
    expect(await messagesOf(id)).toMatchObject([{ id: second?.id, splitFromId: a.id }]);
    const made = await caseRow(id);
    expect(made).toMatchObject({ kind: 'enquiry', category: 'billing', subject: 'The invoice', stage: 'received' });
    expect(made.memberId).toBe((await caseRow(a.id)).memberId);
    expect(await desk.prisma.outbox.count({ where: { caseId: id } })).toBe(1);
    expect((await storyOf('rep', a.id)).map((entry) => (entry.is === 'event' ? entry.text : ''))).toContainEqual(
      `rep split 1 message off; it became ${number}`,
    );
    const story = await storyOf('rep', id);
    expect(story.find((entry) => entry.is === 'message')).toMatchObject({ from: { number: a.number, why: 'split' } });
    expect((await relationsOf('rep', id)).links).toMatchObject([
      { kind: 'splitFrom', outward: true, case: { number: a.number } },
    ]);
  });

  test('takes files of messages that stay into a note of the new case', async () => {
    const [a] = await two();
    await says(a.id, 'More');
    await desk.prisma.message.updateMany({ where: { caseId: a.id }, data: { acceptedAt: new Date() } });
    const [first, second] = await messagesOf(a.id);
    const id = newId();
    const file = { id, fileName: 'b.txt', mediaType: 'text/plain', bytes: 1, sha256: 'b'.repeat(64) };
    await desk.prisma.attachment.create({ data: { tenantId: TENANT, messageId: first?.id ?? '', ...file } });
    const done = await split(a.id, { ...what, messageIds: [second?.id], attachmentIds: [id] });
    const made = (done.body as { id: string }).id;
    const note = (await messagesOf(made)).find(({ direction }) => direction === 'note');
    expect(note?.body).toContain(a.number);
    expect(await desk.prisma.attachment.findFirst({ where: { id } })).toMatchObject({ messageId: note?.id });
  });

  test('keeps something of the member on both sides, and moves nothing that is not there', async () => {
    const [a, b] = await two();
    const [only] = await messagesOf(a.id);
    const fault = async (body: object) => errors(await split(a.id, { ...what, ...body }));
    expect(await fault({ messageIds: [only?.id] })).toEqual({ messageIds: expect.stringContaining('at least one') });
    const [foreign] = await messagesOf(b.id);
    expect(await fault({ messageIds: [foreign?.id] })).toEqual({ messageIds: expect.stringContaining('not in this') });
    expect(await fault({ messageIds: [only?.id], category: 'nothing' })).toHaveProperty('messageIds');
    await says(a.id, 'More');
    await desk.prisma.message.updateMany({ where: { caseId: a.id }, data: { acceptedAt: new Date() } });
    expect(await fault({ messageIds: [only?.id], category: 'nothing' })).toHaveProperty('category');
    expect(await messagesOf(a.id)).toHaveLength(2);
    expect((await as('stranger')('POST', `/api/cases/${a.id}/split`, { ...what, messageIds: [only?.id] })).status).toBe(
      404,
    );
  });
});

describe('links', () => {
  const link = (who: PersonName, id: string, body: object) => as(who)('POST', `/api/cases/${id}/links`, body);

  test('of a parent problem have two levels, and one parent', async () => {
    const [parent, child] = await two();
    const [other, third] = await two();
    const made = await link('rep', parent.id, { kind: 'childOf', otherId: child.id, reversed: true });
    expect(made).toMatchObject({ status: 201, body: { links: [{ kind: 'childOf', outward: false }] } });
    expect((await link('rep', child.id, { kind: 'childOf', otherId: parent.id })).status).toBe(201);
    expect((await relationsOf('rep', child.id)).links).toHaveLength(1);
    const fault = async (id: string, otherId: string) => errors(await link('rep', id, { kind: 'childOf', otherId }));
    expect(await fault(child.id, other.id)).toEqual({ otherId: expect.stringContaining('parent problem already') });
    expect(await fault(parent.id, other.id)).toEqual({ otherId: expect.stringContaining('cannot itself') });
    expect(await fault(other.id, child.id)).toEqual({ otherId: expect.stringContaining('cannot itself') });
    expect(await fault(third.id, third.id)).toEqual({ otherId: expect.stringContaining('very case') });
    expect((await storyOf('rep', child.id)).map((entry) => (entry.is === 'event' ? entry.text : ''))).toContainEqual(
      `rep put it under the parent problem ${parent.number}`,
    );
    const id = (await relationsOf('rep', child.id)).links[0]?.id;
    expect((await as('rep')('DELETE', `/api/cases/${child.id}/links/${id}`)).body).toMatchObject({ links: [] });
    expect((await as('rep')('DELETE', `/api/cases/${child.id}/links/${id}`)).status).toBe(404);
    expect(await fault(child.id, other.id)).toBeUndefined();
  });

  test('tell only the number of what one may not see', async () => {
    const [a] = await two();
    const hidden = await placeCase(desk, { queue: 'second' });
    await link('admin', a.id, { kind: 'sameProblem', otherId: hidden.id });
    expect((await relationsOf('rep', a.id)).links).toMatchObject([
      { case: { number: hidden.number, subject: '', member: '' } },
    ]);
    expect(errors(await link('rep', a.id, { kind: 'followsUp', otherId: hidden.id }))).toHaveProperty('otherId');
  });

  test('are made with a case that follows another up', async () => {
    const [a] = await two();
    const body = { kind: 'complaint', subject: 'Again', body: 'Again', phone: phone(), name: 'A', followsId: a.id };
    const { id } = (await as('rep')('POST', '/api/cases', body)).body as { id: string };
    expect((await relationsOf('rep', id)).links).toMatchObject([{ kind: 'followsUp', outward: true }]);
    expect((await as('rep')('POST', '/api/cases', { ...body, followsId: newId() })).status).toBe(422);
  });
});

describe('one text for many', () => {
  test('is shown to each in their language with their values, and goes out once each; who cannot get it says why', async () => {
    const [a] = await two();
    const en = await placeCase(desk, { name: 'Ann', assignee: desk.people.rep, row: { locale: 'en' } });
    const elses = await placeCase(desk, { assignee: desk.people.colleague });
    const hidden = await placeCase(desk, { queue: 'second' });
    const ids = [a.id, en.id, elses.id, hidden.id];
    const words = {
      zh: '{{member.name}}，{{case.number}} 已恢复。',
      en: 'Dear {{member.name}}, {{case.number}} works.',
    };
    const shown = (await as('rep')('POST', '/api/cases/answers/previews', { ids, verb: 'resolve', words }))
      .body as MassPreview;
    expect(shown.map((row) => [row.locale, row.text, row.refusal?.code ?? null])).toEqual([
      ['zh', `张伟，${a.number} 已恢复。`, null],
      ['en', `Dear Ann, ${en.number} works.`, null],
      ['zh', expect.stringContaining(elses.number), 'notYours'],
      ['en', '', 'notAllowed'],
    ]);
    const key = { 'idempotency-key': newId() };
    const order = { act: 'resolve', ids, words };
    const sent = (await as('rep')('POST', '/api/cases/bulk', order, key)).body as BulkOutcome[];
    expect(sent.map(({ status }) => status)).toEqual(['pending', 'pending', 'forbidden', 'notFound']);
    await as('rep')('POST', '/api/cases/bulk', order, key);
    expect((await messagesOf(en.id)).filter((m) => m.direction === 'outbound').map((m) => m.body)).toEqual([
      `Dear Ann, ${en.number} works.`,
    ]);
    expect((await messagesOf(a.id)).at(-1)).toMatchObject({ direction: 'outbound', locale: 'zh' });
  });

  test('with a variable that has no value is not sent there, and everywhere else it is', async () => {
    const [a, b] = await two();
    await desk.prisma.case.update({
      where: { tenantId_id: { tenantId: TENANT, id: b.id } },
      data: { subject: '{{case.number}}' },
    });
    const words = { zh: '{{case.subject}} {{contact.name|您}}', en: '' };
    const ids = [a.id, b.id];
    const words2 = { zh: '{{contact.name}}', en: '' };
    const [row] = (
      await as('rep')('POST', '/api/cases/answers/previews', { ids: [a.id], verb: 'reply', words: words2 })
    ).body as MassPreview;
    expect(row?.missing).toEqual(['contact.name']);
    const none = (await as('rep')('POST', '/api/cases/bulk', { act: 'reply', ids: [a.id], words: words2 }))
      .body as BulkOutcome[];
    expect(none).toMatchObject([{ status: 'refused', text: 'A variable has no value in this case: nothing was sent' }]);
    expect((await messagesOf(a.id)).filter(({ direction }) => direction === 'outbound')).toEqual([]);
    const sent = (await as('rep')('POST', '/api/cases/bulk', { act: 'reply', ids, words })).body as BulkOutcome[];
    expect(sent.map(({ status }) => status)).toEqual(['pending', 'pending']);
    expect((await as('rep')('POST', '/api/cases/bulk', { act: 'reply', ids, words: { zh: ' ' } })).status).toBe(422);
  });
});
