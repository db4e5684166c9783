import type { PrismaClient } from '../../../prisma/client.ts';
import { newId } from '../../../prisma/ids.ts';

export const NOW = Date.UTC(2026, 5, 30, 4);
export const DAY = 86_400_000;
let count = 0;

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
