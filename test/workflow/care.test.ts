import { afterAll, beforeAll, expect, test } from 'vitest';
import { keepSchedules } from '../../activities/care/schedules.ts';
import { CARE_SWEEP_TYPE, careScheduleId, type SweepCounts, type SweepInput } from '../../domain/care/messages.ts';
import { DEFAULT_TENANT as tenantId } from '../../domain/tenant.ts';
import { publishCadences } from '../../prisma/care/seeds.ts';
import { newId } from '../../prisma/ids.ts';
import { record, recording } from '../setup/histories.ts';
import { temporalWorld } from '../setup/temporal.ts';
import { database } from '../setup/world.ts';

let db: Awaited<ReturnType<typeof database>>;
let world: Awaited<ReturnType<typeof temporalWorld>>;

beforeAll(async () => {
  db = await database();
  await db.prisma.tenant.create({ data: { id: tenantId, name: 'Test' } });
  await publishCadences(db.prisma, tenantId);
  world = await temporalWorld(db.prisma);
});
afterAll(async () => {
  await world.close();
  await db.close();
});

/** Members whose birthday is today where they live, and it is past ten there. */
async function plant(count: number): Promise<void> {
  // Of these two zones it is after ten and before midnight in at least one, at any time of day.
  const hour = new Date().getUTCHours();
  const timeZone = hour >= 10 && hour < 23 ? 'UTC' : 'Pacific/Auckland';
  const today = new Intl.DateTimeFormat('en-CA', { timeZone }).format(Date.now());
  const birthday = new Date(`1992-${today.slice(5)}`);
  const ids = Array.from({ length: count }, () => newId());
  await db.prisma.member.createMany({
    data: ids.map((id) => ({
      tenantId,
      id,
      number: id,
      name: 'Anna',
      timeZone,
      birthday,
      preferences: { marketing: true },
    })),
  });
  await db.prisma.contactPoint.createMany({
    data: ids.map((memberId) => ({
      tenantId,
      id: newId(),
      memberId,
      type: 'email',
      value: `${memberId}@mail.example`,
    })),
  });
}

test('a schedule for each cadence, made once, paused with it', async () => {
  const deps = { prisma: db.prisma, client: world.client, taskQueue: world.taskQueue };
  const told = new Map<string, boolean>();
  // Two workers start at once.
  await Promise.all([keepSchedules(deps, told), keepSchedules(deps, new Map())]);
  expect(await keepSchedules(deps, told)).toBe(0);
  const describe = () => world.client.schedule.getHandle(careScheduleId(tenantId, 'birthday')).describe();
  const { spec, policies, state, action } = await describe();
  expect(spec.intervals).toMatchObject([{ every: 3_600_000 }]);
  expect(spec.jitter).toBe(300_000);
  expect(policies).toMatchObject({ overlap: 'SKIP', catchupWindow: 86_400_000 });
  expect(action).toMatchObject({ workflowType: CARE_SWEEP_TYPE, args: [{ tenantId, cadence: 'birthday' }] });
  expect(state.paused).toBe(true);
  await db.prisma.cadence.updateMany({ where: { code: 'birthday' }, data: { active: true } });
  expect(await keepSchedules(deps, told)).toBe(1);
  expect((await describe()).state.paused).toBe(false);
});

test('its sweep finds who is due, page by page over several runs, and says so on the record', async () => {
  await plant(9);
  const input: SweepInput = { tenantId, cadence: 'birthday', limits: { pageSize: 2, pagesPerCall: 2, callsPerRun: 1 } };
  const start = () =>
    world.client.workflow.start(CARE_SWEEP_TYPE, {
      taskQueue: world.taskQueue,
      workflowId: `sweep-${newId()}`,
      args: [input],
    });
  const handle = await start();
  expect((await handle.result()) as SweepCounts).toMatchObject({ due: 9, seen: 9 });
  // The last run of several: each carried on where the one before stood.
  expect((await handle.describe()).runId).not.toBe(handle.firstExecutionRunId);
  const again = await start();
  expect(await again.result()).toMatchObject({ due: 0 });
  expect(await db.prisma.careTouch.count()).toBe(9);
  const cadence = await db.prisma.cadence.findFirstOrThrow({ where: { code: 'birthday' } });
  expect(cadence.sweepCounts).toMatchObject({ due: 0, seen: 9 });
  expect(cadence.sweptAt).not.toBeNull();
  const first = world.client.workflow.getHandle(handle.workflowId, handle.firstExecutionRunId);
  if (recording) await record(first, 'care-sweep');
  expect(JSON.stringify(await first.fetchHistory())).not.toContain('Anna');
});

test('asked for by hand, the schedule starts it at once', async () => {
  await plant(1);
  await world.client.schedule.getHandle(careScheduleId(tenantId, 'birthday')).trigger();
  await expect.poll(() => db.prisma.careTouch.count(), { timeout: 10_000 }).toBe(10);
});
