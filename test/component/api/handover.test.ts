import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { takeStep } from '../../../activities/case/step.ts';
import type { HandoverDetail, HandoverItemRow, HandoverPreview } from '../../../api/contract/handovers.ts';
import type { AbsenceRow, Availability, WhoIsHere } from '../../../api/contract/presence.ts';
import { flowOf } from '../../../domain/case/known-flows.ts';
import { refusal } from '../../../domain/case/legal.ts';
import type { CaseState } from '../../../domain/case/state.ts';
import { commandInput, refuseCommand } from '../../../prisma/commands.ts';
import { handlersFor } from '../../../prisma/decisions.ts';
import { followAbsences } from '../../../prisma/handover/ask.ts';
import { handoverOnce } from '../../../prisma/handover/run.ts';
import { newId } from '../../../prisma/ids.ts';
import { endAvailabilities } from '../../../prisma/presence.ts';
import { type Desk, isProblem, openDesk, placeCase, TENANT } from './desk.ts';

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
});
afterAll(() => desk?.close());
beforeEach(async () => {
  await desk.prisma.case.updateMany({ data: { assigneeId: null, stage: 'closed' } });
  await desk.prisma.member.updateMany({ data: { ownerId: null } });
  await desk.prisma.absence.deleteMany();
  await desk.prisma.handover.updateMany({ data: { status: 'cancelled' } });
  await desk.prisma.careTouch.deleteMany();
  await desk.prisma.staff.updateMany({ data: { deputyId: null, availability: 'here', capacity: 1_000 } });
});

const personal = (id: string) => ({ tenantId_id: { tenantId: TENANT, id } });
const deputy = (deputyId: string | null) =>
  desk.prisma.staff.update({ where: personal(desk.people.rep), data: { deputyId } });

/** What the workflows would do with the commands that are pending: the machine decides. */
async function workflows(): Promise<number> {
  const { prisma } = desk;
  const pending = await prisma.command.findMany({ where: { status: 'pending' }, orderBy: { seq: 'asc' } });
  for (const row of pending) {
    const of = await prisma.case.findUniqueOrThrow({ where: personal(row.caseId) });
    const state = of.state as unknown as CaseState;
    const given = commandInput(row);
    const why = refusal(flowOf('complaint', of.flowVersion), state, given);
    if (why) await refuseCommand(prisma, TENANT, row.id, why);
    else {
      const { version, generation } = of;
      await takeStep(prisma, { tenantId: TENANT, caseId: of.id, generation, version, state, given, at: Date.now() });
    }
  }
  return pending.length;
}

/** As the worker does, until nothing is left. */
async function carriedOut(): Promise<void> {
  for (let round = 0; round < 100; round++) {
    await free();
    const more = await handoverOnce(desk.prisma);
    const stepped = await workflows();
    if (!more && stepped === 0 && (await underWay()) === 0) return;
  }
  throw new Error('It does not come to an end');
}
const free = () => desk.prisma.handover.updateMany({ data: { leaseUntil: null } });
const underWay = () => desk.prisma.handover.count({ where: { status: { in: ['running', 'undoing'] } } });

async function start(body: object = {}, who: 'lead' | 'admin' = 'lead'): Promise<string> {
  const answer = await desk.as(who)('POST', '/api/handovers', {
    ...{ fromId: desk.people.rep, cause: 'absence', ...body },
  });
  expect(answer.status).toBe(201);
  return (answer.body as { id: string }).id;
}
const detail = async (id: string) => (await desk.as('lead')('GET', `/api/handovers/${id}`)).body as HandoverDetail;
const items = async (id: string, filter: object = {}) =>
  (
    await desk.as('lead')(
      'GET',
      `/api/handovers/${id}/items?filter=${encodeURIComponent(JSON.stringify(filter))}&range=[0,99]`,
    )
  ).body as HandoverItemRow[];

/** A few as intake and workflow leave them; the others are like the first. */
async function several(count: number) {
  const placed = [];
  for (let n = 0; n < Math.min(count, 4); n++) placed.push(await placeCase(desk, { assignee: desk.people.rep }));
  const like = await desk.prisma.case.findUniqueOrThrow({ where: personal(placed.at(-1)?.id as string) });
  const copies = Array.from({ length: count - placed.length }, () => ({
    ...like,
    state: like.state as object,
    id: newId(),
  }));
  await desk.prisma.case.createMany({ data: copies.map((one) => ({ ...one, number: `CS-${one.id}` })) });
  return [...placed, ...copies.map(({ id, memberId }) => ({ id, memberId }))];
}

