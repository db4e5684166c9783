import { say } from '../../domain/language/index.ts';
import type { CaseKind, Channel, Locale } from '../../domain/vocabulary.ts';
import type { Prisma, PrismaClient } from '../client.ts';
import { CaseNotFound } from '../commands.ts';
import { type Filed, openCase } from '../intake.ts';
import { announce } from '../live.ts';
import { InvalidInput } from '../members.ts';
import { writeMessage } from '../messages.ts';
import { earlierAnswer, type Once } from '../once.ts';
import { linkRow } from './link.ts';
import { goAlong } from './undo.ts';

type Tx = Prisma.TransactionClient;

export type Split = {
  tenantId: string;
  /** The case that is split. */
  caseId: string;
  messageIds: readonly string[];
  /** Of messages that stay. */
  attachmentIds: readonly string[];
  kind: CaseKind;
  category: string;
  subject: string;
  by: string;
  /** Of whoever splits: a note of theirs holds the files. */
  locale: Locale;
};

/**
 * Some of what was said becomes a case of its own, with clocks of its own from now on. Messages move, so that each is in the record once,
 * and keep where they were; files of messages that stay go into a note.
 * @throws CaseNotFound; InvalidInput by field; IdempotencyClash
 */
export async function splitCase(prisma: PrismaClient, split: Split, once?: Once): Promise<Filed> {
  const { tenantId, caseId, kind, category, subject, by } = split;
  // What was split off before is not there any more: a repeat is answered before anything is looked for.
  const earlier = once && (await earlierAnswer<Filed>(prisma, tenantId, once));
  if (earlier) return { ...earlier, repeated: true };
  const of = await prisma.case.findUnique({ where: { tenantId_id: { tenantId, id: caseId } } });
  if (!of) throw new CaseNotFound(`No case ${caseId}`);
  const author = { type: 'staff', id: by } as const;
  const filed = await openCase(
    prisma,
    {
      ...{ tenantId, kind, category, subject, author, body: '' },
      ...{
        channel: of.channel as Channel,
        locale: of.locale as Locale,
        contactPersonId: of.contactPersonId ?? undefined,
      },
      ...{ who: { memberId: of.memberId }, verified: of.verifiedAt !== null },
      opening: {
        messageId: await firstSaid(prisma, split),
        fill: (tx, { id }) => fill(tx, split, id),
      },
    },
    once,
  );
  await announce(prisma, [{ tenantId, topic: 'case', id: caseId }]);
  return filed;
}

/** What the new case begins with. @throws InvalidInput when that is nothing of the member's, or nothing stays */
async function firstSaid(prisma: PrismaClient, { tenantId, caseId, messageIds }: Split): Promise<string> {
  const chosen = await prisma.message.findMany({
    where: { tenantId, caseId, id: { in: [...messageIds] }, acceptedAt: { not: null } },
    select: { id: true, direction: true },
    orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
  });
  if (chosen.length < new Set(messageIds).size) throw new InvalidInput({ messageIds: 'unknownMessage' });
  const first = chosen.find(({ direction }) => direction === 'inbound');
  if (!first) throw new InvalidInput({ messageIds: 'nothingOfTheMember' });
  const all = await prisma.message.count({ where: { tenantId, caseId, direction: 'inbound' } });
  if (all <= chosen.filter(({ direction }) => direction === 'inbound').length)
    throw new InvalidInput({ messageIds: 'nothingStays' });
  return first.id;
}

async function fill(tx: Tx, { tenantId, caseId, messageIds, attachmentIds, by, locale }: Split, id: string) {
  const ids = [...new Set(messageIds)];
  const moved = await tx.message.updateMany({
    where: { tenantId, caseId, id: { in: ids } },
    data: { caseId: id, splitFromId: caseId, addressedToId: null },
  });
  // Somebody else split them off in this very moment.
  if (moved.count < ids.length) throw new InvalidInput({ messageIds: 'unknownMessage' });
  await goAlong(tx, tenantId, ids, id);
  await takeFiles(tx, { tenantId, caseId, id, attachmentIds: [...new Set(attachmentIds)], by, locale });
  const link = { tenantId, kind: 'splitFrom', fromId: id, toId: caseId, actor: { type: 'staff', id: by } } as const;
  await tx.caseLink.create({ data: linkRow({ ...link, count: ids.length }) });
}

type Files = { tenantId: string; caseId: string; id: string; attachmentIds: string[]; by: string; locale: Locale };

async function takeFiles(tx: Tx, { tenantId, caseId, id, attachmentIds, by, locale }: Files): Promise<void> {
  if (attachmentIds.length === 0) return;
  const { number } = await tx.case.findUniqueOrThrow({ where: { tenantId_id: { tenantId, id: caseId } } });
  const messageId = await writeMessage(tx, {
    ...{ tenantId, caseId: id, locale, direction: 'note', channel: 'portal', author: { type: 'staff', id: by } },
    body: say(locale, 'merging.split.files', { number }),
    acceptedAt: new Date(),
  });
  const where = { tenantId, id: { in: attachmentIds }, message: { is: { caseId } } };
  const moved = await tx.attachment.updateMany({ where, data: { messageId } });
  if (moved.count < attachmentIds.length) throw new InvalidInput({ attachmentIds: 'unknownAttachment' });
}
