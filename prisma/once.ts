import type { Prisma, PrismaClient } from './client.ts';

/** A request that may come twice: who sent it, under which key, and a hash of what it said. */
export type Once = { sender: string; key: string; bodyHash: string };

/** The key was used before, for something else. */
export class IdempotencyClash extends Error {}

/** The answer that was given to this key, or null. @throws IdempotencyClash when it was given to another body */
export async function earlierAnswer<T>(
  client: PrismaClient | Prisma.TransactionClient,
  tenantId: string,
  once: Once,
): Promise<T | null> {
  const { sender, key } = once;
  const row = await client.idempotencyKey.findUnique({ where: { tenantId_sender_key: { tenantId, sender, key } } });
  return row && answerOf<T>(row, once);
}

/** @throws IdempotencyClash when the answer was given to another body */
export function answerOf<T>(row: { bodyHash: string; answer: unknown }, once: Once): T {
  if (row.bodyHash !== once.bodyHash) throw new IdempotencyClash('This Idempotency-Key was used for another request');
  return row.answer as T;
}

/** Keeps the answer in the transaction of what it answers. A second one at the same time is refused by the key's index. */
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
      if (!isTaken(error) || attempt >= 3) throw error;
    }
  }
}

/** A unique index refused a row: in Prisma's words, or in those of Postgres for a statement written by hand. */
export const isTaken = (error: unknown) => ['P2002', '23505'].includes((error as { code?: string }).code ?? '');
