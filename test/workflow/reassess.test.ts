import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CaseState } from '../../domain/case/state.ts';
import { reassessOnce } from '../../prisma/reassess.ts';
import { type Desk, fileCase, plantDesk } from '../setup/desk.ts';
import { temporalWorld } from '../setup/temporal.ts';
import { database } from '../setup/world.ts';

/** A member rises while their cases run: deadlines follow, and time that was spent stays spent. */
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
async function opened(openedAt: Date, memberId?: string) {
  const filed = await fileCase(db.prisma, { openedAt, ...(memberId ? { who: { memberId }, verified: true } : {}) });
  await world.relay();
  await expect.poll(async () => (await row(filed.id)).stage, { timeout: 10_000 }).toBe('firstLine');
  return filed;
}

test('open cases of a member who rises go by their new service level, say why, and pauses stay pauses', async () => {
  const { people } = desk;
  const openedAt = new Date(Date.now() - 10 * MINUTE);
  const { id, memberId } = await opened(openedAt);
  const asked = await opened(openedAt, memberId);
  const solved = await opened(openedAt, memberId);
  for (const one of [asked, solved]) await world.give(one.id, 'claim', people.rep);
  await world.give(asked.id, 'ask', people.rep, { body: '您的订单号是多少？' });
  await world.give(solved.id, 'resolve', people.rep, { body: '已补发。' });
  const before = await stateOf(id);
  const spent = (await stateOf(asked.id)).clocks.resolution;

  await db.prisma.member.update({
    where: { tenantId_id: { tenantId: desk.tenantId, id: memberId } },
    data: { tier: 'platinum', tierSince: new Date() },
  });
  expect(await reassessOnce(db.prisma)).toEqual({ given: 3, left: false });
  await world.relay();
  await expect
    .poll(() => db.prisma.command.count({ where: { type: 'reassess', status: 'done' } }), { timeout: 10_000 })
    .toBe(3);

  const after = await stateOf(id);
  expect(after.priority).toBeLessThan(before.priority);
  const [was, is] = [before.clocks.resolution, after.clocks.resolution];
  expect(is?.budgetMs).toBeLessThan(was?.budgetMs as number);
  // Round the clock: it runs from intake still, only shorter.
  expect(is?.spans).toEqual(was?.spans);
  expect(is?.dueAt).toBe(openedAt.getTime() + (is?.budgetMs as number));

  const { events } = await row(id);
  expect(events.slice(-2)).toMatchObject([
    { type: 'reassess', actorType: 'system', data: { reason: 'tier', from: 'basic', to: 'platinum' } },
    { type: 'decided', data: { set: 'serviceLevel' } },
  ]);
  expect(events.at(-2)?.data).toMatchObject({
    clocks: expect.arrayContaining([
      expect.objectContaining({ clock: 'resolution', change: 'moved', dueAt: is?.dueAt }),
    ]),
  });

  const paused = (await stateOf(asked.id)).clocks.resolution;
  expect(paused).toMatchObject({ status: 'paused', dueAt: null, budgetMs: is?.budgetMs, spans: spent?.spans });
  await world.give(asked.id, 'answer', memberId, { actorType: 'member', body: '12345' });
  const resumed = (await stateOf(asked.id)).clocks.resolution;
  const ran = resumed?.spans.reduce((sum, { from, to }) => sum + (to === null ? 0 : to - from), 0) as number;
  expect(resumed?.dueAt).toBe((resumed?.spans.at(-1)?.from as number) + (resumed?.budgetMs as number) - ran);
  // It waits for the member: nothing is asked of the desk, and what may come back comes back under the new level.
  expect(await stateOf(solved.id)).toMatchObject({ stage: 'resolved', priority: after.priority });
  expect(await world.give(id, 'claim', people.rep)).toMatchObject({ status: 'done' });
});
