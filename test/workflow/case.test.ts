import { randomUUID } from 'node:crypto';
import proto from '@temporalio/proto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { reconcile } from '../../activities/relay/reconcile.ts';
import { currentFlow } from '../../domain/case/flows.ts';
import { machine } from '../../domain/case/machine.ts';
import { CASE_WORKFLOW_TYPE, caseWorkflowId } from '../../domain/case/messages.ts';
import type { CaseState } from '../../domain/case/state.ts';
import { rowOf } from '../../prisma/case-row.ts';
import { writeCommand } from '../../prisma/commands.ts';
import { nextGeneration } from '../../prisma/generations.ts';
import { type Desk, fileCase, plantDesk } from '../setup/desk.ts';
import { log, temporalWorld } from '../setup/temporal.ts';
import { database } from '../setup/world.ts';

const { EventType } = proto.temporal.api.enums.v1;

let db: Awaited<ReturnType<typeof database>>;
let world: Awaited<ReturnType<typeof temporalWorld>>;
let desk: Desk;

beforeAll(async () => {
  db = await database();
  desk = await plantDesk(db.prisma);
  world = await temporalWorld(db.prisma);
});
afterAll(async () => {
  await world?.close();
  await db?.close();
});

const row = (id: string) =>
  db.prisma.case.findUniqueOrThrow({
    where: { tenantId_id: { tenantId: desk.tenantId, id } },
    include: { events: { orderBy: { version: 'asc' } } },
  });
const noticesOf = (caseId: string) => db.prisma.notice.findMany({ where: { caseId }, orderBy: { createdAt: 'asc' } });
const handle = (caseId: string, generation = 1) =>
  world.client.workflow.getHandle(caseWorkflowId(desk.tenantId, caseId, generation));
const inLine = async (id: string) => {
  await world.relay();
  await expect.poll(async () => (await row(id)).stage, { timeout: 10_000 }).not.toBe('received');
};

