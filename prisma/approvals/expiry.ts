import type { PrismaClient } from '../client.ts';
import { retierMember } from '../retier.ts';

/** Tiers given by hand whose time is over: the rules decide again. One that was cut short is done the next time. @returns how many */
export async function endOverrides(prisma: PrismaClient, now = Date.now()): Promise<number> {
  const over = await prisma.tierOverride.findMany({
    where: { endedAt: null, until: { lte: new Date(now) } },
    orderBy: { until: 'asc' },
    take: 200,
  });
  for (const { tenantId, id, memberId } of over) {
    await retierMember(prisma, tenantId, memberId, now, `overrideEnded:${id}`);
    await prisma.tierOverride.updateMany({ where: { tenantId, id, endedAt: null }, data: { endedAt: new Date(now) } });
  }
  return over.length;
}
