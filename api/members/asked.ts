import { TIERS } from '../../domain/vocabulary.ts';
import type { PrismaClient } from '../../prisma/client.ts';
import { among } from '../cases/rows.ts';
import type { MemberDetail } from '../contract/people.ts';
import { namesOf } from '../names.ts';
import { permitted } from '../permitted.ts';
import type { Reader } from '../reader.ts';

/** The change of a member's tier that waits for approval, with whoever is asked; null: none does. */
export async function askedFor(
  prisma: PrismaClient,
  tenantId: string,
  memberId: string,
  reader: Reader,
): Promise<MemberDetail['tierAsked']> {
  const row = await prisma.tierChange.findFirst({
    where: { tenantId, memberId, endedAt: null, state: { in: ['waiting', 'granted'] } },
  });
  if (!row) return null;
  const where = { tenantId, id: row.approvalId ?? '' };
  const [approval, seen] = row.approvalId
    ? await Promise.all([
        prisma.approval.findFirst({
          where,
          select: { id: true, number: true, seats: { where: { status: 'pending' }, select: { staffId: true } } },
        }),
        prisma.approval.count({ where: { AND: [where, permitted(reader.ability, 'read', 'Approval')] } }),
      ])
    : [null, 0];
  const ids = approval?.seats.map(({ staffId }) => staffId) ?? [];
  const names = await namesOf(prisma, tenantId, ids);
  return {
    ...{ tier: among(TIERS, row.to), since: row.since.toISOString(), decisionId: row.decisionId },
    approval: approval && { id: seen > 0 ? approval.id : null, number: approval.number },
    waitingFor: ids.map((id) => ({ id, name: names.get(id) ?? '' })),
  };
}
