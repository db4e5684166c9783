import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Finding, HandOverAnswer, PersonDetail } from '../../../api/contract/admin-order.ts';
import { newId } from '../../../prisma/ids.ts';
import { issueLink } from '../../../prisma/links.ts';
import { type Answer, type Desk, isProblem, openDesk, placeCase, SECRET, TENANT } from './desk.ts';

let desk: Desk;
let admin: ReturnType<Desk['as']>;
let serial = 0;

beforeAll(async () => {
  desk = await openDesk();
  admin = desk.as('admin');
});
afterAll(() => desk.close());

const person = async (more: object = {}): Promise<PersonDetail> => {
  const n = ++serial;
  const body = { name: `Person ${n}`, email: `person${n}@example.com`, role: 'rep', ...more };
  const answer = await admin('POST', '/api/admin/people', body);
  expect(answer.text).not.toContain('errors');
  expect(answer.status).toBe(201);
  return answer.body as PersonDetail;
};
const show = async (id: string) => (await admin('GET', `/api/admin/people/${id}`)).body as PersonDetail;
const change = (id: string, version: number, body: object) =>
  admin('PATCH', `/api/admin/people/${id}`, { version, ...body });
const refusalOf = ({ body }: Answer) => (body as { refusal: { code: string; text: string } }).refusal;
const errorsOf = ({ body }: Answer) => (body as { errors?: Record<string, string> }).errors ?? {};
const audits = async (recordId: string) =>
  (await desk.prisma.audit.findMany({ where: { recordId }, orderBy: [{ at: 'asc' }, { id: 'asc' }] })).filter(
    ({ action }) => action.startsWith('staff.') || action.startsWith('absence.'),
  );

