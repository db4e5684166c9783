import { auditChange } from '../admin/audit.ts';
import type { PrismaClient } from '../client.ts';
import type { WrittenCommand } from '../commands.ts';
import type { HandoverItem } from '../generated/client.ts';
import { announce } from '../live.ts';
import { earlierAnswer } from '../once.ts';
import {
  actorOfHandover,
  becomes,
  byOf,
  command,
  delegated,
  Elsewhere,
  type Moving,
  onceOf,
  rewatch,
  settleItem,
} from './item.ts';

/** Moves one item, or writes down why it does not move. May run twice. */
export async function moveItem(m: Moving, item: HandoverItem): Promise<void> {
  if (item.toId === null && item.why !== 'free') {
    await settleItem(m.prisma, item, becomes('refused', item.why));
    return;
  }
  if (item.toId && !(await isHere(m.prisma, item.tenantId, item.toId))) {
    await settleItem(m.prisma, item, becomes('refused', 'receiverGone'));
    return;
  }
  await MOVE[item.kind as keyof typeof MOVE](m, item);
}

const MOVE = { case: moveCase, task: moveTask, member: moveMember, watch: moveWatch, approval: moveApproval };

const isHere = async (prisma: PrismaClient, tenantId: string, id: string): Promise<boolean> =>
  (await prisma.staff.count({ where: { tenantId, id, disabledAt: null } })) === 1;

/** By the case's own command: its machine decides. */
async function moveCase({ prisma, handover }: Moving, item: HandoverItem): Promise<void> {
  const { tenantId, recordId, toId } = item;
  const once = onceOf(item, 'over');
  // A command that was written before may have changed the very thing that is looked at next.
  const before = await earlierAnswer<WrittenCommand>(prisma, tenantId, once);
  if (!before) {
    const now = await prisma.case.findUnique({
      where: { tenantId_id: { tenantId, id: recordId } },
      select: { assigneeId: true, stage: true, goesOnAsId: true },
    });
    const gone =
      !now || now.stage === 'closed' || now.goesOnAsId
        ? 'closed'
        : now.assigneeId !== handover.fromId
          ? 'movedOn'
          : null;
    if (gone) {
      const values = now?.assigneeId ? { staffId: now.assigneeId } : {};
      await settleItem(prisma, item, becomes('gone', gone, values));
      return;
    }
  }
  const order = toId
    ? ({ type: 'assign', payload: { staffId: toId } } as const)
    : ({ type: 'release', payload: {} } as const);
  const id = await command(prisma, { tenantId, caseId: recordId, actor: actorOfHandover(handover), ...order, once });
  await settleItem(prisma, item, { state: 'sent', commandId: id });
}

async function moveTask({ prisma, handover, now }: Moving, item: HandoverItem): Promise<void> {
  const { tenantId, recordId: id, toId } = item;
  await prisma.$transaction(async (tx) => {
    const { count } = await tx.careTouch.updateMany({
      where: { tenantId, id, ownerId: handover.fromId, state: { in: ['open', 'held'] } },
      data: { ownerId: toId },
    });
    if (count === 0) return settleItem(tx, item, becomes('gone', 'taskMovedOn'));
    if (!(await settleItem(tx, item, { state: 'moved', movedAt: now }))) throw new Elsewhere();
    await auditChange(tx, byOf(handover), {
      ...{ action: 'careTask.handOver', recordType: 'CareTouch', recordId: id },
      ...{ before: { ownerId: handover.fromId }, after: { ownerId: toId } },
    });
    return true;
  });
  await announce(prisma, [{ tenantId, topic: 'care', id }]);
}

async function moveMember({ prisma, handover, now }: Moving, item: HandoverItem): Promise<void> {
  const { tenantId, recordId: id, toId } = item;
  await prisma.$transaction(async (tx) => {
    const { count } = await tx.member.updateMany({
      where: { tenantId, id, ownerId: handover.fromId },
      data: { ownerId: toId },
    });
    if (count === 0) return settleItem(tx, item, becomes('gone', 'memberMovedOn'));
    if (!(await settleItem(tx, item, { state: 'moved', movedAt: now }))) throw new Elsewhere();
    await auditChange(tx, byOf(handover), {
      ...{ action: 'member.owner', recordType: 'Member', recordId: id },
      ...{ before: { ownerId: handover.fromId }, after: { ownerId: toId } },
    });
    return true;
  });
  await announce(prisma, [{ tenantId, topic: 'member', id }]);
}

/** Whoever takes it over is told in their place; whoever set it for others goes on being told. */
async function moveWatch({ prisma, handover, now }: Moving, item: HandoverItem): Promise<void> {
  const { tenantId, recordId: id, toId } = item;
  if (!toId) return;
  await rewatch(prisma, item, handover, { from: handover.fromId, to: toId }, (found) =>
    found ? { state: 'moved', movedAt: now } : becomes('gone', 'watchOver'),
  );
  await announce(prisma, [{ tenantId, topic: 'member', id }]);
}

/** By delegation, as they would have done it themselves; whoever may not decide there gets no seat. */
async function moveApproval({ prisma, handover, now }: Moving, item: HandoverItem): Promise<void> {
  const { tenantId, recordId: id, toId } = item;
  if (!toId) return;
  const end = await delegated(prisma, item, { by: handover.fromId, to: toId }, 'over', now);
  if ('refusal' in end) {
    const { code, values } = end.refusal;
    const gone = code === 'ended' || code === 'noLongerAsked' || code === 'notAsked';
    await settleItem(prisma, item, becomes(gone ? 'gone' : 'refused', code, values));
    return;
  }
  const { version } = await prisma.approval.findUniqueOrThrow({
    where: { tenantId_id: { tenantId, id } },
    select: { version: true },
  });
  await settleItem(prisma, item, { state: 'moved', movedAt: now, left: { version } });
}
