import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { FlowKindRow, FlowVersionDetail } from '../../../api/contract/flows.ts';
import type { Flow, StageRule } from '../../../domain/case/flow.ts';
import { AT_WORK, currentFlow } from '../../../domain/case/flows.ts';
import { openCase } from '../../../prisma/intake.ts';
import { type Desk, isProblem, openDesk, type PersonName, placeCase, TENANT } from './desk.ts';

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
});
afterAll(() => desk?.close());

const ask = (method: string, path: string, body?: unknown, who: PersonName = 'manager', language = 'en') =>
  desk.as(who)(method, path, body, { 'accept-language': language });
const detailOf = async (answer: ReturnType<typeof ask>, status = 200) => {
  const { body, ...rest } = await answer;
  expect({ status: rest.status, text: rest.status === status ? '' : rest.text }).toEqual({ status, text: '' });
  return body as FlowVersionDetail;
};
const kindOf = async (kind: string) =>
  ((await ask('GET', '/api/flows')).body as FlowKindRow[]).find((one) => one.kind === kind) as FlowKindRow;
const draft = (kind = 'complaint', basedOn = 2) => detailOf(ask('POST', `/api/flows/${kind}/drafts`, { basedOn }), 201);
const save = (of: FlowVersionDetail, definition: object, revision = of.revision, who: PersonName = 'manager') =>
  ask('PATCH', `/api/flows/${of.kind}/${of.version}`, { revision, definition: bare(definition) }, who);
const publish = (of: FlowVersionDetail, note = 'Because') =>
  ask('POST', `/api/flows/${of.kind}/${of.version}/publication`, { revision: of.revision, note });

/** What the address says already is not sent. */
const bare = (definition: object) => {
  const { kind: _, version: __, ...rest } = definition as Record<string, unknown>;
  return rest;
};
const flowOf = (of: FlowVersionDetail) => of.definition as unknown as Flow;

/** With a call back between the first line and the answer. */
function withCallBack(flow: Flow): Flow {
  const { received, firstLine, ...rest } = flow.stages as Record<string, StageRule>;
  const stages = {
    received: received as StageRule,
    firstLine: { ...firstLine, commands: { ...firstLine?.commands, handover: 'callBack' } } as StageRule,
    callBack: {
      ...{ name: { zh: '回访', en: 'Call back' }, holder: 'second', clocks: ['callBack'] },
      commands: { ...AT_WORK, handover: 'secondLine', resolve: 'resolved' },
    } satisfies StageRule,
    ...rest,
  };
  const callBack = { minutes: 120, pauses: true, onDue: 'escalate' as const };
  return { ...flow, stages, clocks: { ...flow.clocks, callBack } };
}

const filed = async () => {
  const { id } = await openCase(desk.prisma, {
    ...{ tenantId: TENANT, kind: 'complaint', category: 'other', severity: 'normal', channel: 'phone', locale: 'zh' },
    ...{ subject: 'Late', body: 'Still late', verified: true, author: { type: 'system', id: null } },
    who: { phone: '13900000001', name: '王' },
  });
  return desk.prisma.case.findUniqueOrThrow({ where: { tenantId_id: { tenantId: TENANT, id } } });
};

