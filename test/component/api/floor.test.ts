import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AroundCase, CaseWay, FloorAnswer, FlowPicture } from '../../../api/contract/floor.ts';
import { createLive } from '../../../api/live/live.ts';
import { aroundCase, signOfLife } from '../../../prisma/floor/presence.ts';
import { callFor, type Desk, openDesk, type PersonName, placeCase, TENANT } from './desk.ts';
import { openStream } from './stream.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
  const now = Date.now();
  const { rep, lead } = desk.people;
  await placeCase(desk, { assignee: rep, row: { openedAt: new Date(now - HOUR) } });
  await placeCase(desk, { row: { openedAt: new Date(now - 2 * DAY), breachedAt: new Date(now - HOUR) } });
  await placeCase(desk, { assignee: rep, row: { openedAt: new Date(now - 5 * DAY) } });
  await placeCase(desk, { queue: 'second' });
  await desk.prisma.absence.create({
    data: {
      ...{ tenantId: TENANT, id: crypto.randomUUID(), staffId: desk.people.colleague, deputyId: lead },
      ...{ from: new Date(now - DAY), until: new Date(now + DAY) },
    },
  });
});
afterAll(() => desk?.close());

const get = async <T>(who: PersonName, path: string) => (await desk.as(who)('GET', path)).body as T;

describe('the floor', () => {
  test('a lead sees the team with load and absence, and the queues by age', async () => {
    const { people, queues } = await get<FloorAnswer>('lead', '/api/floor');
    expect(people.map(({ name }) => name).sort()).toEqual(['colleague', 'lead', 'rep']);
    expect(people[0]).toMatchObject({ name: 'rep', open: 2, overdue: 0, capacity: 20, absentUntil: null });
    expect(people[1]).toMatchObject({ name: 'colleague', deputy: 'lead' });
    expect(queues).toMatchObject([{ code: 'general', open: 3, unclaimed: 1, overdue: 1 }]);
    expect(queues[0]?.bands.map(({ open }) => open)).toEqual([1, 1, 1]);
  });

  test('behind each band lies a list of as many', async () => {
    const { queues } = await get<FloorAnswer>('lead', '/api/floor');
    for (const { id, bands } of queues)
      for (const { from, to, open } of bands) {
        const filter = JSON.stringify({
          ...{ view: 'open', queueId: id },
          ...(from ? { openedFrom: from } : {}),
          ...(to ? { openedBefore: to } : {}),
        });
        expect(await get<unknown[]>('lead', `/api/cases?filter=${encodeURIComponent(filter)}`)).toHaveLength(open);
      }
  });

  test('a manager sees the department, one of another department nothing of it', async () => {
    expect((await get<FloorAnswer>('manager', '/api/floor')).queues).toHaveLength(2);
    expect((await get<FloorAnswer>('outsider', '/api/floor')).queues).toEqual([]);
  });
});

describe('the flow of all cases', () => {
  const complaint = async (who: PersonName) => {
    const [picture] = await get<FlowPicture[]>(who, '/api/pictures?kind=complaint');
    return picture as FlowPicture;
  };
  const stage = (picture: FlowPicture, id: string) => picture.stages.find((one) => one.id === id);
  const arrow = (picture: FlowPicture, from: string, to: string) =>
    picture.arrows.find((one) => one.from === from && one.to === to);

  test('counts what the reader may see', async () => {
    const all = await complaint('executive');
    expect(stage(all, 'firstLine')).toMatchObject({ open: 3, overdue: 1, unclaimed: 1 });
    expect(stage(all, 'secondLine')).toMatchObject({ open: 1 });
    expect(stage(await complaint('stranger'), 'firstLine')).toMatchObject({ open: 0, medianMinutes: null });
  });

  test('each move counts, also of a case that came back; what led nowhere does not', async () => {
    const before = await complaint('executive');
    const { id } = await placeCase(desk);
    const at = (hours: number) => new Date(Date.now() - hours * HOUR);
    const story = [
      ['decided', 100],
      ['decided', 100],
      ['claim', 99],
      ['resolve', 50],
      ['reject', 40],
      ['decided', 40],
      ['resolve', 30],
      ['reject', 20],
      ['reply', 10],
      ['handover', 2],
      ['handover', 1],
    ] as const;
    await desk.prisma.caseEvent.createMany({
      data: story.map(([type, hours], nth) => ({
        ...{ tenantId: TENANT, caseId: id, version: nth + 2, type, at: at(hours) },
        ...{ actorType: 'staff', actorId: desk.people.rep, data: {} },
      })),
    });
    const after = await complaint('executive');
    const grown = (from: string, to: string, span: 'day' | 'week') =>
      (arrow(after, from, to)?.[span] ?? 0) - (arrow(before, from, to)?.[span] ?? 0);
    expect(grown('firstLine', 'resolved', 'week')).toBe(1);
    expect(grown('resolved', 'departmentHead', 'week')).toBe(2);
    expect(grown('resolved', 'departmentHead', 'day')).toBe(1);
    expect(grown('departmentHead', 'resolved', 'week')).toBe(1);
    expect(grown('departmentHead', 'secondLine', 'day')).toBe(1);

    await desk.prisma.case.update({
      where: { tenantId_id: { tenantId: TENANT, id } },
      data: { stage: 'secondLine', openedAt: at(101) },
    });
    const way = await get<CaseWay>('lead', `/api/cases/${id}/way`);
    expect(way.visits.map((visit) => visit.stage)).toEqual([
      ...['received', 'firstLine', 'resolved', 'departmentHead', 'resolved', 'departmentHead', 'secondLine'],
    ]);
    expect(way.visits[1]?.wallMinutes).toBe(50 * 60);
    expect(way.visits.at(-1)?.until).toBeNull();
  });

  test('comes as CSV, in the reader’s language', async () => {
    const { headers, text } = await desk.as('lead')('GET', '/api/pictures/export.csv?kind=complaint', undefined, {
      'accept-language': 'zh',
    });
    expect(headers.get('content-type')).toContain('text/csv');
    expect(text).toContain('类型,阶段,到,未结');
    expect(text).toMatch(/投诉,一线处理,,3,1,1,\d+/);
  });
});