describe('a complaint from intake to acceptance', () => {
  test('each step is in the record, with its decisions, its notices and its end', async () => {
    const { id, memberId } = await fileCase(db.prisma);
    await inLine(id);
    const { rep } = desk.people;
    expect(await world.give(id, 'claim', rep)).toMatchObject({
      status: 'done',
      result: { stage: 'firstLine', assigneeId: rep },
    });
    expect(await world.give(id, 'reply', rep, { body: '我们正在查。' })).toMatchObject({ status: 'done' });
    expect(await world.give(id, 'resolve', rep, { body: '今天送到。' })).toMatchObject({
      status: 'done',
      result: { stage: 'resolved' },
    });
    expect(await world.give(id, 'accept', memberId, { actorType: 'member' })).toMatchObject({
      status: 'done',
      result: { stage: 'closed' },
    });
    expect(await handle(id).result()).toBe('closed');

    const done = await row(id);
    expect(done).toMatchObject({
      stage: 'closed',
      outcome: 'accepted',
      ball: 'nobody',
      dueAt: null,
      version: done.events.length,
    });
    expect(done.events.map((e) => e.type)).toEqual([
      'opened',
      'decided',
      'decided',
      'claim',
      'reply',
      'resolve',
      'accept',
    ]);
    expect(done.events.at(-1)).toMatchObject({ actorType: 'member', actorId: memberId });
    expect(await db.prisma.decision.count({ where: { caseId: id } })).toBe(2);
    expect((await noticesOf(id)).map((n) => n.kind)).toEqual(['received', 'message', 'resolved', 'closed']);
    expect(await db.prisma.message.count({ where: { caseId: id, acceptedAt: null } })).toBe(0);
    expect(await db.prisma.command.findMany({ where: { caseId: id, status: { not: 'done' } } })).toEqual([]);
  });

  test('a command that is not possible is refused with the reason, and kept; its text is never sent', async () => {
    const { id } = await fileCase(db.prisma);
    await inLine(id);
    await world.give(id, 'claim', desk.people.rep);
    const end = await world.give(id, 'claim', desk.people.secondRep, { body: '晚了一步' });
    expect(end).toMatchObject({
      status: 'refused',
      refusal: { code: 'alreadyClaimed', values: { staffId: desk.people.rep } },
    });
    expect(await db.prisma.command.findFirst({ where: { id: end.id } })).toMatchObject({
      status: 'refused',
      result: { code: 'alreadyClaimed' },
    });
    expect(await db.prisma.message.count({ where: { caseId: id, body: '晚了一步', acceptedAt: null } })).toBe(1);
  });

  test('a command to a closed case is refused without asking Temporal, and kept', async () => {
    const { id, memberId } = await fileCase(db.prisma);
    await inLine(id);
    await world.give(id, 'withdraw', memberId, { actorType: 'member' });
    await expect.poll(async () => (await row(id)).stage).toBe('closed');
    expect(await world.give(id, 'reply', desk.people.rep, { body: '再见' })).toMatchObject({
      status: 'refused',
      refusal: { code: 'closed' },
    });
  });

  test('the same command delivered twice happens once', async () => {
    const { id } = await fileCase(db.prisma);
    await inLine(id);
    const first = await world.give(id, 'claim', desk.people.rep);
    const input = { commandId: first.id, type: 'claim' as const, by: desk.people.rep, actorType: 'staff' as const };
    const again = await handle(id).executeUpdate('command', { args: [input], updateId: randomUUID() });
    expect(again).toEqual(first.status === 'done' ? first.result : null);
    expect((await row(id)).events.filter((e) => e.type === 'claim')).toHaveLength(1);
  });

  test('commands that pile up while the worker is away are delivered in their order', async () => {
    const { id } = await fileCase(db.prisma);
    await inLine(id);
    await world.stopWorker();
    const { rep } = desk.people;
    for (const type of ['claim', 'reply', 'resolve'] as const) {
      await writeCommand(db.prisma, {
        tenantId: desk.tenantId,
        caseId: id,
        type,
        actor: { type: 'staff', id: rep },
        payload: {},
        message: type === 'claim' ? undefined : { direction: 'outbound', channel: 'email', locale: 'zh', body: type },
      });
    }
    await db.prisma.command.updateMany({ where: { caseId: id }, data: { leaseUntil: null } });
    await world.startWorker();
    for (let left = 3; left > 0; left = await db.prisma.command.count({ where: { caseId: id, status: 'pending' } }))
      await world.relay();
    expect((await row(id)).events.slice(-3).map((e) => e.type)).toEqual(['claim', 'reply', 'resolve']);
  });

  test('one timer serves while deadlines move away: none is taken back', async () => {
    const { id } = await fileCase(db.prisma);
    await inLine(id);
    const timers = async () => {
      const { events } = await handle(id).fetchHistory();
      return (events ?? []).filter((e) => e.timerStartedEventAttributes ?? e.timerCanceledEventAttributes).length;
    };
    for (const type of ['claim', 'release'] as const) await world.give(id, type, desk.people.rep);
    await world.give(id, 'reply', desk.people.rep, { body: '在查' });
    expect(await timers()).toBe(1);
  });

  test('what the workflow holds carries no text and no personal data', async () => {
    const { id, memberId } = await fileCase(db.prisma, {
      subject: '机密主题',
      body: '机密内容',
      who: { name: '王小明', phone: '13800138011' },
    });
    await inLine(id);
    await world.give(id, 'claim', desk.people.rep);
    await world.give(id, 'reply', desk.people.rep, { body: '机密答复' });
    await world.give(id, 'withdraw', memberId, { actorType: 'member' });
    await handle(id).result();
    const history = JSON.stringify(await handle(id).fetchHistory());
    const decoded = history.replace(/"data":"([A-Za-z0-9+/=]+)"/g, (_, data: string) =>
      Buffer.from(data, 'base64').toString(),
    );
    for (const secret of ['机密', '王小明', '13800138011']) expect(decoded).not.toContain(secret);
    expect(decoded).toContain(id);
  });
});

