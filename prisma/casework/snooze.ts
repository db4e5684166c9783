import { DUE_SOON_MS, type SnoozeEnd } from '../../domain/casework/words.ts';
import type { PrismaClient } from '../client.ts';
import { newId } from '../ids.ts';
import { announce } from '../live.ts';
import { ask, sql } from '../statement.ts';

type Own = { tenantId: string; caseId: string; staffId: string };

/** Puts a case out of one's own queue; a snooze before it is over with that. */
export async function snooze(prisma: PrismaClient, own: Own, until: Date, note: string | null): Promise<void> {
  await prisma.$transaction(async (tx) => {
    await tx.caseSnooze.updateMany({ where: { ...own, holds: own.staffId }, data: ended('byHand') });
    await tx.caseSnooze.create({ data: { ...own, id: newId(), until, note, holds: own.staffId } });
  });
}

export async function wake(prisma: PrismaClient, own: Own): Promise<void> {
  await prisma.caseSnooze.updateMany({ where: { ...own, holds: own.staffId }, data: ended('byHand') });
}

const ended = (endedBecause: SnoozeEnd) => ({ endedAt: new Date(), endedBecause, holds: null });

type Back = { tenantId: string; id: string; caseId: string; staffId: string };

/**
 * Ends snoozes whose time has come or whose case is due soon, and tells whose they were; of closed cases quietly. One statement: a
 * snooze ends once however many look.
 * @param now  epoch ms
 */
export async function endSnoozes(prisma: PrismaClient, now: number): Promise<number> {
  const [at, soon] = [new Date(now), new Date(now + DUE_SOON_MS)];
  const back = await ask<Back>(
    prisma,
    sql`WITH due AS (
      SELECT s."tenantId", s.id, CASE WHEN c.stage = 'closed' THEN 'closed' WHEN s.until <= ${at} THEN 'time' ELSE 'dueSoon' END AS why
      FROM "CaseSnooze" s JOIN "Case" c ON c."tenantId" = s."tenantId" AND c.id = s."caseId"
      WHERE s."endedAt" IS NULL AND (s.until <= ${at} OR c.stage = 'closed' OR c."dueAt" BETWEEN s.since AND ${soon})
      LIMIT 200 FOR UPDATE OF s SKIP LOCKED),
    over AS (
      UPDATE "CaseSnooze" s SET "endedAt" = ${at}, "endedBecause" = due.why, holds = NULL
      FROM due WHERE s."tenantId" = due."tenantId" AND s.id = due.id
      RETURNING s."tenantId", s.id, s."caseId", s."staffId", s."endedBecause")
    INSERT INTO "Notice" ("tenantId", id, key, kind, "caseId", "staffId", data, "createdAt")
      SELECT "tenantId", gen_random_uuid(), 'snooze:' || id, 'snoozeEnded', "caseId", "staffId", '{}', ${at}
      FROM over WHERE "endedBecause" <> 'closed'
      ON CONFLICT DO NOTHING
      RETURNING "tenantId", id::text, "caseId"::text, "staffId"::text`,
  );
  await announce(
    prisma,
    back.map(({ tenantId, id, staffId }) => ({ tenantId, topic: 'notice', id, staffId })),
  );
  return back.length;
}
