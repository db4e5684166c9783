import type { PrismaClient } from '../client.ts';
import { versionAt } from '../decisions/versions.ts';
import { evaluateCase } from './evaluate.ts';
import { findDue } from './find.ts';
import { sweepQueues } from './queues.ts';

/** Cases looked at in one statement. */
const PAGE = 1_000;
const AT_ONCE = 3;
const FIRST = '00000000-0000-0000-0000-000000000000';

export type Swept = { pages: number; raised: number; ended: number };

/**
 * Holds all open cases, then all queues, against the alert rules: what time alone makes true, and whatever was missed. Pages by key; cut short, it begins
 * anew the next time and finds only what is left.
 * @param asOf  epoch ms
 */
export async function sweepAlerts(
  prisma: PrismaClient,
  tenantId: string,
  asOf: number,
  { pageSize = PAGE, signal }: { pageSize?: number; signal?: AbortSignal } = {},
): Promise<Swept> {
  const { definition } = await versionAt(prisma, tenantId, 'alerts', asOf);
  const swept: Swept = { pages: 0, raised: 0, ended: 0 };
  for (let after: string | null = FIRST; after !== null && !signal?.aborted; swept.pages++) {
    const found = await findDue(prisma, tenantId, definition, asOf, { after, size: pageSize });
    await evaluateEach(prisma, tenantId, found.caseIds, asOf, swept);
    after = found.last;
  }
  if (!signal?.aborted) {
    const { raised, ended } = await sweepQueues(prisma, tenantId, asOf);
    swept.raised += raised;
    swept.ended += ended;
  }
  return swept;
}

/** Side by side, since each waits for the disk; those of one member one after another. */
async function evaluateEach(
  prisma: PrismaClient,
  tenantId: string,
  caseIds: readonly string[],
  asOf: number,
  swept: Swept,
): Promise<void> {
  const left = [...caseIds];
  const busy: string[] = [];
  const evaluated = async (caseId: string) => {
    const { raised, ended, ...more } = await evaluateCase(prisma, { tenantId, caseId }, asOf);
    swept.raised += raised.length;
    swept.ended += ended.length;
    if (more.busy) busy.push(caseId);
  };
  const lane = async () => {
    for (let caseId = left.shift(); caseId; caseId = left.shift()) await evaluated(caseId);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  // Of whose member another one was being looked at.
  for (const caseId of busy.splice(0)) await evaluated(caseId);
}
