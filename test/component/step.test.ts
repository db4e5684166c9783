import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadCase } from '../../activities/case/load.ts';
import { type StepWanted, takeStep } from '../../activities/case/step.ts';
import type { CommandType } from '../../domain/case/flow.ts';
import { currentFlow } from '../../domain/case/flows.ts';
import { type CaseState, initialState } from '../../domain/case/state.ts';
import { type Step, workedOut } from '../../domain/case/step.ts';
import { createPrisma, type PrismaClient } from '../../prisma/client.ts';
import { writeCommand } from '../../prisma/commands.ts';
import { listen } from '../../prisma/listen.ts';
import { LIVE_CHANNEL, RELAY_CHANNEL } from '../../prisma/live.ts';
import { addressOf } from '../../prisma/statement.ts';
import { type Desk, fileCase, plantDesk } from '../setup/desk.ts';
import { database } from '../setup/world.ts';

/** One step of a case as the workflow asks for it, without Temporal. */
let db: Awaited<ReturnType<typeof database>>;
let desk: Desk;
beforeAll(async () => {
  db = await database();
  desk = await plantDesk(db.prisma);
});
afterAll(() => db?.close());

const flow = currentFlow('complaint');

async function filed(at = Date.now()): Promise<StepWanted> {
  const { id: caseId } = await fileCase(db.prisma, { openedAt: new Date(at) });
  const { version } = await recorded(caseId);
  const state = initialState(flow, at);
  return { tenantId: desk.tenantId, caseId, generation: 1, version, state, given: { type: 'opened' }, at };
}

async function taken(wanted: StepWanted) {
  const end = await takeStep(db.prisma, wanted);
  if (end.is === 'behind') throw new Error('behind');
  return { ...end, step: workedOut(flow, wanted.state, wanted.given, end.at, end.answers) };
}
const next = ({ version }: StepWanted, { state, story }: Step) => ({ state, version: version + story.length });
const recorded = (caseId: string) => db.prisma.case.findFirstOrThrow({ where: { id: caseId } });

async function commanded(
  before: StepWanted,
  { state, version }: { state: CaseState; version: number },
  type: CommandType = 'claim',
): Promise<StepWanted> {
  const { tenantId, caseId } = before;
  const actor = { type: 'staff', id: desk.people.rep } as const;
  const { input } = await writeCommand(db.prisma, { tenantId, caseId, type, actor, payload: {} });
  return { ...before, state, version, given: input };
}

describe('a case that is loaded', () => {
  const load = (caseId: string, generation = 1) =>
    loadCase(db.prisma, { tenantId: desk.tenantId, caseId, generation }, Date.now());

  test('is taken up when nobody did: what the workflow works out is what was written', async () => {
    const { id } = await fileCase(db.prisma);
    const { version: before } = await recorded(id);
    const loaded = await load(id);
    if (!loaded.found || !loaded.takenUp) throw new Error('It was not taken up');
    const { at, answers } = loaded.takenUp;
    expect(loaded).toMatchObject({ state: null, version: before });
    const step = workedOut(
      flow,
      initialState(flow, loaded.openedAt),
      loaded.takenUp.given ?? { type: 'opened' },
      at,
      answers,
    );
    const row = await recorded(id);
    expect(row.state).toEqual(step.state);
    expect(row.version).toBe(before + step.story.length);
  });

  test('loaded again is where that left it, and nothing is written', async () => {
    const { id } = await fileCase(db.prisma);
    await load(id);
    const row = await recorded(id);
    const again = await load(id);
    expect(again).toMatchObject({ found: true, state: row.state, version: row.version });
    expect(again).not.toHaveProperty('takenUp');
    expect(await recorded(id)).toEqual(row);
  });

  test('by several at once is taken up once', async () => {
    const { id } = await fileCase(db.prisma);
    const ends = await Promise.allSettled([load(id), load(id), load(id)]);
    expect(ends.some((end) => end.status === 'fulfilled')).toBe(true);
    expect(await db.prisma.decision.count({ where: { caseId: id } })).toBe(2);
    expect(await db.prisma.caseEvent.count({ where: { caseId: id, type: 'decided' } })).toBe(2);
  });

  test('of an older generation is not ours, and stays as it is', async () => {
    const { id } = await fileCase(db.prisma);
    expect(await load(id, 0)).toEqual({ found: false, why: 'newerGeneration' });
    expect((await recorded(id)).state).toBeNull();
  });
});

