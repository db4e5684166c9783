import { type HandoverRefusal, type Rules, type Scope, undoRefusal } from '../../domain/handover/handover.ts';
import type { Actor } from '../../domain/vocabulary.ts';
import { auditChange } from '../admin/audit.ts';
import type { By } from '../admin/records.ts';
import type { Prisma, PrismaClient } from '../client.ts';
import { newId } from '../ids.ts';
import { announce } from '../live.ts';
import { earlierAnswer, isTaken, keepAnswer, lookAgain, type Once } from '../once.ts';
import { tellStory } from './story.ts';

type Tx = Prisma.TransactionClient;

export class HandoverRefused extends Error {
  readonly code: HandoverRefusal;
  constructor(code: HandoverRefusal) {
    super(code);
    this.code = code;
  }
}

export type NewHandover = {
  fromId: string;
  cause: string;
  scope: Scope;
  dueUntil: Date | null;
  rules: Rules;
  leaves: boolean;
  startsAt: Date;
  once?: Once | undefined;
};

/** Writes a handover down; the worker carries it out from `startsAt` on. One at a time for a person. @throws HandoverRefused */
export function askForHandover(prisma: PrismaClient, by: By, wanted: NewHandover): Promise<{ id: string }> {
  const { once, rules, ...columns } = wanted;
  const { tenantId } = by;
  return lookAgain(() =>
    prisma.$transaction(async (tx) => {
      const earlier = once && (await earlierAnswer<{ id: string }>(tx, tenantId, once));
      if (earlier) return earlier;
      // Two who hand over the same person's work at once are one after the other.
      await tx.$queryRaw`SELECT 1 AS locked FROM "Staff" WHERE "tenantId" = ${tenantId} AND id = ${columns.fromId}::uuid FOR UPDATE`;
      const underWay = await tx.handover.count({
        where: { tenantId, fromId: columns.fromId, status: { in: ['planned', 'running', 'undoing'] } },
      });
      if (underWay > 0) throw new HandoverRefused('handoverUnderWay');
      const id = newId();
      await tx.handover.create({ data: { ...columns, tenantId, id, rules, createdBy: by.actor.id } });
      await tellStory(tx, { tenantId, id }, 'asked', by.actor, { startsAt: columns.startsAt.toISOString() });
      await auditChange(tx, by, {
        ...{ action: 'handover.asked', recordType: 'Staff', recordId: columns.fromId },
        after: { from: columns.startsAt.toISOString() },
      });
      if (once) await keepAnswer(tx, tenantId, once, 201, { id });
      return { id };
    }),
  );
}

/** A planned one does not begin. */
export const cancelHandover = (prisma: PrismaClient, by: By, id: string): Promise<void> =>
  change(prisma, by, id, async (tx, row) => {
    if (row.status !== 'planned') throw new HandoverRefused('handoverNotPlanned');
    await tx.handover.update({ where: keyOf(row), data: { status: 'cancelled', endedAt: new Date() } });
    await tellStory(tx, row, 'cancelled', by.actor);
  });

/** What was refused is tried again, to somebody else where one is named. */
export const tryAgain = (prisma: PrismaClient, by: By, id: string, toId: string | null): Promise<void> =>
  change(prisma, by, id, async (tx, row) => {
    if (row.status !== 'done') throw new HandoverRefused('handoverNotDone');
    const { count } = await tx.handoverItem.updateMany({
      where: { tenantId: row.tenantId, handoverId: id, state: 'refused' },
      data: {
        ...{ state: 'listed', commandId: null, attempt: { increment: 1 } },
        ...(toId ? { toId, why: 'chosen' } : {}),
      },
    });
    if (count === 0) throw new HandoverRefused('handoverNothingRefused');
    await tx.handover.update({ where: keyOf(row), data: { status: 'running', leaseUntil: null } });
    await tellStory(tx, row, 'again', by.actor, { items: count, ...(toId ? { toId } : {}) });
  });

/** What nobody touched goes back. @throws HandoverRefused */
export const undoHandover = (prisma: PrismaClient, by: By, id: string, now = new Date()): Promise<void> =>
  change(prisma, by, id, async (tx, row) => {
    const refusal = undoRefusal({ ...row, accountEnded: row.accountEnded }, now.getTime());
    if (refusal) throw new HandoverRefused(refusal);
    await beginUndo(tx, row, by.actor);
    await auditChange(tx, by, { action: 'handover.undone', recordType: 'Staff', recordId: row.fromId });
  });

