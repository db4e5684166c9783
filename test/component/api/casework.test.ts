import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { decisions } from '../../../activities/case/decisions.ts';
import type { CaseRow } from '../../../api/contract/cases.ts';
import type { Casework, CategoryRow, MemberContext } from '../../../api/contract/casework.ts';
import { seedCategories } from '../../../prisma/casework/categories.ts';
import { endSnoozes } from '../../../prisma/casework/snooze.ts';
import { unpackFacts } from '../../../prisma/decisions/keep.ts';
import { newId } from '../../../prisma/ids.ts';
import { writeMessage } from '../../../prisma/messages.ts';
import { type Desk, openDesk, placeCase, TENANT } from './desk.ts';

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
  await seedCategories(desk.prisma, TENANT);
});
afterAll(() => desk?.close());

const tree = async () => (await desk.as('rep')('GET', '/api/categories')).body as CategoryRow[];
const node = async (code: string) => (await tree()).find((one) => one.code === code) as CategoryRow;
const casework = async (id: string, who: 'rep' | 'colleague' = 'rep') =>
  (await desk.as(who)('GET', `/api/cases/${id}/casework`)).body as Casework;
const names = { nameZh: '订单号', nameEn: 'Order number' };
const order = { code: 'orderNumber', type: 'text', ...names, required: true, choices: [], retired: false };
const filing = { kind: 'complaint', subject: 'Late', body: 'Late again', phone: '+8613800138999', name: 'Ann' };

describe('the tree of categories', () => {
  test('is edited by managers; the second of two editors is told', async () => {
    const manager = desk.as('manager');
    expect((await desk.as('rep')('POST', '/api/categories', {})).status).toBe(403);
    const made = await manager('POST', '/api/categories', {
      ...{ code: 'deliveryCold', nameZh: '冷链', nameEn: 'Cold chain', parent: 'delivery' },
    });
    expect(made).toMatchObject({ status: 201, body: { path: ['delivery', 'deliveryCold'], open: 0 } });
    const { id, version } = made.body as CategoryRow;
    const path = `/api/categories/${id}`;
    const changed = await manager('PATCH', path, { version, fields: [order] });
    expect(changed).toMatchObject({ status: 200, body: { fields: [order], version: version + 1 } });
    const late = await desk.as('admin')('PATCH', path, { version, nameEn: 'Cold' });
    expect(late).toMatchObject({ status: 409, body: { refusal: { code: 'changedMeanwhile' } } });
    expect(
      (await manager('PATCH', path, { version: version + 1, fields: [{ ...order, type: 'number' }] })).body,
    ).toMatchObject({ errors: { 'fields.0.type': expect.any(String) } });
    const root = await node('delivery');
    const under = await manager('PATCH', `/api/categories/${root.id}`, { version: root.version, parent: 'billing' });
    expect(under.status).toBe(422);
  });

  test('moves with all that lies below', async () => {
    const admin = desk.as('admin');
    for (const [code, parent] of [
      ['productParts', 'product'],
      ['productScrews', 'productParts'],
    ])
      await admin('POST', '/api/categories', { code, parent, nameZh: code, nameEn: code });
    const { id, version } = await node('productParts');
    await admin('PATCH', `/api/categories/${id}`, { version, parent: 'delivery' });
    expect((await node('productScrews')).path).toEqual(['delivery', 'productParts', 'productScrews']);
    const moved = await node('productParts');
    const loop = await admin('PATCH', `/api/categories/${id}`, { version: moved.version, parent: 'productScrews' });
    expect(loop.body).toMatchObject({ errors: { parent: expect.any(String) } });
  });
});

