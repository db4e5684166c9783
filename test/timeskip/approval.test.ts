import { TestWorkflowEnvironment } from '@temporalio/testing';
import { Worker } from '@temporalio/worker';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createActivities } from '../../activities/index.ts';
import { startWanted } from '../../activities/relay/start.ts';
import { approvalWorkflowId, CHANGED_SIGNAL } from '../../domain/approval/messages.ts';
import type { CalendarDefinition } from '../../domain/calendar/calendar.ts';
import { actOnApproval } from '../../prisma/approvals/act.ts';
import { requestApproval } from '../../prisma/approvals/request.ts';
import { definitionOf, draftFlow, publishDraft, saveDraft } from '../../prisma/flow-versions.ts';
import { balancesOf } from '../../prisma/points.ts';
import { type Desk, fileCase, plantDesk } from '../setup/desk.ts';
import { record, recording } from '../setup/histories.ts';
import { log, quiet } from '../setup/temporal.ts';
import { bundlePath, database, testServerPath } from '../setup/world.ts';

const HOUR = 3_600_000;
const officeHours: CalendarDefinition = {
  timeZone: 'Asia/Shanghai',
  weekly: Object.fromEntries(['mon', 'tue', 'wed', 'thu', 'fri'].map((day) => [day, [['09:00', '18:00']]])),
  holidays: [],
  annualHolidays: [],
  specialDays: {},
};

let db: Awaited<ReturnType<typeof database>>;
let env: TestWorkflowEnvironment;
let desk: Desk;

beforeEach(async () => {
  quiet();
  db = await database();
  env = await TestWorkflowEnvironment.createTimeSkipping({
    server: { executable: { type: 'existing-path', path: testServerPath() } },
  });
  desk = await plantDesk(db.prisma, officeHours);
});
afterEach(async () => {
  await env?.teardown();
  await db?.close();
});

async function withWorker(story: () => Promise<void>): Promise<void> {
  const worker = await Worker.create({
    connection: env.nativeConnection,
    taskQueue: 'case',
    activities: createActivities({ prisma: db.prisma, log }),
    workflowBundle: { codePath: bundlePath() },
  });
  await worker.runUntil(story);
}

/** The next Friday, 16:00 in Shanghai: two hours before the desk closes for the weekend. */
async function untilFriday(): Promise<number> {
  const now = await env.currentTimeMs();
  const friday = new Date(now + 8 * HOUR);
  friday.setUTCDate(friday.getUTCDate() + ((5 - friday.getUTCDay() + 7) % 7 || 7));
  friday.setUTCHours(16, 0, 0, 0);
  const at = friday.getTime() - 8 * HOUR;
  await env.sleep(at - now);
  return at;
}

const row = (id: string) =>
  db.prisma.approval.findUniqueOrThrow({
    where: { tenantId_id: { tenantId: desk.tenantId, id } },
    include: { seats: { orderBy: { nth: 'asc' } } },
  });
const handle = (id: string) => env.client.workflow.getHandle(approvalWorkflowId(desk.tenantId, id, 1));
const offer = async (yuan: number, at: number) => {
  const { id: caseId, memberId } = await fileCase(db.prisma, { openedAt: new Date(at) });
  await db.prisma.case.updateMany({ where: { id: caseId }, data: { queueId: desk.queues.service } });
  const { id } = await requestApproval(
    db.prisma,
    {
      ...{ tenantId: desk.tenantId, requesterId: desk.people.rep, reason: '包裹晚到三天' },
      request: { kind: 'compensation', caseId, amountMinor: yuan * 100 },
    },
    at,
  );
  expect(await startWanted({ prisma: db.prisma, client: env.client })).toBe(1);
  return { id, memberId };
};