describe('the reconciler', () => {
  const later = () => Date.now() + 120_000;

  test('a case whose workflow was lost goes on in the next generation, from where it was, and repeats no notice', async () => {
    const { id, memberId } = await fileCase(db.prisma);
    await inLine(id);
    await world.give(id, 'claim', desk.people.rep);
    const before = await noticesOf(id);
    await handle(id).terminate('lost');
    // Visibility may lag.
    await expect
      .poll(async () => (await world.reconcile(later())).restarted, { timeout: 10_000 })
      .toBeGreaterThanOrEqual(1);
    await world.relay();
    expect(await row(id)).toMatchObject({ generation: 2, stage: 'firstLine', assigneeId: desk.people.rep });
    expect(await world.give(id, 'reply', desk.people.rep, { body: '还在。' })).toMatchObject({ status: 'done' });
    expect((await noticesOf(id)).map((n) => n.key)).toEqual([
      ...before.map((n) => n.key),
      expect.stringContaining('message:'),
    ]);
    await world.give(id, 'withdraw', memberId, { actorType: 'member' });
    expect(await handle(id, 2).result()).toBe('closed');
  });

  test('a workflow that is behind the record stands down, and its command goes to the next generation', async () => {
    const { id } = await fileCase(db.prisma);
    await inLine(id);
    // As if Temporal had come back from an older copy: the record is further than the workflow.
    await db.prisma.$executeRaw`UPDATE "Case" SET version = version + 1 WHERE id = ${id}::uuid`;
    await db.prisma.caseEvent.create({
      data: {
        tenantId: desk.tenantId,
        caseId: id,
        version: (await row(id)).version,
        type: 'claim',
        at: new Date(),
        actorType: 'staff',
      },
    });
    const end = await world.give(id, 'claim', desk.people.rep);
    expect(end.status).toBe('unknown');
    expect(await handle(id).result()).toBe('stoodDown');
    await world.reconcile(later());
    await db.prisma.command.updateMany({ where: { caseId: id }, data: { leaseUntil: null } });
    await expect
      .poll(
        async () => {
          await world.relay();
          return (await db.prisma.command.findFirst({ where: { id: end.id } }))?.status;
        },
        { timeout: 10_000 },
      )
      .toBe('done');
    expect(await row(id)).toMatchObject({ generation: 2, assigneeId: desk.people.rep });
  });

  test('a workflow that is behind has not the last word: what it refuses is judged again by the next generation', async () => {
    const { id, memberId } = await fileCase(db.prisma);
    await inLine(id);
    await world.give(id, 'claim', desk.people.rep);
    // As if the step was written, and then worker and Temporal were lost before it came into the history.
    const { state, version } = await row(id);
    const before = state as unknown as CaseState;
    const { state: solved } = machine(currentFlow('complaint')).next(
      before,
      { type: 'resolve', by: desk.people.rep },
      Date.now(),
    );
    const due = { clock: 'acceptance', dueAt: Date.now() + 86_400_000, provisional: false } as const;
    const after = machine(currentFlow('complaint')).next(solved, { type: 'clockSet', ...due }, Date.now()).state;
    await db.prisma.case.update({
      where: { tenantId_id: { tenantId: desk.tenantId, id } },
      data: { ...rowOf(after), version: version + 1 },
    });
    await db.prisma.caseEvent.create({
      data: {
        tenantId: desk.tenantId,
        caseId: id,
        version: version + 1,
        type: 'resolve',
        at: new Date(),
        actorType: 'staff',
      },
    });
    const end = await world.give(id, 'accept', memberId, { actorType: 'member' });
    expect(end).toMatchObject({ status: 'refused', refusal: { code: 'notInStage' } });
    expect((await db.prisma.command.findFirst({ where: { id: end.id } }))?.status).toBe('pending');
    await db.prisma.command.updateMany({ where: { caseId: id }, data: { leaseUntil: null } });
    await expect
      .poll(
        async () => {
          await world.relay();
          return (await db.prisma.command.findFirst({ where: { id: end.id } }))?.status;
        },
        { timeout: 10_000 },
      )
      .toBe('done');
    expect(await row(id)).toMatchObject({ generation: 2, stage: 'closed', outcome: 'accepted' });
  });

  test('a workflow that is behind is found by asking, too', async () => {
    const { id } = await fileCase(db.prisma);
    await inLine(id);
    const { version } = await row(id);
    await db.prisma.$executeRaw`UPDATE "Case" SET version = version + 1 WHERE id = ${id}::uuid`;
    await db.prisma.caseEvent.create({
      data: {
        tenantId: desk.tenantId,
        caseId: id,
        version: version + 1,
        type: 'claim',
        at: new Date(),
        actorType: 'staff',
      },
    });
    await expect
      .poll(async () => (await world.reconcile(later())).behind, { timeout: 15_000 })
      .toBeGreaterThanOrEqual(1);
    expect((await row(id)).generation).toBe(2);
  });

  test('when one is behind, all are asked: Temporal came back from an old copy', async () => {
    const ids: string[] = [];
    for (const _ of [1, 2, 3]) {
      const { id } = await fileCase(db.prisma);
      await inLine(id);
      ids.push(id);
      const { version } = await row(id);
      await db.prisma.$executeRaw`UPDATE "Case" SET version = version + 1 WHERE id = ${id}::uuid`;
      const event = { version: version + 1, type: 'claim', at: new Date(), actorType: 'staff' };
      await db.prisma.caseEvent.create({ data: { tenantId: desk.tenantId, caseId: id, ...event } });
    }
    const deps = { prisma: db.prisma, client: world.client, log, tenantId: desk.tenantId };
    const generations = async () => Promise.all(ids.map(async (id) => (await row(id)).generation));
    await expect
      .poll(
        async () => {
          await reconcile(deps, { after: 'z' }, later(), { movedLast: 1, inTurn: 0 });
          return generations();
        },
        { timeout: 15_000 },
      )
      .toEqual([2, 2, 2]);
  });

  test('a workflow without a case is ended', async () => {
    const caseId = randomUUID();
    // Begun before its case was lost: it waits, so it must be a real one.
    const { id } = await fileCase(db.prisma);
    await inLine(id);
    await world.stopWorker();
    const orphan = await world.client.workflow.start(CASE_WORKFLOW_TYPE, {
      taskQueue: world.taskQueue,
      workflowId: caseWorkflowId(desk.tenantId, caseId, 1),
      args: [{ tenantId: desk.tenantId, caseId, generation: 1 }],
    });
    await expect
      .poll(async () => (await world.reconcile(later())).orphans, { timeout: 15_000 })
      .toBeGreaterThanOrEqual(1);
    expect((await orphan.describe()).status.name).toBe('TERMINATED');
    await world.startWorker();
  });
});

