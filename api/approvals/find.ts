import type { Prisma } from '../../prisma/client.ts';
import { permitted } from '../permitted.ts';
import { notFound } from '../problem.ts';
import type { Context } from '../route.ts';

type C = Context<unknown, unknown, unknown>;

export const ROW = {
  requester: { select: { id: true, name: true } },
  seats: { where: { status: 'pending' }, orderBy: { nth: 'asc' }, select: { staffId: true } },
} satisfies Prisma.ApprovalInclude;
export type FoundApproval = Prisma.ApprovalGetPayload<{ include: typeof ROW }>;

/** The approvals this reader may see, as a condition. */
export const readable = ({ tenantId, staff }: C, where: Prisma.ApprovalWhereInput): Prisma.ApprovalWhereInput => ({
  AND: [{ tenantId }, where, permitted(staff.ability, 'read', 'Approval')],
});

/** One that they may not see is not there. @throws `notFound` */
export async function findApproval(c: C, id: string): Promise<FoundApproval> {
  const found = await c.deps.prisma.approval.findFirst({ where: readable(c, { id }), include: ROW });
  if (!found) throw notFound();
  return found;
}
