import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CaseState } from '../../domain/case/state.ts';
import { putVersion } from '../../prisma/settings/calendars.ts';
import { always, type Desk, fileCase, plantDesk } from '../setup/desk.ts';
import { temporalWorld } from '../setup/temporal.ts';
import { database } from '../setup/world.ts';

/** A year is filled in while cases run: their deadlines follow, through the same door as everything that changes a case. */
let db: Awaited<ReturnType<typeof database>>;
let world: Awaited<ReturnType<typeof temporalWorld>>;
let desk: Desk;
beforeAll(async () => {
  db = await database();
  // Nothing is known of any year a test can run in.
  desk = await plantDesk(db.prisma, { ...always, coveredUntil: '2020-12-31' });
  world = await temporalWorld(db.prisma);
});
afterAll(async () => {
  await world?.close();
  await db?.close();
});

const row = (id: string) =>
  db.prisma.case.findUniqueOrThrow({
    where: { tenantId_id: { tenantId: desk.tenantId, id } },
    include: { events: { orderBy: { version: 'asc' } } },
  });
const clockOf = async (id: string) => ((await row(id)).state as CaseState).clocks.resolution;

test('deadlines of running cases are computed again, are no longer provisional, and the case goes on', async () => {
  const { tenantId, calendarId, people } = desk;
  const { id } = await fileCase(db.prisma);
  await world.relay();
  await expect.poll(async () => (await row(id)).stage, { timeout: 10_000 }).toBe('firstLine');
  expect((await row(id)).provisional).toBe(true);
  const before = await clockOf(id);

  // The three days from now on are closed: what is due meanwhile moves, whatever the time of day.
  const dates = [0, 1, 2, 3].map((days) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10));
  const closed = { ...always, specialDays: Object.fromEntries(dates.map((date) => [date, []])) };
  const change = { tenantId, calendarId, basedOn: 1, definition: closed, note: '', by: people.admin };
  await db.prisma.$transaction((tx) => putVersion(tx, change));
  await world.relay();
  await expect.poll(async () => (await row(id)).provisional, { timeout: 10_000 }).toBe(false);

  const after = await clockOf(id);
  expect((after?.dueAt ?? 0) - (before?.dueAt ?? 0)).toBeGreaterThan(3 * 86_400_000 - 1);
  expect({ ...after, dueAt: 0, warnAt: 0, provisional: true }).toEqual({ ...before, dueAt: 0, warnAt: 0 });
  const story = (await row(id)).events;
  expect(story.at(-1)).toMatchObject({ type: 'calendarChanged', actorType: 'system', data: { calendarId } });
  expect(await db.prisma.command.findMany({ where: { caseId: id } })).toMatchObject([
    { type: 'calendarChanged', status: 'done', actorType: 'system' },
  ]);
  // Its workflow and the record agree on what comes next.
  expect(await world.give(id, 'claim', people.rep)).toMatchObject({
    status: 'done',
    result: { assigneeId: people.rep },
  });
});
