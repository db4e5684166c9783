import { afterAll, beforeAll, expect, test } from 'vitest';
import { mendProcesses, startWanted } from '../../activities/relay/start.ts';
import { approvalWorkflowId } from '../../domain/approval/messages.ts';
import { actOnApproval } from '../../prisma/approvals/act.ts';
import { requestApproval } from '../../prisma/approvals/request.ts';
import { type Desk, fileCase, plantDesk } from '../setup/desk.ts';
import { log, temporalWorld } from '../setup/temporal.ts';
import { database } from '../setup/world.ts';

let db: Awaited<ReturnType<typeof database>>;
let world: Awaited<ReturnType<typeof temporalWorld>>;
let desk: Desk;
const LATER = 60_000;

beforeAll(async () => {
  db = await database();
  desk = await plantDesk(db.prisma);
  world = await temporalWorld(db.prisma);
});
afterAll(async () => {
  await world.close();
  await db.close();
});

const deps = () => ({ prisma: db.prisma, client: world.client, taskQueue: world.taskQueue });
const mend = () => mendProcesses({ ...deps(), log, tenantId: desk.tenantId }, undefined, Date.now() + LATER);
const row = (id: string) =>
  db.prisma.approval.findUniqueOrThrow({ where: { tenantId_id: { tenantId: desk.tenantId, id } } });
const handle = (id: string, generation = 1) =>
  world.client.workflow.getHandle(approvalWorkflowId(desk.tenantId, id, generation));
const statusOf = async (id: string, generation = 1) => (await handle(id, generation).describe()).status.name;
const offer = async () => {
  const { id: caseId } = await fileCase(db.prisma);
  const request = { kind: 'compensation', caseId, amountMinor: 30_000 } as const;
  return requestApproval(db.prisma, {
    ...{ tenantId: desk.tenantId, requesterId: desk.people.rep, reason: 'Late' },
    request,
  });
};
const approve = (id: string) =>
  actOnApproval(db.prisma, {
    ...{ tenantId: desk.tenantId, id, verb: 'approve' },
    actor: { type: 'staff', id: desk.people.teamLead },
  });
const listed = async (id: string, generation = 1) => {
  const query = `WorkflowId = '${approvalWorkflowId(desk.tenantId, id, generation)}' AND ExecutionStatus = 'Running'`;
  return (await world.client.workflow.count(query)).count;
};

test('started once, however many starters there are, and only what wants a start', async () => {
  const { id } = await offer();
  await Promise.all([startWanted(deps()), startWanted(deps()), startWanted(deps())]);
  expect(await statusOf(id)).toBe('RUNNING');
  expect((await row(id)).startedAt).not.toBeNull();
  expect(await startWanted(deps())).toBe(0);
});

test('a clock that is gone gets the next generation, and the old one has nothing to say', async () => {
  const { id } = await offer();
  await startWanted(deps());
  await handle(id).terminate('lost');
  await expect.poll(() => listed(id), { timeout: 20_000 }).toBe(0);
  expect((await mend()).restarted).toBe(1);
  expect(await row(id)).toMatchObject({ generation: 2, startedAt: null });
  await startWanted(deps());
  expect(await statusOf(id, 2)).toBe('RUNNING');
  expect((await mend()).restarted).toBe(0);
});

test('one that missed the news of its end is told again', async () => {
  const { id } = await offer();
  await startWanted(deps());
  await expect.poll(() => listed(id), { timeout: 20_000 }).toBe(1);
  await approve(id);
  expect(await statusOf(id)).toBe('RUNNING');
  expect((await mend()).nudged).toBeGreaterThan(0);
  expect(await handle(id).result()).toBe('over');
});
