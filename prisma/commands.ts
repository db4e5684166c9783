import { type CommandType, FOLLOWING, WAKING } from '../domain/case/flow.ts';
import { type CommandInput, caseWorkflowId } from '../domain/case/messages.ts';
import type { CommandEvent, Refusal } from '../domain/case/state.ts';
import type { Actor, Channel, Locale } from '../domain/vocabulary.ts';
import { alarmRows, alarmsOf } from './alarms.ts';
import { announceMentions, mention } from './casework/follow.ts';
import type { Prisma, PrismaClient } from './client.ts';
import { newId } from './ids.ts';
import { announce } from './live.ts';
import { goesOnAs } from './merging/goes-on.ts';
import { messageRow, type NewMessage, writeAttachments, writeMessage } from './messages.ts';
import { earlierAnswer, keepAnswer, lookAgain, type Once } from './once.ts';
import { insertRows, rowsOf } from './rows.ts';
import { askWithin, empty, type Sql, sql } from './statement.ts';

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
        addressedToId?: string | undefined;
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
 * Writes down what somebody wants done, with the case's next sequence number, and the text that comes with it. What is said or done to
 * a merged case goes to the one that goes on, and the text keeps which it was meant for.
 * @throws CaseNotFound; IdempotencyClash
 */
export function writeCommand(prisma: PrismaClient, command: NewCommand): Promise<WrittenCommand> {
  return lookAgain(() => writeCommandOnce(prisma, command));
}

async function writeCommandOnce(prisma: PrismaClient, command: NewCommand): Promise<WrittenCommand> {
  const { tenantId, once } = command;
  const earlier = once && (await earlierAnswer<WrittenCommand>(prisma, tenantId, once));
  if (earlier) return { ...earlier, repeated: true };
  const attachments = command.message?.attachments ?? [];
  const written =
    once || attachments.length > 0
      ? await prisma.$transaction(async (tx) => {
          const { message, ...written } = await numberCommand(tx, command);
          if (message) await writeAttachments(tx, message, attachments);
          if (once) await keepAnswer(tx, tenantId, once, 202, written);
          return written;
        })
      : await numberCommand(prisma, command).then(({ message: _, ...written }) => written);
  // Whoever was before it may have ended meanwhile without knowing of it.
  if (!written.direct && !written.refusal) await announce(prisma, [], ['relay']);
  return written;
}

type Numbered = { seq: number; generation: number; over: boolean; behind: boolean };
const wakes = (type: CommandType): Sql => (WAKING.has(type) ? sql`true` : sql`false`);
const PENDING: Sql = sql`EXISTS (
          SELECT FROM "Command" p WHERE p."tenantId" = c."tenantId" AND p."caseId" = c.id AND p.status = 'pending')`;
/** It is closed and about to go on. */
const AWAKENING: Sql = sql`EXISTS (
          SELECT FROM "Command" p WHERE p."tenantId" = c."tenantId" AND p."caseId" = c.id AND p.status = 'pending'
            AND p.type = ANY(${[...WAKING]}::text[]))`;
/** Read from the row that is locked: no merge that is written in this very moment is overlooked. */
const stays = (type: CommandType): Sql => (FOLLOWING.has(type) ? sql`c."goesOnAsId" IS NULL` : sql`true`);
const CLOSED: Refusal = { code: 'closed', values: { stage: 'closed' } };

/** A word that was used before stays what it is, also when somebody said that it was not meant so. */
const ONCE = sql`WHERE EXISTS (SELECT FROM numbered) ON CONFLICT DO NOTHING`;

/** Only what members say is held against the words of alarm. */
async function alarmsIn(
  client: PrismaClient | Prisma.TransactionClient,
  { tenantId, caseId, id: messageId, body: text, createdAt: at }: ReturnType<typeof messageRow>,
) {
  return alarmRows(await alarmsOf(client, tenantId), { tenantId, caseId, at }, [{ text, messageId }]);
}

