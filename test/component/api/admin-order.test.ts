import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DepartmentRow, QueueSetUp, TeamRow } from '../../../api/contract/admin-order.ts';
import { queuesOf } from '../../../prisma/decisions/queues.ts';
import { resolveRouting } from '../../../prisma/decisions/routing.ts';
import { newId } from '../../../prisma/ids.ts';
import { type Answer, type Desk, openDesk, placeCase, TENANT } from './desk.ts';

let desk: Desk;
let admin: ReturnType<Desk['as']>;
let serial = 0;

beforeAll(async () => {
  desk = await openDesk();
  admin = desk.as('admin');
});
afterAll(() => desk.close());

const names = () => ({ code: `made${++serial}`, nameZh: `名称${serial}`, nameEn: `Name ${serial}` });
const made = async <T>(path: string, body: object): Promise<T> => {
  const answer = await admin('POST', `/api/admin/${path}`, body);
  expect(answer.text).not.toContain('errors');
  expect(answer.status).toBe(201);
  return answer.body as T;
};
const department = (parentId: string | null = null) => made<DepartmentRow>('departments', { ...names(), parentId });
const team = async () => made<TeamRow>('teams', { ...names(), departmentId: (await department()).id });
const calendarId = async () => (await desk.prisma.calendar.findFirstOrThrow()).id;
const queue = async (more: object = {}) =>
  made<QueueSetUp>('queues', {
    ...{ ...names(), line: 'first', teamId: desk.teams.front.id, calendarId: await calendarId() },
    ...more,
  });
const refusalOf = ({ body }: Answer) => (body as { refusal: { code: string; text: string; values: never } }).refusal;
const errorsOf = ({ body }: Answer) => (body as { errors?: Record<string, string> }).errors;
const lastAudit = (recordId: string) => desk.prisma.audit.findFirst({ where: { recordId }, orderBy: { at: 'desc' } });

describe('a code', () => {
  test.each(['Upper', '1first', 'a', 'with space', 'with-dash', '中文', 'x'.repeat(41), ''])(
    'that is %j is refused',
    async (code) => {
      const answer = await admin('POST', '/api/admin/skills', { ...names(), code });
      expect([answer.status, Object.keys(errorsOf(answer) ?? {})]).toEqual([422, ['code']]);
    },
  );

  test('is unique, and is not changed', async () => {
    const first = await made<{ id: string; code: string; version: number }>('skills', names());
    const again = await admin('POST', '/api/admin/skills', { ...names(), code: first.code });
    expect([again.status, errorsOf(again)?.code]).toEqual([422, 'This code is taken (or was, by something retired)']);
    const renamed = await admin('PATCH', `/api/admin/skills/${first.id}`, { version: 1, code: 'other' });
    expect([renamed.status, Object.keys(errorsOf(renamed) ?? {})]).toEqual([422, ['code']]);
  });
});

describe('departments', () => {
  test('make a tree without a loop', async () => {
    const top = await department();
    const middle = await department(top.id);
    const leaf = await department(middle.id);
    for (const parentId of [top.id, middle.id, leaf.id]) {
      const answer = await admin('PATCH', `/api/admin/departments/${top.id}`, { version: 1, parentId });
      expect([answer.status, errorsOf(answer)]).toEqual([
        422,
        { parentId: 'This would make a loop: they stand below already' },
      ]);
    }
    const fine = await admin('PATCH', `/api/admin/departments/${leaf.id}`, { version: 1, parentId: top.id });
    expect([fine.status, fine.body]).toEqual([200, expect.objectContaining({ parentId: top.id, version: 2 })]);
  });

  test('do not loop by two changes at once either', async () => {
    for (let round = 0; round < 5; round++) {
      const [a, b] = [await department(), await department()];
      const put = (one: DepartmentRow, under: DepartmentRow) =>
        admin('PATCH', `/api/admin/departments/${one.id}`, { version: 1, parentId: under.id });
      const answers = await Promise.all([put(a, b), put(b, a)]);
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 422]);
    }
  });
});

