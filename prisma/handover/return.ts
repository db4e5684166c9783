import type { ApprovalState } from '../../domain/approval/state.ts';
import type { Actor } from '../../domain/vocabulary.ts';
import { auditChange } from '../admin/audit.ts';
import type { WrittenCommand } from '../commands.ts';
import type { HandoverItem } from '../generated/client.ts';
import { announce } from '../live.ts';
import { earlierAnswer } from '../once.ts';
import {
  becomes,
  byOf,
  command,
  delegated,
  Elsewhere,
  type Moving,
  onceOf,
  rewatch,
  settleItem,
  versionLeft,
} from './item.ts';

/** Gives one item back where nothing was done meanwhile, or writes down what was. May run twice. */
export async function returnItem(m: Moving, item: HandoverItem): Promise<void> {
  await BACK[item.kind as keyof typeof BACK](m, item);
}

const BACK = { case: caseBack, task: taskBack, member: memberBack, watch: watchBack, approval: approvalBack };

async function caseBack({ prisma, handover }: Moving, item: HandoverItem): Promise<void> {
  const { tenantId, recordId, toId } = item;
  const once = onceOf(item, 'back');
  if (!(await earlierAnswer<WrittenCommand>(prisma, tenantId, once))) {
    const now = await prisma.case.findUnique({
      where: { tenantId_id: { tenantId, id: recordId } },
      select: { assigneeId: true, stage: true },
    });
    const done = await prisma.caseEvent.findMany({
      where: {
        ...{ tenantId, caseId: recordId, version: { gt: versionLeft(item) } },
        // Clocks and rules are nobody's work.
        actorType: { in: ['staff', 'member', 'link', 'machine'] },
      },
      select: { type: true },
      distinct: ['type'],
      take: 5,
    });
    const noted = await prisma.message.count({
      where: {
        tenantId,
        caseId: recordId,
        createdAt: { gt: item.movedAt ?? new Date(0) },
        authorType: { not: 'system' },
      },
    });
    const types = done.map(({ type }) => type);
    const why =
      now?.stage === 'closed'
        ? becomes('stays', 'closed')
        : types.length + noted > 0
          ? becomes('stays', 'workedOn', { types })
          : now?.assigneeId !== toId
            ? becomes('stays', 'movedOn', now?.assigneeId ? { staffId: now.assigneeId } : {})
            : null;
    if (why) {
      await settleItem(prisma, item, why);
      return;
    }
  }
  const order = { type: 'assign', payload: { staffId: handover.fromId } } as const;
  const actor: Actor = handover.undoneBy ? { type: 'staff', id: handover.undoneBy } : { type: 'system', id: null };
  const id = await command(prisma, { tenantId, caseId: recordId, actor, ...order, once });
  await settleItem(prisma, item, { state: 'returning', commandId: id });
}

async function taskBack({ prisma, handover }: Moving, item: HandoverItem): Promise<void> {
  const { tenantId, recordId: id, toId } = item;
  const touched = await prisma.audit.count({
    where: {
      ...{ tenantId, recordType: 'CareTouch', recordId: id, at: { gt: item.movedAt ?? new Date(0) } },
      action: { in: ['careTask.claim', 'careTask.complete', 'careTask.refuse', 'careTask.postpone'] },
    },
  });
  await prisma.$transaction(async (tx) => {
    const where = { tenantId, id, ownerId: toId, state: { in: ['open', 'held'] } };
    const { count } =
      touched > 0 ? { count: 0 } : await tx.careTouch.updateMany({ where, data: { ownerId: handover.fromId } });
    if (count === 0) return settleItem(tx, item, becomes('stays', 'taskTouched'));
    if (!(await settleItem(tx, item, { state: 'returned' }))) throw new Elsewhere();
    return auditChange(tx, byOf(handover), {
      ...{ action: 'careTask.handOver', recordType: 'CareTouch', recordId: id },
      ...{ before: { ownerId: toId }, after: { ownerId: handover.fromId } },
    });
  });
  await announce(prisma, [{ tenantId, topic: 'care', id }]);
}

async function memberBack({ prisma, handover }: Moving, item: HandoverItem): Promise<void> {
  const { tenantId, recordId: id, toId } = item;
  const contacted = await prisma.memberContact.count({
    where: { tenantId, memberId: id, lastAt: { gt: item.movedAt ?? new Date(0) } },
  });
  await prisma.$transaction(async (tx) => {
    if (contacted > 0) return settleItem(tx, item, becomes('stays', 'contacted'));
    const { count } = await tx.member.updateMany({
      where: { tenantId, id, ownerId: toId },
      data: { ownerId: handover.fromId },
    });
    if (count === 0) return settleItem(tx, item, becomes('stays', 'memberMovedOn'));
    if (!(await settleItem(tx, item, { state: 'returned' }))) throw new Elsewhere();
    return auditChange(tx, byOf(handover), {
      ...{ action: 'member.owner', recordType: 'Member', recordId: id },
      ...{ before: { ownerId: toId }, after: { ownerId: handover.fromId } },
    });
  });
  await announce(prisma, [{ tenantId, topic: 'member', id }]);
}

async function watchBack({ prisma, handover }: Moving, item: HandoverItem): Promise<void> {
  if (!item.toId) return;
  await rewatch(prisma, item, handover, { from: item.toId, to: handover.fromId }, (found) =>
    found ? { state: 'returned' } : becomes('stays', 'watchOver'),
  );
}

async function approvalBack({ prisma, handover, now }: Moving, item: HandoverItem): Promise<void> {
  const { tenantId, recordId: id, toId } = item;
  const once = onceOf(item, 'back');
  const before = await earlierAnswer(prisma, tenantId, once);
  const row = await prisma.approval.findUnique({
    where: { tenantId_id: { tenantId, id } },
    select: { version: true, state: true },
  });
  const seat = (row?.state as unknown as ApprovalState | undefined)?.seats.some(
    (one) => one.staffId === toId && one.status === 'pending',
  );
  if (!before && (!toId || !seat || row?.version !== versionLeft(item))) {
    await settleItem(prisma, item, becomes('stays', 'approvalTouched'));
    return;
  }
  const end = await delegated(prisma, item, { by: toId ?? '', to: handover.fromId }, 'back', now);
  const data = 'refusal' in end ? becomes('stays', end.refusal.code, end.refusal.values) : { state: 'returned' };
  await settleItem(prisma, item, data);
}
