import type { Prisma, PrismaClient } from '../client.ts';
import { newId } from '../ids.ts';
import { announce } from '../live.ts';
import { recordsOf, resolveMember } from '../members.ts';

type Tx = Prisma.TransactionClient;

export type Watching = { note: string; until: Date | null; recipients: string[] };
type Which = { tenantId: string; memberId: string; by: string };

/**
 * Somebody asks to be told of whatever this member brings. A watch that was set before ends: the new one counts anew, so that its
 * watchers hear of cases that are open already.
 */
export async function setWatch(
  prisma: PrismaClient,
  { tenantId, memberId, by }: Which,
  { note, until, recipients }: Watching,
  at = new Date(),
): Promise<{ id: string }> {
  const id = newId();
  const root = await prisma.$transaction(async (tx) => {
    const { root } = await endedWithin(tx, { tenantId, memberId, by }, at);
    const others = [...new Set(recipients)].filter((staffId) => staffId !== by);
    await tx.memberWatch.create({
      data: { tenantId, id, memberId: root, holds: root, note, setBy: by, setAt: at, until, recipients: others },
    });
    return root;
  });
  await announce(prisma, [{ tenantId, topic: 'member', id: root }]);
  return { id };
}

/** @returns false when nobody watched */
export async function endWatch(prisma: PrismaClient, which: Which, at = new Date()): Promise<boolean> {
  const { tenantId } = which;
  const { root, ended } = await prisma.$transaction((tx) => endedWithin(tx, which, at));
  await announce(prisma, [{ tenantId, topic: 'member', id: root }]);
  return ended > 0;
}

/** Ends what is set for the member, and has the open cases looked at. One after another for a member. */
async function endedWithin(
  tx: Tx,
  { tenantId, memberId, by }: Which,
  at: Date,
): Promise<{ root: string; ended: number }> {
  const root = await resolveMember(tx, tenantId, memberId);
  await tx.$queryRaw`SELECT 1 AS locked FROM "Member" WHERE "tenantId" = ${tenantId} AND id = ${root}::uuid FOR UPDATE`;
  const ids = await recordsOf(tx, tenantId, root);
  const { count } = await tx.memberWatch.updateMany({
    where: { tenantId, holds: { in: ids } },
    data: { holds: null, endedAt: at, endedBy: by },
  });
  const open = await tx.case.findMany({
    where: { tenantId, memberId: { in: ids }, stage: { not: 'closed' } },
    select: { id: true },
  });
  await tx.alertCheck.createMany({ data: open.map(({ id }) => ({ tenantId, caseId: id, at })) });
  return { root, ended: count };
}