test('what two wrote at once is refused with what differs, and nothing is lost', async () => {
  const { id } = await team();
  const first = await admin('PATCH', `/api/admin/teams/${id}`, { version: 1, nameEn: 'Theirs', nameZh: '他们' });
  expect(first.status).toBe(200);
  const second = await admin('PATCH', `/api/admin/teams/${id}`, { version: 1, nameEn: 'Mine', nameZh: '他们' });
  expect(second.status).toBe(409);
  expect(refusalOf(second)).toMatchObject({
    code: 'changedMeanwhile',
    values: { fields: ['nameEn'], version: 2, current: { nameEn: 'Theirs', nameZh: '他们' }, by: 'admin' },
  });
  // Who writes what stands there already has lost nothing.
  const same = await admin('PATCH', `/api/admin/teams/${id}`, { version: 1, nameEn: 'Theirs' });
  expect([same.status, (same.body as TeamRow).version]).toEqual([200, 2]);
  const anew = await admin('PATCH', `/api/admin/teams/${id}`, { version: 2, nameEn: 'Mine' });
  expect([anew.status, (anew.body as TeamRow).nameEn]).toEqual([200, 'Mine']);
  expect(await lastAudit(id)).toMatchObject({
    ...{ action: 'team.changed', recordType: 'Team', actorType: 'staff', actorId: desk.people.admin },
    fields: { old: { nameEn: 'Theirs' }, new: { nameEn: 'Mine' } },
  });
  expect((await lastAudit(id))?.ip).toBeTruthy();
});

describe('deleting', () => {
  test('is possible for what nothing refers to, and leaves its last state in the audit', async () => {
    const { id, code } = await queue();
    expect((await admin('DELETE', `/api/admin/queues/${id}`)).status).toBe(204);
    expect((await admin('GET', `/api/admin/queues/${id}`)).status).toBe(404);
    const audits = await desk.prisma.audit.findMany({ where: { recordId: id }, orderBy: { at: 'asc' } });
    expect(audits.map(({ action }) => action)).toEqual(['queue.created', 'queue.deleted']);
    expect(audits[0]?.fields).toMatchObject({ new: { code, teamId: 'front', calendarId: 'always' } });
  });

  test('is refused with what refers to it', async () => {
    const { id } = await queue({ people: [desk.people.rep, desk.people.lead] });
    const filed = await placeCase(desk);
    await desk.prisma.case.updateMany({ where: { id: filed.id }, data: { queueId: id } });
    const answer = await admin('DELETE', `/api/admin/queues/${id}`);
    expect([answer.status, refusalOf(answer)]).toEqual([
      409,
      expect.objectContaining({
        code: 'inUse',
        values: { uses: { cases: 1, people: 2 } },
        text: 'It cannot be deleted: 1 case, 2 people still refer to it',
      }),
    ]);
    const chinese = await admin('DELETE', `/api/admin/queues/${id}`, undefined, { 'accept-language': 'zh' });
    expect(refusalOf(chinese).text).toBe('不能删除：仍被 1 个案件、2 人 引用');
    expect((await admin('GET', `/api/admin/queues/${id}`)).status).toBe(200);
  });

  test('is refused for a queue that the routing rules name', async () => {
    const [row] = await desk.prisma.$queryRaw<{ code: string }[]>`
      SELECT jsonb_path_query_first(definition::jsonb, '$.otherwise.then.queueCode') #>> '{}' AS code
      FROM "RuleSetVersion" WHERE "ruleSet" = 'routing' AND "tenantId" = ${TENANT} LIMIT 1`;
    const { id } = await queue({ code: row?.code });
    const answer = await admin('DELETE', `/api/admin/queues/${id}`);
    expect([answer.status, refusalOf(answer).values]).toEqual([409, { uses: { rules: expect.any(Number) } }]);
  });

  test.each([
    ['departments', async () => (await desk.prisma.team.findFirstOrThrow({ where: { code: 'front' } })).departmentId],
    ['teams', async () => desk.teams.front.id],
  ])('is refused for %s in use', async (path, find) => {
    const answer = await admin('DELETE', `/api/admin/${path}/${await find()}`);
    expect([answer.status, refusalOf(answer).code]).toEqual([409, 'inUse']);
  });
});