describe('what a category asks', () => {
  test('is demanded of staff by field, and never of a machine', async () => {
    const cold = { ...filing, category: 'deliveryCold' };
    expect((await desk.as('rep')('POST', '/api/cases', cold)).body).toMatchObject({
      status: 422,
      errors: { 'fields.orderNumber': expect.any(String) },
    });
    const machine = await desk.withKey('cases:write');
    const taken = await machine('POST', '/api/cases', cold);
    expect(taken.status).toBe(201);
    const { id } = taken.body as { id: string };
    const asAdmin = (await desk.as('admin')('GET', `/api/cases/${id}/casework`)).body as Casework;
    expect(asAdmin.fields).toMatchObject([{ code: 'orderNumber', value: null, missing: true }]);
    expect((await machine('POST', '/api/cases', { ...cold, fields: { orderNumber: 5 } })).status).toBe(422);
    expect((await machine('POST', '/api/cases', { ...filing, category: 'nowhere' })).body).toMatchObject({
      errors: { category: expect.any(String) },
    });
  });

  test('is answered at intake, shown, and changed with a line in the audit that does not repeat it', async () => {
    const rep = desk.as('rep');
    const remedy = { what: 'refund', words: 'All of it' };
    const { body } = await rep('POST', '/api/cases', {
      ...{ ...filing, category: 'deliveryCold', fields: { orderNumber: 'A-17' }, remedy },
    });
    const { id } = body as { id: string };
    expect(await casework(id)).toMatchObject({
      category: { code: 'deliveryCold', names: [{ en: 'Delivery' }, { en: 'Cold chain' }] },
      fields: [{ code: 'orderNumber', value: 'A-17', missing: false }],
      remedy,
    });
    const changed = await rep('PATCH', `/api/cases/${id}/fields`, { fields: { orderNumber: 'B-18' } });
    expect(changed.body).toMatchObject({ fields: [{ value: 'B-18' }] });
    const emptied = await rep('PATCH', `/api/cases/${id}/fields`, { fields: { orderNumber: null } });
    expect(emptied.status).toBe(422);
    const audit = await desk.prisma.audit.findFirstOrThrow({ where: { action: 'case.fields', recordId: id } });
    expect(audit.fields).toEqual({ new: { fields: ['orderNumber'] } });
    const found = await rep('GET', `/api/cases?filter=${encodeURIComponent('{"category":"delivery"}')}`);
    expect((found.body as CaseRow[]).map((row) => row.id)).toContain(id);
  });
});

test('severity nobody gave is proposed by the rules, once, before the case is taken up', async () => {
  const { body } = await desk.as('rep')('POST', '/api/cases', { ...filing, category: 'privacyDisclosure' });
  const { id } = body as { id: string };
  const about = { tenantId: TENANT, caseId: id, version: 1, at: Date.now(), severityOpen: true };
  const wanted = [{ type: 'decide', set: 'serviceLevel', line: 'first' } as const];
  const [level, again] = [await decisions(desk.prisma, about, wanted), await decisions(desk.prisma, about, wanted)];
  expect(again).toEqual(level);
  const row = await desk.prisma.case.findFirstOrThrow({ where: { id } });
  expect(row.severity).toBe('critical');
  const proposed = await desk.prisma.decision.findMany({ where: { caseId: id, ruleSet: 'severity' } });
  expect(proposed).toMatchObject([{ rowId: 'disclosure' }]);
  expect((await casework(id)).severityDecisionId).toBe(proposed[0]?.id);
  const decided = await desk.prisma.decision.findFirstOrThrow({ where: { caseId: id, ruleSet: 'serviceLevel' } });
  expect(unpackFacts(decided.facts)).toMatchObject({ 'case.severity': 'critical' });
  const opened = await desk.prisma.caseEvent.findFirstOrThrow({ where: { caseId: id, version: 1 } });
  expect(opened.data).toMatchObject({ severity: 'byRules' });
});

describe('tags', () => {
  test('are kept in one form, suggested, filtered by and given to many with an outcome for each', async () => {
    const rep = desk.as('rep');
    const [one, two] = [await placeCase(desk), await placeCase(desk)];
    const tagged = await rep('POST', `/api/cases/${one.id}/tags`, { add: ['#Urgent', 'urgent', 'VIP'] });
    expect(tagged.body).toMatchObject({ tags: ['urgent', 'vip'] });
    const missing = newId();
    const bulk = await rep('POST', '/api/cases/bulk', {
      ...{ act: 'tag', ids: [one.id, two.id, missing], add: ['Batch'], remove: ['vip'] },
    });
    expect((bulk.body as { status: string }[]).map(({ status }) => status)).toEqual(['done', 'done', 'notFound']);
    expect((await casework(one.id)).tags).toEqual(['batch', 'urgent']);
    expect((await rep('GET', '/api/tags?q=BA')).body).toEqual([{ tag: 'batch', cases: 2 }]);
    const filtered = await rep('GET', `/api/cases?filter=${encodeURIComponent('{"tag":"BATCH"}')}`);
    expect((filtered.body as CaseRow[]).map(({ id }) => id).sort()).toEqual([one.id, two.id].sort());
    const many = { add: Array.from({ length: 20 }, (_, i) => `t${i}`) };
    expect((await rep('POST', `/api/cases/${one.id}/tags`, many)).status).toBe(422);
    expect((await casework(one.id)).tags).toHaveLength(2);
  });
});

