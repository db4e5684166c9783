import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CaseDetail, ClockStory } from '../../../api/contract/cases.ts';
import type { AboutToEscalate } from '../../../api/contract/floor.ts';
import { currentFlow } from '../../../domain/case/flows.ts';
import { type CaseState, type ClockState, initialState } from '../../../domain/case/state.ts';
import { rowOf } from '../../../prisma/case-row.ts';
import type { Prisma } from '../../../prisma/client.ts';
import { decideAndKeep } from '../../../prisma/decisions.ts';
import { newId } from '../../../prisma/ids.ts';
import { ask, sql } from '../../../prisma/statement.ts';
import { type Desk, openDesk, type PersonName, placeCase, TENANT } from './desk.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const complaint = currentFlow('complaint');
let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
});
afterAll(() => desk?.close());

/** An hour of work that ends so long from now, on a calendar that is always open. */
const running = (left: number, budget = HOUR): ClockState => ({
  ...{
    status: 'running',
    budgetMs: budget,
    dueAt: Date.now() + left,
    provisional: false,
    warnAt: Date.now() + left / 2,
  },
  spans: [{ calendarId: desk.queues.first.calendarId, from: Date.now() + left - budget, to: null }],
});
const resting = (used: number, budget = HOUR): ClockState => ({
  ...{ status: 'paused', budgetMs: budget, dueAt: null, provisional: false },
  spans: [{ calendarId: desk.queues.first.calendarId, from: Date.now() - used - HOUR, to: Date.now() - HOUR }],
});

/** A case in the first line whose state is this, as its steps would have left it. */
async function place(part: Partial<CaseState>, placing: { queue?: 'first' | 'second'; flow?: typeof complaint } = {}) {
  const queue = desk.queues[placing.queue ?? 'first'];
  const { id } = await placeCase(desk, placing.queue ? { queue: placing.queue } : {});
  const state: CaseState = {
    ...initialState(complaint, Date.now()),
    ...{
      stage: placing.queue === 'second' ? 'secondLine' : 'firstLine',
      queueId: queue.id,
      calendarId: queue.calendarId,
    },
    ...part,
  };
  await desk.prisma.case.update({ where: { tenantId_id: { tenantId: TENANT, id } }, data: rowOf(state) });
  return id;
}
const at = (hours: string, who: PersonName = 'lead') => desk.as(who)('GET', `/api/floor/escalating?hours=${hours}`);
const ahead = async (hours: string, who: PersonName = 'lead') => (await at(hours, who)).body as AboutToEscalate;
const seen = async (hours: string, id: string, who: PersonName = 'lead') =>
  (await ahead(hours, who)).cases.find(({ of }) => of.id === id);