test('a run that is asked in the very moment its timer rings does what is due, and can be replayed', async () => {
  const { id } = await fileCase(db.prisma);
  await inLine(id);
  // The next run begins with a clock that runs out at once.
  const { state } = await row(id);
  const soon = structuredClone(state) as unknown as CaseState;
  Object.assign(soon.clocks.answer ?? {}, { dueAt: Date.now() + 3_000, warnAt: null });
  await db.prisma.case.update({ where: { tenantId_id: { tenantId: desk.tenantId, id } }, data: rowOf(soon) });
  await nextGeneration(db.prisma, { tenantId: desk.tenantId, caseId: id, generation: 1 });
  await world.relay();
  const seen = async () => (await handle(id, 2).fetchHistory()).events?.map(({ eventType }) => eventType) ?? [];
  const has = (type: number) => expect.poll(seen, { timeout: 10_000 }).toContain(type);
  await has(EventType.EVENT_TYPE_TIMER_STARTED);
  await world.stopWorker();
  // They wait for a worker, and so does what the timer brings: mostly one of them is the first that a worker gets, with the timer in its history.
  const asked = Array.from({ length: 10 }, () =>
    world.client.withDeadline(Date.now() + 20_000, () => handle(id, 2).query('progress')).catch(() => null),
  );
  await has(EventType.EVENT_TYPE_TIMER_FIRED);
  await world.startWorker();
  await Promise.all(asked);
  await expect
    .poll(async () => (await row(id)).events.map(({ type }) => type), { timeout: 10_000 })
    .toContain('ranOut');
  expect((await row(id)).events.find(({ type }) => type === 'ranOut')?.at.getTime()).toBeGreaterThanOrEqual(
    soon.clocks.answer?.dueAt ?? Number.POSITIVE_INFINITY,
  );
  await world.stopWorker();
  await world.startWorker();
  expect(await world.give(id, 'claim', desk.people.rep)).toMatchObject({ status: 'done' });
  expect(await seen()).not.toContain(EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED);
});
