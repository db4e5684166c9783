import { afterAll, beforeAll, beforeEach } from 'vitest';
import type { PrismaClient } from '../../../prisma/client.ts';
import { publishSeeds } from '../../../prisma/decisions.ts';
import { newId } from '../../../prisma/ids.ts';
import { database } from '../../setup/world.ts';

export const NOW = Date.UTC(2026, 5, 30, 4);
export const DAY = 86_400_000;
let count = 0;

export type World = Awaited<ReturnType<typeof database>>;

/** One database for the tests of a file, and a tenant of its own for each, with the shipped rules: they share nothing else. */
export function tenantForEach(begun: (world: World, tenantId: string) => void): void {
  let world: World;
  let tenants = 0;
  beforeAll(async () => {
    world = await database();
  });
  afterAll(() => world?.close());
  beforeEach(async () => {
    const id = `tenant-${++tenants}`;
    await world.prisma.tenant.create({ data: { id, name: id } });
    await publishSeeds(world.prisma, id);
    begun(world, id);
  });
}

/** @returns the member's id */
export async function plantMember(prisma: PrismaClient, tenantId: string, change: object = {}): Promise<string> {
  const id = newId();
  const enrolledAt = new Date(NOW - 100 * DAY);
  await prisma.member.create({ data: { tenantId, id, number: `M${++count}`, name: '张伟', enrolledAt, ...change } });
  return id;
}

export const buy = (prisma: PrismaClient, tenantId: string, memberId: string, minor: number, at = NOW - DAY) =>
  prisma.purchase.create({
    data: {
      ...{ tenantId, id: newId(), memberId, at: new Date(at) },
      ...{ amountMinor: minor, baseAmountMinor: minor, currency: 'CNY' },
    },
  });
