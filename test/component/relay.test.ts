import type { Client } from '@temporalio/client';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { relayOnce } from '../../activities/relay/relay.ts';
import type { PrismaClient } from '../../prisma/client.ts';
import { leaveToRelay, writeCommand } from '../../prisma/commands.ts';
import { type Desk, fileCase, plantDesk } from '../setup/desk.ts';
import { database } from '../setup/world.ts';

let db: Awaited<ReturnType<typeof database>>;
let prisma: PrismaClient;
let desk: Desk;
beforeEach(async () => {
  db = await database();
  prisma = db.prisma;
  desk = await plantDesk(prisma);
});
afterEach(async () => {
  vi.useRealTimers();
  await db.close();
});

/** Temporal as the relay knows it: workflows of these cases never answer, the others at once. */
function temporal(silent: Set<string>) {
  const asked: string[] = [];
  const started: string[] = [];
  const hung: (() => void)[] = [];
  const client = {
    withDeadline: (_: number, work: () => Promise<unknown>) => work(),
    workflow: {
      start: async (_: string, { workflowId }: { workflowId: string }) => void started.push(workflowId),
      getHandle: (workflowId: string) => ({
        executeUpdate: async () => {
          asked.push(workflowId);
          const caseId = workflowId.split(':')[2] as string;
          if (silent.has(caseId))
            await new Promise<void>((_, reject) => hung.push(() => reject(new Error('deadline'))));
          return { version: 2, stage: 'firstLine', assigneeId: null };
        },
      }),
    },
    // Only what the relay calls.
  } as unknown as Client;
  return { client, asked, started, endAll: () => hung.splice(0).map((end) => end()) };
}

async function commanded() {
  const { id: caseId } = await fileCase(prisma);
  const actor = { type: 'staff', id: desk.people.rep } as const;
  const { id } = await writeCommand(prisma, { tenantId: desk.tenantId, caseId, type: 'claim', actor, payload: {} });
  await leaveToRelay(prisma, desk.tenantId, id);
  return { caseId, id };
}
const statusOf = async (id: string) => (await prisma.command.findFirstOrThrow({ where: { id } })).status;

describe('a case that does not answer', () => {
  test('holds up neither commands of others nor the start of new ones; its own command comes again', async () => {
    const silent = new Set<string>();
    const { client, started, asked, endAll } = temporal(silent);
    const underway = new Set<Promise<void>>();
    const poisoned = await commanded();
    silent.add(poisoned.caseId);
    await relayOnce({ prisma, client, underway });
    expect(underway.size).toBe(1);

    const healthy = await commanded();
    await relayOnce({ prisma, client, underway });
    expect(await statusOf(healthy.id)).toBe('done');
    expect(started.some((id) => id.includes(healthy.caseId))).toBe(true);
    // Leased: nobody sends it a second time meanwhile.
    expect(asked.filter((id) => id.includes(poisoned.caseId))).toHaveLength(1);

    endAll();
    await Promise.all(underway);
    expect(underway.size).toBe(0);
    expect(await statusOf(poisoned.id)).toBe('pending');
    await prisma.command.updateMany({ data: { leaseUntil: null } });
    silent.clear();
    await relayOnce({ prisma, client, underway });
    expect(await statusOf(poisoned.id)).toBe('done');
  });

  test('its later commands wait for the first', async () => {
    const silent = new Set<string>();
    const { client, asked, endAll } = temporal(silent);
    const underway = new Set<Promise<void>>();
    const { caseId } = await commanded();
    silent.add(caseId);
    const actor = { type: 'staff', id: desk.people.rep } as const;
    await writeCommand(prisma, { tenantId: desk.tenantId, caseId, type: 'release', actor, payload: {} });
    await relayOnce({ prisma, client, underway });
    await relayOnce({ prisma, client, underway });
    expect(asked).toHaveLength(1);
    endAll();
    await Promise.all(underway);
  });
});

test('leases count by the clock of the database, whatever the machine of the sender believes', async () => {
  const { id: caseId } = await fileCase(prisma);
  const actor = { type: 'staff', id: desk.people.rep } as const;
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 3_600_000 });
  const { id } = await writeCommand(prisma, { tenantId: desk.tenantId, caseId, type: 'claim', actor, payload: {} });
  const seconds = async () => {
    const [row] = await prisma.$queryRaw<{ s: number }[]>`
      SELECT extract(epoch FROM "leaseUntil" - now())::float8 AS s FROM "Command" WHERE id = ${id}::uuid`;
    return row?.s ?? Number.NaN;
  };
  expect(await seconds()).toBeGreaterThan(0);
  expect(await seconds()).toBeLessThanOrEqual(5);
  await leaveToRelay(prisma, desk.tenantId, id);
  const { client, endAll } = temporal(new Set([caseId]));
  const round = relayOnce({ prisma, client });
  await vi.waitFor(() => expect(endAll()).toHaveLength(1));
  await round;
  expect(await seconds()).toBeGreaterThan(0);
  expect(await seconds()).toBeLessThanOrEqual(11);
});
