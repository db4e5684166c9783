import { type CalendarDefinition, parseCalendar } from '../../domain/calendar/calendar.ts';
import { currentFlow } from '../../domain/case/flows.ts';
import type { CaseState } from '../../domain/case/state.ts';
import { rowOf } from '../case-row.ts';
import type { Prisma, PrismaClient } from '../client.ts';
import { newId, nextCaseNumber } from '../ids.ts';
import type { Filing } from '../intake.ts';
import { writeMessage } from '../messages.ts';
import { writeNotices } from '../notices.ts';
import { type Decider, type Past, type Replayed, replay } from './replay.ts';

/** A case that has a past: what is known of it besides what every filing says. */
export type PastCase = Omit<Filing, 'who' | 'openedAt' | 'externalId' | 'attachments' | 'contactPersonId'> & {
  memberId: string;
  externalId: string;
  openedAt: Date;
  rating?: { score: number; comment: string | null; at: Date } | undefined;
};

/** The ids of a case before its past is written. */
export type BegunCase = { id: string; number: string };

/**
 * A row for a case of the past, at version 0 and with nothing behind it yet: decisions need it to be there.
 * What is left of one that was never finished is taken away first.
 */
export async function beginPastCase(prisma: PrismaClient, past: PastCase): Promise<BegunCase> {
  const { tenantId, externalId } = past;
  return prisma.$transaction(async (tx) => {
    await tx.case.deleteMany({ where: { tenantId, externalId, version: 0 } });
    const id = newId();
    const number = await nextCaseNumber(tx, tenantId, past.openedAt);
    await tx.case.create({
      data: {
        ...{ tenantId, id, number, externalId, memberId: past.memberId, subject: past.subject },
        ...{ kind: past.kind, category: past.category, severity: past.severity ?? 'normal' },
        ...{ channel: past.channel, locale: past.locale, openedAt: past.openedAt },
        flowVersion: currentFlow(past.kind).version,
        verifiedAt: past.verified ? past.openedAt : null,
      },
    });
    return { id, number };
  }, WAIT);
}

/** Several go at once, on machines that have other things to do. */
const WAIT = { timeout: 20_000, maxWait: 10_000 };

/**
 * Runs the deeds through the machine and writes what comes out: row, story and conversation, with the instants at which it
 * happened. A case that is not over gets an outbox row: its workflow begins where the record stands.
 * @throws RefusedError for a deed that was not possible then; nothing is written
 */
export async function finishPastCase(
  prisma: PrismaClient,
  begun: BegunCase,
  past: PastCase,
  happened: Omit<Past, 'openedAt'>,
  by: Decider,
): Promise<{ stage: CaseState['stage'] }> {
  const flow = currentFlow(past.kind);
  const replayed = await replay(flow, past.memberId, { openedAt: past.openedAt.getTime(), ...happened }, by);
  await prisma.$transaction((tx) => writeDown(tx, begun, past, replayed), WAIT);
  return { stage: replayed.state.stage };
}

async function writeDown(tx: Prisma.TransactionClient, { id }: BegunCase, past: PastCase, replayed: Replayed) {
  const { tenantId, openedAt } = past;
  const { state, lines } = replayed;
  const messageId = await message(tx, id, past, {
    author: { type: 'member', id: past.memberId },
    at: openedAt,
    body: past.body,
    direction: 'inbound',
  });
  const opened = {
    type: 'opened',
    at: openedAt,
    actorType: past.author.type,
    actorId: past.author.id,
    messageId,
    data: { channel: past.channel, verified: past.verified },
  };
  const events: Omit<Prisma.CaseEventCreateManyInput, 'tenantId' | 'caseId' | 'version'>[] = [opened];
  for (const line of lines) {
    const at = new Date(line.at);
    const direction = line.deed?.type === 'handover' ? 'note' : line.deed?.by === 'member' ? 'inbound' : 'outbound';
    const said = line.deed?.body;
    const messageId = said ? await message(tx, id, past, { author: line.actor, at, body: said, direction }) : null;
    events.push({
      type: line.type,
      at,
      actorType: line.actor.type,
      actorId: line.actor.id,
      decisionId: line.decisionId,
      messageId,
      data: line.data,
    });
  }
  await tx.caseEvent.createMany({
    data: events.map((event, index) => ({ tenantId, caseId: id, version: index + 1, ...event })),
  });
  await tx.case.update({
    where: { tenantId_id: { tenantId, id } },
    data: {
      openedAt,
      verifiedAt: past.verified ? openedAt : null,
      version: events.length,
      ...columnsOf(replayed),
      ...ratingOf(past),
    },
  });
  for (const { effect, state, at } of replayed.calls) {
    await writeNotices(tx, { tenantId, caseId: id, at, state, notices: [effect] });
  }
  if (state.stage !== 'closed') await tx.outbox.create({ data: { tenantId, caseId: id, generation: 1 } });
}

const message = (
  tx: Prisma.TransactionClient,
  caseId: string,
  past: PastCase,
  said: Pick<Parameters<typeof writeMessage>[1], 'author' | 'body' | 'direction'> & { at: Date },
) => {
  const { at, ...rest } = said;
  const { tenantId, channel, locale } = past;
  return writeMessage(tx, { ...rest, tenantId, caseId, channel, locale, acceptedAt: at, createdAt: at });
};

function columnsOf({ state, lines }: Replayed): Prisma.CaseUncheckedUpdateInput {
  const last = (type: string) => lines.findLast((line) => line.type === type);
  const resolved = last('resolve');
  const rejected = last('reject');
  const stands = resolved && (!rejected || rejected.at < resolved.at);
  return {
    ...rowOf(state),
    resolvedAt: stands ? new Date(resolved.at) : null,
    closedAt: state.stage === 'closed' ? new Date(state.enteredAt) : null,
  };
}

const ratingOf = ({ rating }: PastCase): Prisma.CaseUncheckedUpdateInput =>
  rating ? { ratingScore: rating.score, ratingComment: rating.comment, ratedAt: rating.at } : {};

/** The newest version of every calendar of the tenant, by id. */
export async function calendarsOf(prisma: PrismaClient, tenantId: string): Promise<Record<string, CalendarDefinition>> {
  const rows = await prisma.calendarVersion.findMany({ where: { tenantId }, orderBy: { version: 'asc' } });
  return Object.fromEntries(rows.map(({ calendarId, definition }) => [calendarId, parseCalendar(definition)]));
}