describe('what is about to escalate', () => {
  test('says which clock, when, who is called, and what may be done on the spot', async () => {
    const id = await place({ clocks: { answer: running(30 * MINUTE) } });
    const row = await seen('1', id);
    expect(row).toMatchObject({
      ...{ clock: 'answer', leads: 'escalate', extension: { limit: 60, left: 60 } },
      calls: { post: 'rep' },
      can: { assign: true, extend: true, take: 'claim' },
    });
    // Nobody has it: everybody who works the queue is called.
    expect(row?.calls?.people.map(({ name }) => name).sort()).toEqual(['colleague', 'lead', 'rep']);
    expect(Math.abs(Date.parse(row?.at ?? '') - Date.now() - 30 * MINUTE)).toBeLessThan(10_000);
  });

  test('reaches as far as one asked, soonest first', async () => {
    const [late, soon] = [
      await place({ clocks: { answer: running(3 * HOUR, 4 * HOUR) } }),
      await place({ clocks: { answer: running(2 * HOUR, 4 * HOUR) } }),
    ];
    expect(await seen('1', soon)).toBeUndefined();
    const ids = (await ahead('4')).cases.map(({ of }) => of.id);
    expect(ids.indexOf(soon)).toBeLessThan(ids.indexOf(late));
    const instants = (await ahead('24')).cases.map((one) => one.at);
    expect(instants).toEqual(instants.toSorted());
    expect((await at('5')).status).toBe(422);
  });

  test('given and not begun: it is taken back, and nobody is called', async () => {
    const { rep } = desk.people;
    const id = await place({
      assigneeId: rep,
      clocks: { reaction: running(HOUR / 2), answer: running(3 * HOUR, 4 * HOUR) },
    });
    expect(await seen('1', id)).toMatchObject({
      ...{ clock: 'reaction', leads: 'takeBack', calls: null, extension: null },
      can: { assign: true, extend: false, take: 'assign' },
    });
  });

  test('a ladder that runs calls its next rung, whatever else runs out before', async () => {
    const ladder: CaseState['ladder'] = {
      status: 'running',
      cycle: 1,
      rung: 0,
      reminders: 0,
      takenBy: null,
      cause: 'answer',
    };
    const id = await place({ ladder, clocks: { rung: running(50 * MINUTE), resolution: running(10 * MINUTE) } });
    expect(await seen('1', id)).toMatchObject({ clock: 'rung', leads: 'nextRung', calls: { post: 'teamLead' } });
  });

  test('a pause that ends lets its clocks go on; one that leaves room enough is not named', async () => {
    const pause = { reason: 'supplier', by: desk.people.rep, since: Date.now() };
    const paused = (answer: ClockState) =>
      place({ pause, clocks: { answer, pause: { ...running(30 * MINUTE), spans: [], warnAt: null } } });
    const [near, far] = [await paused(resting(45 * MINUTE)), await paused(resting(10 * MINUTE))];
    const row = await seen('1', near);
    expect(row).toMatchObject({ clock: 'answer', leads: 'escalate' });
    expect(Math.abs(Date.parse(row?.at ?? '') - Date.now() - 45 * MINUTE)).toBeLessThan(10_000);
    expect(await seen('1', far)).toBeUndefined();
    expect(await seen('4', far)).toBeDefined();
  });

  test('whoever waits for the member, and what is over, is not there', async () => {
    const member = await place({ stage: 'resolved', ball: 'member', clocks: { acceptance: running(HOUR / 2) } });
    const over = await place({
      stage: 'closed',
      ball: 'nobody',
      clocks: { answer: { ...running(HOUR / 2), status: 'met' } },
    });
    const ids = (await ahead('24')).cases.map(({ of }) => of.id);
    expect(ids).not.toContain(member);
    expect(ids).not.toContain(over);
  });

  test('a lead sees the rows of the team, a manager those of the department, one of another department none', async () => {
    const id = await place({ clocks: { answer: running(20 * MINUTE) } }, { queue: 'second' });
    expect(await seen('1', id)).toBeUndefined();
    expect(await seen('1', id, 'manager')).toMatchObject({ can: { assign: true, extend: true } });
    expect((await ahead('24', 'outsider')).cases).toEqual([]);
    // An administrator holds no cases.
    expect((await seen('1', id, 'admin'))?.can.take).not.toBe('assign');
    for (const who of ['rep', 'executive'] as const) expect((await at('4', who)).status).toBe(403);
  });

  test('who is away then is stood in for', async () => {
    const { rep, colleague } = desk.people;
    const id = await place({ assigneeId: rep, clocks: { answer: running(3 * HOUR, 4 * HOUR) } });
    const called = async () => (await seen('4', id))?.calls?.people.map(({ name }) => name);
    expect(await called()).toEqual(['rep']);
    const absence = { tenantId: TENANT, id: newId(), staffId: rep, deputyId: colleague };
    await desk.prisma.absence.create({
      data: { ...absence, from: new Date(Date.now() + 2 * HOUR), until: new Date(Date.now() + 9 * HOUR) },
    });
    expect(await called()).toEqual(['colleague']);
  });
});

