import type { ApprovalSubject } from '../../domain/approval/request.ts';
import type { RuleSetCode } from '../../domain/vocabulary.ts';
import type { Tx } from '../admin/records.ts';
import type { PrismaClient } from '../client.ts';
import type { RuleSetVersion } from '../generated/client.ts';

/** What is known of versions besides what they say. */

export type Waiting = { id: string; number: string };

/** The approvals that drafts of a set wait for, by the version's number. */
export async function waitingOf(
  db: PrismaClient | Tx,
  tenantId: string,
  ruleSet: RuleSetCode,
): Promise<Map<number, Waiting>> {
  const open = await db.approval.findMany({
    where: { tenantId, kind: 'rulePublication', endedAt: null },
    orderBy: { requestedAt: 'desc' },
    select: { id: true, number: true, subject: true },
  });
  const waiting = new Map<number, Waiting>();
  for (const { id, number, subject } of open) {
    const wanted = subject as ApprovalSubject;
    if (wanted.ruleSet === ruleSet && wanted.version) waiting.set(wanted.version, { id, number });
  }
  return waiting;
}

/** Who saved it last. */
export async function nameOf(db: PrismaClient | Tx, { tenantId, savedBy, createdBy }: RuleSetVersion): Promise<string> {
  const id = savedBy ?? createdBy;
  if (!id) return '–';
  const staff = await db.staff.findUnique({ where: { tenantId_id: { tenantId, id } }, select: { name: true } });
  return staff?.name ?? '–';
}
