import { parseFlow } from '../domain/case/check-flow.ts';
import type { Flow } from '../domain/case/flow.ts';
import { isKnown, know } from '../domain/case/known-flows.ts';
import type { Prisma, PrismaClient } from './client.ts';

type Client = PrismaClient | Prisma.TransactionClient;

/**
 * Reads managers' flows of these versions that this process does not know yet, so that `flowOf` finds them. A published version
 * never changes: each is read once in the life of a process.
 */
export async function ensureFlows(client: Client, versions: readonly number[]): Promise<void> {
  const unknown = [...new Set(versions)].filter((version) => !isKnown(version));
  if (unknown.length === 0) return;
  const rows = await client.flowVersion.findMany({ where: { version: { in: unknown } }, select: { definition: true } });
  for (const { definition } of rows) know(parseFlow(definition) as Flow);
}
