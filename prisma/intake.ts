import { currentFlow } from '../domain/case/flows.ts';
import type { Actor, CaseKind, Category, Channel, Locale, Severity } from '../domain/vocabulary.ts';
import type { Prisma, PrismaClient } from './client.ts';
import { newId, nextCaseNumber } from './ids.ts';
import { announce } from './live.ts';
import { findOrCreateMember, InvalidInput, type Who } from './members.ts';
import { type NewMessage, writeMessage } from './messages.ts';
import { earlierAnswer, keepAnswer, lookAgain, type Once } from './once.ts';

export type Filing = {
  tenantId: string;
  kind: CaseKind;
  category: Category;
  severity: Severity;
  channel: Channel;
  locale: Locale;
  subject: string;
  body: string;
  who: Who;
  contactPersonId?: string | undefined;
  /** Signed in, or filed by staff who know the member. Otherwise 'claimed, unverified'. */
  verified: boolean;
  /** All contact points in `who` are known to be one person's. Default: as `verified`. */
  vouched?: boolean | undefined;
  author: Actor;
  /** Default: now. In the past for what is imported. */
  openedAt?: Date | undefined;
  /** The sender's own key for it: the same twice is the same case. */
  externalId?: string | undefined;
  attachments?: NewMessage['attachments'];
};

export type Filed = { id: string; number: string; memberId: string; repeated: boolean };

/**
 * Takes a request in: case, first event, message and outbox row in one transaction. Temporal is not asked.
 * @throws IdempotencyClash when `once.key` was used for something else; InvalidInput by field
 */
export function openCase(prisma: PrismaClient, filing: Filing, once?: Once): Promise<Filed> {
  // Two at once with the same key, external id or new phone number.
  return lookAgain(() => openCaseOnce(prisma, filing, once));
}

async function openCaseOnce(prisma: PrismaClient, filing: Filing, once?: Once): Promise<Filed> {
  const { tenantId } = filing;
  const earlier = once && (await earlierAnswer<Filed>(prisma, tenantId, once));
  if (earlier) return { ...earlier, repeated: true };
  if (filing.externalId) {
    const known = await prisma.case.findUnique({
      where: { tenantId_externalId: { tenantId, externalId: filing.externalId } },
      select: { id: true, number: true, memberId: true },
    });
    if (known) return { ...known, repeated: true };
  }
  const filed = await prisma.$transaction(async (tx) => {
    const { memberId, contactPointIds } = await findOrCreateMember(tx, tenantId, {
      ...filing.who,
      locale: filing.locale,
      vouched: filing.vouched ?? filing.verified,
    });
    if (filing.contactPersonId) await mustBelong(tx, tenantId, filing.contactPersonId, memberId);
    const id = newId();
    const openedAt = filing.openedAt ?? new Date();
    const number = await nextCaseNumber(tx, tenantId, openedAt);
    await tx.case.create({
      data: {
        tenantId,
        id,
        number,
        kind: filing.kind,
        flowVersion: currentFlow(filing.kind).version,
        category: filing.category,
        severity: filing.severity,
        channel: filing.channel,
        locale: filing.locale,
        subject: filing.subject,
        memberId,
        contactPersonId: filing.contactPersonId ?? null,
        verifiedAt: filing.verified ? openedAt : null,
        openedAt,
        version: 1,
        externalId: filing.externalId ?? null,
      },
    });
    const messageId = await writeMessage(tx, {
      tenantId,
      caseId: id,
      direction: 'inbound',
      channel: filing.channel,
      // What staff or a machine takes down are still the member's words.
      author: { type: 'member', id: memberId },
      body: filing.body,
      locale: filing.locale,
      acceptedAt: openedAt,
      createdAt: openedAt,
      attachments: filing.attachments ?? [],
    });
    await tx.caseEvent.create({
      data: {
        tenantId,
        caseId: id,
        version: 1,
        type: 'opened',
        at: openedAt,
        actorType: filing.author.type,
        actorId: filing.author.id,
        messageId,
        data: { channel: filing.channel, verified: filing.verified, contactPointIds },
      },
    });
    await tx.outbox.create({ data: { tenantId, caseId: id, generation: 1 } });
    const answer: Filed = { id, number, memberId, repeated: false };
    if (once) await keepAnswer(tx, tenantId, once, 201, answer);
    return answer;
  });
  await announce(prisma, [{ tenantId, topic: 'case', id: filed.id, stage: 'received' }], ['relay']);
  return filed;
}

async function mustBelong(tx: Prisma.TransactionClient, tenantId: string, id: string, memberId: string): Promise<void> {
  const person = await tx.contactPerson.findUnique({
    where: { tenantId_id: { tenantId, id } },
    select: { memberId: true },
  });
  if (person?.memberId !== memberId) throw new InvalidInput({ contactPersonId: 'unknownContactPerson' });
}
