import { z } from 'zod';
import { ROLES } from '../../domain/vocabulary.ts';
import { explainDecision } from '../../prisma/decisions.ts';
import { readable } from '../approvals/find.ts';
import { mustSeeCase } from '../cases/find.ts';
import { Explanation } from '../contract/people.ts';
import { Id } from '../contract/values.ts';
import { permitted } from '../permitted.ts';
import { notFound } from '../problem.ts';
import { ok, type Route, route } from '../route.ts';

export const decisionRoutes: Route[] = [
  route({
    name: 'explainDecision',
    method: 'get',
    path: '/api/decisions/:id',
    tag: 'decisions',
    summary: 'Why a decision came out as it did',
    access: { roles: ROLES },
    params: z.object({ id: Id }),
    answers: { 200: { description: 'The explanation', schema: Explanation } },
    async handle(c) {
      const {
        deps: { prisma },
        tenantId,
        staff,
        locale,
        params: { id },
      } = c;
      const where = { AND: [{ tenantId, id }, permitted(staff.ability, 'read', 'Decision')] };
      const decision = await prisma.decision.findFirst({ where, select: { caseId: true, ruleSet: true } });
      if (!decision) throw notFound();
      // A decision about a case is for those who may see the case; about an approval, for those who may see that.
      if (decision.ruleSet === 'approvals') {
        if ((await prisma.approval.count({ where: readable(c, { decisionId: id }) })) === 0) throw notFound();
      } else if (decision.caseId) await mustSeeCase(c, decision.caseId);
      return ok(await explainDecision(prisma, tenantId, id, locale));
    },
  }),
];