describe('from a copy to being in force', () => {
  test('at first the shipped flows are in force, with the cases that run by them', async () => {
    await placeCase(desk);
    const complaint = await kindOf('complaint');
    expect(complaint.inForce).toBe(2);
    expect(complaint.versions.map(({ version, state }) => [version, state])).toEqual([
      [2, 'shipped'],
      [1, 'shipped'],
    ]);
    expect(complaint.versions[0]).toMatchObject({ inForce: true, running: 1, createdBy: null });
  });

  test('a draft is saved, checked, published with a note; new cases take it, running ones stay; the audit says all of it', async () => {
    const running = await filed();
    const begun = await draft();
    expect(begun).toMatchObject({
      state: 'draft',
      basedOn: 2,
      revision: 1,
      faults: [],
      createdBy: { name: 'manager' },
    });
    expect(begun.version).toBeGreaterThanOrEqual(1_000);

    const dead = withCallBack(flowOf(begun));
    const callBack = dead.stages.callBack as StageRule;
    callBack.commands = { ...AT_WORK };
    const saved = await detailOf(save(begun, dead));
    expect(Object.keys(saved.definition.stages as object)).toEqual(Object.keys(dead.stages));
    expect(saved.faults).toEqual([
      { place: 'stages.callBack', code: 'deadEnd', text: expect.stringContaining('“Call back”') },
    ]);
    const refused = await publish(saved);
    expect(refused.status).toBe(409);
    expect(refused.body).toMatchObject({
      refusal: { code: 'flowFaulty', values: { faults: saved.faults.map(({ place, code }) => ({ place, code })) } },
    });

    const mended = await detailOf(save(saved, withCallBack(flowOf(begun))));
    expect(mended).toMatchObject({ revision: 3, faults: [] });
    expect((await filed()).flowVersion).toBe(2);
    const published = await detailOf(publish(mended, 'We call back'));
    expect(published).toMatchObject({
      state: 'published',
      inForce: true,
      note: 'We call back',
      publishedBy: { name: 'manager' },
    });
    // Asked again after a lost answer, it is done.
    expect(await detailOf(publish(mended, 'We call back'))).toMatchObject({ state: 'published' });
    expect((await filed()).flowVersion).toBe(published.version);
    expect(
      await desk.prisma.case.findUnique({ where: { tenantId_id: { tenantId: TENANT, id: running.id } } }),
    ).toMatchObject({ flowVersion: 2 });
    const complaint = await kindOf('complaint');
    expect(complaint.inForce).toBe(published.version);
    expect(complaint.versions[0]).toMatchObject({ version: published.version, running: 1 });

    const entries = await desk.prisma.audit.findMany({
      where: { tenantId: TENANT, recordType: 'Flow' },
      orderBy: { id: 'asc' },
    });
    expect(entries.map(({ action }) => action)).toEqual([
      'flow.drafted',
      'flow.changed',
      'flow.changed',
      'flow.published',
    ]);
    expect(entries.at(1)?.fields).toMatchObject({
      new: { version: begun.version, changed: expect.arrayContaining(['stages.callBack']) },
    });
    expect(entries.every(({ actorId }) => actorId === desk.people.manager)).toBe(true);
  });

  test('what was published is never changed; its names are told to every desk', async () => {
    const { inForce } = await kindOf('complaint');
    const of = await detailOf(ask('GET', `/api/flows/complaint/${inForce}`));
    expect((await save(of, flowOf(of))).body).toMatchObject({ refusal: { code: 'flowNotDraft' } });
    expect((await ask('DELETE', `/api/flows/complaint/${inForce}`)).status).toBe(409);
    expect((await desk.as('rep')('GET', '/api/flows/names')).body).toMatchObject({
      callBack: { zh: '回访', en: 'Call back' },
    });
  });

  test('differences are told place by place', async () => {
    const { inForce } = await kindOf('complaint');
    const { body } = await ask('GET', `/api/flows/complaint/${inForce}/differences?from=2`);
    expect(body).toEqual([
      { place: 'stages.firstLine.commands.handover', was: 'secondLine', is: 'callBack' },
      { place: 'stages.callBack', was: null, is: 'there' },
      { place: 'clocks.callBack', was: null, is: 'there' },
    ]);
    expect((await ask('GET', `/api/flows/complaint/${inForce}/differences?from=77`)).status).toBe(404);
  });

  test('one goes back by publishing an earlier one again, and further back by retiring', async () => {
    const { inForce: before } = await kindOf('complaint');
    const back = await detailOf(ask('POST', '/api/flows/complaint/2/republication', { note: 'As before' }), 201);
    expect(back).toMatchObject({ state: 'published', basedOn: 2, inForce: true });
    expect(back.version).toBeGreaterThan(before);
    expect(await detailOf(ask('GET', `/api/flows/complaint/${before}`))).toMatchObject({
      state: 'retired',
      inForce: false,
      running: 1,
    });
    expect((await ask('POST', `/api/flows/complaint/${before}/retirement`, {})).body).toMatchObject({
      refusal: { code: 'flowNotInForce' },
    });
    expect(await detailOf(ask('POST', `/api/flows/complaint/${back.version}/retirement`))).toMatchObject({
      state: 'retired',
    });
    expect(await kindOf('complaint')).toMatchObject({ inForce: 2 });
    expect((await filed()).flowVersion).toBe(2);
  });
});

