import { type Client, WorkflowNotFoundError } from '@temporalio/client';
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

/** One round while these cases' workflows answer so, or not at all. @returns the generations of the cases after it */
async function afterRound(
  cases: { id: string; answers: number | null }[],
  attempt: number | 'gone' = 1,
): Promise<number[]> {
  const versions = new Map(cases.map(({ id, answers }) => [caseWorkflowId(desk.tenantId, id, 1), answers]));
  const workflow = {
    async *list() {
      for (const workflowId of versions.keys()) yield { workflowId };
    },
    getHandle: (id: string) => ({
      describe: async () => {
        if (attempt === 'gone') throw new WorkflowNotFoundError('gone', id, undefined);
        return { status: { name: 'RUNNING' }, raw: { pendingWorkflowTask: { attempt } } };
      },
      query: async () => {
        const version = versions.get(id) ?? null;
        if (version === null) throw new Error('no answer');
        return { version, generation: 1, stage: 'firstLine' };
      },
    }),
  };
  const client = { workflow, connection: { withDeadline: (_: number, work: () => unknown) => work() } };
  const deps = { prisma: db.prisma, client: client as unknown as Client, log: pino({ level: 'silent' }) };
  await reconcile({ ...deps, tenantId: desk.tenantId }, { after: '' }, NOW, { movedLast: 0, inTurn: 0 });
  const rows = await db.prisma.case.findMany({ where: { id: { in: cases.map(({ id }) => id) } } });
  return cases.map(({ id }) => rows.find((row) => row.id === id)?.generation ?? 0);
}

/** A case that was taken up and should have woken so long ago, or (`null`) was never taken up since it was sent. */
async function asleep(wakesSecondsAgo: number | null, sentSecondsAgo = 3_600): Promise<string> {
  const { id } = await fileCase(db.prisma);
  const ago = (seconds: number) => new Date(NOW - seconds * 1_000);
  await db.prisma.outbox.updateMany({ where: { caseId: id }, data: { sentAt: ago(sentSecondsAgo) } });
  if (wakesSecondsAgo !== null)
    await db.prisma.case.updateMany({
      where: { id },
      data: { version: 4, state: {}, stage: 'firstLine', wakesAt: ago(wakesSecondsAgo) },
    });
  return id;
}
const over = (ids: string[]) => db.prisma.case.updateMany({ where: { id: { in: ids } }, data: { stage: 'closed' } });

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

test('a run that slept through its clock gets the next generation, and the new run is wanted', async () => {
  const [slept, just, moved, standing] = [await asleep(90), await asleep(20), await asleep(90), await asleep(90)];
  await db.prisma.case.updateMany({ where: { id: standing }, data: { wakesAt: null } });
  const asked = [slept, just, moved, standing].map((id) => ({ id, answers: id === moved ? 5 : 4 }));
  expect(await afterRound(asked)).toEqual([2, 1, 1, 1]);
  expect(await db.prisma.outbox.count({ where: { caseId: slept, generation: 2, sentAt: null } })).toBe(1);
  await over([slept, just, moved, standing]);
});

test('a run that was begun only now is not late', async () => {
  const id = await asleep(3_000, 40);
  expect(await afterRound([{ id, answers: 4 }])).toEqual([1]);
  await over([id]);
});

test('a run that does not answer is left to its turn for some minutes, and for good where many do not answer', async () => {
  const [young, old, untaken] = [await asleep(240), await asleep(400), await asleep(null, 400)];
  expect(await afterRound([young, old, untaken].map((id) => ({ id, answers: null })))).toEqual([1, 2, 2]);
  await over([young, old, untaken]);
  const many = await Promise.all(Array.from({ length: 30 }, () => asleep(400)));
  const after = await afterRound(many.map((id) => ({ id, answers: null })));
  expect(after.filter((generation) => generation === 2)).toHaveLength(3);
  await over(many);
});

test('a run whose tasks fail again and again is not waited for', async () => {
  const id = await asleep(90);
  expect(await afterRound([{ id, answers: null }], 3)).toEqual([1]);
  expect(await afterRound([{ id, answers: null }], 4)).toEqual([2]);
  await over([id]);
});

test('a run that is gone while it is still listed holds up nobody else of the round', async () => {
  const [gone, slept] = [await asleep(90), await asleep(90)];
  const asked = [
    { id: gone, answers: null },
    { id: slept, answers: 4 },
  ];
  expect(await afterRound(asked, 'gone')).toEqual([1, 2]);
  await over([gone, slept]);
});
