import { afterAll, beforeAll, expect, test } from 'vitest';
import { mendProcesses, startWanted } from '../../activities/relay/start.ts';
import { ALERT_CHANGED, alertWorkflowId } from '../../domain/alert/messages.ts';
import { acknowledgeAlert, evaluateCase } from '../../prisma/alerts.ts';
import { type Desk, fileCase, plantDesk } from '../setup/desk.ts';
import { log, temporalWorld } from '../setup/temporal.ts';
import { database } from '../setup/world.ts';

let db: Awaited<ReturnType<typeof database>>;
let desk: Desk;
let world: Awaited<ReturnType<typeof temporalWorld>>;
const HOUR = 3_600_000;

beforeAll(async () => {
  db = await database();
  desk = await plantDesk(db.prisma);
  world = await temporalWorld(db.prisma);
});
afterAll(async () => {
  await world?.close();
  await db?.close();
});

const deps = () => ({
  prisma: db.prisma,
  client: world.client,
  taskQueue: world.taskQueue,
  log,
  tenantId: desk.tenantId,
});
const alert = (id: string) =>
  db.prisma.alert.findUniqueOrThrow({ where: { tenantId_id: { tenantId: desk.tenantId, id } } });
const running = async (id: string, generation: number) => {
  const handle = world.client.workflow.getHandle(alertWorkflowId(desk.tenantId, id, generation));
  return (await handle.describe()).status.name;
};

/** A third complaint, and an overdue case, whose alert has no ladder. */
async function raised(): Promise<string> {
  const first = await fileCase(db.prisma, { openedAt: new Date(Date.now() - 80 * HOUR) });
  for (let i = 0; i < 2; i++) await fileCase(db.prisma, { who: { memberId: first.memberId }, verified: true });
  const data = { queueId: desk.queues.service, stage: 'firstLine' };
  await db.prisma.case.updateMany({ where: { memberId: first.memberId }, data });
  await evaluateCase(db.prisma, { tenantId: desk.tenantId, caseId: first.id }, Date.now());
  const alerts = await db.prisma.alert.findMany({ where: { memberId: first.memberId } });
  expect(alerts.map(({ kind, startedAt }) => [kind, startedAt !== null]).sort()).toEqual([
    ['overdue', true],
    ['repeatComplaints', false],
  ]);
  return alerts.find(({ caseId }) => caseId === null)?.id ?? '';
}

test('the workflow of an alert is started once, goes on as the next generation when it was lost, and ends with the record', async () => {
  const id = await raised();
  expect(await startWanted(deps())).toBe(1);
  expect(await startWanted(deps())).toBe(0);
  expect(await running(id, 1)).toBe('RUNNING');

  const later = Date.now() + HOUR;
  expect(await mendProcesses(deps(), undefined, later)).toEqual({ restarted: 0, nudged: 0 });
  await world.client.workflow.getHandle(alertWorkflowId(desk.tenantId, id, 1)).terminate('lost');
  await expect.poll(async () => (await mendProcesses(deps(), undefined, later)).restarted).toBe(1);
  expect(await alert(id)).toMatchObject({ generation: 2, startedAt: null });
  expect(await startWanted(deps())).toBe(1);
  expect(await running(id, 2)).toBe('RUNNING');

  const by = desk.people.teamLead;
  await acknowledgeAlert(db.prisma, { tenantId: desk.tenantId, alertId: id, by, actor: { type: 'staff', id: by } });
  const handle = world.client.workflow.getHandle(alertWorkflowId(desk.tenantId, id, 2));
  await handle.signal(ALERT_CHANGED);
  expect(await handle.result()).toBe('over');
  // Alerts that nobody waits for want no workflow.
  expect(await startWanted(deps())).toBe(0);
  expect((await mendProcesses(deps(), undefined, later)).restarted).toBe(0);
});
