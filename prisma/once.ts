import type { Prisma, PrismaClient } from './client.ts';

/** A request that may come twice: who sent it, under which key, and a hash of what it said. */
export type Once = { sender: string; key: string; bodyHash: string };

/** The key was used before, for something else. */
export class IdempotencyClash extends Error {}

/** The answer that was given to this key, or null. @throws IdempotencyClash when it was given to another body */
export async function earlierAnswer<T>(prisma: PrismaClient, tenantId: string, once: Once): Promise<T | null> {
  const { sender, key } = once;
  const row = await prisma.idempotencyKey.findUnique({ where: { tenantId_sender_key: { tenantId, sender, key } } });
  if (!row) return null;
  if (row.bodyHash !== once.bodyHash) throw new IdempotencyClash('This Idempotency-Key was used for another request');
  return row.answer as T;
}

/** Keeps the answer in the transaction of what it answers. A second one at the same time fails with P2002. */
export async function keepAnswer(
  tx: Prisma.TransactionClient,
  tenantId: string,
  once: Once,
  status: number,
  answer: object,
): Promise<void> {
  await tx.idempotencyKey.create({ data: { tenantId, ...once, status, answer } });
}

/**
 * Two equal requests at once: a unique index refuses the second, which on looking again finds what the first one did.
 */
export async function lookAgain<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if ((error as { code?: string }).code !== 'P2002' || attempt >= 3) throw error;
    }
  }
}
