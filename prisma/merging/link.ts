import { type LinkKind, MOST_CHILDREN } from '../../domain/case/links.ts';
import type { Actor } from '../../domain/vocabulary.ts';
import type { Prisma, PrismaClient } from '../client.ts';
import { newId } from '../ids.ts';
import { announce } from '../live.ts';
import { InvalidInput } from '../members.ts';
import { isTaken } from '../once.ts';

type Client = PrismaClient | Prisma.TransactionClient;
export type NewLink = { tenantId: string; kind: LinkKind; fromId: string; toId: string; actor: Actor; count?: number };

/** A link in force. Who made it and when is a line of both stories. */
export const linkRow = ({ tenantId, kind, fromId, toId, actor, count = 0 }: NewLink) => ({
  ...{ tenantId, id: newId(), kind, fromId, toId, count, holds: toId },
  ...{ actorType: actor.type, actorId: actor.id, createdAt: new Date() },
});

/** The same again changes nothing. @throws InvalidInput at `otherId` */
export async function linkCases(prisma: PrismaClient, link: NewLink): Promise<void> {
  const { tenantId, fromId, toId } = link;
  await prisma
    .$transaction(async (tx) => {
      await mustFit(tx, link);
      await tx.caseLink.create({ data: linkRow(link) });
    })
    .catch((error: unknown) => {
      if (!isTaken(error)) throw error;
    });
  await tell(prisma, tenantId, [fromId, toId]);
}

async function mustFit(tx: Client, { tenantId, fromId, toId, kind }: NewLink): Promise<void> {
  const no = (code: string) => new InvalidInput({ otherId: code });
  if (fromId === toId) throw no('sameCase');
  const inForce = { tenantId, kind, removedAt: null };
  if (kind === 'sameProblem' && (await tx.caseLink.count({ where: { ...inForce, fromId: toId, toId: fromId } })) > 0)
    throw no('linkedBefore');
  if (kind !== 'childOf') return;
  const [parents, children, grandparents, siblings] = await Promise.all([
    tx.caseLink.count({ where: { ...inForce, fromId, toId: { not: toId } } }),
    tx.caseLink.count({ where: { ...inForce, toId: fromId } }),
    tx.caseLink.count({ where: { ...inForce, fromId: toId } }),
    tx.caseLink.count({ where: { ...inForce, toId } }),
  ]);
  if (parents > 0) throw no('hasParent');
  if (children > 0 || grandparents > 0) throw no('twoLevels');
  if (siblings >= MOST_CHILDREN) throw no('tooManyChildren');
}

/** @returns false when it is not there, or not any more */
export async function unlinkCases(
  prisma: PrismaClient,
  { tenantId, id, caseId, by }: { tenantId: string; id: string; caseId: string; by: string },
): Promise<boolean> {
  const where = {
    tenantId,
    id,
    removedAt: null,
    kind: { not: 'splitFrom' },
    OR: [{ fromId: caseId }, { toId: caseId }],
  };
  const link = await prisma.caseLink.findFirst({ where });
  if (!link) return false;
  await prisma.caseLink.updateMany({ where, data: { removedAt: new Date(), removedBy: by, holds: null } });
  await tell(prisma, tenantId, [link.fromId, link.toId]);
  return true;
}

const tell = (prisma: PrismaClient, tenantId: string, ids: string[]) =>
  announce(
    prisma,
    ids.map((id) => ({ tenantId, topic: 'case' as const, id })),
  );
