import type { PrismaClient } from '../../../prisma/client.ts';
import type { Robot } from '../../../prisma/generated/client.ts';
import { newId } from '../../../prisma/ids.ts';
import { announce, type Change } from '../../../prisma/live.ts';
import { type ClaimedPost, settlePost } from './queue.ts';

/**
 * A message that no trying helps: it ends, and administrators are told in the desk and by mail, once for each state of the robot. Of a
 * test they see it on the page.
 */
export async function tellOfFault(
  prisma: PrismaClient,
  claimed: ClaimedPost,
  { robot, kind, error, now }: { robot: Robot; kind: string; error: string; now: number },
): Promise<void> {
  const { tenantId, id: robotId, version } = robot;
  const told = await prisma.$transaction(async (tx): Promise<Change[]> => {
    const ended = await settlePost(tx, claimed, { status: 'failed', lastError: error });
    if (!ended || kind === 'test') return [];
    const admins = await tx.staff.findMany({
      where: { tenantId, role: 'admin', disabledAt: null },
      select: { id: true },
    });
    const created = await tx.notice.createManyAndReturn({
      data: admins.map(({ id: staffId }) => ({
        ...{ tenantId, id: newId(), key: `robotFailed:${robotId}:${version}:${staffId}`, kind: 'robotFailed', staffId },
        ...{ data: { robotId, error }, createdAt: new Date(now) },
      })),
      skipDuplicates: true,
      select: { id: true, staffId: true },
    });
    await tx.noticeDelivery.createMany({
      data: created.map(({ id: noticeId }) => ({ tenantId, id: newId(), noticeId, channel: 'email' })),
    });
    return created.flatMap(({ id, staffId }): Change[] =>
      staffId ? [{ tenantId, topic: 'notice', id, staffId }] : [],
    );
  });
  await announce(prisma, told, told.length > 0 ? ['delivery'] : []);
}
