import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { prepare } from '../../../activities/delivery/prepare.ts';
import { composeRobotPost } from '../../../activities/delivery/robots/compose.ts';
import { ROUTES } from '../../../api/routes.ts';
import type { Flow, StageRule } from '../../../domain/case/flow.ts';
import { AT_WORK, currentFlow } from '../../../domain/case/flows.ts';
import { isKnown } from '../../../domain/case/known-flows.ts';
import { type CaseState, initialState } from '../../../domain/case/state.ts';
import { sweepAlerts } from '../../../prisma/alerts/sweep.ts';
import { publishSeeds } from '../../../prisma/decisions.ts';
import { newId } from '../../../prisma/ids.ts';
import { casesOn } from '../../../prisma/settings/calendars.ts';
import { storyInFiveLines } from '../../../prisma/story.ts';
import { deliveryEnv } from '../delivery/desk.ts';
import { Visitor } from '../portal/site.ts';
import { callFor, type Desk, openDesk, placeCase, TENANT } from './desk.ts';

/** A case in a stage that no catalogue knows, by a flow that this process has not read yet: nothing that shows it may stumble. */

const HOUR = 3_600_000;
let desk: Desk;
let next = 500_000;
beforeAll(async () => {
  desk = await openDesk();
  await publishSeeds(desk.prisma, TENANT);
});
afterAll(() => desk?.close());

/** Published by somebody else's process. */
async function publishElsewhere(): Promise<Flow> {
  const version = next++;
  const shipped = currentFlow('complaint');
  const callBack: StageRule = {
    ...{ name: { zh: '回访', en: 'Call back' }, holder: 'second', clocks: ['callBack'] },
    commands: { ...AT_WORK, handover: 'callBack', resolve: 'resolved' },
  };
  const flow: Flow = {
    ...{ ...shipped, version, stages: { ...shipped.stages, callBack } },
    clocks: { ...shipped.clocks, callBack: { minutes: 60, pauses: true, onDue: 'escalate' } },
  };
  await desk.prisma.flowVersion.create({
    data: {
      ...{ tenantId: TENANT, kind: 'complaint', version, status: 'published', basedOn: 2, publishedAt: new Date() },
      definition: JSON.parse(JSON.stringify(flow)),
    },
  });
  expect(isKnown(version)).toBe(false);
  return flow;
}

/** Late in that stage, and called up the ladder for it. */
async function called() {
  const flow = await publishElsewhere();
  const now = Date.now();
  const { rep, lead } = desk.people;
  const { id } = desk.queues.second;
  const state: CaseState = {
    ...initialState(flow, now - 3 * HOUR),
    ...{ stage: 'callBack', queueId: id, calendarId: desk.queues.second.calendarId, assigneeId: rep },
    ladder: { status: 'running', cycle: 1, rung: 1, reminders: 0, takenBy: null, cause: 'callBack' },
    clocks: {
      callBack: {
        ...{ status: 'breached', budgetMs: HOUR, dueAt: now - HOUR, provisional: false },
        spans: [{ calendarId: desk.queues.second.calendarId, from: now - 2 * HOUR, to: now - HOUR }],
      },
      rung: {
        ...{ status: 'running', budgetMs: 2 * HOUR, dueAt: now + HOUR, provisional: false },
        spans: [{ calendarId: desk.queues.second.calendarId, from: now - HOUR, to: null }],
      },
    },
  };
  const filed = await placeCase(desk, {
    ...{ queue: 'second', assignee: rep },
    row: {
      ...{ stage: 'callBack', flowVersion: flow.version, state, openedAt: new Date(now - 3 * HOUR) },
      ...{ dueAt: new Date(now - HOUR), dueClock: 'callBack', breachedAt: new Date(now - HOUR) },
      ...{ rung: 1, nextRungAt: new Date(now + HOUR), escalatesAt: new Date(now + HOUR) },
    } as never,
  });
  const escalation = await callFor(desk, filed.id, lead);
  await desk.prisma.escalation.update({
    where: { tenantId_id: { tenantId: TENANT, id: escalation } },
    data: { cause: 'callBack' },
  });
  expect(isKnown(flow.version)).toBe(false);
  return { ...filed, flow, escalation };
}

const got = async (path: string, language = 'en') => {
  const answer = await desk.as('admin')('GET', path, undefined, { 'accept-language': language });
  expect({ path, status: answer.status, text: answer.status === 200 ? '' : answer.text }).toMatchObject({
    status: 200,
    text: '',
  });
  return answer;
};
const filtered = (filter: object) => `/api/cases?filter=${encodeURIComponent(JSON.stringify(filter))}`;

