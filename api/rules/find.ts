import type { RuleSetCode } from '../../domain/vocabulary.ts';
import { isOfMember } from '../../rules/of-member.ts';
import type { Subject } from '../../rules/read.ts';
import { readable } from '../cases/find.ts';
import type { RuleTrial } from '../contract/rules.ts';
import { permitted } from '../permitted.ts';
import { invalid } from '../problem.ts';
import type { Context } from '../route.ts';

type Found = { about: RuleTrial['about']; subject: Subject };
type Asked = { number: string; line?: 'first' | 'second' | 'head' | undefined };

/**
 * The case or member of that number, if this reader may see it. Sets that decide about members take a case for its member.
 * @throws `validation` where there is none
 */
export async function findSubject(
  c: Context<unknown, unknown, unknown>,
  set: RuleSetCode,
  { number, line }: Asked,
): Promise<Found> {
  const { tenantId, staff, deps } = c;
  // Ours are written in capitals; whoever brought numbers along may have others.
  const written = { in: [number, number.toUpperCase()] };
  const ofCase = await deps.prisma.case.findFirst({
    where: readable(tenantId, staff, { number: written }),
    select: { id: true, number: true, memberId: true },
  });
  if (ofCase) {
    const { id, memberId } = ofCase;
    const about = { type: 'case' as const, id, number: ofCase.number };
    if (isOfMember(set)) return { about, subject: { tenantId, memberId } };
    return { about, subject: { tenantId, caseId: id, line: set === 'routing' ? (line ?? 'first') : undefined } };
  }
  const member = await deps.prisma.member.findFirst({
    where: { AND: [{ tenantId, number: written }, permitted(staff.ability, 'read', 'Member')] },
    select: { id: true, number: true },
  });
  if (!member) throw invalid({ number: 'unknownNumber' });
  // What is decided about a case needs one.
  if (!isOfMember(set) && set !== 'approvals') throw invalid({ number: 'needsCase' });
  return { about: { type: 'member', ...member }, subject: { tenantId, memberId: member.id } };
}
