import type { AlertClockFace, AlertInput } from '../../domain/alert/messages.ts';
import { alertRanOut } from '../../prisma/alerts.ts';
import type { PrismaClient } from '../../prisma/client.ts';

export function alertActivities(prisma: PrismaClient) {
  return {
    /** When the ladder of an alert goes on, as the record has it. */
    async alertClock({ tenantId, id, generation }: AlertInput): Promise<AlertClockFace> {
      const row = await prisma.alert.findUnique({
        where: { tenantId_id: { tenantId, id } },
        select: { generation: true, dueAt: true },
      });
      if (!row?.dueAt) return { is: 'over' };
      if (row.generation !== generation) return { is: 'stoodDown' };
      return { is: 'open', dueAt: row.dueAt.getTime() };
    },
    /** The last rung has had its time: the record judges. `now` is epoch ms. */
    async alertRanOut({ tenantId, id }: AlertInput, now: number): Promise<void> {
      await alertRanOut(prisma, { tenantId, alertId: id }, new Date(now));
    },
  };
}
