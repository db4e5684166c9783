import { WAKING } from '../../domain/case/flow.ts';
import type { Thread } from '../../domain/mail/thread.ts';
import type { PrismaClient } from '../client.ts';
import { recordsOf, resolveMember } from '../members.ts';
import { goesOnAs } from '../merging/goes-on.ts';

export type Belongs = {
  caseId: string;
  number: string;
  /** Nobody goes on with it, nor with the one it was merged into. */
  over: boolean;
  memberId: string;
  /** The sender's address is one of the member's: else somebody else writes, who got our mail from them. */
  theirs: boolean;
};

/**
 * The case a mail belongs to. Ids of our own mails cannot be guessed, so whoever answers one of them has it. A number in a subject
 * can: it counts only from an address of the member.
 */
export async function belongsTo(
  prisma: PrismaClient,
  tenantId: string,
  thread: Thread,
  from: string,
): Promise<Belongs | null> {
  const referred = await referredCase(prisma, tenantId, thread);
  if (referred) return describe(prisma, tenantId, { id: referred }, from);
  if (!thread.number) return null;
  const numbered = await describe(prisma, tenantId, { number: thread.number }, from);
  return numbered?.theirs ? numbered : null;
}

async function referredCase(prisma: PrismaClient, tenantId: string, thread: Thread): Promise<string | null> {
  const notice = thread.noticeIds.length
    ? await prisma.notice.findFirst({
        where: { tenantId, id: { in: thread.noticeIds }, caseId: { not: null } },
        select: { caseId: true },
        orderBy: { createdAt: 'desc' },
      })
    : null;
  if (notice?.caseId) return notice.caseId;
  const [caseId] = thread.caseIds;
  if (caseId) return caseId;
  if (thread.foreign.length === 0) return null;
  const earlier = await prisma.inboundMail.findFirst({
    where: { tenantId, messageId: { in: thread.foreign }, caseId: { not: null } },
    select: { caseId: true },
    orderBy: { receivedAt: 'desc' },
  });
  return earlier?.caseId ?? null;
}

/** A case by id or number, as far as a mail about it matters. Null when there is none, or its member was erased. */
export async function describe(
  prisma: PrismaClient,
  tenantId: string,
  which: { id: string } | { number: string },
  from: string,
): Promise<Belongs | null> {
  const row = await prisma.case.findFirst({
    where: { tenantId, ...which },
    select: {
      ...{ id: true, number: true, stage: true, goesOnAsId: true, memberId: true },
      member: { select: { erasedAt: true } },
    },
  });
  if (!row || row.member.erasedAt) return null;
  const over = await isOver(prisma, tenantId, row);
  const memberId = await resolveMember(prisma, tenantId, row.memberId);
  const theirs = await prisma.contactPoint.count({
    where: { tenantId, type: 'email', value: from, memberId: { in: await recordsOf(prisma, tenantId, memberId) } },
  });
  return { caseId: row.id, number: row.number, over, memberId, theirs: theirs > 0 };
}

/** What is about to be opened again, or taken apart again, is not. */
async function isOver(
  prisma: PrismaClient,
  tenantId: string,
  { id, stage, goesOnAsId }: { id: string; stage: string; goesOnAsId: string | null },
): Promise<boolean> {
  if (goesOnAsId) {
    const where = { tenantId_id: { tenantId, id: await goesOnAs(prisma, tenantId, id) } };
    return isOver(prisma, tenantId, { ...(await prisma.case.findUniqueOrThrow({ where })), goesOnAsId: null });
  }
  if (stage !== 'closed') return false;
  const awakening = { tenantId, caseId: id, status: 'pending', type: { in: [...WAKING] } };
  return (await prisma.command.count({ where: awakening })) === 0;
}