describe('a step', () => {
  test('ends where the record ends: what the workflow works out from the answers is what was written', async () => {
    const wanted = await filed();
    const { step } = await taken(wanted);
    const row = await recorded(wanted.caseId);
    expect(row.state).toEqual(step.state);
    expect(row.version).toBe(wanted.version + step.story.length);
  });

  test('done again changes nothing and answers as it did, whatever calendars and clocks say by then', async () => {
    const wanted = await filed();
    const first = await taken(wanted);
    const before = await recorded(wanted.caseId);
    const shorter = { timeZone: 'UTC', weekly: { mon: [['09:00', '10:00']] }, holidays: [], annualHolidays: [] };
    await db.prisma.calendarVersion.create({
      data: {
        ...{ tenantId: desk.tenantId, calendarId: desk.calendarId, version: 2 },
        definition: { ...shorter, specialDays: {} },
      },
    });
    const again = await taken({ ...wanted, at: wanted.at + 60_000 });
    expect(again).toEqual(first);
    expect(await recorded(wanted.caseId)).toEqual(before);
    expect(await db.prisma.notice.count({ where: { caseId: wanted.caseId } })).toBe(1);
    expect(await db.prisma.decision.count({ where: { caseId: wanted.caseId } })).toBe(2);
  });

  test('goes by the newest calendar, also where this process knows an older one', async () => {
    const at = Date.now();
    const dues = async (prisma: PrismaClient) => {
      const wanted = await filed(at);
      expect(await takeStep(prisma, wanted)).toMatchObject({ is: 'written' });
      const { clocks } = (await recorded(wanted.caseId)).state as unknown as CaseState;
      return Object.values(clocks).map(({ dueAt }) => dueAt);
    };
    const before = await dues(db.prisma);
    const days = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'].map((day) => [day, [['02:00', '22:00']]]);
    const longer = { timeZone: 'UTC', weekly: Object.fromEntries(days), holidays: [], annualHolidays: [] };
    await db.prisma.calendarVersion.create({
      data: {
        ...{ tenantId: desk.tenantId, calendarId: desk.calendarId, version: 3 },
        definition: { ...longer, specialDays: {} },
      },
    });
    const newcomer = createPrisma(addressOf(db.prisma));
    const newest = await dues(newcomer);
    await newcomer.$disconnect();
    expect(newest).not.toEqual(before);
    expect(await dues(db.prisma)).toEqual(newest);
  });

  test('of another version, another generation or another command writes nothing at all', async () => {
    const wanted = await filed();
    const { step } = await taken(wanted);
    const claim = await commanded(wanted, next(wanted, step));
    const before = await recorded(wanted.caseId);
    for (const elsewhere of [{ version: claim.version - 1 }, { version: claim.version + 1 }, { generation: 2 }])
      expect(await takeStep(db.prisma, { ...claim, ...elsewhere })).toEqual({ is: 'behind' });
    expect(await recorded(wanted.caseId)).toEqual(before);
    const pending = { caseId: wanted.caseId, status: 'pending' };
    expect(await db.prisma.command.count({ where: pending })).toBe(1);
    await taken(claim);
    const other = await commanded(wanted, claim);
    expect(await takeStep(db.prisma, other)).toEqual({ is: 'behind' });
    expect(await db.prisma.command.count({ where: pending })).toBe(1);
  });

  test('wakes the relay when another command of the case waits, and only then', async () => {
    const wanted = await filed();
    const { step } = await taken(wanted);
    const claim = await commanded(wanted, next(wanted, step));
    const heard: string[] = [];
    const stop = new AbortController();
    let counted = 0;
    await new Promise<void>((ready) =>
      listen(
        addressOf(db.prisma),
        [LIVE_CHANNEL, RELAY_CHANNEL],
        (channel, payload) => {
          if (payload === null && ++counted === 2) ready();
          if (payload !== null) heard.push(channel === RELAY_CHANNEL ? 'relay' : JSON.parse(payload).topic);
        },
        stop.signal,
      ),
    );
    const first = await taken(claim);
    await expect.poll(() => heard).toContain('command');
    expect(heard).not.toContain('relay');
    const release = await commanded(claim, next(claim, first.step), 'release');
    // Whoever comes second rings, too.
    await commanded(claim, next(claim, first.step));
    await expect.poll(() => heard).toContain('relay');
    heard.length = 0;
    await taken(release);
    await expect.poll(() => heard).toContain('relay');
    stop.abort();
  });
});
