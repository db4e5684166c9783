import type { CommandResult } from '../../domain/case/messages.ts';
import type { CaseState } from '../../domain/case/state.ts';
import type { Actor } from '../../domain/vocabulary.ts';
import { rowOf } from '../../prisma/case-row.ts';
import type { Prisma, PrismaClient } from '../../prisma/client.ts';
import { announce } from '../../prisma/live.ts';
import { type NoticeEffect, writeNotices } from '../../prisma/notices.ts';
import { endEscalations } from './escalations.ts';

/** One line of the story. */
export type ProjectedEvent = {
  type: string;
  actor: Actor;
  decisionId?: string;
  messageId?: string;
  /** Ids and values that may stay. */
  data?: Record<string, string | number | boolean | null>;
};

export type Projection = {
  tenantId: string;
  caseId: string;
  generation: number;
  /** The record must stand at this version. */
  version: number;
  at: number;
  state: CaseState;
  events: ProjectedEvent[];
  notices: NoticeEffect[];
  command?: { id: string; result: CommandResult };
};

/** `behind`: the record is not where the workflow believed; it stands down and the reconciler starts the next generation. */
export type Projected = { written: true } | { written: false; behind: true };

/**
 * Writes one step of a case: row, events, the command's end and the notices in one transaction, guarded by the version.
 * A repeat of a step that was written is recognised and changes nothing.
 */
export async function projectCase(prisma: PrismaClient, p: Projection): Promise<Projected> {
  const outcome = await prisma.$transaction(
    async (tx) => {
      if (!(await writeRow(tx, p))) return null;
      await writeEvents(tx, p);
      if (p.command) await settleCommand(tx, p, p.command);
      await endEscalations(tx, p);
      return writeNotices(tx, p);
    },
    { timeout: 8_000, maxWait: 3_000 },
  );
  if (!outcome) return (await wasWritten(prisma, p)) ? { written: true } : { written: false, behind: true };
  const { tenantId, caseId: id } = p;
  await announce(
    prisma,
    [
      { tenantId, topic: 'case', id, stage: p.state.stage },
      ...(p.command ? [{ tenantId, topic: 'command' as const, id: p.command.id }] : []),
      ...outcome.staffNotices.map((n) => ({ tenantId, topic: 'notice' as const, id: n.id, staffId: n.staffId })),
    ],
    [...(p.command ? ['relay' as const] : []), ...(outcome.deliveries > 0 ? ['delivery' as const] : [])],
  );
  return { written: true };
}

async function writeRow(tx: Prisma.TransactionClient, p: Projection): Promise<boolean> {
  const at = new Date(p.at);
  const { count } = await tx.case.updateMany({
    where: { tenantId: p.tenantId, id: p.caseId, version: p.version, generation: p.generation },
    data: {
      ...rowOf(p.state),
      version: p.version + p.events.length,
      ...(p.events.some((e) => e.type === 'resolve') ? { resolvedAt: at } : {}),
      ...(p.events.some((e) => e.type === 'reject') ? { resolvedAt: null } : {}),
      ...(p.state.stage === 'closed' ? { closedAt: at } : {}),
    },
  });
  return count === 1;
}

async function writeEvents(tx: Prisma.TransactionClient, p: Projection): Promise<void> {
  await tx.caseEvent.createMany({
    data: p.events.map((event, i) => ({
      tenantId: p.tenantId,
      caseId: p.caseId,
      version: p.version + 1 + i,
      type: event.type,
      at: new Date(p.at),
      actorType: event.actor.type,
      actorId: event.actor.id,
      // The first event of a command's step is the command.
      commandId: i === 0 ? (p.command?.id ?? null) : null,
      decisionId: event.decisionId ?? null,
      messageId: event.messageId ?? null,
      data: event.data ?? {},
    })),
  });
}

async function settleCommand(
  tx: Prisma.TransactionClient,
  p: Projection,
  command: { id: string; result: CommandResult },
): Promise<void> {
  await tx.command.updateMany({
    where: { tenantId: p.tenantId, id: command.id, status: 'pending' },
    data: { status: 'done', result: command.result, decidedAt: new Date(p.at), leaseUntil: null },
  });
  const messageIds = p.events.flatMap((e) => (e.messageId ? [e.messageId] : []));
  if (messageIds.length > 0) {
    await tx.message.updateMany({
      where: { tenantId: p.tenantId, id: { in: messageIds }, acceptedAt: null },
      data: { acceptedAt: new Date(p.at) },
    });
  }
}

/** The same step, written before a crash: the record stands exactly behind it and its first event is this one. */
async function wasWritten(prisma: PrismaClient, p: Projection): Promise<boolean> {
  const first = await prisma.caseEvent.findUnique({
    where: { tenantId_caseId_version: { tenantId: p.tenantId, caseId: p.caseId, version: p.version + 1 } },
    select: { type: true, commandId: true, case: { select: { version: true, generation: true } } },
  });
  return (
    first !== null &&
    first.case.generation === p.generation &&
    first.case.version === p.version + p.events.length &&
    first.type === p.events[0]?.type &&
    first.commandId === (p.command?.id ?? null)
  );
}