describe('the clocks of a case', () => {
  test('say when they warn and how much may be added; what the desk waits for has its reason and its end', async () => {
    const { rep } = desk.people;
    const until = Date.now() + HOUR;
    const id = await place({
      assigneeId: rep,
      pause: { reason: 'delivery', by: rep, since: Date.now() },
      clocks: {
        answer: { ...running(HOUR, 2 * HOUR), budgetMs: 2 * HOUR + 30 * MINUTE, extendedMs: 30 * MINUTE },
        pause: { ...running(HOUR), spans: [], dueAt: until, warnAt: null },
      },
    });
    const of = (await desk.as('rep')('GET', `/api/cases/${id}`)).body as CaseDetail;
    expect(of.clocks.find(({ clock }) => clock === 'answer')).toMatchObject({ extension: { limit: 120, left: 90 } });
    expect(of.clocks.find(({ clock }) => clock === 'answer')?.warnAt).not.toBeNull();
    expect(of.clocks.find(({ clock }) => clock === 'pause')).toMatchObject({ extension: null, warnAt: null });
    expect(of.pause).toMatchObject({ reason: 'delivery', by: { name: 'rep' }, until: new Date(until).toISOString() });
    expect(of.reopenUntil).toBeNull();
  });

  test('a promise may be the one that lists show', async () => {
    const { rep } = desk.people;
    const id = await place({ assigneeId: rep, promises: 1, clocks: { 'promise:1': { ...running(HOUR), spans: [] } } });
    const filter = encodeURIComponent(JSON.stringify({ id }));
    const { body } = await desk.as('rep')('GET', `/api/cases?filter=${filter}`);
    expect(body).toMatchObject([{ id, due: { clock: 'promise:1', breached: false } }]);
  });

  test('tell their story: what happened to each, by whom, why, and what was written to it', async () => {
    const { rep } = desk.people;
    const id = await place({ assigneeId: rep, clocks: { answer: running(HOUR), resolution: running(HOUR) } });
    const messageId = newId();
    await desk.prisma.message.create({
      data: {
        ...{ tenantId: TENANT, id: messageId, caseId: id, direction: 'note', channel: 'portal', locale: 'en' },
        ...{ authorType: 'staff', authorId: rep, body: 'The carrier calls back' },
      },
    });
    const dueAt = Date.now() + 2 * HOUR;
    const event = (
      version: number,
      type: string,
      data: object,
      more: object = {},
    ): Prisma.CaseEventCreateManyInput => ({
      ...{ tenantId: TENANT, caseId: id, version, type, at: new Date(), actorType: 'staff', actorId: rep },
      ...{ data: data as Prisma.InputJsonValue, ...more },
    });
    const change = (clock: string, is: string, due: number | null) => ({
      clock,
      change: is,
      dueAt: due,
      budgetMinutes: 60,
    });
    const { decisionId } = await decideAndKeep(desk.prisma, {
      ...{ tenantId: TENANT, caseId: id, asOf: Date.now(), set: 'serviceLevel', key: `test:${id}` },
    });
    const at = new Date();
    const started = [change('answer', 'started', dueAt), change('resolution', 'started', dueAt)];
    await desk.prisma.caseEvent.createMany({
      data: [
        event(2, 'decided', { set: 'routing', clocks: started }, { at }),
        event(3, 'decided', { set: 'serviceLevel' }, { at, decisionId }),
        event(4, 'pause', { reason: 'supplier', at: dueAt, clocks: [change('answer', 'paused', null)] }, { messageId }),
        event(5, 'reply', {}),
      ],
    });
    const stories = async (locale: string) =>
      (await desk.as('rep')('GET', `/api/cases/${id}/clocks`, undefined, { 'accept-language': locale }))
        .body as ClockStory[];
    const [answer, resolution] = await stories('en');
    expect(answer?.lines.map((line) => line.change)).toEqual(['started', 'paused']);
    expect(resolution?.lines.map((line) => line.change)).toEqual(['started']);
    // The service level says how much time there is, and was decided in the same step.
    expect(answer?.lines.map((line) => line.decisionId)).toEqual([decisionId, null]);
    expect(answer?.lines[1]).toMatchObject({ actor: { name: 'rep' }, note: 'The carrier calls back', dueAt: null });
    expect(answer?.lines[1]?.text).toMatch(/^rep paused the case until .*: Waiting for a supplier$/);
    expect((await stories('zh'))[0]?.lines[1]?.text).toMatch(/^rep 暂停了此案，至 .*：等待供应商$/);

    await desk.prisma.message.updateMany({ where: { id: messageId }, data: { erasedAt: new Date(), body: '' } });
    expect((await stories('en'))[0]?.lines[1]?.note).toBeNull();
    expect((await desk.as('stranger')('GET', `/api/cases/${id}/clocks`)).status).toBe(404);
  });

  test('a case that is over says until when it can go on, and afterwards why it cannot', async () => {
    const closed = async (daysAgo: number) => {
      const id = await place({ stage: 'closed', ball: 'nobody', outcome: 'accepted', assigneeId: desk.people.rep });
      const closedAt = new Date(Date.now() - daysAgo * 24 * HOUR);
      await desk.prisma.case.update({ where: { tenantId_id: { tenantId: TENANT, id } }, data: { closedAt } });
      const of = (await desk.as('rep')('GET', `/api/cases/${id}`)).body as CaseDetail;
      return { of, refusal: of.commands.find(({ command }) => command === 'reopen')?.refusal };
    };
    const young = await closed(1);
    expect(young.refusal).toBeNull();
    expect(Date.parse(young.of.reopenUntil ?? '')).toBeGreaterThan(Date.now() + 28 * 24 * HOUR);
    const old = await closed(31);
    expect(old.refusal).toMatchObject({ code: 'reopenTooLate' });
    expect(old.refusal?.text).toMatch(/no longer be reopened/);
  });
});

