import type { CommandType } from '../domain/case/flow.ts';
import { type CommandInput, caseWorkflowId } from '../domain/case/messages.ts';
import type { CommandEvent, Refusal } from '../domain/case/state.ts';
import type { Actor, Channel, Locale } from '../domain/vocabulary.ts';
import type { Prisma, PrismaClient } from './client.ts';
import { newId } from './ids.ts';
import { announce } from './live.ts';
import { type NewMessage, writeMessage } from './messages.ts';
import { earlierAnswer, keepAnswer, lookAgain, type Once } from './once.ts';

export class CaseNotFound extends Error {}

/** While the sender itself tries to deliver, the relay keeps its hands off. A killed sender costs this long. */
const DIRECT_LEASE_SECONDS = 5;

export type NewCommand = {
  tenantId: string;
  caseId: string;
  type: CommandType;
  actor: Actor;
  /** Ids only; text goes into `message`. */
  payload: Omit<CommandEvent, 'type' | 'by'>;
  message?:
    | {
        direction: 'inbound' | 'outbound' | 'note';
        channel: Channel;
        locale: Locale;
        body: string;
        attachments?: NewMessage['attachments'];
      }
    | undefined;
  once?: Once | undefined;
};

export type WrittenCommand = {
  id: string;
  seq: number;
  /** Nothing of this case is pending before it: it can be sent at once. */
  direct: boolean;
  /** Refused without asking: the case is closed. It is kept all the same. */
  refusal: Refusal | null;
  input: CommandInput;
  workflowId: string;
  /** The same request was made before: this is that command. */
  repeated: boolean;
};

/**
 * Writes down what somebody wants done, with the case's next sequence number, and the text that comes with it.
 * @throws CaseNotFound; IdempotencyClash
 */
export function writeCommand(prisma: PrismaClient, command: NewCommand): Promise<WrittenCommand> {
  return lookAgain(() => writeCommandOnce(prisma, command));
}

async function writeCommandOnce(prisma: PrismaClient, command: NewCommand): Promise<WrittenCommand> {
  const { tenantId, caseId, once } = command;
  const earlier = once && (await earlierAnswer<WrittenCommand>(prisma, tenantId, once));
  if (earlier) return { ...earlier, repeated: true };
  return prisma.$transaction(async (tx) => {
    // Locks the case's row: commands of one case are numbered one after another.
    const rows = await tx.$queryRaw<
      { seq: number; generation: number; stage: string; pending: boolean; lease: Date }[]
    >`
      UPDATE "Case" c SET "commandSeq" = c."commandSeq" + 1 WHERE c."tenantId" = ${tenantId} AND c.id = ${caseId}::uuid
      RETURNING c."commandSeq" AS seq, c.generation, c.stage,
        -- By the database's own clock, as the relay asks: those of two machines differ.
        now() + make_interval(secs => ${DIRECT_LEASE_SECONDS}) AS lease,
        EXISTS (SELECT 1 FROM "Command" p WHERE p."tenantId" = c."tenantId" AND p."caseId" = c.id AND p.status = 'pending') AS pending`;
    const row = rows[0];
    if (!row) throw new CaseNotFound(`No case ${caseId}`);
    const messageId =
      command.message &&
      (await writeMessage(tx, { ...command.message, tenantId, caseId, author: command.actor, acceptedAt: null }));
    const payload = { ...command.payload, ...(messageId ? { messageId } : {}) };
    const id = newId();
    const refusal: Refusal | null = row.stage === 'closed' ? { code: 'closed', values: { stage: 'closed' } } : null;
    await tx.command.create({
      data: {
        tenantId,
        id,
        caseId,
        seq: row.seq,
        type: command.type,
        payload,
        actorType: command.actor.type,
        actorId: command.actor.id,
        ...(refusal ? { status: 'refused', result: refusal as Prisma.InputJsonValue, decidedAt: new Date() } : {}),
        leaseUntil: row.pending ? null : row.lease,
      },
    });
    const written: WrittenCommand = {
      id,
      seq: row.seq,
      direct: !row.pending && !refusal,
      refusal,
      input: commandInput({
        id,
        type: command.type,
        actorType: command.actor.type,
        actorId: command.actor.id,
        payload,
      }),
      workflowId: caseWorkflowId(tenantId, caseId, row.generation),
      repeated: false,
    };
    if (once) await keepAnswer(tx, tenantId, once, 202, written);
    return written;
  });
}

/** A command's row as its workflow takes it. */
export function commandInput(row: {
  id: string;
  type: string;
  actorType: string;
  actorId: string | null;
  payload: unknown;
}): CommandInput {
  return {
    commandId: row.id,
    type: row.type as CommandType,
    by: row.actorId,
    actorType: row.actorType as Actor['type'],
    ...(row.payload as object),
  };
}

/**
 * Writes a refusal down, before anybody is told of it: a refused update leaves no history, a second delivery might be accepted.
 * @param seen  the version of the case that the refusal was judged by; left out, the record itself refused
 * @returns false when the record is further than that: whoever refused is behind, and the refusal does not count
 */
export async function refuseCommand(
  prisma: PrismaClient,
  tenantId: string,
  id: string,
  refusal: Refusal,
  seen?: number,
): Promise<boolean> {
  const { count } = await prisma.command.updateMany({
    where: { tenantId, id, status: 'pending', ...(seen === undefined ? {} : { case: { version: { lte: seen } } }) },
    data: { status: 'refused', result: refusal as Prisma.InputJsonValue, decidedAt: new Date(), leaseUntil: null },
  });
  if (count === 0) return (await prisma.command.count({ where: { tenantId, id, status: 'pending' } })) === 0;
  await announce(prisma, [{ tenantId, topic: 'command', id }], ['relay']);
  return true;
}

/** The sender could not tell how it ended: the relay takes over at once. */
export async function leaveToRelay(prisma: PrismaClient, tenantId: string, id: string): Promise<void> {
  await prisma.command.updateMany({ where: { tenantId, id, status: 'pending' }, data: { leaseUntil: null } });
  await announce(prisma, [], ['relay']);
}

export type NewNote = {
  tenantId: string;
  caseId: string;
  actor: Actor;
  body: string;
  locale: Locale;
  once?: Once | undefined;
};

/** An internal note: part of the story, no step of the case. @throws CaseNotFound; IdempotencyClash */
export async function addNote(prisma: PrismaClient, note: NewNote): Promise<{ id: string }> {
  const kept = await lookAgain(() => addNoteOnce(prisma, note));
  await announce(prisma, [{ tenantId: note.tenantId, topic: 'case', id: note.caseId }]);
  return kept;
}

async function addNoteOnce(prisma: PrismaClient, note: NewNote): Promise<{ id: string }> {
  const { tenantId, caseId, actor: author, body, locale, once } = note;
  const earlier = once && (await earlierAnswer<{ id: string }>(prisma, tenantId, once));
  if (earlier) return earlier;
  const where = { tenantId_id: { tenantId, id: caseId } };
  if (!(await prisma.case.findUnique({ where, select: { id: true } }))) throw new CaseNotFound(`No case ${caseId}`);
  return prisma.$transaction(async (tx) => {
    const said = { tenantId, caseId, author, body, locale, direction: 'note', channel: 'portal' } as const;
    const id = await writeMessage(tx, { ...said, acceptedAt: new Date() });
    if (once) await keepAnswer(tx, tenantId, once, 201, { id });
    return { id };
  });
}
