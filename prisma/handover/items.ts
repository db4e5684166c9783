import { ApprovalRefused, type ApprovalState } from '../../domain/approval/state.ts';
import type { Refusal } from '../../domain/case/state.ts';
import type { Actor } from '../../domain/vocabulary.ts';
import { auditChange } from '../admin/audit.ts';
import { actOnApproval } from '../approvals/act.ts';
import type { Prisma, PrismaClient } from '../client.ts';
import { leaveToRelay, type NewCommand, type WrittenCommand, writeCommand } from '../commands.ts';
import type { Handover, HandoverItem } from '../generated/client.ts';
import { announce } from '../live.ts';
import { earlierAnswer, type Once } from '../once.ts';

type Tx = Prisma.TransactionClient;
export type Reason = { code: string; values: Record<string, unknown> };
export type Moving = { prisma: PrismaClient; handover: Handover; now: Date };

/** Who does it, as the record tells of it: whoever asked for the handover, or the house where it began by itself. */
export const actorOfHandover = ({ createdBy }: Handover): Actor =>
  createdBy ? { type: 'staff', id: createdBy } : { type: 'system', id: null };

/** A command of this item: the same one however often it is asked for. */
const onceOf = ({ handoverId, id, attempt, toId }: HandoverItem, what: 'over' | 'back'): Once => ({
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

const becomes = (state: 'refused' | 'gone' | 'stays', code: string, values: Record<string, unknown> = {}) => ({
  state,
  reason: { code, values } as Prisma.InputJsonObject,
});

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

/** Written down and left to the relay: that holds also while Temporal is away. */
async function command(prisma: PrismaClient, wanted: NewCommand): Promise<string> {
  const written = await writeCommand(prisma, wanted);
  if (written.direct) await leaveToRelay(prisma, wanted.tenantId, written.id);
  return written.id;
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

async function rewatch(
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

type Delegation = { by: string; to: string };
async function delegated(
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

const versionLeft = ({ left }: HandoverItem): number => (left as { version?: number } | null)?.version ?? 0;

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

/** How the commands of items that are on their way have ended. */
export async function settleSent(m: Moving): Promise<void> {
  const { prisma, handover } = m;
  const { tenantId, id: handoverId } = handover;
  const items = await prisma.handoverItem.findMany({
    where: { tenantId, handoverId, state: { in: ['sent', 'returning'] } },
    orderBy: { nth: 'asc' },
    take: 500,
  });
  if (items.length === 0) return;
  const commands = await prisma.command.findMany({
    where: { tenantId, id: { in: items.flatMap(({ commandId }) => commandId ?? []) }, status: { not: 'pending' } },
  });
  const ended = new Map(commands.map((row) => [row.id, row]));
  for (const item of items) {
    const row = item.commandId ? ended.get(item.commandId) : undefined;
    if (!row) continue;
    const back = item.state === 'returning';
    if (row.status === 'refused') {
      const { code, values } = row.result as unknown as Refusal;
      await settleItem(prisma, item, becomes(back ? 'stays' : 'refused', code, values));
    } else if (back) await settleItem(prisma, item, { state: 'returned' });
    else {
      const { version } = row.result as { version: number };
      await settleItem(prisma, item, { state: 'moved', movedAt: row.decidedAt ?? m.now, left: { version } });
    }
  }
}

const byOf = (handover: Handover) => ({
  tenantId: handover.tenantId,
  actor: actorOfHandover(handover),
  ip: undefined,
});

/** Another worker did this item meanwhile: what was begun here is taken back. */
export class Elsewhere extends Error {}
