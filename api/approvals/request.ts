import type { ApprovalByPerson } from '../../domain/approval/request.ts';
import type { Prisma } from '../../prisma/client.ts';
import type { ApprovalAsked } from '../contract/approvals.ts';
import { permitted } from '../permitted.ts';
import { invalid, notFound, ProblemError } from '../problem.ts';
import type { Context } from '../route.ts';

type C = Context<unknown, unknown, unknown>;

/**
 * What may be asked for by this reader: offers by whoever works on the case, all else by managers.
 * @throws `notFound`, `forbidden` with the reason, `validation`
 */
export async function requestOf(c: C, asked: ApprovalAsked): Promise<ApprovalByPerson> {
  if (asked.kind !== 'compensation' && !c.staff.ability.can('create', 'Approval')) throw mayNot('mayNotAsk');
  switch (asked.kind) {
    case 'compensation': {
      const { kind, caseId, amountMinor, points } = asked;
      if ((amountMinor === undefined) === (points === undefined)) throw invalid({ amountMinor: 'required' });
      await mustMayOffer(c, caseId);
      return { kind, caseId, amountMinor, points };
    }
    case 'pointsAdjustment':
      if (asked.points === 0) throw invalid({ points: 'invalid' });
      await mustBeMember(c, asked.memberId);
      return { kind: asked.kind, memberId: asked.memberId, points: asked.points };
    case 'tierOverride': {
      const until = Date.parse(asked.until);
      if (!(until > Date.now())) throw invalid({ until: 'tooSmall' });
      await mustBeMember(c, asked.memberId);
      return { kind: asked.kind, memberId: asked.memberId, tier: asked.tier, until };
    }
    case 'rulePublication': {
      const { kind, ruleSet, version, running = 'stay' } = asked;
      if (running !== 'stay' && ruleSet !== 'serviceLevel') throw invalid({ running: 'onlyServiceLevels' });
      return { kind, ruleSet, version, running };
    }
  }
}

async function mustMayOffer({ deps: { prisma }, tenantId, staff }: C, id: string): Promise<void> {
  const may = (action: 'read' | 'offer'): Prisma.CaseWhereInput => ({
    AND: [{ tenantId, id }, permitted(staff.ability, action, 'Case')],
  });
  if ((await prisma.case.count({ where: may('read') })) === 0) throw notFound();
  if ((await prisma.case.count({ where: may('offer') })) === 0) throw mayNot('mayNotOffer');
}

async function mustBeMember({ deps: { prisma }, tenantId, staff }: C, id: string): Promise<void> {
  const where = { AND: [{ tenantId, id, erasedAt: null }, permitted(staff.ability, 'read', 'Member')] };
  if ((await prisma.member.count({ where })) === 0) throw notFound();
}

const mayNot = (code: string) => new ProblemError('forbidden', { refusal: { code, values: {} } });
