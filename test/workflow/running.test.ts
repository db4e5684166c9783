import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Flow, StageRule } from '../../domain/case/flow.ts';
import { currentFlow } from '../../domain/case/flows.ts';
import { caseWorkflowId } from '../../domain/case/messages.ts';
import type { CaseState } from '../../domain/case/state.ts';
import { draftFlow, publishDraft, saveDraft } from '../../prisma/flow-versions.ts';
import { reassessOnce } from '../../prisma/reassess.ts';
import { type Desk, fileCase, plantDesk } from '../setup/desk.ts';
import { record, recording } from '../setup/histories.ts';
import { temporalWorld } from '../setup/temporal.ts';
import { database } from '../setup/world.ts';

/** A flow is published for cases that run: their workflows go on by it. */
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

const MINUTE = 60_000;
const row = (id: string) =>
  db.prisma.case.findUniqueOrThrow({
    where: { tenantId_id: { tenantId: desk.tenantId, id } },
    include: { events: { orderBy: { version: 'asc' } } },
  });
const stateOf = async (id: string) => (await row(id)).state as CaseState;
async function opened() {
  const { id } = await fileCase(db.prisma);
  await world.relay();
  await expect.poll(async () => (await row(id)).stage, { timeout: 10_000 }).toBe('firstLine');
  return id;
}

/** The complaint flow as somebody changed it. @returns its version */
async function published(change: (flow: Flow) => Flow, running: 'move' | 'moveWhereBetter'): Promise<number> {
  const by = { tenantId: desk.tenantId, actor: { type: 'staff', id: desk.people.admin }, ip: undefined } as const;
  const from = currentFlow('complaint');
  const id = { kind: 'complaint' as const, version: await draftFlow(db.prisma, by, from) };
  const definition = change({ ...from, version: id.version });
  await saveDraft(db.prisma, by, id, { revision: 1, definition, note: undefined });
  await publishDraft(db.prisma, by, id, { revision: 2, note: 'Otherwise', running });
  return id.version;
}
/** The second line calls back first. */
function withCallBack(flow: Flow): Flow {
  const { firstLine, secondLine } = flow.stages as Record<string, StageRule>;
  const stages = {
    ...flow.stages,
    firstLine: { ...firstLine, commands: { ...firstLine?.commands, handover: 'callBack' } } as StageRule,
    callBack: {
      ...secondLine,
      name: { zh: '回访会员', en: 'Call the member back' },
      clocks: ['callBack'],
    } as StageRule,
  };
  return { ...flow, stages, clocks: { ...flow.clocks, callBack: { minutes: 77, pauses: true, onDue: 'escalate' } } };
}
async function told(): Promise<void> {
  await reassessOnce(db.prisma);
  await world.relay();
  await expect
    .poll(() => db.prisma.command.count({ where: { type: 'moveFlow', status: { not: 'done' } } }), { timeout: 10_000 })
    .toBe(0);
}

test('a case that runs moves to the new version, and its next stage and clock are those of that one', async () => {
  const { people } = desk;
  const id = await opened();
  await world.give(id, 'claim', people.rep);
  const before = await stateOf(id);
  const version = await published(withCallBack, 'move');
  await told();
  const after = await stateOf(id);
  expect(after.flow).toEqual({ kind: 'complaint', version });
  expect(after.clocks).toEqual(before.clocks);
  expect((await row(id)).events.at(-1)).toMatchObject({
    ...{ type: 'moveFlow', actorType: 'system', data: { fromVersion: before.flow.version, version } },
  });
  // It is told once.
  const cause = { tenantId: desk.tenantId, reason: 'flow', kind: 'complaint', version };
  await db.prisma.reassessment.create({ data: cause });
  expect(await reassessOnce(db.prisma)).toEqual({ given: 0, left: false });

  await world.give(id, 'handover', people.rep);
  const { stage, enteredAt, clocks } = await stateOf(id);
  expect({ stage, dueAt: clocks.callBack?.dueAt }).toEqual({ stage: 'callBack', dueAt: enteredAt + 77 * MINUTE });
  await world.give(id, 'resolve', people.rep, { body: '已补发。' });
  const { memberId } = await row(id);
  await world.give(id, 'accept', memberId, { actorType: 'member' });
  const handle = world.client.workflow.getHandle(caseWorkflowId(desk.tenantId, id, 1));
  expect(await handle.result()).toBe('closed');
  if (recording) await record(handle, 'moved-to-a-flow');
  // What people called the stage is nobody's business there.
  const history = JSON.stringify(await handle.fetchHistory()).replace(
    /"data":"([A-Za-z0-9+/=]+)"/g,
    (_, data: string) => Buffer.from(data, 'base64').toString(),
  );
  expect(history).toContain('callBack');
  for (const words of ['Call the member back', '回访会员']) expect(history).not.toContain(words);
});

test('where it is to be better for the member, one that would wait longer stays by what it has', async () => {
  const id = await opened();
  const before = await stateOf(id);
  const longer = (flow: Flow): Flow => ({
    ...flow,
    clocks: Object.fromEntries(
      Object.entries(flow.clocks).map(([clock, rule]) => [clock, { ...rule, minutes: 9_000 }]),
    ),
  });
  await published((flow) => longer(withCallBack(flow)), 'moveWhereBetter');
  await told();
  expect(await stateOf(id)).toEqual(before);
  expect((await row(id)).events.at(-1)?.data).toMatchObject({
    ...{ stays: 'later', onlyIfBetter: true, fromVersion: before.flow.version },
  });
  // Its workflow goes on as ever.
  expect(await world.give(id, 'claim', desk.people.rep)).toMatchObject({ status: 'done' });
});