test('ten thousand open cases are walked by an index, and answered within 300 ms', async () => {
  const id = await place({ clocks: { answer: running(30 * MINUTE), resolution: running(9 * HOUR, 10 * HOUR) } });
  const columns = Object.keys(await desk.prisma.case.findFirstOrThrow({ where: { id } })).filter(
    (name) => !['id', 'number', 'externalId', 'escalatesAt'].includes(name),
  );
  const list = sql([columns.map((name) => `"${name}"`).join(', ')] as unknown as TemplateStringsArray);
  await ask(
    desk.prisma,
    sql`INSERT INTO "Case" (id, number, "escalatesAt", ${list})
      SELECT gen_random_uuid(), 'LOAD-' || n, now() + n * interval '20 seconds', ${list}
      FROM "Case" c, generate_series(1, 10000) n WHERE c.id = ${id}::uuid`,
  );
  await ask(desk.prisma, sql`ANALYZE "Case"`);
  const plan = await ask<{ 'QUERY PLAN': string }>(
    desk.prisma,
    sql`EXPLAIN SELECT id FROM "Case" WHERE "tenantId" = ${TENANT} AND stage <> 'closed' AND "escalatesAt" <= now() + interval '4 hours'
      ORDER BY "escalatesAt", id LIMIT 101`,
  );
  expect(plan.map((line) => line['QUERY PLAN']).join('\n')).toContain('Case_tenantId_escalatesAt_idx');
  const took: number[] = [];
  for (const who of ['lead', 'manager', 'lead', 'manager', 'lead', 'manager'] as const) {
    const begun = performance.now();
    const answer = await ahead('24', who);
    took.push(performance.now() - begun);
    expect(answer.cases.length).toBe(100);
    expect(answer.total).toBeGreaterThan(4_000);
  }
  // The quickest: others work on this machine, too.
  expect(Math.min(...took), `${took.map(Math.round)} ms`).toBeLessThan(300);
});
