import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ClockRule, type Flow, unnamed } from '../../domain/case/flow.ts';
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

/** The times of a flow as somebody changed them. @returns its version */
async function published(minutes: Record<string, number>, running: 'move' | 'moveWhereBetter'): Promise<number> {
  const by = { tenantId: desk.tenantId, actor: { type: 'staff', id: desk.people.admin }, ip: undefined } as const;
  const from = currentFlow('complaint');
  const id = { kind: 'complaint' as const, version: await draftFlow(db.prisma, by, from) };
  const clocks = Object.fromEntries(
    Object.entries(from.clocks).map(([clock, rule]): [string, ClockRule] => [
      clock,
      { ...rule, minutes: minutes[clock] ?? rule.minutes },
    ]),
  );
  const definition: Flow = { ...from, version: id.version, clocks };
  await saveDraft(db.prisma, by, id, { revision: 1, definition, note: undefined });
  await publishDraft(db.prisma, by, id, { revision: 2, note: 'Other times', running });
  return id.version;
}
async function told(): Promise<void> {
  await reassessOnce(db.prisma);
  await world.relay();
  await expect
    .poll(() => db.prisma.command.count({ where: { type: 'moveFlow', status: { not: 'done' } } }), { timeout: 10_000 })
    .toBe(0);
}

test('a case that runs moves to the new version: its next clock is by that one, also after a continuation and in a next generation', async () => {
  const { people } = desk;
  const id = await opened();
  await world.give(id, 'claim', people.rep);
  const before = await stateOf(id);
  const version = await published({ acceptance: 77, followUp: 33 }, 'move');
  await told();
  const after = await stateOf(id);
  expect(after.flow).toEqual({ kind: 'complaint', version });
  expect(after.clocks).toEqual(before.clocks);
  const { events } = await row(id);
  expect(events.at(-1)).toMatchObject({
    type: 'moveFlow',
    actorType: 'system',
    data: { fromVersion: before.flow.version, version },
  });

  // Told again, the workflow refuses: it knows by which it goes.
  await db.prisma.reassessment.create({
    data: { tenantId: desk.tenantId, reason: 'flow', kind: 'complaint', version },
  });
  expect(await reassessOnce(db.prisma)).toEqual({ given: 0, left: false });

  await world.give(id, 'resolve', people.rep, { body: '已补发。' });
  const resolved = await stateOf(id);
  const began = resolved.clocks.acceptance?.spans[0]?.from as number;
  expect(resolved.clocks.acceptance?.dueAt).toBe(began + (resolved.minutes.acceptance ?? 77) * MINUTE);
  const { memberId } = await row(id);
  await world.give(id, 'accept', memberId, { actorType: 'member' });
  const handle = world.client.workflow.getHandle(caseWorkflowId(desk.tenantId, id, 1));
  expect(await handle.result()).toBe('closed');
  if (recording) await record(handle, 'moved-to-a-flow');
  // What people called its stages is not in the history, and the flow is there once.
  const history = JSON.stringify(await handle.fetchHistory());
  expect(history).not.toContain('Other times');
  expect(unnamed(currentFlow('complaint')).stages.firstLine).not.toHaveProperty('name');
});

test('where it is to be better for the member, one that would wait longer stays by what it has', async () => {
  const id = await opened();
  const version = (await stateOf(id)).flow.version;
  const before = await stateOf(id);
  const longer = Object.fromEntries(Object.keys(before.clocks).map((clock) => [clock, 9_000]));
  await published({ ...longer, interim: 9_000 }, 'moveWhereBetter');
  await told();
  expect(await stateOf(id)).toEqual(before);
  expect((await row(id)).events.at(-1)?.data).toMatchObject({
    stays: expect.any(String),
    onlyIfBetter: true,
    from: version,
  });
  // Its workflow goes on as ever.
  expect(await world.give(id, 'claim', desk.people.rep)).toMatchObject({ status: 'done' });
});