describe('who is at a case', () => {
  const sign = (who: PersonName, id: string, body: object) =>
    desk
      .as(who)('POST', `/api/cases/${id}/presence`, body)
      .then(({ body }) => body as AroundCase);

  test('is told to whoever may see the case, by any process, and to nobody else', async () => {
    const { id } = await placeCase(desk);
    expect((await desk.as('stranger')('POST', `/api/cases/${id}/presence`, { state: 'viewing' })).status).toBe(404);
    expect((await desk.as('stranger')('GET', `/api/cases/${id}/presence`)).status).toBe(404);

    // Another process of the API, with nothing but the database in common.
    const other = createLive();
    const ended = new AbortController();
    const heard: string[] = [];
    other.onChange((one) => one !== 'gap' && one.change.topic === 'presence' && heard.push(one.change.id));
    other.start(desk.db.url, ended.signal);
    const stream = await openStream(desk, 'colleague');
    await expect
      .poll(async () => {
        await sign('rep', id, { state: heard.length % 2 ? 'viewing' : 'typing' });
        await sign('rep', id, { state: 'viewing' });
        return heard.includes(id);
      })
      .toBe(true);
    await stream.until(({ event, data }) => event === 'change' && (data as { topic: string }).topic === 'presence');
    expect((await sign('colleague', id, { state: 'typing' })).people).toMatchObject([
      { name: 'colleague', state: 'typing' },
      { name: 'rep', state: 'viewing' },
    ]);
    await sign('rep', id, { state: 'gone' });
    expect((await get<AroundCase>('lead', `/api/cases/${id}/presence`)).people).toHaveLength(1);
    stream.close();
    ended.abort();
  });

  test('ends 40 seconds after the last sign; a reply is held for 90', async () => {
    const { id } = await placeCase(desk);
    const of = { tenantId: TENANT, caseId: id };
    await signOfLife(desk.prisma, { ...of, staffId: desk.people.rep, state: 'typing', hold: 'take' }, 1_000);
    const at = async (now: number) => {
      const { people, hold } = await aroundCase(desk.prisma, of, now);
      return [people.length, hold?.name ?? null];
    };
    expect(await at(40_999)).toEqual([1, 'rep']);
    expect(await at(41_000)).toEqual([0, 'rep']);
    expect(await at(90_999)).toEqual([0, 'rep']);
    expect(await at(91_000)).toEqual([0, null]);
  });

  test('one holds the reply; another may take it over; whoever crashed holds nothing for ever', async () => {
    const { id } = await placeCase(desk);
    await callFor(desk, id, desk.people.executive);
    const [a, b] = await Promise.all([
      sign('rep', id, { state: 'typing', hold: 'take' }),
      sign('colleague', id, { state: 'typing', hold: 'take' }),
    ]);
    const { hold } = await get<AroundCase>('lead', `/api/cases/${id}/presence`);
    expect(['rep', 'colleague']).toContain(hold?.name);
    expect([a.hold?.name, b.hold?.name].filter(Boolean)).toContain(hold?.name);
    expect((await sign('lead', id, { state: 'typing', hold: 'take' })).hold?.name).toBe(hold?.name);
    expect((await sign('lead', id, { state: 'typing', hold: 'takeOver' })).hold?.name).toBe('lead');
    // Whoever lost it does not get it back by writing on, nor can let go of what is another's.
    expect((await sign('rep', id, { state: 'typing', hold: 'release' })).hold?.name).toBe('lead');
    await desk.prisma.caseHold.updateMany({ where: { caseId: id }, data: { until: new Date(Date.now() - 1) } });
    expect((await sign('rep', id, { state: 'typing', hold: 'take' })).hold?.name).toBe('rep');
  });
});
