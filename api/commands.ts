import { ServiceError } from '@temporalio/client';
import { deliverCommand, type UpdateClient } from '../domain/case/delivery.ts';
import type { CommandResult } from '../domain/case/messages.ts';
import type { Refusal } from '../domain/case/state.ts';
import type { PrismaClient } from '../prisma/client.ts';
import { leaveToRelay, type NewCommand, refuseCommand, type WrittenCommand, writeCommand } from '../prisma/commands.ts';
import { type Breaker, createBreaker } from './breaker.ts';

/** How a command stands. `pending`: it is written down and will be delivered in the case's order. */
export type Given = {
  id: string;
  status: 'done' | 'pending' | 'refused';
  result: CommandResult | null;
  refusal: Refusal | null;
};
/** @throws CaseNotFound, IdempotencyClash */
export type GiveCommand = (command: NewCommand) => Promise<Given>;

/** How long somebody is made to wait for the workflow's answer. */
const DEADLINE_MS = 3_000;

/**
 * Writes a command down, then tries to deliver it at once. What was written is never lost: whatever happens afterwards
 * (a timeout, no Temporal, this process killed), the relay delivers it under the same id.
 * @param client  null: everything goes through the relay
 */
export function commandGiver(
  prisma: PrismaClient,
  client: UpdateClient | null,
  breaker: Breaker = createBreaker(),
  deadlineMs = DEADLINE_MS,
): GiveCommand {
  return async (command) => {
    const written = await writeCommand(prisma, command);
    if (written.repeated) return standing(prisma, command.tenantId, written);
    if (written.refusal) return given(written.id, 'refused', null, written.refusal);
    if (!written.direct) return given(written.id, 'pending');
    if (!client || !breaker.allows()) return passOn(prisma, command.tenantId, written);

    const delivered = await deliverCommand(client, written, deadlineMs);
    switch (delivered.status) {
      case 'done':
        breaker.succeeded();
        return given(written.id, 'done', delivered.result);
      case 'refused':
        breaker.succeeded();
        if (!(await refuseCommand(prisma, command.tenantId, written.id, delivered.refusal, delivered.version)))
          return passOn(prisma, command.tenantId, written);
        return given(written.id, 'refused', null, delivered.refusal);
      case 'unknown':
        // A workflow that is not there yet is an answer of Temporal's, and says nothing about the next case.
        if (delivered.reached || isNotThere(delivered.error)) breaker.succeeded();
        else breaker.failed();
        return passOn(prisma, command.tenantId, written);
    }
  };
}

async function passOn(prisma: PrismaClient, tenantId: string, { id }: WrittenCommand): Promise<Given> {
  await leaveToRelay(prisma, tenantId, id);
  return given(id, 'pending');
}

/** How the command of an earlier, equal request ended. */
export async function standing(prisma: PrismaClient, tenantId: string, { id }: { id: string }): Promise<Given> {
  const row = await prisma.command.findUniqueOrThrow({ where: { tenantId_id: { tenantId, id } } });
  if (row.status === 'done') return given(id, 'done', row.result as CommandResult | null);
  if (row.status === 'refused') return given(id, 'refused', null, row.result as Refusal | null);
  return given(id, 'pending');
}

const given = (
  id: string,
  status: Given['status'],
  result: CommandResult | null = null,
  refusal: Refusal | null = null,
): Given => ({ id, status, result, refusal });

const GRPC_NOT_FOUND = 5;
function isNotThere(error: unknown): boolean {
  if ((error as Error | undefined)?.name === 'WorkflowNotFoundError') return true;
  return error instanceof ServiceError && (error.cause as { code?: number } | undefined)?.code === GRPC_NOT_FOUND;
}