describe('a person', () => {
  test('is made with everything, in normal forms, invited by mail, and audited', async () => {
    const skill = await desk.prisma.skill.create({
      data: { tenantId: TENANT, id: newId(), code: 'english', nameZh: '英语', nameEn: 'English' },
    });
    const post = await desk.prisma.post.findFirstOrThrow({ where: { code: 'rep' } });
    const made = await person({
      ...{ name: ' 张 伟 ', email: 'ZHANG@Example.org ', phone: '138 0013 8000', locale: 'zh', postId: post.id },
      ...{ teamId: desk.teams.front.id, reportsToId: desk.people.lead, deputyId: desk.people.colleague },
      ...{ queues: [desk.queues.first.id], skills: [{ id: skill.id, level: 5 }], capacity: 7 },
    });
    expect(made).toMatchObject({
      ...{ name: '张 伟', email: 'zhang@example.org', phone: '+8613800138000', account: 'invited', capacity: 7 },
      ...{ post: { code: 'rep' }, reportsTo: { name: 'lead' }, deputy: { name: 'colleague' }, version: 1 },
      ...{ queues: [{ code: 'general' }], skills: [{ skill: { code: 'english' }, level: 5 }] },
    });
    const notices = await desk.prisma.notice.findMany({ where: { staffId: made.id }, include: { deliveries: true } });
    expect(notices).toMatchObject([{ kind: 'staffInvited', deliveries: [{ channel: 'email', status: 'pending' }] }]);
    expect(await audits(made.id)).toMatchObject([
      {
        ...{ action: 'staff.created', actorId: desk.people.admin },
        fields: { new: { email: 'zhang@example.org', postId: 'rep', teamId: 'front', queues: ['general'] } },
      },
      { action: 'staff.invited' },
    ]);
    expect(JSON.stringify(await desk.prisma.audit.findMany())).not.toMatch(/password(Hash)?"/i);
  });

  test('is refused with a fault for each field', async () => {
    const answer = await admin('POST', '/api/admin/people', {
      name: 'X',
      email: 'no address',
      role: 'rep',
      phone: 'x',
    });
    expect([answer.status, Object.keys(errorsOf(answer))]).toEqual([422, ['email', 'phone']]);
    const wrong = { postId: newId(), teamId: newId(), reportsToId: newId(), deputyId: newId(), queues: [newId()] };
    const refs = await admin('POST', '/api/admin/people', {
      name: 'X',
      email: 'rep@example.org',
      role: 'rep',
      ...wrong,
    });
    expect(Object.keys(errorsOf(refs)).sort()).toEqual(
      ['deputyId', 'email', 'postId', 'queues', 'reportsToId', 'teamId'].sort(),
    );
    expect(errorsOf(refs).email).toBe('Somebody has this e-mail already');
  });

  test('is changed field by field, old and new in the audit; the same again changes nothing', async () => {
    const { id } = await person({ capacity: 5 });
    expect((await change(id, 1, { capacity: 9, name: 'New name' })).body).toMatchObject({ capacity: 9, version: 2 });
    expect((await change(id, 1, { capacity: 9 })).body).toMatchObject({ version: 2 });
    expect((await audits(id)).slice(2)).toMatchObject([
      { action: 'staff.changed', fields: { old: { capacity: 5 }, new: { capacity: 9, name: 'New name' } } },
    ]);
    const stale = await change(id, 1, { name: 'Mine' });
    expect(stale.status).toBe(409);
    expect(refusalOf(stale)).toMatchObject({
      values: { fields: ['name'], version: 2, current: { name: 'New name' }, by: 'admin' },
    });
    expect((await show(id)).name).toBe('New name');
  });

  test('never reports to somebody below, also by two changes at once', async () => {
    const boss = await person();
    const middle = await person({ reportsToId: boss.id });
    const below = await person({ reportsToId: middle.id });
    for (const reportsToId of [boss.id, middle.id, below.id])
      expect(errorsOf(await change(boss.id, 1, { reportsToId }))).toEqual({
        reportsToId: 'This would make a loop: they stand below already',
      });
    for (let round = 0; round < 5; round++) {
      const [a, b] = [await person(), await person()];
      const answers = await Promise.all([
        change(a.id, 1, { reportsToId: b.id }),
        change(b.id, 1, { reportsToId: a.id }),
      ]);
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 422]);
    }
    expect(errorsOf(await change(boss.id, 1, { deputyId: boss.id }))).toEqual({
      deputyId: 'Nobody stands in for themselves',
    });
  });

  test('who has left no trace is deleted; who has worked here is not', async () => {
    const fresh = await person({ queues: [desk.queues.first.id] });
    expect((await admin('DELETE', `/api/admin/people/${fresh.id}`)).status).toBe(204);
    expect((await admin('GET', `/api/admin/people/${fresh.id}`)).status).toBe(404);
    expect(await desk.prisma.notice.count({ where: { staffId: fresh.id } })).toBe(0);
    await placeCase(desk, { assignee: desk.people.colleague });
    const answer = await admin('DELETE', `/api/admin/people/${desk.people.colleague}`);
    expect([answer.status, refusalOf(answer).code]).toEqual([409, 'inUse']);
    expect(refusalOf(answer).text).toMatch(/1 case.*1 person they stand in for.*1 sign-in/);
  });
});

