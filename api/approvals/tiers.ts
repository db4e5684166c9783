import type { ApprovalSubject } from '../../domain/approval/request.ts';
import { TIER_CHANGE_STATES } from '../../domain/approval/tier-change.ts';
import type { PrismaClient } from '../../prisma/client.ts';
import type { ApprovalDetail } from '../contract/approvals.ts';
import type { Context } from '../route.ts';
import type { FoundApproval } from './find.ts';

type C = Context<unknown, unknown, unknown>;

export const currencyOf = async (prisma: PrismaClient, tenantId: string): Promise<string> =>
  (await prisma.tenant.findUniqueOrThrow({ where: { id: tenantId }, select: { currency: true } })).currency;

/** Where the members of an approval stand; null for what is about no change of tiers. */
export async function changeCounts({ deps: { prisma }, tenantId }: C, { id, kind }: FoundApproval) {
  if (kind !== 'tierChange') return null;
  const of = { tenantId, approvalId: id };
  const [rows, takenOut] = await Promise.all([
    prisma.tierChange.groupBy({ by: ['state'], where: of, _count: true }),
    prisma.tierChange.count({ where: { ...of, state: 'waiting', takenOutAt: { not: null } } }),
  ]);
  const count = (state: string) => rows.find((row) => row.state === state)?._count ?? 0;
  const counts: Record<string, number> = Object.fromEntries(TIER_CHANGE_STATES.map((state) => [state, count(state)]));
  const { waiting = 0, ...rest } = counts;
  return { ...rest, waiting: waiting - takenOut, takenOut } as NonNullable<ApprovalDetail['changes']>;
}

/** The tiers that a row of a list is about. */
export function tiersOf({ kind, subject }: FoundApproval, currency: string) {
  const { was, tier, members = 0, spent = 0 } = subject as ApprovalSubject;
  if (kind !== 'tierChange' || !was || !tier) return null;
  return { from: was, to: tier, members, spent: { minor: spent, currency } };
}
