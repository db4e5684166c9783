import type { AlarmGroup } from '../../domain/alarm/groups.ts';
import type { Prisma } from '../client.ts';

type Dismissal = { tenantId: string; caseId: string; group: AlarmGroup; by: string; note: string };

/**
 * The words of this group were not meant so: in this case they count no more, nor when they are used again; others do. The alerts are
 * looked at anew. @returns how many words there were
 */
export async function dismissAlarms(
  tx: Prisma.TransactionClient,
  { tenantId, caseId, group, by, note }: Dismissal,
  at = new Date(),
): Promise<number> {
  const { count } = await tx.caseAlarm.updateMany({
    where: { tenantId, caseId, group, dismissedAt: null },
    data: { dismissedAt: at, dismissedBy: by, note },
  });
  if (count > 0) await tx.alertCheck.create({ data: { tenantId, caseId, at } });
  return count;
}
