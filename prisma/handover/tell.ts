import type { Prisma, PrismaClient } from '../client.ts';
import type { Handover } from '../generated/client.ts';
import { newId } from '../ids.ts';
import { announce } from '../live.ts';

type Told = { id: string; staffId: string }[];

/**
 * Everybody concerned, once: who receives (with how much), the lead, the person themselves unless they leave. Whoever asked for it
 * sees its page, and is told of what comes to them only. Each goes out as a mail too.
 */
export async function tellEnd(tx: Prisma.TransactionClient, handover: Handover, now: Date): Promise<Told> {
  const { tenantId, id: handoverId, fromId } = handover;
  const received = await tx.handoverItem.groupBy({
    by: ['toId'],
    where: { tenantId, handoverId, state: 'moved', toId: { not: null } },
    _count: true,
  });
  const all = received.reduce((sum, { _count }) => sum + _count, 0);
  const others = await concerned(tx, handover);
  const rows = [
    ...received.flatMap(({ toId, _count }) => (toId ? [{ kind: 'handover', staffId: toId, count: _count }] : [])),
    ...others.map((staffId) => ({
      kind: staffId === fromId ? 'handoverOfYours' : 'handoverOfTeam',
      staffId,
      count: all,
    })),
  ];
  return write(tx, handover, rows, now);
}

/** Those to whom something came, and those who were told before: it went back. */
export async function tellUndone(tx: Prisma.TransactionClient, handover: Handover, now: Date): Promise<Told> {
  const { tenantId, id: handoverId } = handover;
  const returned = await tx.handoverItem.groupBy({
    by: ['toId'],
    where: { tenantId, handoverId, state: 'returned' },
    _count: true,
  });
  const all = returned.reduce((sum, { _count }) => sum + _count, 0);
  const rows = [
    ...returned.flatMap(({ toId, _count }) => (toId ? [{ kind: 'handoverUndone', staffId: toId, count: _count }] : [])),
    ...(await concerned(tx, handover)).map((staffId) => ({ kind: 'handoverUndone', staffId, count: all })),
  ];
  return write(tx, handover, rows, now);
}

async function concerned(tx: Prisma.TransactionClient, handover: Handover): Promise<string[]> {
  const { tenantId, fromId, leaves, createdBy } = handover;
  const from = await tx.staff.findUniqueOrThrow({
    where: { tenantId_id: { tenantId, id: fromId } },
    select: { reportsToId: true, team: { select: { leadId: true } } },
  });
  const people = [from.team?.leadId ?? from.reportsToId, leaves ? null : fromId];
  return [...new Set(people.flatMap((id) => (id && id !== createdBy ? [id] : [])))];
}

async function write(
  tx: Prisma.TransactionClient,
  { tenantId, id: handoverId, fromId }: Handover,
  rows: { kind: string; staffId: string; count: number }[],
  createdAt: Date,
): Promise<Told> {
  if (rows.length === 0) return [];
  const created = await tx.notice.createManyAndReturn({
    data: rows.map(({ kind, staffId, count }) => ({
      ...{ tenantId, id: newId(), kind, staffId, createdAt, key: `handover:${handoverId}:${kind}:${staffId}` },
      data: { handoverId, fromId, count },
    })),
    skipDuplicates: true,
    select: { id: true, staffId: true },
  });
  await tx.noticeDelivery.createMany({
    data: created.map(({ id: noticeId }) => ({ tenantId, id: newId(), noticeId, channel: 'email' })),
  });
  return created.map(({ id, staffId }) => ({ id, staffId: staffId as string }));
}

export const announceTold = (prisma: PrismaClient, tenantId: string, told: Told): Promise<void> =>
  announce(
    prisma,
    told.map(({ id, staffId }) => ({ tenantId, topic: 'notice', id, staffId })),
    told.length > 0 ? ['delivery'] : [],
  );
