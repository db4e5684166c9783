import type { PrismaClient } from './client.ts';
import { announce } from './live.ts';

/**
 * Gives an open case to the next generation of its workflow, which begins where the record is. The one before stands down at its
 * next step, because the record no longer takes it.
 * @param awakening  the case may be closed: a command that waits makes it go on
 * @returns false when it was done already, or the case is closed
 */
export async function nextGeneration(
  prisma: PrismaClient,
  of: { tenantId: string; caseId: string; generation: number },
  awakening?: 'awakening',
): Promise<boolean> {
  const { tenantId, caseId, generation } = of;
  const made = await prisma.$transaction(async (tx) => {
    const { count } = await tx.case.updateMany({
      where: { tenantId, id: caseId, generation, ...(awakening ? {} : { stage: { not: 'closed' } }) },
      data: { generation: generation + 1 },
    });
    if (count === 1) await tx.outbox.create({ data: { tenantId, caseId, generation: generation + 1 } });
    return count === 1;
  });
  if (made) await announce(prisma, [], ['relay']);
  return made;
}
