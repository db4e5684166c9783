import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openChannels } from '../../../activities/delivery/channels.ts';
import { deliverOnce, robotsOnce } from '../../../activities/delivery/loop.ts';
import type { NoticeRow } from '../../../api/contract/people.ts';
import type { HoursRow, RobotRow, RobotTest } from '../../../api/contract/robots.ts';
import type { Problem } from '../../../api/contract/values.ts';
import type { CaseState } from '../../../domain/case/state.ts';
import type { RobotKind } from '../../../domain/robot/robot.ts';
import { evaluateCase } from '../../../prisma/alerts.ts';
import { newId } from '../../../prisma/ids.ts';
import { writeNotices } from '../../../prisma/notices.ts';
import { shareConnectionsOf } from '../../../prisma/statement.ts';
import { openPostOffice, type PostOffice } from '../../setup/post-office.ts';
import { openRobots, type RobotHouse } from '../../setup/robots.ts';
import { type Ask, type Desk, openDesk, placeCase, TENANT } from '../api/desk.ts';

const SIGN = 'SEC0123456789abcdef';
const MINUTE = 60_000;
let now = Date.now();
let first: number | null = null;
let house: RobotHouse;
let office: PostOffice;
let desk: Desk;
let admin: Ask;

beforeAll(async () => {
  const robots = { wecom: null, wecom2: null, ding: SIGN, 'feishu-1': SIGN };
  house = await openRobots(robots, { now: () => now, first: () => first });
  office = await openPostOffice();
  desk = await openDesk({
    env: { ROBOT_ORIGINS: house.origin, STEWARD_URL: 'https://desk.example.org', SMTP_URL: office.url },
  });
  admin = desk.as('admin');
  const { people, prisma } = desk;
  const lead = await prisma.post.findFirstOrThrow({ where: { code: 'teamLead' } });
  await prisma.staff.update({
    where: { tenantId_id: { tenantId: TENANT, id: people.lead } },
    data: { postId: lead.id, phone: '+8613800138000', name: '陈静 [x](https://evil.example)' },
  });
  await prisma.staff.update({
    where: { tenantId_id: { tenantId: TENANT, id: people.rep } },
    data: { reportsToId: people.lead },
  });
});
afterAll(async () => {
  await Promise.all([house.close(), office.close()]);
  await desk.close();
});
beforeEach(async () => {
  now = Date.now();
  first = null;
  house.told.length = house.answers.length = 0;
  await desk.prisma.robot.deleteMany();
  await desk.prisma.noticeDelivery.deleteMany();
  await desk.prisma.staffHours.deleteMany();
});

const round = (at = now) => {
  now = at;
  return robotsOnce({ prisma: desk.prisma, env: desk.deps.env }, at);
};
const TOKENS = { wecom: 'wecom', dingtalk: 'ding', feishu: 'feishu-1' } as const;
const given = (kind: RobotKind, more: object = {}) => ({
  ...{ name: `${kind} group`, kind, url: house.addressOf(kind, TOKENS[kind]) },
  ...{ secret: kind === 'wecom' ? null : SIGN, departmentId: null, teamId: null, notices: ['escalation', 'alert'] },
  ...{ locale: 'en', tellsSubject: false, active: true, ...more },
});
async function robot(kind: RobotKind, more: object = {}): Promise<RobotRow> {
  const made = await admin('POST', '/api/admin/robots', given(kind, more));
  expect([made.status, made.text]).toEqual([201, expect.anything()]);
  return made.body as RobotRow;
}
const posts = () => desk.prisma.robotPost.findMany({ orderBy: { createdAt: 'asc' } });

/** A case of the rep whose ladder calls the team lead, as the projection writes it; again and again when asked so. */
async function escalated(times = 1, subject?: string) {
  const placed = await placeCase(desk, { assignee: desk.people.rep, ...(subject ? { row: { subject } } : {}) });
  const row = await desk.prisma.case.findFirstOrThrow({ where: { id: placed.id } });
  const ladder = { status: 'running', cycle: 1, rung: 1, reminders: 0, takenBy: null, cause: 'resolution' };
  const state = { ...(row.state as CaseState), ladder } as CaseState;
  await desk.prisma.case.update({
    where: { tenantId_id: { tenantId: TENANT, id: placed.id } },
    data: { state, rung: 1, nextRungAt: new Date(now + 60 * MINUTE) },
  });
  for (let time = 0; time < times; time++)
    await writeNotices(desk.prisma, {
      ...{ tenantId: TENANT, caseId: placed.id, at: now, state },
      notices: [{ type: 'notify', notice: 'escalation', recipient: { to: 'rung', rung: 1 }, key: 'escalation:1:1:0' }],
    });
  return placed;
}

