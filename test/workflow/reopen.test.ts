import { afterAll, beforeAll, expect, test } from 'vitest';
import { currentFlow } from '../../domain/case/flows.ts';
import { caseWorkflowId } from '../../domain/case/messages.ts';
import { type Desk, fileCase, plantDesk } from '../setup/desk.ts';
import { temporalWorld } from '../setup/temporal.ts';
import { database } from '../setup/world.ts';

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
    include: { events: { orderBy: { version: 'asc' } }, commands: { orderBy: { seq: 'asc' } } },
  });
async function relayed<T>(look: () => Promise<T>): Promise<T> {
  await world.relay();
  return look();
}
const stage = (id: string) => ({
  async is(stage: string) {
    await expect.poll(() => relayed(async () => (await row(id)).stage), { timeout: 15_000 }).toBe(stage);
  },
});
const result = (id: string, generation: number) =>
  world.client.workflow.getHandle(caseWorkflowId(desk.tenantId, id, generation)).result();

async function claimed() {
  const filed = await fileCase(db.prisma);
  await stage(filed.id).is('firstLine');
  await world.give(filed.id, 'claim', desk.people.rep);
  return filed;
}

test('a case that is over is reopened: the next generation goes on with it, and a second wish is told that it is open', async () => {
  const { id, memberId } = await claimed();
  await world.give(id, 'resolve', desk.people.rep, { body: '今天送到。' });
  await world.give(id, 'accept', memberId, { actorType: 'member' });
  expect(await result(id, 1)).toBe('closed');
  const both = await Promise.all(
    [1, 2].map(() => world.give(id, 'reopen', memberId, { actorType: 'member', body: '还是没有到。' })),
  );
  await stage(id).is('departmentHead');
  await expect
    .poll(() => relayed(async () => (await row(id)).commands.filter((c) => c.status === 'pending').length), {
      timeout: 15_000,
    })
    .toBe(0);
  const after = await row(id);
  // Two who ask in the same moment may each begin a run; the older one stands down.
  expect(after.generation).toBeGreaterThan(1);
  expect(after).toMatchObject({ reopened: 1, closedAt: null, outcome: null, firstContact: null });
  expect(
    after.commands
      .filter((c) => c.type === 'reopen')
      .map((c) => c.status)
      .sort(),
  ).toEqual(['done', 'refused']);
  expect(both).toHaveLength(2);
  expect(after.events.map((e) => e.version)).toEqual(after.events.map((_, i) => i + 1));
  expect(await world.give(id, 'resolve', desk.people.teamLead, { body: '已送到。' })).toMatchObject({ status: 'done' });
  expect(await world.give(id, 'accept', memberId, { actorType: 'member' })).toMatchObject({ status: 'done' });
  expect(await result(id, after.generation)).toBe('closed');
  expect(await row(id)).toMatchObject({ outcome: 'accepted', firstContact: false });
});

test('a merge is taken back: the case goes on where it stood', async () => {
  const { id } = await claimed();
  const before = await row(id);
  expect(await world.give(id, 'merge', desk.people.rep)).toMatchObject({ status: 'done', result: { stage: 'closed' } });
  expect(await row(id)).toMatchObject({ outcome: 'merged' });
  await world.give(id, 'unmerge', desk.people.teamLead);
  await stage(id).is('firstLine');
  const after = await row(id);
  expect(after).toMatchObject({ assigneeId: before.assigneeId, outcome: null, closedAt: null, generation: 2 });
  const clocks = after.events.at(-1)?.data as { clocks: { clock: string; change: string }[] };
  expect(clocks.clocks).toContainEqual(expect.objectContaining({ clock: 'firstLine', change: 'resumed' }));
});

test('a case runs by the flow that a manager published, also over restarts, and running ones keep theirs', async () => {
  const shipped = currentFlow('complaint');
  const version = 1_000 + Math.floor(Math.random() * 1_000_000);
  const stages = {
    ...shipped.stages,
    firstLine: {
      ...shipped.stages.firstLine,
      commands: { ...shipped.stages.firstLine?.commands, handover: 'callBack' },
    },
    callBack: { ...shipped.stages.secondLine, name: { zh: '回访', en: 'Call back' }, clocks: ['callBack'] },
  };
  const clocks = { ...shipped.clocks, callBack: shipped.clocks.secondLine };
  const running = await claimed();
  await db.prisma.flowVersion.create({
    data: {
      ...{
        tenantId: desk.tenantId,
        kind: 'complaint',
        version,
        status: 'published',
        basedOn: shipped.version,
        publishedAt: new Date(),
      },
      definition: JSON.parse(JSON.stringify({ ...shipped, version, stages, clocks })),
    },
  });
  const { id } = await claimed();
  expect(await row(id)).toMatchObject({ flowVersion: version });
  expect(await world.give(id, 'handover', desk.people.rep)).toMatchObject({
    status: 'done',
    result: { stage: 'callBack' },
  });
  expect((await row(id)).events.at(-1)).toBeDefined();
  expect(await world.give(running.id, 'handover', desk.people.rep)).toMatchObject({ result: { stage: 'secondLine' } });
});
