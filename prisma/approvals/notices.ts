import type { ApprovalEffect } from '../../domain/approval/state.ts';
import type { Prisma } from '../client.ts';
import { newId } from '../ids.ts';

type Notify = Extract<ApprovalEffect, { type: 'notify' }>;
export type Told = { notices: { id: string; staffId: string }[] };

/** Who is told what about an approval; each goes out as a mail too. What was told before is not told again. */
export async function tellApproval(
  tx: Prisma.TransactionClient,
  about: { tenantId: string; id: string; number: string; at: Date },
  effects: Notify[],
): Promise<Told> {
  const { tenantId, id: approvalId, number, at } = about;
  const rows: Prisma.NoticeCreateManyInput[] = [];
  for (const { notice, to, key } of effects)
    for (const staffId of to === 'admins' ? await admins(tx, tenantId) : to)
      rows.push({
        ...{ tenantId, id: newId(), staffId, kind: notice, createdAt: at },
        key: `approval:${approvalId}:${notice}:${key}:${staffId}`,
        data: { approvalId, number },
      });
  if (rows.length === 0) return { notices: [] };
  const created = await tx.notice.createManyAndReturn({
    data: rows,
    skipDuplicates: true,
    select: { id: true, staffId: true },
  });
  await tx.noticeDelivery.createMany({
    data: created.map(({ id: noticeId }) => ({ tenantId, id: newId(), noticeId, channel: 'email' })),
  });
  return { notices: created.map(({ id, staffId }) => ({ id, staffId: staffId as string })) };
}

async function admins(tx: Prisma.TransactionClient, tenantId: string): Promise<string[]> {
  const rows = await tx.staff.findMany({
    where: { tenantId, role: 'admin', disabledAt: null },
    select: { id: true },
    orderBy: { id: 'asc' },
  });
  return rows.map(({ id }) => id);
}