async function beginUndo(tx: Tx, row: { tenantId: string; id: string }, actor: Actor): Promise<void> {
  const { tenantId, id } = row;
  await tx.handover.update({
    where: { tenantId_id: { tenantId, id } },
    data: { status: 'undoing', undoneBy: actor.id, leaseUntil: null },
  });
  await tellStory(tx, row, 'undoAsked', actor);
}

const keyOf = ({ tenantId, id }: { tenantId: string; id: string }) => ({ tenantId_id: { tenantId, id } });

type Found = {
  tenantId: string;
  id: string;
  fromId: string;
  status: string;
  endedAt: Date | null;
  accountEnded: boolean;
};

async function change(
  prisma: PrismaClient,
  { tenantId }: By,
  id: string,
  work: (tx: Tx, row: Found) => Promise<void>,
): Promise<void> {
  await prisma.$transaction(async (tx) => {
    const [row] = await tx.$queryRaw<Found[]>`
      SELECT h."tenantId", h.id::text, h."fromId"::text, h.status, h."endedAt", s."disabledAt" IS NOT NULL AS "accountEnded"
      FROM "Handover" h JOIN "Staff" s ON s."tenantId" = h."tenantId" AND s.id = h."fromId"
      WHERE h."tenantId" = ${tenantId} AND h.id = ${id}::uuid FOR UPDATE OF h`;
    if (!row) throw new Error(`No handover ${id}`);
    await work(tx, { ...row, tenantId, id });
  });
  await announce(prisma, [{ tenantId, topic: 'handover', id }]);
}

/** Absences that began and want it hand over; those that ended and want it back. @returns how many were asked for */
export async function followAbsences(prisma: PrismaClient, now = new Date()): Promise<number> {
  return (await beginOfAbsences(prisma, now)) + (await endOfAbsences(prisma, now));
}

async function beginOfAbsences(prisma: PrismaClient, now: Date): Promise<number> {
  const rows = await prisma.$queryRaw<
    { tenantId: string; id: string; staffId: string; handover: string; until: Date }[]
  >`SELECT a."tenantId", a.id::text, a."staffId"::text, a.handover, a.until FROM "Absence" a
    WHERE a.handover <> 'nothing' AND a."from" <= ${now}::timestamptz AND a.until > ${now}::timestamptz
      AND NOT EXISTS (SELECT FROM "Handover" h WHERE h."tenantId" = a."tenantId" AND (h."absenceId" = a.id
        OR (h."fromId" = a."staffId" AND h.status IN ('planned', 'running', 'undoing'))))
    ORDER BY a."from" LIMIT 50`;
  for (const { tenantId, id: absenceId, staffId, handover, until } of rows)
    await prisma
      .$transaction(async (tx) => {
        const id = newId();
        await tx.handover.create({
          data: {
            ...{ tenantId, id, fromId: staffId, cause: 'absence', rules: {}, startsAt: now, absenceId },
            ...(handover === 'due' ? { scope: 'due', dueUntil: until } : { scope: 'everything' }),
          },
        });
        await tellStory(tx, { tenantId, id }, 'asked', SYSTEM, { startsAt: now.toISOString() });
      })
      // Another worker was faster: each absence has one.
      .catch((error) => {
        if (!isTaken(error)) throw error;
      });
  return rows.length;
}

async function endOfAbsences(prisma: PrismaClient, now: Date): Promise<number> {
  const rows = await prisma.$queryRaw<{ tenantId: string; id: string }[]>`
    SELECT h."tenantId", h.id::text FROM "Handover" h JOIN "Absence" a ON a."tenantId" = h."tenantId" AND a.id = h."absenceId"
    WHERE h.status = 'done' AND a."wayBack" AND a.until <= ${now}::timestamptz
      AND h."undoneAt" IS NULL AND h."undoneBy" IS NULL LIMIT 50`;
  for (const row of rows) await prisma.$transaction((tx) => beginUndo(tx, row, SYSTEM));
  return rows.length;
}

const SYSTEM = { type: 'system', id: null } as const;