describe('two who edit one draft', () => {
  test('the second is told who was quicker and what it is now, and nothing is written over', async () => {
    const of = await draft('enquiry');
    const changed = { ...flowOf(of), reopen: { stage: 'firstLine', days: 7 } };
    await detailOf(save(of, changed, 1, 'admin'));
    const late = await save(of, { ...flowOf(of), reopen: { stage: 'firstLine', days: 9 } });
    expect(late.status).toBe(409);
    expect(late.body).toMatchObject({
      detail: expect.stringContaining('admin'),
      refusal: { code: 'flowChanged', values: { revision: 2, by: 'admin', definition: { reopen: { days: 7 } } } },
    });
    // Who says what stands there already has lost nothing.
    expect(await detailOf(save(of, changed))).toMatchObject({ revision: 2 });
    expect(await detailOf(save(of, { ...changed, reopen: { stage: 'firstLine', days: 9 } }, 2))).toMatchObject({
      revision: 3,
    });
    expect((await publish(of)).body).toMatchObject({ refusal: { code: 'flowChanged' } });
    expect((await ask('DELETE', `/api/flows/enquiry/${of.version}`)).status).toBe(204);
    expect((await ask('GET', `/api/flows/enquiry/${of.version}`)).status).toBe(404);
  });

  test('of two who publish at once, one is in force', async () => {
    const [one, two] = [await draft('opinion'), await draft('opinion')];
    expect((await Promise.all([publish(one), publish(two)])).map(({ status }) => status)).toEqual([200, 200]);
    const { versions } = await kindOf('opinion');
    expect(versions.filter(({ state }) => state === 'published')).toHaveLength(1);
  });
});

describe('what cannot be a flow', () => {
  const shipped = currentFlow('complaint');
  const HOSTILE: [string, object, string][] = [
    ['an unknown part', { ...shipped, surprise: 1 }, 'surprise'],
    [
      'too many stages',
      {
        ...shipped,
        stages: Object.fromEntries(Array.from({ length: 21 }, (_, i) => [`stage${i}`, shipped.stages.closed])),
      },
      'stages',
    ],
    ['too many rungs', { ...shipped, ladder: Array(13).fill(shipped.ladder[0]) }, 'ladder'],
    [
      'a year and a minute',
      { ...shipped, clocks: { ...shipped.clocks, answer: { ...shipped.clocks.answer, minutes: 525_601 } } },
      'clocks.answer.minutes',
    ],
    [
      'depth',
      {
        ...shipped,
        stages: {
          ...shipped.stages,
          closed: { ...shipped.stages.closed, name: { zh: { a: { b: { c: 1 } } }, en: '' } },
        },
      },
      'stages.closed.name.zh',
    ],
    [
      'NUL in a name',
      {
        ...shipped,
        stages: { ...shipped.stages, closed: { ...shipped.stages.closed, name: { zh: 'a\u0000', en: 'b' } } },
      },
      'stages.closed.name.zh',
    ],
    ['nothing', {}, 'stages'],
  ];

  test.each(HOSTILE)('%s is refused at its place, in the reader’s language', async (_, definition, place) => {
    const of = await draft('praise', 2);
    for (const language of ['en', 'zh']) {
      const answer = await ask(
        'PATCH',
        `/api/flows/praise/${of.version}`,
        { revision: 1, definition: bare(definition) },
        'manager',
        language,
      );
      expect(isProblem(answer)).toBe(true);
      expect(answer.status).toBe(422);
      const said = (answer.body as { errors: Record<string, string> }).errors[`definition.${place}`];
      expect(said).toMatch(language === 'zh' ? /[\u4e00-\u9fff]/ : /[a-z]/);
    }
    expect(await detailOf(ask('GET', `/api/flows/praise/${of.version}`))).toMatchObject({ revision: 1 });
  });

  test('megabytes and __proto__ are refused as well', async () => {
    const of = await draft('praise', 2);
    const huge = { revision: 1, definition: { stages: 'x'.repeat(2_000_000) } };
    expect((await ask('PATCH', `/api/flows/praise/${of.version}`, huge)).status).toBe(413);
    const text = JSON.stringify({ revision: 1, definition: bare(shipped) });
    const polluted = text.replace('"stages":{', '"stages":{"__proto__":{"holder":"first","clocks":[],"commands":{}},');
    const answer = await ask('PATCH', `/api/flows/praise/${of.version}`, polluted);
    expect(answer.status).toBe(422);
    const named = text.replace('"stages":{', '"stages":{"constructor":{"holder":"first","clocks":[],"commands":{}},');
    expect(isProblem(await ask('PATCH', `/api/flows/praise/${of.version}`, named))).toBe(true);
    expect(({} as { holder?: string }).holder).toBeUndefined();
  });

  test('the check keeps nothing, and says every fault', async () => {
    const { kind, version: _, ...definition } = shipped;
    expect((await ask('POST', '/api/flows/check', { kind, definition })).body).toEqual([]);
    const { body } = await ask('POST', '/api/flows/check', {
      kind,
      definition: { ...definition, ladder: [], entry: 'closed' },
    });
    expect((body as { code: string }[]).map(({ code }) => code).sort()).toEqual(
      ['entryNotWorked', 'noLadder', 'unreachable'].sort(),
    );
    expect((await ask('POST', '/api/flows/check', { kind, definition: {} })).status).toBe(200);
  });
});