test('nobody reacts: it goes up over a weekend, in working time, and the next in line decides', async () => {
  const at = await untilFriday();
  await withWorker(async () => {
    const { id, memberId } = await offer(3_000, at);
    // Four working hours: two on Friday, two on Monday morning.
    const monday = at + 67 * HOUR;
    expect((await row(id)).dueAt?.getTime()).toBe(monday);
    await env.sleep(66 * HOUR);
    expect(await row(id)).toMatchObject({ level: 0, seats: [{ staffId: desk.people.teamLead, status: 'pending' }] });
    await env.sleep(2 * HOUR);
    await expect.poll(async () => (await row(id)).level).toBe(1);
    expect((await row(id)).seats).toMatchObject([
      { staffId: desk.people.teamLead, status: 'timedOut' },
      { staffId: desk.people.departmentHead, status: 'pending' },
    ]);
    const called = (await row(id)).seats[1]?.calledAt.getTime() ?? 0;
    expect(called - monday).toBeGreaterThanOrEqual(0);
    expect(called - monday).toBeLessThan(60_000);
    // Nine working hours from Monday 11:00.
    expect((await row(id)).dueAt?.getTime()).toBe(called + 24 * HOUR);

    const by = (who: keyof Desk['people']) => ({ actor: { type: 'staff' as const, id: desk.people[who] } });
    const now = await env.currentTimeMs();
    await actOnApproval(db.prisma, { tenantId: desk.tenantId, id, verb: 'ask', ...by('departmentHead') }, now);
    await handle(id).signal(CHANGED_SIGNAL);
    await env.sleep('5 days');
    expect(await row(id)).toMatchObject({ level: 1, status: 'asked' });
    const later = await env.currentTimeMs();
    await actOnApproval(db.prisma, { tenantId: desk.tenantId, id, verb: 'answer', ...by('rep') }, later);
    await handle(id).signal(CHANGED_SIGNAL);
    const due = (await row(id)).dueAt?.getTime() ?? 0;
    await env.sleep(due - later + 60_000);
    // The head of department is the last level: their superior is asked.
    await expect.poll(async () => (await row(id)).seats.length).toBe(3);
    expect((await row(id)).seats.map(({ staffId, status }) => [staffId, status])).toEqual([
      [desk.people.teamLead, 'timedOut'],
      [desk.people.departmentHead, 'timedOut'],
      [desk.people.director, 'pending'],
    ]);
    await actOnApproval(
      db.prisma,
      { tenantId: desk.tenantId, id, verb: 'approve', actor: { type: 'staff', id: desk.people.director } },
      await env.currentTimeMs(),
    );
    await handle(id).signal(CHANGED_SIGNAL);
    expect(await handle(id).result()).toBe('over');
    expect(await balancesOf(db.prisma, desk.tenantId, memberId)).toEqual([{ unit: 'CNY', balance: 300_000n }]);
    const history = JSON.stringify(await handle(id).fetchHistory());
    expect(history).not.toContain('包裹');
    if (recording) await record(handle(id), 'approval');
  });
});

test('a signal that was lost does no harm: the deadline reads the record again', async () => {
  const at = await untilFriday();
  await withWorker(async () => {
    const { id } = await offer(300, at);
    await actOnApproval(
      db.prisma,
      { tenantId: desk.tenantId, id, verb: 'approve', actor: { type: 'staff', id: desk.people.teamLead } },
      at,
    );
    await env.sleep('4 days');
    expect(await handle(id).result()).toBe('over');
    expect((await row(id)).seats.map((seat) => seat.status)).toEqual(['approved']);
  });
});

test('by a flow of a manager’s own: a reminder, the next level, and at its end it is over', async () => {
  const at = await untilFriday();
  const by = {
    tenantId: desk.tenantId,
    actor: { type: 'staff' as const, id: desk.people.departmentHead },
    ip: undefined,
  };
  const id = { kind: 'compensation' as const, version: 0 };
  id.version = await draftFlow(db.prisma, by, { kind: id.kind, version: 1 });
  const shipped = await definitionOf(db.prisma, desk.tenantId, id);
  const levels = [{ minutes: 60, remind: 50 }];
  const definition = { ...shipped, levels, expiry: { minutes: 180, end: 'expire' } } as typeof shipped;
  await saveDraft(db.prisma, by, id, { revision: 1, definition, note: undefined });
  await publishDraft(db.prisma, by, id, { revision: 2, note: 'Quicker' });
  const told = async (kind: string) =>
    (await db.prisma.notice.findMany({ where: { kind }, orderBy: { createdAt: 'asc' } })).map(
      (notice) => notice.staffId,
    );
  await withWorker(async () => {
    const { id: approval, memberId } = await offer(3_000, at);
    await env.sleep(31 * 60_000);
    await expect.poll(() => told('approvalReminder')).toEqual([desk.people.teamLead]);
    await env.sleep(30 * 60_000);
    await expect.poll(async () => (await row(approval)).level).toBe(1);
    await env.sleep(30 * 60_000);
    await expect.poll(() => told('approvalReminder')).toEqual([desk.people.teamLead, desk.people.departmentHead]);
    // Two working hours on Friday, the third on Monday morning.
    await env.sleep(64 * HOUR);
    expect((await row(approval)).endedAt).toBeNull();
    await env.sleep(2 * HOUR);
    await expect.poll(async () => (await row(approval)).status).toBe('expired');
    expect(await handle(approval).result()).toBe('over');
    expect(await told('approvalExpired')).toContain(desk.people.rep);
    expect(await balancesOf(db.prisma, desk.tenantId, memberId)).toEqual([]);
  });
});