/** Command and message in one statement. It locks the case's row: commands of one case are numbered one after another. */
export async function numberCommand(
  client: PrismaClient | Prisma.TransactionClient,
  { tenantId, caseId, type, actor, ...command }: NewCommand,
): Promise<WrittenCommand & { message: ReturnType<typeof messageRow> | undefined }> {
  const message =
    command.message && messageRow({ ...command.message, tenantId, caseId, author: actor, acceptedAt: null });
  const alarms = message?.direction === 'inbound' ? await alarmsIn(client, message) : [];
  const payload = { ...command.payload, ...(message ? { messageId: message.id } : {}) };
  const id = newId();
  const row = { tenantId, id, caseId, type, payload, actorType: actor.type, actorId: actor.id };
  const [numbered] = await askWithin<Numbered>(
    client,
    sql`WITH numbered AS (
        UPDATE "Case" c SET "commandSeq" = c."commandSeq" + 1,
          generation = c.generation + CASE WHEN ${wakes(type)} AND c.stage = 'closed' AND NOT ${PENDING} THEN 1 ELSE 0 END
        WHERE c."tenantId" = ${tenantId} AND c.id = ${caseId}::uuid AND ${stays(type)}
        RETURNING c."commandSeq" AS seq, c.generation, c.stage = 'closed' AND NOT ${wakes(type)} AND NOT ${AWAKENING} AS over,
          ${PENDING} OR (${wakes(type)} AND c.stage = 'closed') AS behind, ${wakes(type)} AND c.stage = 'closed' AND NOT ${PENDING} AS woken),
      woken AS (
        INSERT INTO "Outbox" ("tenantId", "caseId", generation) SELECT ${tenantId}, ${caseId}::uuid, generation FROM numbered WHERE woken
        ON CONFLICT DO NOTHING),
      ${message ? sql`said AS (${insertRows('Message', [message], sql`WHERE EXISTS (SELECT FROM numbered)`)}),` : empty}
      ${alarms.length > 0 ? sql`alarms AS (${insertRows('CaseAlarm', alarms, ONCE)}),` : empty}
      command AS (
        INSERT INTO "Command" ("tenantId", id, "caseId", type, payload, "actorType", "actorId", seq, status, result, "decidedAt", "leaseUntil")
        SELECT r."tenantId", r.id, r."caseId", r.type, r.payload, r."actorType", r."actorId", n.seq,
          CASE WHEN n.over THEN 'refused' ELSE 'pending' END,
          CASE WHEN n.over THEN ${JSON.stringify(CLOSED)}::jsonb END,
          CASE WHEN n.over THEN now() END,
          -- By the database's own clock, as the relay asks: those of two machines differ.
          CASE WHEN NOT n.behind THEN now() + make_interval(secs => ${DIRECT_LEASE_SECONDS}) END
        FROM numbered n, ${rowsOf('Command', [row])})
      SELECT * FROM numbered`,
  );
  if (!numbered) {
    const on = await goesOnAs(client, tenantId, caseId);
    if (on === caseId || !FOLLOWING.has(type)) throw new CaseNotFound(`No case ${caseId}`);
    return numberCommand(client, {
      ...command,
      tenantId,
      caseId: on,
      type,
      actor,
      ...meantFor(caseId, command.message),
    });
  }
  const refusal = numbered.over ? CLOSED : null;
  return {
    id,
    seq: numbered.seq,
    direct: !numbered.behind && !refusal,
    refusal,
    input: commandInput({ id, type, actorType: actor.type, actorId: actor.id, payload }),
    workflowId: caseWorkflowId(tenantId, caseId, numbered.generation),
    repeated: false,
    message,
  };
}

type HouseCommand = {
  tenantId: string;
  type: OwnCommand;
  payload?: object;
  /** Which open cases, called `c`. */
  when: Sql;
  /** So many of them, by id; left out, all. */
  most?: number;
};