describe('administrators', () => {
  test('do not change their own role and do not disable themselves', async () => {
    const { version } = await show(desk.people.admin);
    const role = await change(desk.people.admin, version, { role: 'manager' });
    expect([role.status, refusalOf(role).code]).toEqual([409, 'ownRole']);
    const own = await admin('POST', `/api/admin/people/${desk.people.admin}/disablement`);
    expect([own.status, refusalOf(own).code]).toEqual([409, 'ownAccount']);
    const name = await change(desk.people.admin, version, { name: 'Chief' });
    expect(name.status).toBe(200);
    await change(desk.people.admin, version + 1, { name: 'admin' });
  });

  test('the last one stays, also when two would demote each other at once', async () => {
    const { tokenOf } = await second();
    const other = await tokenOf();
    const answers = await Promise.all([
      admin('POST', `/api/admin/people/${other.id}/disablement`),
      other.ask('POST', `/api/admin/people/${desk.people.admin}/disablement`),
    ]);
    // One comes first; the other one is the last, or no longer signed in.
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    const left = await desk.prisma.staff.findMany({ where: { role: 'admin', disabledAt: null } });
    expect(left).toHaveLength(1);
    if (left[0]?.id !== desk.people.admin) {
      await other.ask('POST', `/api/admin/people/${desk.people.admin}/enablement`);
      admin = await signedInAgain();
      expect((await admin('POST', `/api/admin/people/${other.id}/disablement`)).status).toBe(200);
    }
    const machine = { tenantId: TENANT, actor: { type: 'system', id: null }, ip: undefined } as const;
    const { disablePerson } = await import('../../../prisma/admin/leaving.ts');
    await expect(disablePerson(desk.prisma, machine, desk.people.admin)).rejects.toMatchObject({
      code: 'lastAdministrator',
    });
  });

  async function second() {
    const { startSession } = await import('../../../api/session/store.ts');
    return {
      async tokenOf() {
        const { id } = await person({ role: 'admin' });
        const { token } = await startSession(desk.prisma, { tenantId: TENANT, staffId: id, ip: null, userAgent: null });
        return { id, ask: desk.withHeaders({ cookie: `steward_session=${token}`, 'x-steward': '1' }) };
      },
    };
  }

  async function signedInAgain() {
    const { startSession } = await import('../../../api/session/store.ts');
    const who = { tenantId: TENANT, staffId: desk.people.admin, ip: null, userAgent: null };
    const { token } = await startSession(desk.prisma, who);
    return desk.withHeaders({ cookie: `steward_session=${token}`, 'x-steward': '1' });
  }
});

describe('another role', () => {
  test('ends links that were sent to the one before; any other change leaves them', async () => {
    const { id } = await person({ role: 'lead' });
    const { id: caseId } = await placeCase(desk, { assignee: id });
    const link = { tenantId: TENANT, purpose: 'acknowledge', caseId, staffId: id } as const;
    const { id: linkId } = await issueLink(desk.prisma, SECRET, { ...link, expiresAt: new Date(Date.now() + 1e6) });
    const revoked = async () => (await desk.prisma.signedLink.findFirstOrThrow({ where: { id: linkId } })).revokedAt;
    expect((await change(id, 1, { capacity: 9 })).status).toBe(200);
    expect(await revoked()).toBeNull();
    expect((await change(id, 2, { role: 'rep' })).status).toBe(200);
    expect(await revoked()).toEqual(expect.any(Date));
  });
});

