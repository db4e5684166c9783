import { TestWorkflowEnvironment } from '@temporalio/testing';
import { Worker } from '@temporalio/worker';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createActivities } from '../../activities/index.ts';
import { startWanted } from '../../activities/relay/start.ts';
import { ALERT_CHANGED, alertWorkflowId } from '../../domain/alert/messages.ts';
import type { CalendarDefinition } from '../../domain/calendar/calendar.ts';
import { acknowledgeAlert, evaluateCase } from '../../prisma/alerts.ts';
import { type Desk, fileCase, plantDesk } from '../setup/desk.ts';
import { record, recording } from '../setup/histories.ts';
import { log, quiet } from '../setup/temporal.ts';
import { bundlePath, database, testServerPath } from '../setup/world.ts';

/** The ladder of an alert that belongs to no case: two, four and nine working hours, then reminders. */
let db: Awaited<ReturnType<typeof database>>;
let env: TestWorkflowEnvironment;
let desk: Desk;

const HOUR = 3_600_000;
const officeHours: CalendarDefinition = {
  timeZone: 'Asia/Shanghai',
  weekly: Object.fromEntries(['mon', 'tue', 'wed', 'thu', 'fri'].map((day) => [day, [['09:00', '18:00']]])),
  holidays: [],
  annualHolidays: [],
  specialDays: {},
};

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

const deps = () => ({ prisma: db.prisma, client: env.client, taskQueue: 'case' });
const alert = (id: string) =>
  db.prisma.alert.findUniqueOrThrow({ where: { tenantId_id: { tenantId: desk.tenantId, id } } });
const handle = async (id: string) => {
  const { generation } = await alert(id);
  return env.client.workflow.getHandle(alertWorkflowId(desk.tenantId, id, generation));
};
const calls = async (alertId: string) => {
  const names = new Map(Object.entries(desk.people).map(([name, id]) => [id, name]));
  const rows = await db.prisma.alertCall.findMany({ where: { alertId }, orderBy: [{ calledAt: 'asc' }] });
  return rows.map((row) => ({ who: names.get(row.staffId), at: row.calledAt.getTime() }));
};

/** The next Friday, 16:00 in Shanghai; then a member's third complaint of that afternoon is looked at. */
async function fridayAfternoon(): Promise<{ alertId: string; at: number }> {
  const now = await env.currentTimeMs();
  const local = new Date(now + 8 * HOUR);
  const days = (5 - local.getUTCDay() + 7) % 7 || 7;
  const friday = Date.UTC(local.getUTCFullYear(), local.getUTCMonth(), local.getUTCDate() + days, 8);
  await env.sleep(friday - now);
  const at = friday;
  const first = await fileCase(db.prisma, { openedAt: new Date(at) });
  const again = { who: { memberId: first.memberId }, verified: true, openedAt: new Date(at) };
  for (let i = 0; i < 2; i++) await fileCase(db.prisma, again);
  const data = { queueId: desk.queues.service, assigneeId: desk.people.rep, stage: 'firstLine' };
  await db.prisma.case.updateMany({ where: { memberId: first.memberId }, data });
  const { raised } = await evaluateCase(db.prisma, { tenantId: desk.tenantId, caseId: first.id }, at);
  expect(raised).toHaveLength(1);
  return { alertId: raised[0] as string, at };
}

describe('an alert that belongs to no case', () => {
  test('climbs three rungs over a weekend, in working hours only, until somebody takes it', async () => {
    await withWorker(async () => {
      const { alertId, at } = await fridayAfternoon();
      expect(await startWanted(deps())).toBe(1);
      expect(await startWanted(deps())).toBe(0);
      // Friday 16:00 + 2 h = 18:00, when the desk closes; + 4 h = Monday 13:00; + 9 h = Tuesday 13:00, the first reminder.
      const monday = at + 69 * HOUR;
      const tuesday = monday + 24 * HOUR;
      await env.sleep(5 * 24 * HOUR);
      const called = await calls(alertId);
      expect(called.slice(0, 4).map(({ who }) => who)).toEqual(['teamLead', 'departmentHead', 'director', 'director']);
      const due = [at, at + 2 * HOUR, monday, tuesday];
      for (const [i, expected] of due.entries()) {
        const late = (called[i]?.at ?? 0) - expected;
        expect(late).toBeGreaterThanOrEqual(0);
        expect(late).toBeLessThan(60_000);
      }
      for (const { at: instant } of called) {
        const local = new Date(instant + 8 * HOUR);
        expect([1, 2, 3, 4, 5]).toContain(local.getUTCDay());
      }
      const notices = await db.prisma.notice.findMany({ where: { kind: 'alert' } });
      expect(new Set(notices.map((n) => n.key)).size).toBe(called.length);

      const by = desk.people.director;
      const actor = { type: 'staff', id: by } as const;
      const now = new Date(await env.currentTimeMs());
      expect((await acknowledgeAlert(db.prisma, { tenantId: desk.tenantId, alertId, by, actor }, now)).ok).toBe(true);
      const workflow = await handle(alertId);
      await workflow.signal(ALERT_CHANGED);
      expect(await workflow.result()).toBe('over');
      await env.sleep(5 * 24 * HOUR);
      expect(await calls(alertId)).toHaveLength(called.length);
      if (recording) await record(workflow, 'alert');
    });
  });

  test('ends when the cause is gone, and when a signal is lost', async () => {
    await withWorker(async () => {
      const gone = await fridayAfternoon();
      await startWanted(deps());
      await db.prisma.case.updateMany({ data: { openedAt: new Date(gone.at - 100 * 24 * HOUR) } });
      expect(await (await handle(gone.alertId)).result()).toBe('over');
      expect(await alert(gone.alertId)).toMatchObject({ status: 'ended', endedBecause: 'causeGone' });
      expect((await calls(gone.alertId)).map(({ who }) => who)).toEqual(['teamLead']);

      const lost = await fridayAfternoon();
      await startWanted(deps());
      const by = desk.people.teamLead;
      const actor = { type: 'staff', id: by } as const;
      await acknowledgeAlert(
        db.prisma,
        { tenantId: desk.tenantId, alertId: lost.alertId, by, actor },
        new Date(lost.at),
      );
      // Nobody told the workflow: it finds out when its timer rings.
      expect(await (await handle(lost.alertId)).result()).toBe('over');
      expect((await calls(lost.alertId)).map(({ who }) => who)).toEqual(['teamLead']);
    });
  });
});
