import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ApprovalDetail } from '../../../api/contract/approvals.ts';
import type { FlowKindRow, FlowVersionDetail } from '../../../api/contract/flows.ts';
import type { ApprovalFlow, ApprovalStage } from '../../../domain/approval/flow.ts';
import { approvalRanOut } from '../../../prisma/approvals/act.ts';
import { moveRunning } from '../../../prisma/approvals/move.ts';
import { requestApproval } from '../../../prisma/approvals/request.ts';
import { type Desk, isProblem, openDesk, type PersonName, placeCase, TENANT } from './desk.ts';
import { standInLine } from './posts.ts';

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
  await standInLine(desk);
});
afterAll(() => desk?.close());

const HOUR = 3_600_000;
const ask = (method: string, path: string, body?: unknown, who: PersonName = 'manager', language = 'en') =>
  desk.as(who)(method, path, body, { 'accept-language': language });
const detailOf = async (answer: ReturnType<typeof ask>, status = 200) => {
  const { body, ...rest } = await answer;
  expect({ status: rest.status, text: rest.status === status ? '' : rest.text }).toEqual({ status, text: '' });
  return body as FlowVersionDetail;
};
const kindOf = async (kind: string) =>
  ((await ask('GET', '/api/flows')).body as FlowKindRow[]).find((one) => one.kind === kind) as FlowKindRow;
const BASE = '/api/flows/compensation';
const save = (
  of: FlowVersionDetail,
  part: Partial<ApprovalFlow>,
  revision = of.revision,
  who: PersonName = 'manager',
) => {
  const { kind: _, version: __, ...definition } = { ...(of.definition as unknown as ApprovalFlow), ...part };
  return ask('PATCH', `${BASE}/${of.version}`, { revision, definition }, who);
};
const draft = async (part: Partial<ApprovalFlow> = {}) =>
  detailOf(save(await detailOf(ask('POST', `${BASE}/drafts`, { basedOn: 1 }), 201), part));
const publish = (of: FlowVersionDetail, more: object = {}) =>
  ask('POST', `${BASE}/${of.version}/publication`, { revision: of.revision, note: 'Because', ...more });

const offered = async (now?: number) => {
  const { id: caseId } = await placeCase(desk);
  const request = { kind: 'compensation', caseId, amountMinor: 300_000 } as const;
  const asked = { tenantId: TENANT, requesterId: desk.people.rep, reason: 'Late', request };
  return (await requestApproval(desk.prisma, asked, now)).id;
};
const row = (id: string) =>
  desk.prisma.approval.findUniqueOrThrow({
    where: { tenantId_id: { tenantId: TENANT, id } },
    include: { seats: true },
  });
const shown = async (id: string, who: PersonName = 'admin') =>
  (await ask('GET', `/api/approvals/${id}`, undefined, who)).body as ApprovalDetail;

const CHECK: ApprovalStage = {
  name: { zh: '复核', en: 'Check' },
  approvers: { by: 'post', post: 'departmentHead' },
  mode: 'any',
  minutes: 90,
  remind: 50,
};