describe('disabling', () => {
  test('ends sessions and links at once, keeps what they hold, and says who counts on them', async () => {
    const { startSession } = await import('../../../api/session/store.ts');
    const boss = await person({ role: 'lead' });
    const report = await person({ reportsToId: boss.id, deputyId: boss.id });
    const filed = await placeCase(desk, { assignee: boss.id });
    const who = { tenantId: TENANT, staffId: boss.id, ip: null, userAgent: null };
    const { token } = await startSession(desk.prisma, who);
    const theirs = desk.withHeaders({ cookie: `steward_session=${token}` });
    expect((await theirs('GET', '/api/session')).status).toBe(200);
    const link = { tenantId: TENANT, purpose: 'acknowledge', caseId: filed.id, staffId: boss.id } as const;
    const { id: linkId } = await issueLink(desk.prisma, SECRET, { ...link, expiresAt: new Date(Date.now() + 1e6) });

    const answer = await admin('POST', `/api/admin/people/${boss.id}/disablement`);
    expect(answer.body).toMatchObject({ account: 'disabled', open: 1 });
    expect((await theirs('GET', '/api/session')).status).toBe(401);
    expect(await desk.prisma.staffSession.findFirst({ where: { staffId: boss.id } })).toMatchObject({
      revokedAt: expect.any(Date),
    });
    expect(await desk.prisma.signedLink.findFirst({ where: { id: linkId } })).toMatchObject({
      revokedAt: expect.any(Date),
    });
    expect((await audits(boss.id)).at(-1)).toMatchObject({
      ...{ action: 'staff.disabled', fields: { new: { sessions: 1, links: 1 } } },
    });
    expect((await admin('GET', `/api/admin/people/${boss.id}/leaving`)).body).toMatchObject({
      ...{ openCases: 1, cases: [{ id: filed.id }], reports: [{ id: report.id }], deputyFor: [{ id: report.id }] },
    });
    const found = (await admin('GET', '/api/admin/health')).body as Finding[];
    expect(found.filter((f) => f.record.id === boss.id)).toMatchObject([{ kind: 'disabledHoldsCases', count: 1 }]);
    expect(found.filter((f) => f.record.id === report.id).map((f) => f.kind)).toContain('lineDisabled');

    expect((await admin('POST', `/api/admin/people/${boss.id}/enablement`)).body).toMatchObject({ account: 'invited' });
    // What was ended stays ended.
    expect((await theirs('GET', '/api/session')).status).toBe(401);
  });

  test('open cases are handed over by commands of their own, each accounted for; the rest goes with them', async () => {
    const leaving = await person({ role: 'lead' });
    const report = await person({ reportsToId: leaving.id });
    const heir = await person({ role: 'lead', reportsToId: leaving.id });
    const filed = [];
    for (let n = 0; n < 3; n++) filed.push(await placeCase(desk, { assignee: leaving.id }));
    await desk.prisma.member.updateMany({
      where: { id: { in: filed.slice(0, 2).map((f) => f.memberId) } },
      data: { ownerId: leaving.id },
    });
    await desk.prisma.team.updateMany({ where: { code: 'claims' }, data: { leadId: leaving.id } });
    const over = (body: object) => admin('POST', `/api/admin/people/${leaving.id}/hand-over`, body);

    expect(errorsOf(await over({ toId: leaving.id }))).toHaveProperty('toId');
    expect(errorsOf(await over({ toId: desk.people.executive }))).toHaveProperty('toId');
    // No Temporal here: the commands are written down and follow in order.
    const one = (await over({ toId: null, cases: [filed[0]?.id] })).body as HandOverAnswer;
    expect(one).toMatchObject({ cases: [{ id: filed[0]?.id, status: 'pending', reason: null }], inherited: null });
    const rest = (await over({ toId: heir.id, cases: filed.slice(1).map((f) => f.id), everything: true })).body;
    expect(rest).toMatchObject({
      cases: [{ status: 'pending' }, { status: 'pending' }],
      inherited: { members: 2, reports: 1, teams: 1 },
    });
    const commands = await desk.prisma.command.findMany({ where: { caseId: { in: filed.map((f) => f.id) } } });
    expect(commands.map(({ type }) => type).sort()).toEqual(['assign', 'assign', 'release']);
    expect(new Set(commands.map(({ actorId }) => actorId))).toEqual(new Set([desk.people.admin]));
    expect((await show(report.id)).reportsTo?.id).toBe(heir.id);
    // The heir cannot report to themselves: that line stays, and is seen.
    expect((await show(heir.id)).reportsTo?.id).toBe(leaving.id);
    expect((await show(heir.id)).leads).toMatchObject([{ code: 'claims' }]);
    expect((await audits(leaving.id)).at(-1)).toMatchObject({ action: 'staff.handedOver' });
  });
});