describe('a handover', () => {
  test('of 200 cases, killed again and again, moves each once, keeps what is refused, and goes back but for what was touched', async () => {
    await deputy(desk.people.colleague);
    const cases = await several(200);
    const [refused, touched] = cases as { id: string; memberId: string }[];
    const memberId = touched?.memberId as string;
    await desk.prisma.member.update({ where: personal(memberId), data: { ownerId: desk.people.rep } });
    // A stage in which its machine lets nobody assign.
    const row = await desk.prisma.case.findUniqueOrThrow({ where: personal(refused?.id as string) });
    await desk.prisma.case.update({
      where: personal(row.id),
      data: { stage: 'received', state: { ...(row.state as object), stage: 'received' } },
    });
    const preview = (
      await desk.as('lead')('POST', '/api/handovers/preview', { fromId: desk.people.rep, cause: 'absence' })
    ).body as HandoverPreview;
    expect(preview).toMatchObject({ total: 201, byKind: { case: 200, member: 1 } });
    expect(preview.byReceiver).toEqual([{ to: { id: desk.people.colleague, name: 'colleague' }, count: 201 }]);
    expect(new Set(preview.items.map(({ why }) => why))).toEqual(new Set(['deputy']));

    const id = await start();
    // Killed after a portion: its lease runs out, whoever comes next goes on. Killed between a command and its mark: the mark is missing.
    await handoverOnce(desk.prisma);
    await desk.prisma.handover.updateMany({ where: { id }, data: { leaseUntil: new Date(Date.now() + 30_000) } });
    expect(await handoverOnce(desk.prisma)).toBe(false);
    await free();
    await handoverOnce(desk.prisma);
    await free();
    const some = await desk.prisma.handoverItem.findMany({ where: { handoverId: id, state: 'sent' }, take: 5 });
    await desk.prisma.handoverItem.updateMany({
      where: { id: { in: some.map((item) => item.id) } },
      data: { state: 'listed', commandId: null },
    });
    await workflows();
    await Promise.all([handoverOnce(desk.prisma), handoverOnce(desk.prisma), handoverOnce(desk.prisma)]);
    await carriedOut();

    const now = await detail(id);
    expect(now).toMatchObject({
      status: 'done',
      counts: { moved: 200, refused: 1 },
      mayChange: true,
      undoRefusal: null,
    });
    expect(await desk.prisma.command.count({ where: { type: 'assign' } })).toBe(200);
    expect(await desk.prisma.caseEvent.count({ where: { type: 'assign' } })).toBe(199);
    expect((await items(id, { state: 'refused' })).map(({ recordId, reason }) => [recordId, reason?.code])).toEqual([
      [refused?.id, 'routing'],
    ]);
    const told = () =>
      desk.prisma.notice.findMany({
        where: { kind: { startsWith: 'handover' } },
        select: { kind: true, staffId: true },
        orderBy: { kind: 'asc' },
      });
    expect(await told()).toEqual([
      { kind: 'handover', staffId: desk.people.colleague },
      { kind: 'handoverOfYours', staffId: desk.people.rep },
    ]);
    // Receivers see what came to them and may not undo it; others see nothing.
    const theirs = await desk.as('colleague')('GET', `/api/handovers/${id}/items`);
    expect(theirs.headers.get('content-range')).toMatch(/\/200$/);
    expect((await desk.as('colleague')('POST', `/api/handovers/${id}/undo`, {})).status).toBe(403);
    expect((await desk.as('stranger')('GET', `/api/handovers/${id}`)).status).toBe(404);
    expect((await desk.as('rep')('GET', '/api/notices')).text).toContain('Your work was handed over: 200 items');

    // Somebody replies to one; a clock of another says something, which is nobody's work.
    const done = { tenantId: TENANT, actorId: desk.people.colleague, data: {}, at: new Date() };
    const version = async (caseId: string) =>
      (await desk.prisma.case.update({ where: personal(caseId), data: { version: { increment: 1 } } })).version;
    const [a, b] = [touched?.id as string, cases[3]?.id as string];
    await desk.prisma.caseEvent.create({
      data: { ...done, caseId: a, version: await version(a), type: 'reply', actorType: 'staff' },
    });
    await desk.prisma.caseEvent.create({
      data: { ...done, actorId: null, caseId: b, version: await version(b), type: 'ranOut', actorType: 'clock' },
    });
    expect((await desk.as('lead')('POST', `/api/handovers/${id}/undo`, {})).status).toBe(200);
    const again = await desk.as('lead')('POST', `/api/handovers/${id}/undo`, {});
    expect([again.status, isProblem(again)]).toEqual([409, true]);
    await handoverOnce(desk.prisma);
    await carriedOut();
    expect(await detail(id)).toMatchObject({ status: 'undone', counts: { returned: 199, refused: 1, stays: 1 } });
    const [stays] = await items(id, { state: 'stays' });
    expect([stays?.recordId, stays?.reason?.code]).toEqual([a, 'workedOn']);
    expect(stays?.reason?.text).toContain('(');
    expect(await desk.prisma.case.count({ where: { assigneeId: desk.people.rep, stage: { not: 'closed' } } })).toBe(
      199,
    );
    expect((await desk.prisma.member.findUniqueOrThrow({ where: personal(memberId) })).ownerId).toBe(desk.people.rep);
    expect((await told()).filter(({ kind }) => kind === 'handoverUndone')).toHaveLength(2);
    await expect(desk.prisma.handoverEvent.updateMany({ data: { type: 'x' } })).rejects.toThrow();
  }, 120_000);

  test('without a deputy gives cases to whoever fits best and spreads members; by hand, kinds go their own way', async () => {
    const [first, second] = await several(2);
    for (const one of [first, second])
      await desk.prisma.member.update({ where: personal(one?.memberId as string), data: { ownerId: desk.people.rep } });
    await desk.prisma.staff.update({ where: personal(desk.people.colleague), data: { availability: 'away' } });
    const ask = async (rules: object) =>
      (
        (
          await desk.as('lead')('POST', '/api/handovers/preview', {
            ...{ fromId: desk.people.rep, cause: 'other', rules },
          })
        ).body as HandoverPreview
      ).items.map(({ kind, to, why }) => [kind, to?.name ?? null, why]);
    expect(await ask({})).toEqual([
      ['case', 'lead', 'best'],
      ['case', 'lead', 'best'],
      ['member', 'lead', 'spread'],
      ['member', 'lead', 'spread'],
    ]);
    const byHand = { case: { way: 'free' }, member: { way: 'person', toId: desk.people.stranger } };
    expect(await ask(byHand)).toEqual([
      ['case', null, 'free'],
      ['case', null, 'free'],
      ['member', 'stranger', 'chosen'],
      ['member', 'stranger', 'chosen'],
    ]);
    expect(await ask({ case: { way: 'keep' }, member: { way: 'keep' } })).toEqual([]);
    // Contact after the move keeps a member where they are.
    const id = await start({ rules: { ...byHand, case: { way: 'keep' } } });
    await carriedOut();
    await desk.prisma.memberContact.update({
      where: { tenantId_memberId: { tenantId: TENANT, memberId: first?.memberId as string } },
      data: { lastAt: new Date(Date.now() + 1_000) },
    });
    await desk.as('lead')('POST', `/api/handovers/${id}/undo`, {});
    await carriedOut();
    expect(await detail(id)).toMatchObject({ counts: { returned: 1, stays: 1 } });
  });

  test('is refused for people out of reach, impossible rules, and while another is under way', async () => {
    const post = (who: 'lead' | 'rep' | 'manager', body: object) =>
      desk.as(who)('POST', '/api/handovers', { cause: 'other', fromId: desk.people.rep, ...body });
    expect((await post('lead', { fromId: desk.people.stranger })).status).toBe(422);
    expect((await post('rep', {})).status).toBe(403);
    expect((await post('lead', { leaves: true })).status).toBe(403);
    expect((await post('lead', { rules: { member: { way: 'free' } } })).status).toBe(422);
    expect((await post('lead', { rules: { case: { way: 'person', toId: desk.people.admin } } })).status).toBe(422);
    const later = new Date(Date.now() + 86_400_000).toISOString();
    const planned = ((await post('manager', { startsAt: later })).body as { id: string }).id;
    expect(await handoverOnce(desk.prisma)).toBe(false);
    expect((await post('lead', {})).status).toBe(409);
    expect((await desk.as('lead')('POST', `/api/handovers/${planned}/cancellation`, {})).status).toBe(200);
    expect(await detail(planned)).toMatchObject({ status: 'cancelled' });
  });

  test('of call tasks, when nobody of the team is there, leaves them free for whoever comes', async () => {
    const { task } = await plantTask();
    await desk.prisma.staff.updateMany({ where: { teamId: desk.teams.front.id }, data: { availability: 'away' } });
    const id = await start({ rules: { task: { way: 'rule' } } });
    await carriedOut();
    expect((await items(id)).map(({ kind, state, why }) => [kind, state, why])).toEqual([['task', 'moved', 'free']]);
    expect((await desk.prisma.careTouch.findUniqueOrThrow({ where: personal(task) })).ownerId).toBeNull();
  });

  test('of somebody who leaves ends with the account', async () => {
    const leaver = newId();
    const front = desk.teams.front.id;
    await desk.prisma.staff.create({
      data: { tenantId: TENANT, id: leaver, name: 'leaver', email: 'leaver@example.org', role: 'rep', teamId: front },
    });
    const { id: caseId } = await placeCase(desk, { assignee: leaver });
    const id = await start({ fromId: leaver, cause: 'leaving', leaves: true }, 'admin');
    await carriedOut();
    expect(await detail(id)).toMatchObject({
      status: 'done',
      leaves: true,
      undoRefusal: { code: 'handoverAccountEnded' },
    });
    expect((await desk.prisma.staff.findUniqueOrThrow({ where: personal(leaver) })).disabledAt).not.toBeNull();
    expect((await desk.prisma.case.findUniqueOrThrow({ where: personal(caseId) })).assigneeId).not.toBe(leaver);
  });
});