describe('from a copy to being in force', () => {
  test('each kind of approval has its shipped flow, beside those of cases', async () => {
    await offered();
    const of = await kindOf('compensation');
    expect(of).toMatchObject({ inForce: 1, versions: [{ version: 1, state: 'shipped', running: 1, inForce: true }] });
    const kinds = ((await ask('GET', '/api/flows')).body as FlowKindRow[]).map(({ kind }) => kind);
    expect(kinds).toEqual(expect.arrayContaining(['complaint', 'pointsAdjustment', 'tierOverride', 'rulePublication']));
  });

  test('a draft with faults is saved and not published; the faults are told in the reader’s language', async () => {
    const of = await draft({ expiry: { minutes: 100, end: 'post' } });
    expect(of.faults).toEqual([
      { place: 'nobody', code: 'noPost', text: 'Somebody is to be called at last: say which post' },
    ]);
    const refused = await publish(of);
    expect(refused.body).toMatchObject({ refusal: { code: 'flowFaulty', values: { faults: [{ code: 'noPost' }] } } });
    const { body } = await ask('GET', `${BASE}/${of.version}`, undefined, 'manager', 'zh');
    expect((body as FlowVersionDetail).faults[0]?.text).toMatch(/岗位/);
    expect((await save(of, { surprise: 1 } as never)).body).toMatchObject({
      errors: { 'definition.surprise': expect.any(String) },
    });
    expect((await ask('DELETE', `${BASE}/${of.version}`)).status).toBe(204);
  });

  test('two who edit one draft see each other; others may not', async () => {
    const of = await draft();
    await detailOf(save(of, { delegation: 'nobody' }, of.revision, 'admin'));
    expect((await save(of, { withdrawal: 'never' })).body).toMatchObject({
      refusal: { code: 'flowChanged', values: { by: 'admin', definition: { delegation: 'nobody' } } },
    });
    for (const who of ['rep', 'lead', 'executive'] as const) {
      expect((await ask('GET', `${BASE}/${of.version}`, undefined, who)).status).toBe(403);
      expect((await ask('POST', `${BASE}/${of.version}/publication`, { revision: 2, note: 'x' }, who)).status).toBe(
        403,
      );
    }
  });

  test('published: what begins takes it and says so, what runs stays; differences, audit', async () => {
    const before = await offered();
    const of = await draft({ before: [CHECK], levels: [{ minutes: 120, remind: null }] });
    expect(await detailOf(publish(of))).toMatchObject({ state: 'published', inForce: true });
    // Asked again after a lost answer, it is done.
    await detailOf(publish(of));
    const after = await offered();
    expect((await row(before)).flowVersion).toBe(1);
    expect((await row(after)).flowVersion).toBe(of.version);
    const { ways } = await shown(after);
    expect(ways.map(({ stage, hours, state }) => [stage, hours, state])).toEqual([
      ['Check', 1.5, 'now'],
      [null, 2, 'next'],
      [null, 2, 'next'],
    ]);
    expect(ways[0]?.seats.map(({ person }) => person.id)).toEqual([desk.people.manager]);
    expect((await ask('GET', `${BASE}/${of.version}/differences?from=1`)).body).toEqual([
      { place: 'before.0', was: null, is: 'there' },
      { place: 'levels.0.minutes', was: null, is: 120 },
    ]);
    const audit = await desk.prisma.audit.findFirst({ where: { action: 'flow.published' }, orderBy: { at: 'desc' } });
    expect(audit?.fields).toMatchObject({ new: { approvalKind: 'compensation', version: of.version } });
    // A case never goes by it.
    expect((await ask('GET', '/api/flows/names')).status).toBe(200);
    expect((await ask('GET', `/api/flows/complaint/${of.version}`)).status).toBe(404);
  });

  test('whoever publishes may move what runs: said and spent stays, the clock is set anew, and it is told', async () => {
    const id = await offered();
    const start = await row(id);
    await ask('POST', `/api/approvals/${id}/approval`, {}, 'manager');
    const of = await draft({
      levels: [{ minutes: 60, remind: 50 }],
      after: [CHECK],
      withdrawal: 'never',
      expiry: { minutes: 6_000, end: 'expire' },
    });
    const published = await detailOf(publish(of, { running: 'move' }));
    const moved = await row(id);
    expect(moved.flowVersion).toBe(published.version);
    expect(moved.seats.map(({ status }) => status)).toEqual(['approved', 'pending']);
    expect(moved.dueAt).not.toEqual(start.dueAt);
    expect(Number(moved.wakesAt)).toBeLessThan(Number(moved.dueAt));
    const { story, ways, verbs } = await shown(id, 'rep');
    expect(story.at(-1)?.text).toBe(`From now on it goes by version ${published.version} of its flow`);
    expect(ways.at(-1)?.stage).toBe('Check');
    expect(verbs.find(({ verb }) => verb === 'withdraw')?.refusal).toMatchObject({ code: 'mayNotWithdraw' });
    expect(await moveRunning(desk.prisma)).toEqual({ moved: [], failed: [], left: false });
    const { versions } = await kindOf('compensation');
    expect(versions.filter(({ running }) => running > 0).map(({ version }) => version)).toEqual([published.version]);
  });

  test('one goes back by publishing an earlier one again, or by taking the last out of use', async () => {
    const id = await offered();
    const back = await detailOf(ask('POST', `${BASE}/1/republication`, { note: 'As before', running: 'move' }), 201);
    expect(back).toMatchObject({ state: 'published', basedOn: 1, inForce: true });
    expect(await row(id)).toMatchObject({ flowVersion: back.version });
    await detailOf(ask('POST', `${BASE}/${back.version}/retirement`));
    expect((await kindOf('compensation')).inForce).toBe(1);
    expect((await row(await offered())).flowVersion).toBe(1);
    expect((await row(id)).flowVersion).toBe(back.version);
  });

  test('no approval moves only where that is better', async () => {
    const answer = await ask('POST', `${BASE}/1/republication`, { note: 'x', running: 'moveWhereBetter' });
    expect([answer.status, isProblem(answer)]).toEqual([422, true]);
    expect(answer.body).toMatchObject({
      errors: { running: 'Approvals stay or move; only cases can move where it is better' },
    });
    expect((await ask('POST', `${BASE}/1/running`, {})).status).toBe(422);
  });
});

test('what the flow says happens: a reminder, the superior only so high, a question that lapses, the end', async () => {
  const of = await draft({
    levels: [{ minutes: 120, remind: 50 }],
    late: { to: 'above', upTo: 'departmentHead', calls: null, end: 'remind' },
    question: { possible: true, pauses: true, minutes: 60 },
    delegation: 'samePost',
    expiry: { minutes: 720, end: 'expire' },
  });
  await detailOf(publish(of));
  const at = Date.now();
  const id = await offered(at);
  const ring = async () => {
    const { generation, wakesAt } = await row(id);
    await approvalRanOut(desk.prisma, { tenantId: TENANT, id, generation }, Number(wakesAt));
    return Number(wakesAt) - at;
  };
  const told = async (kind: string) =>
    desk.prisma.notice.count({ where: { kind, data: { path: ['approvalId'], equals: id } } });
  const asked = async () =>
    (await row(id)).seats.filter(({ status }) => status === 'pending').map(({ staffId }) => staffId);
  expect(await ring()).toBe(HOUR);
  expect(await told('approvalReminder')).toBe(1);
  expect((await ask('GET', `/api/approvals/${id}/delegates`, undefined, 'lead')).body).toEqual([]);
  expect(await ring()).toBe(2 * HOUR);
  expect(await row(id)).toMatchObject({ level: 0 });
  expect(await asked()).toEqual([desk.people.manager]);
  await ring();
  await ring();
  // Nobody above the head of department is called.
  expect(await asked()).toEqual([desk.people.manager]);
  expect(await told('approvalExpired')).toBe(0);
  while ((await row(id)).endedAt === null) await ring();
  expect(await row(id)).toMatchObject({ status: 'expired', dueAt: null, wakesAt: null });
  expect(await told('approvalExpired')).toBe(2);
  const { story } = await shown(id);
  expect(story.map(({ text }) => text)).toEqual(
    expect.arrayContaining(['Whoever was asked was reminded', 'It expired: nobody decided in time']),
  );
  await detailOf(ask('POST', `${BASE}/${of.version}/retirement`));
});
