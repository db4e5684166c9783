import { z } from 'zod';
import { APPROVAL_KINDS, ROLES } from '../../domain/vocabulary.ts';
import { overrideAt } from '../../prisma/approvals/overrides.ts';
import { amountInWords } from '../../prisma/approvals/words.ts';
import { resolveMember } from '../../prisma/members.ts';
import { balancesOf, entriesOf } from '../../prisma/points.ts';
import { among } from '../cases/rows.ts';
import { MemberPoints } from '../contract/approvals.ts';
import { Id } from '../contract/values.ts';
import { permitted } from '../permitted.ts';
import { notFound } from '../problem.ts';
import { ok, type Route, route } from '../route.ts';
import { readable } from './find.ts';

const SHOWN = 100;

/** What a member has in points and credit, and a tier that was given by hand. */
export const memberPoints: Route = route({
  name: 'showPoints',
  method: 'get',
  path: '/api/members/:id/points',
  tag: 'members',
  summary: 'Points and credit of a member, with the newest entries',
  access: { roles: ROLES },
  params: z.object({ id: Id }),
  answers: { 200: { description: 'Balances and entries', schema: MemberPoints } },
  async handle(c) {
    const {
      deps: { prisma },
      tenantId,
      staff,
      locale,
    } = c;
    const id = await resolveMember(prisma, tenantId, c.params.id);
    const where = { AND: [{ tenantId, id, erasedAt: null }, permitted(staff.ability, 'read', 'Member')] };
    if ((await prisma.member.count({ where })) === 0) throw notFound();
    const [balances, entries, override] = await Promise.all([
      balancesOf(prisma, tenantId, id),
      entriesOf(prisma, tenantId, id, SHOWN),
      overrideAt(prisma, tenantId, id, Date.now()),
    ]);
    const approvals = await prisma.approval.findMany({
      where: readable(c, { id: { in: entries.flatMap((entry) => entry.approvalId ?? []) } }),
      select: { id: true, number: true, kind: true },
    });
    const approvalOf = new Map(approvals.map((a) => [a.id, { ...a, kind: among(APPROVAL_KINDS, a.kind) }]));
    return ok({
      balances: balances.map(({ unit, balance }) => ({
        ...{ unit, balance: Number(balance) },
        text: amountInWords(unit, balance, locale),
      })),
      entries: entries.map(({ id, unit, amount, balance, at, approvalId, caseId }) => ({
        ...{ id, unit, amount: Number(amount), balance: Number(balance), caseId, at: at.toISOString() },
        text: amountInWords(unit, amount, locale),
        approval: (approvalId && approvalOf.get(approvalId)) || null,
      })),
      override: override && { ...override, until: override.until.toISOString() },
    });
  },
});
