import type { Actor } from '../../domain/vocabulary.ts';
import type { Prisma } from '../client.ts';

/** One more line of a handover's story. Its row is locked by whoever writes. */
export async function tellStory(
  tx: Prisma.TransactionClient,
  { tenantId, id: handoverId }: { tenantId: string; id: string },
  type: 'asked' | 'begun' | 'ended' | 'again' | 'cancelled' | 'undoAsked' | 'undone' | 'accountEnded' | 'accountKept',
  actor: Actor,
  data: Prisma.InputJsonObject = {},
): Promise<void> {
  const last = await tx.handoverEvent.findFirst({
    where: { tenantId, handoverId },
    orderBy: { nth: 'desc' },
    select: { nth: true },
  });
  await tx.handoverEvent.create({
    data: { tenantId, handoverId, nth: (last?.nth ?? 0) + 1, type, actorType: actor.type, actorId: actor.id, data },
  });
}