test('whoever is mentioned is told by notice and mail, and may read the case', async () => {
  const { id } = await placeCase(desk, { assignee: desk.people.rep });
  const stranger = desk.as('stranger');
  expect((await stranger('GET', `/api/cases/${id}`)).status).toBe(404);
  const note = { body: '@stranger please look', mentions: [desk.people.stranger] };
  const key = { 'idempotency-key': newId() };
  for (const _ of [1, 2]) expect((await desk.as('rep')('POST', `/api/cases/${id}/notes`, note, key)).status).toBe(201);
  expect((await stranger('GET', `/api/cases/${id}`)).status).toBe(200);
  const notices = await desk.prisma.notice.findMany({
    where: { caseId: id, kind: 'mentioned' },
    include: { deliveries: true },
  });
  expect(notices).toMatchObject([{ staffId: desk.people.stranger, deliveries: [{ channel: 'email' }] }]);
  const told = (await stranger('GET', '/api/notices')).body as { text: string }[];
  expect(told[0]?.text).toMatch(/^You were mentioned/);
  const story = (await stranger('GET', `/api/cases/${id}/story`)).body as object[];
  expect(story.at(-1)).toMatchObject({ mentions: [{ id: desk.people.stranger, name: 'stranger' }] });
  const nobody = await desk.as('rep')('POST', `/api/cases/${id}/notes`, { body: 'x', mentions: [newId()] });
  expect(nobody.status).toBe(422);
});

test('whoever watches is told of steps of others, and reads the case only while they watch', async () => {
  const { id } = await placeCase(desk, { queue: 'second' });
  const [manager, executive] = [desk.as('manager'), desk.as('executive')];
  expect((await desk.as('rep')('POST', `/api/cases/${id}/watch`)).status).toBe(404);
  expect((await manager('POST', `/api/cases/${id}/watch`)).body).toMatchObject({ watching: true });
  await executive('POST', `/api/cases/${id}/watch`);
  await desk.prisma.caseEvent.create({
    data: {
      ...{ tenantId: TENANT, caseId: id, version: 2, type: 'claim', at: new Date() },
      ...{ actorType: 'staff', actorId: desk.people.executive },
    },
  });
  const told = await desk.prisma.notice.findMany({ where: { caseId: id, kind: 'watchedStep' } });
  expect(told.map(({ staffId }) => staffId)).toEqual([desk.people.manager]);
  expect((await manager('DELETE', `/api/cases/${id}/watch`)).status).toBe(204);
  expect(await desk.prisma.caseFollow.count({ where: { caseId: id, staffId: desk.people.manager } })).toBe(0);
});