describe('absences', () => {
  const at = (day: number) => new Date(Date.UTC(2027, 0, day)).toISOString();

  test('name who stands in, never overlap, and are audited without the reason', async () => {
    const { id } = await person();
    const add = (body: object) => admin('POST', `/api/admin/people/${id}/absences`, body);
    const made = await add({ from: at(1), until: at(10), deputyId: desk.people.rep, reason: 'surgery' });
    expect(made.body).toMatchObject({ absences: [{ deputy: { name: 'rep' }, reason: 'surgery' }] });
    expect(errorsOf(await add({ from: at(9), until: at(12) }))).toEqual({ until: 'Overlaps another absence' });
    expect(errorsOf(await add({ from: at(20), until: at(20) }))).toEqual({ until: 'Must be after the beginning' });
    expect(errorsOf(await add({ from: at(20), until: at(21), deputyId: id }))).toHaveProperty('deputyId');
    expect((await add({ from: at(10), until: at(11) })).status).toBe(201);
    const [first] = (made.body as PersonDetail).absences;
    const removed = await admin('DELETE', `/api/admin/people/${id}/absences/${first?.id}`);
    expect((removed.body as PersonDetail).absences).toHaveLength(1);
    expect((await admin('DELETE', `/api/admin/people/${id}/absences/${first?.id}`)).status).toBe(404);
    expect((await audits(id)).map(({ action }) => action).slice(2)).toEqual([
      'absence.created',
      'absence.created',
      'absence.deleted',
    ]);
    expect(JSON.stringify(await audits(id))).not.toContain('surgery');
  });
});

