import type { ApprovalClockFace, ApprovalInput } from '../../domain/approval/messages.ts';
import { approvalRanOut } from '../../prisma/approvals/act.ts';
import type { PrismaClient } from '../../prisma/client.ts';

export function approvalActivities(prisma: PrismaClient) {
  return {
    /** When an approval is to be looked at next, as the record has it. */
    async approvalClock({ tenantId, id, generation }: ApprovalInput): Promise<ApprovalClockFace> {
      const row = await prisma.approval.findUnique({
        where: { tenantId_id: { tenantId, id } },
        select: { generation: true, endedAt: true, wakesAt: true },
      });
      if (!row || row.endedAt) return { is: 'over' };
      if (row.generation !== generation) return { is: 'stoodDown' };
      return { is: 'open', dueAt: row.wakesAt?.getTime() ?? null };
    },
    /** The time ran out: the record judges. `now` is epoch ms. */
    approvalRanOut: (input: ApprovalInput, now: number): Promise<void> => approvalRanOut(prisma, input, now),
  };
}