describe('a snoozed case', () => {
  const mine = async (who: 'rep' | 'colleague') => {
    const filter = encodeURIComponent('{"view":"mine"}');
    const range = encodeURIComponent('[0,99]');
    return ((await desk.as(who)('GET', `/api/cases?filter=${filter}&range=${range}`)).body as CaseRow[]).map(
      ({ id }) => id,
    );
  };
  const until = (ms: number) => ({ until: new Date(Date.now() + ms).toISOString() });

  test('is out of one queue alone, and back when the member writes', async () => {
    const { id, memberId } = await placeCase(desk);
    expect(await mine('rep')).toContain(id);
    const done = await desk.as('rep')('POST', `/api/cases/${id}/snooze`, { ...until(3_600_000), note: 'Ask Li' });
    expect(done.body).toMatchObject({ snooze: { note: 'Ask Li', endedAt: null } });
    expect(await mine('rep')).not.toContain(id);
    expect(await mine('colleague')).toContain(id);
    await desk.prisma.$transaction((tx) =>
      writeMessage(tx, {
        ...{ tenantId: TENANT, caseId: id, direction: 'inbound', channel: 'email', locale: 'zh', body: 'Hello' },
        ...{ author: { type: 'member', id: memberId }, acceptedAt: new Date() },
      }),
    );
    expect(await mine('rep')).toContain(id);
    expect((await casework(id)).snooze).toMatchObject({ endedBecause: 'memberWrote' });
  });

  test('is back when its time has come or a clock is nearly out, with one notice', async () => {
    const [timed, due] = [
      await placeCase(desk),
      await placeCase(desk, { row: { dueAt: new Date(Date.now() + 3_600_000) } }),
    ];
    for (const { id } of [timed, due]) await desk.as('rep')('POST', `/api/cases/${id}/snooze`, until(2 * 3_600_000));
    expect(await endSnoozes(desk.prisma, Date.now())).toBe(0);
    expect(await endSnoozes(desk.prisma, Date.now() + 40 * 60_000)).toBe(1);
    expect((await casework(due.id)).snooze).toMatchObject({ endedBecause: 'dueSoon' });
    await Promise.all([1, 2, 3].map(() => endSnoozes(desk.prisma, Date.now() + 3 * 3_600_000)));
    expect((await casework(timed.id)).snooze).toMatchObject({ endedBecause: 'time' });
    expect(await desk.prisma.notice.count({ where: { kind: 'snoozeEnded', caseId: timed.id } })).toBe(1);
    const soon = await placeCase(desk, { row: { dueAt: new Date(Date.now() + 60_000) } });
    expect((await desk.as('rep')('POST', `/api/cases/${soon.id}/snooze`, until(3_600_000))).status).toBe(422);
    expect((await desk.as('rep')('POST', `/api/cases/${timed.id}/snooze`, until(-1))).status).toBe(422);
  });
});

test('copies get what the member is told, and nothing once they were taken away', async () => {
  const { id, memberId } = await placeCase(desk, { assignee: desk.people.rep });
  const rep = desk.as('rep');
  const copy = { name: 'Lawyer', address: 'LAW@example.org', consent: 'By phone today' };
  const added = await rep('POST', `/api/cases/${id}/copies`, copy);
  expect(added).toMatchObject({
    status: 201,
    body: { copies: [{ address: 'law@example.org', consent: 'By phone today' }] },
  });
  expect((await rep('POST', `/api/cases/${id}/copies`, copy)).status).toBe(422);
  expect((await rep('POST', `/api/cases/${id}/copies`, { ...copy, address: 'x@y,z@q.org' })).status).toBe(422);
  const tell = (kind: string) =>
    desk.prisma.notice.create({ data: { tenantId: TENANT, id: newId(), key: newId(), kind, caseId: id, memberId } });
  await tell('message');
  await tell('signInCode');
  const copied = await desk.prisma.notice.findMany({
    where: { caseId: id, memberId: null, staffId: null },
    include: { deliveries: true },
  });
  expect(copied).toMatchObject([{ kind: 'message', deliveries: [{ channel: 'email', status: 'pending' }] }]);
  const copyId = (added.body as Casework).copies[0]?.id;
  expect((await rep('DELETE', `/api/cases/${id}/copies/${copyId}`)).body).toMatchObject({ copies: [] });
  await tell('resolved');
  expect(await desk.prisma.notice.count({ where: { caseId: id, memberId: null, staffId: null } })).toBe(1);
});

test('promises and similar cases are those the reader may read', async () => {
  const dueAt = new Date(Date.now() + 7_200_000);
  const row = { dueAt, dueClock: 'answer', category: 'deliveryLate', subject: 'Parcel is late again' };
  const phone = '13900001111';
  const [first, second] = [await placeCase(desk, { phone, row }), await placeCase(desk, { phone, row })];
  const elsewhere = await placeCase(desk, { queue: 'second', row });
  const query = new URLSearchParams({ category: 'delivery', subject: 'parcel late', except: first.id });
  const { body } = await desk.as('rep')('GET', `/api/members/${first.memberId}/context?${query}`);
  const { promises, similar } = body as MemberContext;
  expect(promises).toMatchObject([{ id: second.id, clock: 'answer', dueAt: dueAt.toISOString() }]);
  expect(similar[0]).toMatchObject({ id: second.id, same: true });
  expect(similar.map(({ id }) => id)).not.toContain(elsewhere.id);
});
