import type { Client } from '@temporalio/client';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { reconcile } from '../../activities/relay/reconcile.ts';
import { caseWorkflowId } from '../../domain/case/messages.ts';
import { type Desk, fileCase, plantDesk } from '../setup/desk.ts';
import { database } from '../setup/world.ts';

/** Which workflows the reconciler ends. What it does to those of a real Temporal is in test/workflow/case.test.ts. */
let db: Awaited<ReturnType<typeof database>>;
let desk: Desk;
beforeAll(async () => {
  db = await database();
  desk = await plantDesk(db.prisma);
});
afterAll(() => db?.close());

const NOW = Date.UTC(2026, 10, 22, 12);

/** One round while this workflow is said to run. @returns which were ended */
async function endedOf(workflowId: string): Promise<string[]> {
  const ended: string[] = [];
  const workflow = {
    async *list() {
      yield { workflowId };
    },
    getHandle: (id: string) => ({
      describe: async () => ({ status: { name: 'RUNNING' } }),
      query: async () => null,
      terminate: async () => void ended.push(id),
    }),
  };
  const client = { workflow, connection: { withDeadline: (_: number, work: () => unknown) => work() } };
  const deps = { prisma: db.prisma, client: client as unknown as Client, log: pino({ level: 'silent' }) };
  await reconcile({ ...deps, tenantId: desk.tenantId }, { after: '' }, NOW);
  return ended;
}

async function closed(secondsAgo: number): Promise<string> {
  const { id } = await fileCase(db.prisma);
  const closedAt = new Date(NOW - secondsAgo * 1_000);
  await db.prisma.case.updateMany({ where: { id }, data: { stage: 'closed', closedAt } });
  return id;
}

test('a run whose case it has just closed is left to end by itself', async () => {
  const id = caseWorkflowId(desk.tenantId, await closed(2), 1);
  expect(await endedOf(id)).toEqual([]);
});

test('a run whose case was closed long ago is ended', async () => {
  const id = caseWorkflowId(desk.tenantId, await closed(60), 1);
  expect(await endedOf(id)).toEqual([id]);
});

test('a run that another generation has taken over from is ended at once', async () => {
  const caseId = await closed(2);
  await db.prisma.case.updateMany({ where: { id: caseId }, data: { generation: 2 } });
  const id = caseWorkflowId(desk.tenantId, caseId, 1);
  expect(await endedOf(id)).toEqual([id]);
});

test('a run of an open case goes on', async () => {
  const { id } = await fileCase(db.prisma);
  expect(await endedOf(caseWorkflowId(desk.tenantId, id, 1))).toEqual([]);
});