describe('an escalation', () => {
  test('comes to each robot that fits the person called, once, in each app’s own form', async () => {
    const { teams } = desk;
    await robot('wecom', { teamId: teams.front.id });
    await robot('dingtalk', {
      departmentId: (await desk.prisma.department.findFirstOrThrow({ where: { code: 'care' } })).id,
    });
    await robot('feishu', { tellsSubject: true });
    await robot('wecom', { name: 'other team', url: house.addressOf('wecom', 'wecom2'), teamId: teams.claims.id });
    await robot('feishu', { name: 'alerts only', notices: ['alert'] });
    const { number } = await escalated(2, 'Charged twice <at id=all></at>');
    expect(await round()).toBe(3);
    expect(await round()).toBe(0);
    expect(house.told.map(({ kind }) => kind).sort()).toEqual(['dingtalk', 'feishu', 'wecom']);
    for (const { kind, text } of house.told) {
      expect(text).toContain(`Escalation: case ${number}`);
      expect(text).toContain(`Case ${number}: Complaint, First line`);
      expect(text).toContain('Called: Team lead (step 2 of 6): 陈静 ［x］(https://evil.example)');
      expect(text).toMatch(/If nobody takes it by .+, it goes on to: Department head/);
      expect(text).toMatch(/Open in the desk[\]:]? ?\(?https:\/\/desk\.example\.org\/#\/cases\//);
      expect(text).toMatch(/Ref\. [0-9A-F]{8}/);
      // The subject only where it may be told, and the member nowhere.
      expect(text.includes('Charged twice ＜at id=all＞')).toBe(kind === 'feishu');
      expect(text).not.toMatch(/会员|1381234/);
    }
    expect(house.told.map(({ kind, mentioned }) => [kind, ...mentioned]).sort()).toEqual([
      ['dingtalk', '13800138000'],
      ['feishu'],
      ['wecom', '13800138000'],
    ]);
    expect((await posts()).map(({ status, attempts }) => [status, attempts])).toEqual(Array(3).fill(['sent', 1]));
  });

  test('that is over by then is told to nobody', async () => {
    await robot('feishu');
    const { id } = await escalated();
    const row = await desk.prisma.case.findFirstOrThrow({ where: { id } });
    const state = row.state as CaseState;
    const over = { ...state, ladder: { ...state.ladder, status: 'idle' } };
    await desk.prisma.case.update({ where: { tenantId_id: { tenantId: TENANT, id } }, data: { state: over } });
    await round();
    expect(house.told).toEqual([]);
    expect(await posts()).toMatchObject([{ status: 'skipped', lastError: 'the escalation is over' }]);
  });

  test('is told again after a crash between the group having it and the record, under the same reference', async () => {
    await robot('dingtalk');
    await escalated();
    // Nothing is written any more after the group has it, as when the process is killed there.
    const { prisma } = desk;
    const killed = shareConnectionsOf(
      prisma,
      new Proxy(prisma, {
        get: (of, name) =>
          name === 'robotPost'
            ? {
                ...of.robotPost,
                findUnique: of.robotPost.findUnique,
                updateMany: () => Promise.reject(new Error('killed')),
              }
            : Reflect.get(of, name),
      }),
    );
    await expect(robotsOnce({ prisma: killed, env: desk.deps.env }, now)).rejects.toThrow('killed');
    const [left] = await posts();
    expect(left).toMatchObject({ status: 'pending', attempts: 1, sentAt: null });
    const lease = left?.leaseUntil?.getTime() ?? 0;
    expect(await round(lease - 1)).toBe(0);
    expect(await round(lease)).toBe(1);
    const references = house.told.map(({ text }) => /Ref\. (\w{8})/.exec(text)?.[1]);
    expect(references).toHaveLength(2);
    expect(new Set(references)).toEqual(new Set([left?.id.slice(-8).toUpperCase()]));
  });
});

test('an alert comes to the robots of those who are told', async () => {
  await robot('feishu', { teamId: desk.teams.front.id });
  const openedAt = new Date(Date.now() - 96 * 60 * MINUTE);
  const { id, number } = await placeCase(desk, { assignee: desk.people.rep, row: { openedAt } });
  await evaluateCase(desk.prisma, { tenantId: TENANT, caseId: id }, Date.now());
  await round(Date.now());
  expect(house.told).toHaveLength(1);
  expect(house.told[0]?.text).toContain(`Alert: Unsolved for too long, case ${number}`);
  expect(house.told[0]?.text).toContain('A case unsolved for more than three days');
});

describe('what a robot answers', () => {
  test('a wrong secret fails for good, and every administrator is told once', async () => {
    await robot('feishu', { secret: 'SECanother' });
    await escalated();
    await escalated();
    await round();
    await round();
    expect(house.answers).toEqual([19021, 19021]);
    expect(await posts()).toMatchObject(
      Array(2).fill({
        status: 'failed',
        lastError: expect.stringContaining('the robot answered 19021: sign match fail'),
      }),
    );
    const { body } = await admin('GET', '/api/notices?filter={"unread":true}');
    expect((body as NoticeRow[]).filter(({ kind }) => kind === 'robotFailed')).toMatchObject([
      {
        text: 'A robot refuses its messages: see “Mail and gateways”',
        place: expect.stringMatching(/^\/admin\/accounts\?robot=/),
      },
    ]);
    await deliverOnce(
      { prisma: desk.prisma, env: desk.deps.env, channels: openChannels(desk.deps.env) },
      Date.now() + 1,
    );
    const letter = office.letters.find(({ mail }) => mail.subject.includes('feishu group'));
    expect(letter?.mail.text).toContain('19021');
  });

  test('a rate limit holds the whole robot until it is over, and loses nothing', async () => {
    const { id: robotId } = await robot('dingtalk');
    // What other tests sent is over an hour old.
    now += 61 * MINUTE;
    const due = new Date(now);
    await desk.prisma.robotPost.createMany({
      data: Array.from({ length: 21 }, (_, n) => {
        const id = newId();
        return { tenantId: TENANT, id, robotId, key: `n${n}`, kind: 'test', createdAt: due, nextTryAt: due };
      }),
    });
    for (let n = 0; n < 18; n++) expect(await round(now)).toBe(1);
    // Our own share of a minute is used up.
    expect(await round(now)).toBe(0);
    // As if others wrote through the same robot: within our share, and still too many for it.
    await desk.prisma.robotPost.updateMany({ where: { status: 'sent' }, data: { sentAt: new Date(now - 2 * MINUTE) } });
    for (let n = 0; n < 3; n++) await round(now);
    expect(house.answers.slice(-2)).toEqual([0, 130101]);
    expect(await desk.prisma.robotPost.findMany({ where: { status: 'pending' } })).toMatchObject([
      { lastError: expect.stringContaining('130101') },
    ]);
    const begun = now;
    expect(await round(begun + 10 * MINUTE - 1)).toBe(0);
    expect(await round(begun + 10 * MINUTE)).toBe(1);
    expect(await desk.prisma.robotPost.count({ where: { status: 'sent', robotId } })).toBe(21);
  });

  test('no answer is tried again; a redirect is not followed', async () => {
    await robot('wecom');
    await escalated();
    first = 503;
    await round();
    expect(await posts()).toMatchObject([{ status: 'pending', attempts: 1 }]);
    first = 302;
    await round(now + MINUTE);
    expect(await posts()).toMatchObject([{ status: 'failed', lastError: expect.stringContaining('302') }]);
    expect(house.told).toEqual([]);
  });
});

describe('an administrator', () => {
  test('sets up, tries, changes and removes a robot, and reads neither address nor secret', async () => {
    const { id, version } = await robot('feishu');
    const asked = await admin('POST', `/api/admin/robots/${id}/tests`, {});
    expect(asked.status).toBe(202);
    await round(Date.now());
    const { id: testId } = asked.body as RobotTest;
    expect((await admin('GET', `/api/admin/robot-tests/${testId}`)).body).toMatchObject({
      status: 'sent',
      attempts: 1,
    });
    expect(house.told[0]?.text).toContain('It works.');
    const listed = await admin('GET', '/api/admin/robots');
    expect(listed.body).toMatchObject([{ host: new URL(house.origin).host, signs: true, last: { status: 'sent' } }]);
    const audit = await admin('GET', '/api/admin/audit');
    for (const text of [listed.text, audit.text, JSON.stringify(await desk.prisma.robot.findMany())])
      expect(text).not.toMatch(/hook\/feishu-1|SEC0123/);

    const path = `/api/admin/robots/${id}`;
    expect((await admin('PATCH', path, { basedOn: version, name: 'New name', active: false })).body).toMatchObject({
      ...{ name: 'New name', active: false, signs: true, version: 2 },
    });
    const clash = await admin('PATCH', path, { basedOn: version, name: 'Other' });
    expect(clash).toMatchObject({ status: 409, body: { refusal: { code: 'laterVersion', values: { version: 2 } } } });
    await escalated();
    expect(await round()).toBe(0);
    expect((await admin('DELETE', `${path}?basedOn=2`)).status).toBe(204);
    expect((await admin('DELETE', `${path}?basedOn=2`)).status).toBe(404);
  });

  test.each([
    ['url', { url: 'http://open.feishu.cn/open-apis/bot/v2/hook/12345678' }],
    ['url', { url: 'https://10.0.0.7/open-apis/bot/v2/hook/12345678' }],
    ['url', { url: 'https://localhost/open-apis/bot/v2/hook/12345678' }],
    ['url', { url: 'https://oapi.dingtalk.com/robot/send?access_token=x' }],
    ['url', { url: 'javascript:alert(1)' }],
    ['url', { url: `https://open.feishu.cn/${'x'.repeat(1_000)}` }],
    ['teamId', { teamId: '01a20379-bc6a-72a1-8444-1c7f02c0a2b7' }],
    ['name', { name: ' ' }],
    ['notices.0', { notices: ['everything'] }],
  ])('is told what is wrong: %s, no. %#', async (field, wrong) => {
    const answer = await admin('POST', '/api/admin/robots', given('feishu', wrong));
    expect([answer.status, Object.keys((answer.body as Problem).errors ?? {})]).toEqual([422, [field]]);
    expect(await desk.prisma.robot.count()).toBe(0);
  });

  test('cannot point a robot elsewhere with the secret that is kept', async () => {
    const { id } = await robot('dingtalk');
    const body = { basedOn: 1, url: house.addressOf('dingtalk', 'other') };
    const answer = await admin('PATCH', `/api/admin/robots/${id}`, body);
    expect([answer.status, Object.keys((answer.body as Problem).errors ?? {})]).toEqual([422, ['secret']]);
  });
});

describe('hours of whoever is called', () => {
  const send = (at: number) =>
    deliverOnce({ prisma: desk.prisma, env: desk.deps.env, channels: openChannels(desk.deps.env) }, at);
  const wall = (at: number) => new Date(at + 8 * 3_600_000).toISOString().slice(11, 16);
  const mails = () => office.letters.filter(({ mail }) => mail.subject.includes('Escalated to you')).length;

  test('mail waits for the end of the quiet hours and says so; the desk and robots are told at once; a change counts at once', async () => {
    const lead = desk.as('lead');
    const quiet = { quietFrom: wall(now - 60 * MINUTE), quietTo: wall(now + 120 * MINUTE) };
    expect((await lead('PATCH', '/api/me/hours', { basedOn: 0, ...quiet })).body).toMatchObject({
      ...quiet,
      version: 1,
    });
    await robot('wecom');
    await escalated();
    const before = mails();
    await send(now + 5_000);
    expect(await round()).toBe(1);
    expect(mails()).toBe(before);
    const [notice] = (await lead('GET', '/api/notices')).body as NoticeRow[];
    const until = Date.parse(notice?.mailWaitsUntil ?? '');
    expect(wall(until)).toBe(quiet.quietTo);
    expect(await send(until - 1)).toBe(0);
    expect(await send(until)).toBe(1);
    expect(mails()).toBe(before + 1);

    await escalated();
    await send(now + 5_000);
    expect(mails()).toBe(before + 1);
    await lead('PATCH', '/api/me/hours', { basedOn: 1, quietFrom: null, quietTo: null });
    await send(Date.now() + 1);
    expect(mails()).toBe(before + 2);
  });

  test('an urgent rung does not wait, nor does anything that is no escalation', async () => {
    const quiet = { quietFrom: wall(now - 60 * MINUTE), quietTo: wall(now + 120 * MINUTE) };
    await desk.as('lead')('PATCH', '/api/me/hours', { basedOn: 0, ...quiet });
    const { id } = await escalated();
    const notice = await desk.prisma.notice.findFirstOrThrow({ where: { caseId: id, kind: 'escalation' } });
    const data = { ...(notice.data as object), urgent: true };
    await desk.prisma.notice.update({ where: { tenantId_id: { tenantId: TENANT, id: notice.id } }, data: { data } });
    const before = mails();
    await send(now + 5_000);
    expect(mails()).toBe(before + 1);
  });

  test('an administrator sets the calendar, and leaves the person’s quiet hours alone', async () => {
    const calendar = await desk.prisma.calendar.findFirstOrThrow();
    await desk.as('lead')('PATCH', '/api/me/hours', { basedOn: 0, quietFrom: '22:00', quietTo: '07:00' });
    const path = `/api/admin/people/${desk.people.lead}/hours`;
    const set = await admin('PATCH', path, { basedOn: 1, calendarId: calendar.id });
    expect(set.body as HoursRow).toMatchObject({ calendar: { id: calendar.id }, quietFrom: '22:00', version: 2 });
    expect((await desk.as('lead')('GET', '/api/me/hours')).body).toEqual(set.body);
    expect((await admin('PATCH', path, { basedOn: 1, calendarId: null })).status).toBe(409);
    const half = await admin('PATCH', path, { basedOn: 2, calendarId: null, quietFrom: '22:00' });
    expect(Object.keys((half.body as Problem).errors ?? {})).toEqual(['quietTo']);
    const other = await desk.as('lead')('PATCH', '/api/me/hours', { basedOn: 2, quietFrom: '9', quietTo: '25:00' });
    expect(other.status).toBe(422);
  });
});
