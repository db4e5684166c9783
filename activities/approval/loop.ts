import type { Client } from '@temporalio/client';
import type { Logger } from 'pino';
import { approvalWorkflowId, CHANGED_SIGNAL } from '../../domain/approval/messages.ts';
import { moveRunning } from '../../prisma/approvals/move.ts';
import type { PrismaClient } from '../../prisma/client.ts';
import { Bell, repeat } from '../loop.ts';

const EVERY_MS = 5_000;
const SIGNAL_MS = 2_000;

/** Running approvals follow a flow that was published for them, too; what the API did at once is done already. */
export function approvalLoop(
  { prisma, client, log }: { prisma: PrismaClient; client: Client; log: Logger },
  signal: AbortSignal,
): Promise<void> {
  const work = async () => {
    const { moved, failed, left } = await moveRunning(prisma);
    for (const { tenantId, id, generation } of moved) await tellClock(client, tenantId, id, generation);
    if (failed.length > 0) throw failed[0];
    return left;
  };
  return repeat('moving approvals', work, { bell: new Bell(), everyMs: EVERY_MS, log, signal });
}

/** Best effort: the reconciler wakes what slept through it. */
const tellClock = (client: Client, tenantId: string, id: string, generation: number) =>
  client
    .withDeadline(Date.now() + SIGNAL_MS, () =>
      client.workflow.getHandle(approvalWorkflowId(tenantId, id, generation)).signal(CHANGED_SIGNAL),
    )
    .catch(() => undefined);
