import { afterAll, beforeAll, expect, test } from 'vitest';
import { relayOnce } from '../../activities/relay/relay.ts';
import { caseWorkflowId } from '../../domain/case/messages.ts';
import type { CaseState } from '../../domain/case/state.ts';
import { writeCommand } from '../../prisma/commands.ts';
import { goesOnAs } from '../../prisma/merging/goes-on.ts';
import { mergeCases } from '../../prisma/merging/merge.ts';
import { undoMerge } from '../../prisma/merging/undo.ts';
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
const storyOf = async (id: string) => (await row(id)).events.map(({ type }) => type);
const commandsOf = async (id: string) => (await row(id)).commands.map(({ type, status }) => `${type} ${status}`);
/** Lets the relay go round until this is so. */
const becomes = (look: () => Promise<unknown>, what: unknown) =>
  expect
    .poll(
      async () => {
        await world.relay();
        return look();
      },
      { timeout: 20_000 },
    )
    .toEqual(what);
const stage = (id: string, is: string) => becomes(async () => (await row(id)).stage, is);

async function two() {
  const who = { name: '张伟', email: `zhang.${crypto.randomUUID()}@member.example` };
  const [a, b] = [await fileCase(db.prisma, { who }), await fileCase(db.prisma, { who })];
  for (const { id } of [a, b]) {
    await stage(id, 'firstLine');
    await world.give(id, 'claim', desk.people.rep);
  }
  const merging = { tenantId: desk.tenantId, caseId: a.id, intoId: b.id, by: desk.people.rep, otherMember: false };
  return { a: a.id, b: b.id, memberId: a.memberId, merging };
}
const undo = (caseId: string) => undoMerge(db.prisma, { tenantId: desk.tenantId, caseId, by: desk.people.rep });

test('a merge whose relay dies between its two commands is completed by the next one, and taken back whole', async () => {
  const { a, b, memberId, merging } = await two();
  await world.give(a, 'ask', desk.people.rep, { body: '订单号？' });
  const before = (await row(a)).state as unknown as CaseState;
  const { id } = await mergeCases(db.prisma, merging);

  // The relay delivers one of them and is gone: its lease on the other runs out, and nobody knows of it but the record.
  const first = await db.prisma.command.findFirstOrThrow({ where: { caseId: a, type: 'merge' } });
  await db.prisma.command.updateMany({
    where: { caseId: b, type: 'absorb' },
    data: { leaseUntil: new Date(Date.now() + 60_000) },
  });
  await becomes(async () => (await row(a)).stage, 'closed');
  expect(await commandsOf(b)).toContain('absorb pending');
  const merge = () =>
    db.prisma.caseMerge.findUniqueOrThrow({ where: { tenantId_id: { tenantId: desk.tenantId, id } } });
  expect((await merge()).settledAt).toBeNull();

  // Half done, and what the member writes reaches the other one all the same.
  await writeCommand(db.prisma, {
    ...{ tenantId: desk.tenantId, caseId: a, type: 'answer', payload: {} },
    actor: { type: 'member', id: memberId },
    message: { direction: 'inbound', channel: 'email', locale: 'zh', body: '订单号 4711' },
  });
  await db.prisma.command.updateMany({ where: { caseId: b, type: 'absorb' }, data: { leaseUntil: new Date(0) } });
  await becomes(async () => (await merge()).settledAt !== null, true);
  await becomes(async () => (await commandsOf(b)).filter((line) => line.includes('pending')), []);
  expect(await storyOf(b)).toEqual(['opened', 'decided', 'decided', 'claim', 'absorb', 'answer']);
  expect(await db.prisma.command.count({ where: { id: first.id, status: 'done' } })).toBe(1);
  expect(await row(a)).toMatchObject({ outcome: 'merged', mergedIntoId: b });
  expect(await goesOnAs(db.prisma, desk.tenantId, a)).toBe(b);

  await undo(a);
  await stage(a, 'firstLine');
  await becomes(async () => (await commandsOf(a)).filter((line) => line.includes('pending')), []);
  await becomes(async () => (await storyOf(b)).at(-1), 'letGo');
  const after = await row(a);
  // It waited for the member, who has written: the desk has the ball, and the clocks go on with what was left of them.
  expect(after).toMatchObject({
    ball: 'desk',
    outcome: null,
    mergedIntoId: null,
    generation: 2,
    assigneeId: desk.people.rep,
  });
  expect((await storyOf(a)).slice(-3)).toEqual(['merge', 'unmerge', 'answer']);
  const spent = (state: CaseState) =>
    (state.clocks.resolution?.spans ?? []).reduce((sum, { from, to }) => sum + ((to ?? from) - from), 0);
  expect(spent(after.state as unknown as CaseState)).toBe(spent(before));
  expect((after.state as unknown as CaseState).clocks.resolution?.status).toBe('running');
  const [question, answer] = await db.prisma.message.findMany({
    where: { caseId: a, body: { startsWith: '订单号' } },
    orderBy: { createdAt: 'asc' },
  });
  expect([question?.body, answer?.body, answer?.addressedToId]).toEqual(['订单号？', '订单号 4711', null]);
  expect(await db.prisma.message.count({ where: { caseId: b, direction: 'inbound' } })).toBe(1);
});