async function plantTask() {
  const { memberId } = await placeCase(desk);
  const task = newId();
  await desk.prisma.careTouch.create({
    data: {
      ...{ tenantId: TENANT, id: task, memberId, cadence: 'birthday', version: 1, step: 'call', period: '2026' },
      ...{ kind: 'call', state: 'open', dueAt: new Date(), expiresAt: new Date(), ownerId: desk.people.rep },
    },
  });
  return { task };
}

describe('an absence', () => {
  const DAY = 86_400_000;

  test('is one’s own to keep, warns of what is amiss, hands over what is due when it begins, and brings it back', async () => {
    await deputy(desk.people.colleague);
    const [due, later] = await several(2);
    const now = Date.now();
    await desk.prisma.case.update({ where: personal(due?.id as string), data: { dueAt: new Date(now + DAY) } });
    await desk.prisma.case.update({ where: personal(later?.id as string), data: { dueAt: new Date(now + 9 * DAY) } });
    const span = { from: new Date(now - 1_000).toISOString(), until: new Date(now + 3 * DAY).toISOString() };
    const path = `/api/staff/${desk.people.rep}/absences`;
    const wish = { ...span, handover: 'due', wayBack: true };
    const rows = (await desk.as('rep')('POST', path, wish)).body as AbsenceRow[];
    expect(rows).toMatchObject([{ handover: 'due', wayBack: true, warnings: [] }]);
    expect((await desk.as('rep')('POST', path, wish)).status).toBe(422);
    expect((await desk.as('stranger')('POST', path, wish)).status).toBe(403);
    const theirs = (
      await desk.as('lead')('POST', `/api/staff/${desk.people.colleague}/absences`, {
        ...{ from: new Date(now + DAY).toISOString(), until: new Date(now + 2 * DAY).toISOString() },
      })
    ).body as AbsenceRow[];
    expect(theirs[0]?.warnings.map(({ code }) => code)).toEqual(['noDeputy', 'othersAbsent']);
    const seen = (await desk.as('rep')('GET', path)).body as AbsenceRow[];
    expect(seen[0]?.warnings).toEqual([{ code: 'deputyAbsent', names: ['colleague'] }]);

    expect(await followAbsences(desk.prisma)).toBe(1);
    expect(await followAbsences(desk.prisma)).toBe(0);
    await carriedOut();
    const holder = async (id: string | undefined) =>
      (await desk.prisma.case.findUniqueOrThrow({ where: personal(id as string) })).assigneeId;
    expect([await holder(due?.id), await holder(later?.id)]).toEqual([desk.people.colleague, desk.people.rep]);
    expect(await followAbsences(desk.prisma, new Date(now + 3 * DAY))).toBe(1);
    await carriedOut();
    expect(await holder(due?.id)).toBe(desk.people.rep);
  });
});

