import type { Prisma, PrismaClient } from '../client.ts';
import { newId } from '../ids.ts';
import { announce } from '../live.ts';

type Of = { tenantId: string; caseId: string };
type Tx = Prisma.TransactionClient;

export async function watch(prisma: PrismaClient, { tenantId, caseId }: Of, staffId: string): Promise<void> {
  await prisma.caseFollow.upsert({
    where: { tenantId_caseId_staffId: { tenantId, caseId, staffId } },
    create: { tenantId, caseId, staffId, watching: true },
    update: { watching: true },
  });
}

/** Whoever was mentioned may read the case all the same. */
export async function unwatch(prisma: PrismaClient, { tenantId, caseId }: Of, staffId: string): Promise<void> {
  const own = { tenantId, caseId, staffId };
  await prisma.$transaction([
    prisma.caseFollow.deleteMany({ where: { ...own, mentionedAt: null } }),
    prisma.caseFollow.updateMany({ where: own, data: { watching: false } }),
  ]);
}

/** Those whom a note names may read the case, and are told in the desk and by mail. @returns their notices */
export async function mention(
  tx: Tx,
  { tenantId, caseId, messageId }: Of & { messageId: string },
  staffIds: readonly string[],
  by: string | null,
): Promise<{ id: string; staffId: string }[]> {
  const people = [...new Set(staffIds)];
  const at = new Date();
  for (const staffId of people)
    await tx.caseFollow.upsert({
      where: { tenantId_caseId_staffId: { tenantId, caseId, staffId } },
      create: { tenantId, caseId, staffId, mentionedAt: at },
      update: { mentionedAt: at },
    });
  await tx.noteMention.createMany({ data: people.map((staffId) => ({ tenantId, messageId, staffId })) });
  const notices = people
    .filter((staffId) => staffId !== by)
    .map((staffId) => ({ tenantId, id: newId(), caseId, staffId, messageId }));
  await tx.notice.createMany({
    data: notices.map((n) => ({ ...n, kind: 'mentioned', key: `mentioned:${messageId}:${n.staffId}`, data: { by } })),
  });
  await tx.noticeDelivery.createMany({
    data: notices.map(({ id: noticeId }) => ({ tenantId, id: newId(), noticeId, channel: 'email' })),
  });
  return notices;
}

/** In the desk at once; the mails wait for the delivery loop. */
export const announceMentions = (
  prisma: PrismaClient,
  tenantId: string,
  notices: readonly { id: string; staffId: string }[],
): Promise<void> =>
  announce(
    prisma,
    notices.map(({ id, staffId }) => ({ tenantId, topic: 'notice', id, staffId })),
    notices.length > 0 ? ['delivery'] : [],
  );