describe('retiring a queue', () => {
  test('waits until its open cases have left, and then nothing is routed or handed to it', async () => {
    const { id, code } = await queue({ line: 'second', people: [desk.people.stranger] });
    const filed = await placeCase(desk, { assignee: desk.people.rep });
    await desk.prisma.case.updateMany({ where: { id: filed.id }, data: { queueId: id } });
    const early = await admin('POST', `/api/admin/queues/${id}/retirement`);
    expect([early.status, refusalOf(early)]).toEqual([
      409,
      expect.objectContaining({ code: 'stillInUse', values: { uses: { openCases: 1 } } }),
    ]);
    await desk.prisma.case.updateMany({ where: { id: filed.id }, data: { queueId: desk.queues.first.id } });
    expect((await admin('POST', `/api/admin/queues/${id}/retirement`)).status).toBe(200);

    const about = { tenantId: TENANT, asOf: Date.now(), line: 'second' } as const;
    const route = async () =>
      resolveRouting(desk.prisma, about, { queueCode: code }, await queuesOf(desk.prisma, TENANT));
    const routed = await route();
    expect([routed.queueId, routed.fallback]).toEqual([desk.queues.second.id, true]);
    const handed = await desk.as('rep')('POST', `/api/cases/${filed.id}/handover`, { queueId: id });
    expect([handed.status, Object.keys(errorsOf(handed) ?? {})]).toEqual([422, ['queueId']]);
    const listed = (await desk.as('rep')('GET', '/api/queues')).body as { id: string }[];
    expect(listed.map((row) => row.id)).not.toContain(id);
    const byId = await desk.as('rep')('GET', `/api/queues?filter=${encodeURIComponent(JSON.stringify({ id }))}`);
    expect(byId.body).toHaveLength(1);

    expect((await admin('DELETE', `/api/admin/queues/${id}/retirement`)).status).toBe(200);
    expect((await route()).queueId).toBe(id);
  });

  test('is refused for the last of its line', async () => {
    const answer = await admin('POST', `/api/admin/queues/${desk.queues.head.id}/retirement`);
    expect([answer.status, refusalOf(answer).code]).toEqual([409, 'lastOfLine']);
  });
});

test('posts: a rung of the ladder is renamed and nothing else; another stands as high as one of them', async () => {
  const rung = await desk.prisma.post.findFirstOrThrow({ where: { code: 'teamLead' } });
  const path = `/api/admin/posts/${rung.id}`;
  expect((await admin('PATCH', path, { version: 1, nameEn: 'Shift lead' })).status).toBe(200);
  const moved = await admin('PATCH', path, { version: 2, rank: 5 });
  expect([moved.status, refusalOf(moved).code]).toEqual([409, 'builtIn']);
  expect(refusalOf(await admin('DELETE', path)).code).toBe('builtIn');
  const own = await made<{ id: string }>('posts', { ...names(), rank: rung.rank });
  const nowhere = await admin('POST', '/api/admin/posts', { ...names(), rank: 77 });
  expect([nowhere.status, Object.keys(errorsOf(nowhere) ?? {})]).toEqual([422, ['rank']]);
  expect((await admin('DELETE', `/api/admin/posts/${own.id}`)).status).toBe(204);
});

test('what is referred to must be there, in use and of this desk', async () => {
  const gone = await department();
  await admin('POST', `/api/admin/departments/${gone.id}/retirement`);
  for (const departmentId of [newId(), gone.id]) {
    const answer = await admin('POST', '/api/admin/teams', { ...names(), departmentId });
    expect([answer.status, Object.keys(errorsOf(answer) ?? {})]).toEqual([422, ['departmentId']]);
  }
  const wrong = await admin('POST', '/api/admin/queues', {
    ...{ ...names(), line: 'first', teamId: newId(), calendarId: newId(), skillCode: 'none', people: [newId()] },
  });
  expect(Object.keys(errorsOf(wrong) ?? {}).sort()).toEqual(['calendarId', 'people', 'skillCode', 'teamId']);
});

test('a queue says its load; its people and their queues are one thing seen from two sides', async () => {
  const { id } = await queue({ people: [desk.people.rep] });
  const filed = await placeCase(desk);
  await desk.prisma.case.updateMany({ where: { id: filed.id }, data: { queueId: id } });
  const shown = (await admin('GET', `/api/admin/queues/${id}`)).body as QueueSetUp;
  expect(shown).toMatchObject({ open: 1, unclaimed: 1, capacity: 20, people: [{ name: 'rep', disabled: false }] });
  // The person's own form, opened before, would undo it: its version has moved on.
  const person = await desk.prisma.staff.findFirstOrThrow({ where: { id: desk.people.colleague } });
  const people = [desk.people.rep, desk.people.colleague];
  expect((await admin('PATCH', `/api/admin/queues/${id}`, { version: shown.version, people })).status).toBe(200);
  const stale = await admin('PATCH', `/api/admin/people/${person.id}`, { version: person.version, queues: [] });
  expect([stale.status, refusalOf(stale).code]).toEqual([409, 'changedMeanwhile']);
});

test('lists: found by code and by name in both languages, literally', async () => {
  await made('skills', { code: 'percent', nameZh: '百分百', nameEn: '100% sure' });
  const find = async (q: string) => {
    const answer = await admin('GET', `/api/admin/skills?filter=${encodeURIComponent(JSON.stringify({ q }))}`);
    return (answer.body as { code: string }[]).map((row) => row.code);
  };
  for (const q of ['PERCENT', '百分', '100%']) expect(await find(q)).toEqual(['percent']);
  expect(await find('1%s')).toEqual([]);
});