describe('shifts and presence', () => {
  test('say who is here, where nobody is, and rank people lower with the reason', async () => {
    const { rep, lead, stranger } = desk.people;
    const { id: caseId } = await placeCase(desk);
    const today = new Date().toISOString().slice(0, 10);
    const save = (who: 'rep' | 'lead', id: string, body: object) =>
      desk.as(who)('POST', `/api/staff/${id}/shift-days`, body);
    expect((await save('rep', rep, { kind: 'off', day: today })).status).toBe(204);
    expect((await save('rep', lead, { kind: 'off', day: today })).status).toBe(403);
    const always = Array.from({ length: 7 }, (_, i) => ({ weekday: i + 1, begins: 0, ends: 0 }));
    expect((await desk.as('lead')('POST', `/api/staff/${lead}/shifts`, { weekly: always })).status).toBe(204);
    await desk.prisma.staff.updateMany({ where: { id: { in: [rep, lead] } }, data: { timeZone: 'UTC' } });
    const until = new Date(Date.now() + 3_600_000).toISOString();
    const said = await desk.as('colleague')('PATCH', '/api/availability', { availability: 'away', until });
    expect(said.body).toMatchObject({
      availability: 'away',
      until,
      presence: { is: 'away', until },
    } satisfies Availability);
    const past = { availability: 'away', until: new Date(0).toISOString() };
    expect((await desk.as('colleague')('PATCH', '/api/availability', past)).status).toBe(422);

    const [queue] = await handlersFor(desk.prisma, TENANT, caseId, 'first', Date.now());
    expect(queue?.people.map(({ name, reasons }) => [name, reasons.at(-1)])).toEqual([
      ['lead', 'onShift'],
      ['rep', 'offShift'],
      ['colleague', 'away'],
    ]);
    const handlers = await desk.as('lead')('GET', `/api/cases/${caseId}/handlers?line=first`);
    expect(handlers.text).toMatch(/Away until/);

    const week = (await desk.as('rep')('GET', `/api/presence?from=${today}`)).body as WhoIsHere;
    const of = (id: string) => week.people.find((person) => person.id === id);
    expect(of(rep)).toMatchObject({ mayArrange: true, mayRelieve: false, presence: { is: 'offShift' } });
    expect(of(rep)?.days[0]).toMatchObject({ shifts: [], exception: 'off', planned: true });
    expect(of(lead)).toMatchObject({ mayArrange: false, presence: { is: 'here' } });
    expect(of(lead)?.days.every(({ shifts }) => shifts.length === 1)).toBe(true);
    // Nobody works the queue of the heads; the stranger alone works the claims.
    expect(new Set(week.gaps.map((gap) => gap.queue.code))).toEqual(new Set(['careHead']));
    await desk.prisma.absence.create({
      data: {
        tenantId: TENANT,
        id: newId(),
        staffId: stranger,
        from: new Date(),
        until: new Date(Date.now() + 3_600_000),
      },
    });
    const gaps = ((await desk.as('lead')('GET', `/api/presence?from=${today}`)).body as WhoIsHere).gaps;
    expect(gaps.filter((gap) => gap.queue.code === 'claims')).toHaveLength(1);

    await desk.prisma.staff.updateMany({
      where: { id: desk.people.colleague },
      data: { availabilityUntil: new Date(0) },
    });
    expect(await endAvailabilities(desk.prisma)).toBe(1);
    expect((await desk.as('colleague')('GET', '/api/availability')).body).toMatchObject({ availability: 'here' });
  });
});
