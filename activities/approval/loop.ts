import type { Client } from '@temporalio/client';
import type { Logger } from 'pino';
import { approvalWorkflowId, CHANGED_SIGNAL } from '../../domain/approval/messages.ts';
import { moveRunning } from '../../prisma/approvals/move.ts';
import { lapseTierChanges, raiseTierChanges } from '../../prisma/approvals/raise.ts';
import type { PrismaClient } from '../../prisma/client.ts';
import { carryGranted, withGranted } from '../../prisma/retier/granted.ts';
import { Bell, repeat } from '../loop.ts';

const EVERY_MS = 5_000;
const TIERS_EVERY_MS = 2_000;
const SIGNAL_MS = 2_000;

/** Running approvals follow a flow that was published for them, too; what the API did at once is done already. */
export function approvalLoop(
  { prisma, client, log }: { prisma: PrismaClient; client: Client; log: Logger },
  signal: AbortSignal,
): Promise<void> {
  const work = async () => {
    const { moved, failed, left } = await moveRunning(prisma);
    for (const { tenantId, id, generation } of moved) await tellClock(client, tenantId, id, generation);
    for (const { tenantId, id, generation } of await lapseTierChanges(prisma))
      await tellClock(client, tenantId, id, generation);
    if (failed.length > 0) throw failed[0];
    return left;
  };
  return repeat('moving approvals', work, { bell: new Bell(), everyMs: EVERY_MS, log, signal });
}

/** Changes of tier that wait for approval are asked for, and those that were approved happen. Needs no Temporal. */
export function tierChangeLoop(
  { prisma, log }: { prisma: PrismaClient; log: Logger },
  signal: AbortSignal,
): Promise<void> {
  const work = async () => {
    await raiseTierChanges(prisma);
    let left = 0;
    for (const tenantId of await withGranted(prisma)) left += await carryGranted(prisma, tenantId);
    return left > 0;
  };
  return repeat('changes of tier', work, { bell: new Bell(), everyMs: TIERS_EVERY_MS, log, signal });
}

/** Best effort: the reconciler wakes what slept through it. */
const tellClock = (client: Client, tenantId: string, id: string, generation: number) =>
  client
    .withDeadline(Date.now() + SIGNAL_MS, () =>
      client.workflow.getHandle(approvalWorkflowId(tenantId, id, generation)).signal(CHANGED_SIGNAL),
    )
    .catch(() => undefined);