describe('at the desk', () => {
  const ofCase = ROUTES.filter(({ method, path }) => method === 'get' && /^\/api\/cases\/:id[^:]*$/.test(path));

  test.each(ofCase.map((route) => [route.name, route] as const))('%s', async (_, { path, query }) => {
    const { id } = await called();
    const more = Object.keys(query?.shape ?? {}).includes('intoId') ? `?intoId=${(await called()).id}` : '';
    await got(path.replace(':id', id) + more);
  });

  test('its page says where it stands and what is possible', async () => {
    const { id, flow } = await called();
    const { body } = await got(`/api/cases/${id}`);
    expect(body).toMatchObject({
      stage: 'callBack',
      due: { clock: 'callBack', breached: true },
      escalation: { post: 'teamLead' },
    });
    expect((body as { stages: string[] }).stages).toEqual(Object.keys(flow.stages));
    const commands = (body as { commands: { command: string; refusal: unknown }[] }).commands;
    expect(commands.find(({ command }) => command === 'resolve')?.refusal).toBeNull();
  });

  test.each(['open', 'overdue', 'escalated'])('the list of what is %s', async (view) => {
    const { id } = await called();
    expect((await got(filtered({ view }))).body).toContainEqual(expect.objectContaining({ id, stage: 'callBack' }));
    expect((await got(filtered({ view, stage: 'callBack' }))).body).toContainEqual(expect.objectContaining({ id }));
  });

  test('its member and escalations', async () => {
    const { id, memberId, escalation } = await called();
    expect((await got(`/api/members/${memberId}`)).body).toMatchObject({ cases: [{ id, stage: 'callBack' }] });
    const rows = (await got('/api/escalations')).body as { id: string; why: string }[];
    expect(rows.find((row) => row.id === escalation)).toMatchObject({ why: expect.stringContaining('Call back') });
  });

  test('what is about to escalate', async () => {
    const { id } = await called();
    const { body } = await got('/api/floor/escalating?hours=24');
    const { cases } = body as { cases: { of: { id: string }; clock: string }[] };
    expect(cases).toContainEqual(expect.objectContaining({ of: expect.objectContaining({ id, stage: 'callBack' }) }));
  });

  test('pictures and files call it by its name in each language', async () => {
    await called();
    for (const [language, name] of [
      ['en', 'Call back'],
      ['zh', '回访'],
    ] as const) {
      expect((await got('/api/pictures/export.csv?kind=complaint', language)).text).toContain(name);
      expect((await got('/api/cases/export.csv', language)).text).toContain(name);
    }
    const { body } = await got('/api/pictures');
    const complaint = (body as { kind: string; stages: { id: string }[] }[]).find(({ kind }) => kind === 'complaint');
    expect(complaint?.stages).toContainEqual(
      expect.objectContaining({ id: 'callBack', name: { zh: '回访', en: 'Call back' } }),
    );
  });

  test('a calendar counts it among the cases that run by it', async () => {
    const { calendarId } = desk.queues.second;
    const before = await casesOn(desk.prisma, TENANT, calendarId);
    await called();
    expect(await casesOn(desk.prisma, TENANT, calendarId)).toBe(before + 1);
  });
});

describe('to others', () => {
  test('the member sees which line has it, not what the stage is called inside', async () => {
    const { number, memberId } = await called();
    const visitor = await new Visitor({ url: desk.base }).becomes(desk.prisma, memberId);
    expect((await visitor.get('/portal/cases')).status).toBe(200);
    const page = await visitor.get(`/portal/cases/${number}`);
    expect(page.status).toBe(200);
    expect(page.text).toContain('Specialist');
    expect(page.text).not.toMatch(/callBack|Call back|now\.|stop\./);
  });

  test('whoever is called hears which clock ran out, by mail, by robot and in five lines', async () => {
    const of = await called();
    const story = await storyInFiveLines(desk.prisma, TENANT, of.id, 'zh');
    expect(story?.join('\n')).toMatch(/回访.*\n.*\n.*回访/s);
  });

  test('the letter of an escalation', async () => {
    const of = await called();
    const id = newId();
    const data = { post: 'teamLead', rung: 1, cycle: 1, cause: 'callBack', insteadOfId: null };
    const notice = await desk.prisma.notice.create({
      data: {
        ...{ tenantId: TENANT, id, key: `escalation:1:1:0:${id}`, kind: 'escalation', caseId: of.id },
        ...{ staffId: desk.people.lead, data },
      },
    });
    const delivery = { tenantId: TENANT, id: newId(), channel: 'email' as const };
    const prepared = await prepare(desk.prisma, deliveryEnv(), delivery, notice, Date.now());
    expect(prepared.is === 'ready' ? JSON.stringify(prepared.parcel) : prepared).toMatch(/Call back|回访/);
  });

  test('the robot of a chat group', async () => {
    const of = await called();
    const robot = { tenantId: TENANT, id: newId(), locale: 'zh', active: true, tellsSubject: false };
    const data = { post: 'teamLead', rung: 1, cycle: 1, cause: 'callBack' };
    const post = { tenantId: TENANT, id: newId(), caseId: of.id, kind: 'escalation', data, createdAt: new Date() };
    const words = await composeRobotPost(desk.prisma, robot as never, post as never, {
      baseUrl: 'http://x',
      now: Date.now(),
    });
    expect(JSON.stringify(words)).toContain('回访');
  });
});

test('to rules it is the stage of the line that holds it: the sweep finds what is late there, and the alert says where it stands', async () => {
  const { id, number } = await called();
  const where = { tenantId_id: { tenantId: TENANT, id } };
  await desk.prisma.case.update({ where, data: { openedAt: new Date(Date.now() - 100 * HOUR) } });
  await sweepAlerts(desk.prisma, TENANT, Date.now());
  const alerts = await desk.prisma.alert.findMany({ where: { tenantId: TENANT, caseId: id } });
  expect(alerts.map(({ kind }) => kind)).toContain('overdue');
  const rows = (await got('/api/alerts')).body as object[];
  expect(rows).toContainEqual(
    expect.objectContaining({ case: expect.objectContaining({ number, stage: 'callBack' }) }),
  );
});
