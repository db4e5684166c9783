import { ApprovalRefused } from '../../domain/approval/state.ts';
import type { Actor } from '../../domain/vocabulary.ts';
import { auditChange } from '../admin/audit.ts';
import { actOnApproval } from '../approvals/act.ts';
import type { Prisma, PrismaClient } from '../client.ts';
import { leaveToRelay, type NewCommand, writeCommand } from '../commands.ts';
import type { Handover, HandoverItem } from '../generated/client.ts';
import type { Once } from '../once.ts';

type Tx = Prisma.TransactionClient;
export type Reason = { code: string; values: Record<string, unknown> };
export type Moving = { prisma: PrismaClient; handover: Handover; now: Date };

/** Who does it, as the record tells of it: whoever asked for the handover, or the house where it began by itself. */
export const actorOfHandover = ({ createdBy }: Handover): Actor =>
  createdBy ? { type: 'staff', id: createdBy } : { type: 'system', id: null };

/** A command of this item: the same one however often it is asked for. */
export const onceOf = ({ handoverId, id, attempt, toId }: HandoverItem, what: 'over' | 'back'): Once => ({
  sender: `handover:${handoverId}`,
  key: `${id}:${attempt}:${what}`,
  bodyHash: `${what}:${toId ?? 'free'}`,
});

/** Only from the state in which it was found: of two workers the second finds it gone, and writes nothing. */
export async function settleItem(
  tx: Tx | PrismaClient,
  item: HandoverItem,
  data: Prisma.HandoverItemUncheckedUpdateManyInput,
): Promise<boolean> {
  const { tenantId, id, state, attempt } = item;
  return (await tx.handoverItem.updateMany({ where: { tenantId, id, state, attempt }, data })).count === 1;
}

export const becomes = (state: 'refused' | 'gone' | 'stays', code: string, values: Record<string, unknown> = {}) => ({
  state,
  reason: { code, values } as Prisma.InputJsonObject,
});

/** Written down and left to the relay: that holds also while Temporal is away. */
export async function command(prisma: PrismaClient, wanted: NewCommand): Promise<string> {
  const written = await writeCommand(prisma, wanted);
  if (written.direct) await leaveToRelay(prisma, wanted.tenantId, written.id);
  return written.id;
}

export const versionLeft = ({ left }: HandoverItem): number => (left as { version?: number } | null)?.version ?? 0;

export const byOf = (handover: Handover) => ({
  tenantId: handover.tenantId,
  actor: actorOfHandover(handover),
  ip: undefined,
});

/** Another worker did this item meanwhile: what was begun here is taken back. */
export class Elsewhere extends Error {}

/** Who set a watch and whom it tells, with the one in place of the other. */
export async function rewatch(
  prisma: PrismaClient,
  item: HandoverItem,
  handover: Handover,
  { from, to }: { from: string; to: string },
  end: (found: boolean) => Prisma.HandoverItemUncheckedUpdateManyInput,
): Promise<void> {
  const { tenantId, recordId: id } = item;
  await prisma.$transaction(async (tx) => {
    await tx.$queryRaw`SELECT 1 AS locked FROM "MemberWatch" WHERE "tenantId" = ${tenantId} AND id = ${id}::uuid FOR UPDATE`;
    const row = await tx.memberWatch.findUnique({ where: { tenantId_id: { tenantId, id } } });
    const found = row !== null && row.endedAt === null && (row.setBy === from || row.recipients.includes(from));
    if (!(await settleItem(tx, item, end(found)))) return;
    if (!found) return;
    const setBy = row.setBy === from ? to : row.setBy;
    const recipients = [...new Set(row.recipients.map((one) => (one === from ? to : one)))].filter(
      (one) => one !== setBy,
    );
    await tx.memberWatch.update({ where: { tenantId_id: { tenantId, id } }, data: { setBy, recipients } });
    await auditChange(tx, byOf(handover), {
      ...{ action: 'member.watchMoved', recordType: 'Member', recordId: row.memberId },
      ...{ before: { ownerId: from }, after: { ownerId: to } },
    });
  });
}

type Delegation = { by: string; to: string };
export async function delegated(
  prisma: PrismaClient,
  item: HandoverItem,
  { by, to }: Delegation,
  what: 'over' | 'back',
  now: Date,
): Promise<{ done: true } | { refusal: Reason }> {
  const { tenantId, recordId: id } = item;
  try {
    const deed = { tenantId, id, verb: 'delegate', actor: { type: 'system', id: by }, to } as const;
    await actOnApproval(prisma, { ...deed, once: onceOf(item, what) }, now.getTime());
    return { done: true };
  } catch (error) {
    if (error instanceof ApprovalRefused) return { refusal: error.refusal };
    throw error;
  }
}
