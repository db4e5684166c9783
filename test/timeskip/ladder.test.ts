import { TestWorkflowEnvironment } from '@temporalio/testing';
import { Worker } from '@temporalio/worker';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createActivities } from '../../activities/index.ts';
import type { CalendarDefinition } from '../../domain/calendar/calendar.ts';
import { caseWorkflowId } from '../../domain/case/messages.ts';
import { type Desk, fileCase, plantDesk } from '../setup/desk.ts';
import { record, recording } from '../setup/histories.ts';
import { type Hands, hands, log, quiet } from '../setup/temporal.ts';
import { bundlePath, database, testServerPath } from '../setup/world.ts';

/** A fresh environment for each test: its clock never goes back. */
let db: Awaited<ReturnType<typeof database>>;
let env: TestWorkflowEnvironment;
let desk: Desk;
let world: Hands;

const HOUR = 3_600_000;

beforeEach(async () => {
  quiet();
  db = await database();
  env = await TestWorkflowEnvironment.createTimeSkipping({
    server: { executable: { type: 'existing-path', path: testServerPath() } },
  });
  world = hands(db.prisma, env.client, 'case');
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

async function opened(): Promise<{ id: string; memberId: string; at: number }> {
  const at = await env.currentTimeMs();
  const { id, memberId } = await fileCase(db.prisma, { openedAt: new Date(at), severity: 'normal' });
  await world.relay();
  await expect.poll(async () => (await row(id)).stage, { timeout: 10_000 }).toBe('firstLine');
  return { id, memberId, at };
}

const row = (id: string) =>
  db.prisma.case.findUniqueOrThrow({ where: { tenantId_id: { tenantId: desk.tenantId, id } } });
const called = async (caseId: string) => {
  const rows = await db.prisma.escalation.findMany({
    where: { caseId },
    orderBy: [{ calledAt: 'asc' }, { recipientId: 'asc' }],
  });
  const names = Object.fromEntries(Object.entries(desk.people).map(([name, id]) => [id, name]));
  return rows.map((r) => ({
    post: r.post,
    who: names[r.recipientId],
    insteadOf: r.insteadOfId && names[r.insteadOfId],
    at: r.calledAt.getTime(),
  }));
};

describe('the whole ladder, over weeks', () => {
  test('nobody reacts: each post is called in its turn, deputies stand in, and the general manager takes it', async () => {
    desk = await plantDesk(db.prisma);
    const now = await env.currentTimeMs();
    await db.prisma.absence.create({
      data: {
        tenantId: desk.tenantId,
        id: crypto.randomUUID(),
        staffId: desk.people.director,
        deputyId: desk.people.secondRep,
        from: new Date(now - HOUR),
        until: new Date(now + 90 * 24 * HOUR),
      },
    });
    await withWorker(async () => {
      const { id } = await opened();
      await env.sleep('14 days');
      const calls = await called(id);
      const posts = [...new Set(calls.map((c) => c.post))];
      expect(posts).toEqual(['rep', 'teamLead', 'departmentHead', 'director', 'vicePresident', 'generalManager']);
      expect(
        calls
          .filter((c) => c.post === 'rep')
          .map((c) => c.who)
          .sort(),
      ).toEqual(['rep', 'secondRep']);
      expect(calls.find((c) => c.post === 'director')).toMatchObject({ who: 'secondRep', insteadOf: 'director' });
      expect(calls.map((c) => c.at)).toEqual(calls.map((c) => c.at).toSorted((a, b) => a - b));
      expect(calls.filter((c) => c.post === 'generalManager').length).toBeGreaterThan(1);

      const notices = await db.prisma.notice.findMany({ where: { caseId: id, kind: 'escalation' } });
      expect(notices.length).toBe(calls.length);
      expect(new Set(notices.map((n) => n.key)).size).toBe(notices.length);
      const mails = await db.prisma.noticeDelivery.findMany({
        where: { notice: { caseId: id, kind: 'escalation' } },
        include: { notice: true },
      });
      expect(mails.filter((m) => m.channel === 'email').length).toBe(calls.length);
      expect(mails.some((m) => m.channel === 'text' && m.notice.staffId === desk.people.generalManager)).toBe(true);

      expect(await world.give(id, 'acknowledge', desk.people.generalManager)).toMatchObject({ status: 'done' });
      expect(await db.prisma.escalation.count({ where: { caseId: id, endedAt: null } })).toBe(0);
      expect(
        await db.prisma.escalation.findFirst({ where: { caseId: id, acknowledgedBy: desk.people.generalManager } }),
      ).not.toBeNull();
      expect(await row(id)).toMatchObject({ rung: null, nextRungAt: null, takenBy: desk.people.generalManager });
      await env.sleep('6 hours');
      expect((await called(id)).length).toBe(calls.length);
      if (recording) await record(env.client.workflow.getHandle(caseWorkflowId(desk.tenantId, id, 1)), 'ladder');
    });
  });

  test('waits while the member has the ball, and goes on after', async () => {
    desk = await plantDesk(db.prisma);
    await withWorker(async () => {
      const { id, memberId } = await opened();
      await world.give(id, 'claim', desk.people.rep);
      await world.give(id, 'ask', desk.people.rep, { body: '您的订单号是多少？' });
      await env.sleep('20 hours');
      expect(await called(id)).toEqual([]);
      const waiting = await row(id);
      expect(waiting).toMatchObject({ ball: 'member', dueClock: 'memberReply', breachedAt: null });
      await world.give(id, 'answer', memberId, { body: '12345', actorType: 'member' });
      const back = await row(id);
      expect(back.ball).toBe('desk');
      const before = back.dueAt?.getTime() as number;
      await env.sleep(before - (await env.currentTimeMs()) + 1_000);
      await expect.poll(async () => (await called(id)).map((c) => c.who), { timeout: 10_000 }).toEqual(['rep']);
    });
  });
});

describe('working time', () => {
  const officeHours: CalendarDefinition = {
    timeZone: 'Asia/Shanghai',
    weekly: Object.fromEntries(['mon', 'tue', 'wed', 'thu', 'fri'].map((day) => [day, [['09:00', '18:00']]])),
    holidays: [],
    annualHolidays: [],
    specialDays: {},
  };

  test('deadlines fall into opening hours, and nobody is called while the desk is closed', async () => {
    desk = await plantDesk(db.prisma, officeHours);
    await withWorker(async () => {
      const { id } = await opened();
      await env.sleep('10 days');
      const calls = await called(id);
      expect(calls.length).toBeGreaterThan(4);
      for (const { at } of calls) {
        const local = new Date(at + 8 * HOUR);
        expect([1, 2, 3, 4, 5]).toContain(local.getUTCDay());
        const minutes = local.getUTCHours() * 60 + local.getUTCMinutes();
        expect(minutes).toBeGreaterThanOrEqual(9 * 60);
        expect(minutes).toBeLessThanOrEqual(18 * 60 + 1);
      }
    });
  });

  test('a deadline beyond the covered years is kept, marked, and told to the administrator once', async () => {
    desk = await plantDesk(db.prisma, { ...officeHours, coveredUntil: '2020-12-31' });
    await withWorker(async () => {
      const { id } = await opened();
      expect((await row(id)).provisional).toBe(true);
      const told = await db.prisma.notice.findMany({ where: { kind: 'calendarUncovered' } });
      expect(told.map((n) => n.staffId)).toEqual([desk.people.admin]);
      await env.sleep('7 days');
      expect((await called(id)).length).toBeGreaterThan(0);
    });
  });
});

describe('waiting for the member', () => {
  test('silence closes a resolved case, silence after a question gives the ball back', async () => {
    desk = await plantDesk(db.prisma);
    await withWorker(async () => {
      const [first, second] = [await opened(), await opened()];
      for (const { id } of [first, second]) await world.give(id, 'claim', desk.people.rep);
      await world.give(first.id, 'resolve', desk.people.rep, { body: '已补发。' });
      await world.give(second.id, 'ask', desk.people.rep, { body: '哪一天？' });
      await env.sleep('4 days');
      expect(await row(first.id)).toMatchObject({ stage: 'closed', outcome: 'lapsed' });
      const silent = await db.prisma.notice.findFirst({ where: { caseId: second.id, kind: 'memberSilent' } });
      expect(silent?.staffId).toBe(desk.people.rep);
      expect((await row(second.id)).ball).toBe('desk');
    });
  });
});