/**
 * The house's own command to each open case of which the condition holds, each numbered in its case's order, in the caller's transaction.
 * Wake the relay after it. @returns the cases, by id
 */
export async function giveToEach(
  tx: Prisma.TransactionClient,
  { tenantId, type, payload = {}, when, most }: HouseCommand,
): Promise<string[]> {
  const given = await askWithin<{ caseId: string }>(
    tx,
    sql`WITH told AS MATERIALIZED (
        SELECT c.id FROM "Case" c WHERE c."tenantId" = ${tenantId} AND c.stage <> 'closed' AND ${when}
        ORDER BY c.id ${most === undefined ? empty : sql`LIMIT ${most}`} FOR NO KEY UPDATE),
      numbered AS (
        UPDATE "Case" c SET "commandSeq" = c."commandSeq" + 1 FROM told
        WHERE c."tenantId" = ${tenantId} AND c.id = told.id RETURNING c.id, c."commandSeq" AS seq)
      INSERT INTO "Command" ("tenantId", id, "caseId", seq, type, payload, "actorType", status)
      SELECT ${tenantId}, gen_random_uuid(), id, seq, ${type}, ${JSON.stringify(payload)}::jsonb, 'system', 'pending'
      FROM numbered RETURNING "caseId"::text`,
  );
  return given.map(({ caseId }) => caseId).sort();
}
/** What nobody gives but the house itself. */
export type OwnCommand = Extract<
  CommandInput['type'],
  'calendarChanged' | 'moveFlow' | 'receiptReturned' | 'confirmReceipt' | 'reassess'
>;
const meantFor = (caseId: string, message: NewCommand['message']): Pick<NewCommand, 'message'> =>
  message ? { message: { addressedToId: caseId, ...message } } : {};

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
  attachments?: NewMessage['attachments'];
  /** Colleagues it names; all of them are here. */
  mentions?: readonly string[] | undefined;
  once?: Once | undefined;
};

/** An internal note: part of the story, no step of the case. @throws CaseNotFound; IdempotencyClash */
export async function addNote(prisma: PrismaClient, note: NewNote): Promise<{ id: string }> {
  const { told, ...kept } = await lookAgain(() => addNoteOnce(prisma, note));
  const seen = new Set([note.caseId, await goesOnAs(prisma, note.tenantId, note.caseId)]);
  await announce(
    prisma,
    [...seen].map((id) => ({ tenantId: note.tenantId, topic: 'case' as const, id })),
  );
  if (told?.length) await announceMentions(prisma, note.tenantId, told);
  return kept;
}

type Added = { id: string; told?: { id: string; staffId: string }[] };

async function addNoteOnce(prisma: PrismaClient, note: NewNote): Promise<Added> {
  const { tenantId, caseId: meantFor, actor: author, body, locale, attachments, once, mentions = [] } = note;
  const earlier = once && (await earlierAnswer<{ id: string }>(prisma, tenantId, once));
  if (earlier) return earlier;
  const caseId = await goesOnAs(prisma, tenantId, meantFor);
  const where = { tenantId_id: { tenantId, id: caseId } };
  if (!(await prisma.case.findUnique({ where, select: { id: true } }))) throw new CaseNotFound(`No case ${caseId}`);
  return prisma.$transaction(async (tx) => {
    const addressedToId = caseId === meantFor ? undefined : meantFor;
    const text = { tenantId, caseId, author, body, locale, attachments, addressedToId };
    const said = { ...text, direction: 'note', channel: 'portal' } as const;
    const id = await writeMessage(tx, { ...said, acceptedAt: new Date() });
    const told = mentions.length > 0 ? await mention(tx, { tenantId, caseId, messageId: id }, mentions, author.id) : [];
    if (once) await keepAnswer(tx, tenantId, once, 201, { id });
    return { id, told };
  });
}
