import { ApprovalRefused } from '../../domain/approval/state.ts';
import type { PrismaClient } from '../client.ts';
import { earlierAnswer, lookAgain, type Once } from '../once.ts';

/**
 * Does it once for its key, and answers repeats as the first time; also one that comes while the first is being done, waits for it,
 * and is then refused for what the first one did.
 */
export function repeatable<T>(
  prisma: PrismaClient,
  tenantId: string,
  once: Once | undefined,
  work: () => Promise<T>,
): Promise<T> {
  const earlier = async () => (once ? earlierAnswer<T>(prisma, tenantId, once) : null);
  return lookAgain(async () => {
    const before = await earlier();
    if (before) return before;
    try {
      return await work();
    } catch (error) {
      const meanwhile = error instanceof ApprovalRefused ? await earlier() : null;
      if (meanwhile) return meanwhile;
      throw error;
    }
  });
}