describe('an import', () => {
  const HEADER = '邮箱,姓名,角色,岗位,小组,上级,队列,技能,备注';
  const csv = (...rows: string[]) => [HEADER, ...rows].join('\r\n');
  const load = (file: string | Uint8Array, more: object = { dryRun: false }) =>
    admin('POST', '/api/admin/people/import', { file: Buffer.from(file).toString('base64'), ...more });
  type Loaded = { encoding: string; counts: Record<string, number>; rows: { outcome: string; problems: object }[] };

  beforeEach(async () => {
    await desk.prisma.skill.createMany({
      data: [{ tenantId: TENANT, id: newId(), code: 'english', nameZh: '英语', nameEn: 'English' }],
      skipDuplicates: true,
    });
  });

  test('shows first, then writes; the same file again changes nothing', async () => {
    // The boss comes after those who report to him.
    const file = csv(
      'li@import.example,李娜,客服代表,rep,front,wang@import.example,general,英语:4,x',
      'wang@import.example,王强,lead,teamLead,front,manager@example.org,general;claims,,y',
    );
    const before = await desk.prisma.staff.count();
    const shown = (await load(file, { dryRun: true })).body as Loaded;
    expect(await desk.prisma.staff.count()).toBe(before);
    const done = (await load(file)).body as Loaded;
    expect(done).toEqual({ ...shown, written: true });
    expect(done).toMatchObject({ encoding: 'utf8', counts: { created: 2, refused: 0 } });
    const li = await desk.prisma.staff.findFirstOrThrow({ where: { email: 'li@import.example' } });
    expect(await show(li.id)).toMatchObject({
      ...{ name: '李娜', role: 'rep', reportsTo: { name: '王强' }, department: { code: 'care' }, account: 'invited' },
      ...{ queues: [{ code: 'general' }], skills: [{ skill: { code: 'english' }, level: 4 }] },
    });
    expect((await audits(li.id))[0]).toMatchObject({ fields: { new: { teamId: 'front', queues: ['general'] } } });

    const again = (await load(file)).body as Loaded;
    expect(again.counts).toEqual({ created: 0, changed: 0, unchanged: 2, refused: 0 });
    expect(await desk.prisma.staff.count()).toBe(before + 2);
    expect(await desk.prisma.notice.count({ where: { staffId: li.id } })).toBe(1);

    const moved = (await load(csv('li@import.example,,,,,,claims,,'))).body as Loaded;
    expect(moved.rows).toMatchObject([{ outcome: 'changed', fields: ['queues'] }]);
    expect(await show(li.id)).toMatchObject({ name: '李娜', queues: [{ code: 'claims' }] });
  });

  test('reads UTF-8 with a mark and GB 18030 alike', async () => {
    const row = 'gb@import.example,张伟,,,,,,,';
    const marked = (await load(`\ufeff${csv(row)}`, { dryRun: true })).body as Loaded;
    // GB 18030 of: 邮箱,姓名\r\ngb@import.example,张伟
    const bytes = Buffer.concat([
      Buffer.from([0xd3, 0xca, 0xcf, 0xe4, 0x2c, 0xd0, 0xd5, 0xc3, 0xfb, 0x0d, 0x0a]),
      Buffer.from('gb@import.example,'),
      Buffer.from([0xd5, 0xc5, 0xce, 0xb0]),
    ]);
    const chinese = (await load(bytes, { dryRun: true })).body as Loaded;
    expect([marked.encoding, chinese.encoding]).toEqual(['utf8', 'gb18030']);
    for (const { rows } of [marked, chinese])
      expect(rows).toMatchObject([{ name: '张伟', email: 'gb@import.example', outcome: 'created' }]);
  });

  test('refuses rows one by one, with the column and why, and takes the others', async () => {
    const file = csv(
      'no address,甲,,,,,,,',
      'b@import.example,,,,,,,,',
      'c@import.example,丙,wizard,nowhere,,nobody@import.example,nope,,',
      'd@import.example,丁,,,,b@import.example,,,',
      'e@import.example,戊,,,,,,,',
      'E@import.example,己,,,,,,,',
      'f@import.example,"庚"x,,,,,,,',
      'g@import.example,辛,,,,h@import.example,,,',
      'h@import.example,壬,,,,g@import.example,,,',
    );
    const done = (await load(file)).body as Loaded;
    expect(done.rows.map(({ problems }) => Object.keys(problems))).toEqual([
      ['邮箱'],
      ['姓名'],
      ['角色', '岗位', '队列'],
      ['上级'],
      [],
      ['邮箱'],
      ['邮箱'],
      ['上级'],
      ['上级'],
    ]);
    // h would close a loop and falls; g, who was to report to h, falls with it.
    expect(done.counts).toEqual({ created: 1, changed: 0, unchanged: 0, refused: 8 });
    expect(await desk.prisma.staff.count({ where: { email: 'e@import.example' } })).toBe(1);
    expect(await desk.prisma.staff.count({ where: { email: { in: ['c@import.example', 'd@import.example'] } } })).toBe(
      0,
    );
  });

  test('does not demote the last administrator nor the one who imports', async () => {
    const done = (await load(csv('admin@example.org,,rep,,,,,,'))).body as Loaded;
    expect(done.rows).toMatchObject([{ outcome: 'refused', problems: { 角色: expect.stringContaining('own role') } }]);
    expect((await show(desk.people.admin)).role).toBe('admin');
  });

  test.each([
    ['nothing', ''],
    ['a header alone', HEADER],
    ['no e-mail', '姓名\n张伟'],
    ['a spreadsheet', 'PK\u0003\u0004…'],
    ['UTF-16', Buffer.from('\ufeff邮箱', 'utf16le')],
  ])('refuses a file with %s in words', async (_, file) => {
    const answer = await load(file);
    expect([answer.status, Object.keys(errorsOf(answer))]).toEqual([422, ['file']]);
    expect(isProblem(answer)).toBe(true);
  });
});

test('health names what the order lacks', async () => {
  const kinds = async (id: string) =>
    ((await admin('GET', '/api/admin/health')).body as Finding[]).filter((f) => f.record.id === id).map((f) => f.kind);
  expect(await kinds(desk.queues.head.id)).toEqual(['queueWithoutPeople']);
  expect(await kinds(desk.teams.front.id)).toEqual(['teamWithoutLead']);
  const { id } = await person();
  expect(await kinds(id)).toEqual(['personWithoutLine', 'personWithoutPost', 'personWithoutQueue']);
  expect(await kinds(desk.queues.first.id)).toEqual([]);
  await desk.prisma.staff.updateMany({
    where: { queues: { some: { queueId: desk.queues.first.id } } },
    data: { availability: 'away' },
  });
  expect(await kinds(desk.queues.first.id)).toEqual(['queueWithoutHere']);
});