test('a merge into a case that ends in the same moment is taken back by itself', async () => {
  const { a, b, memberId, merging } = await two();
  await world.give(b, 'withdraw', memberId, { actorType: 'member' });
  await db.prisma.case.update({
    where: { tenantId_id: { tenantId: desk.tenantId, id: b } },
    data: { stage: 'firstLine', state: (await row(a)).state as object },
  });
  // As whoever merged saw it; the record itself is over by now.
  await mergeCases(db.prisma, merging);
  await db.prisma.case.update({
    where: { tenantId_id: { tenantId: desk.tenantId, id: b } },
    data: { stage: 'closed', state: { ...((await row(b)).state as object), stage: 'closed' } },
  });
  await becomes(async () => (await storyOf(a)).slice(-2), ['merge', 'unmerge']);
  await stage(a, 'firstLine');
  expect(await row(a)).toMatchObject({ goesOnAsId: null, outcome: null, assigneeId: desk.people.rep });
});

test('merged and taken back before any of it was delivered, the case goes on', async () => {
  const { a, b, merging } = await two();
  await mergeCases(db.prisma, merging);
  await undo(a);
  await becomes(async () => (await storyOf(a)).slice(-2), ['merge', 'unmerge']);
  await stage(a, 'firstLine');
  await becomes(async () => (await storyOf(b)).slice(-2), ['absorb', 'letGo']);
  expect(await world.give(a, 'resolve', desk.people.rep, { body: '已送到。' })).toMatchObject({ status: 'done' });
});

test('a wish that a merged case cannot have is refused, and its run ends', async () => {
  const { a, b, memberId, merging } = await two();
  await mergeCases(db.prisma, merging);
  await stage(a, 'closed');
  await world.give(a, 'reopen', memberId, { actorType: 'member', body: '还是没有到。' });
  await becomes(async () => (await commandsOf(a)).at(-1), 'reopen refused');
  const { generation } = await row(a);
  const run = world.client.workflow.getHandle(caseWorkflowId(desk.tenantId, a, generation));
  expect(await run.result()).toBe('closed');
  expect(await row(a)).toMatchObject({ stage: 'closed', mergedIntoId: b });
  await undo(a);
  await stage(a, 'firstLine');
});

test('the relay counts what it settled', async () => {
  const { merging } = await two();
  await mergeCases(db.prisma, merging);
  const deps = { prisma: db.prisma, client: world.client, taskQueue: world.taskQueue };
  await expect.poll(() => relayOnce(deps), { timeout: 20_000 }).toBe(0);
});
