import type { Hold, Presence, Present } from '../../domain/floor/presence.ts';
import { HELD_MS, SEEN_MS } from '../../domain/floor/presence.ts';
import type { PrismaClient } from '../client.ts';
import { announce } from '../live.ts';
import { ask, FORGETTABLE, sql } from '../statement.ts';

type Of = { tenantId: string; caseId: string };
export type Sign = Of & {
  staffId: string;
  state: Presence | 'gone';
  /** `take`: hold the reply if nobody else does; `takeOver`: hold it whoever does. */
  hold: 'take' | 'takeOver' | 'release' | null;
};
export type Around = { people: Present[]; hold: Hold | null };

/**
 * A sign of life, and what it means for the reply. Others are told when something changed, not at each sign. Kept in unlogged tables:
 * what a crash of the server forgets is said again in a moment.
 */
export async function signOfLife(prisma: PrismaClient, sign: Sign, now: number): Promise<void> {
  const changed = [await signed(prisma, sign, now), await held(prisma, sign, now)];
  if (changed.includes(true)) await announce(prisma, [{ tenantId: sign.tenantId, topic: 'presence', id: sign.caseId }]);
}

async function signed(prisma: PrismaClient, { tenantId, caseId, staffId, state }: Sign, now: number): Promise<boolean> {
  const at = new Date(now);
  const old = new Date(now - SEEN_MS);
  // What nobody said good-bye for goes with the next sign of the same person, or of anybody at the case.
  await ask(
    prisma,
    sql`DELETE FROM "CasePresence" WHERE "tenantId" = ${tenantId} AND ${FORGETTABLE}
      AND ("seenAt" <= ${old}::timestamptz AND ("caseId" = ${caseId}::uuid OR "staffId" = ${staffId}::uuid)
        OR ${state === 'gone'} AND "caseId" = ${caseId}::uuid AND "staffId" = ${staffId}::uuid)`,
  );
  if (state === 'gone') return true;
  const [row] = await ask<{ changed: boolean }>(
    prisma,
    sql`WITH before AS (
        SELECT state FROM "CasePresence"
        WHERE "tenantId" = ${tenantId} AND "caseId" = ${caseId}::uuid AND "staffId" = ${staffId}::uuid)
      INSERT INTO "CasePresence" ("tenantId", "caseId", "staffId", state, "seenAt")
      SELECT ${tenantId}, ${caseId}::uuid, ${staffId}::uuid, ${state}, ${at}::timestamptz WHERE ${FORGETTABLE}
      ON CONFLICT ("tenantId", "caseId", "staffId") DO UPDATE SET state = EXCLUDED.state, "seenAt" = EXCLUDED."seenAt"
      RETURNING state IS DISTINCT FROM (SELECT state FROM before) AS changed`,
  );
  return row?.changed ?? false;
}

/** @returns whether somebody else holds it now, or nobody any more */
async function held(
  prisma: PrismaClient,
  { tenantId, caseId, staffId, state, hold }: Sign,
  now: number,
): Promise<boolean> {
  if (hold === 'release' || state === 'gone') {
    const gone = await ask(
      prisma,
      sql`DELETE FROM "CaseHold" WHERE "tenantId" = ${tenantId} AND "caseId" = ${caseId}::uuid AND "staffId" = ${staffId}::uuid
        AND ${FORGETTABLE} RETURNING 1 AS gone`,
    );
    return gone.length > 0;
  }
  if (hold === null) return false;
  // One row for a case: two who begin at once are put in order by it, and the second sees who was first.
  const [row] = await ask<{ changed: boolean }>(
    prisma,
    sql`WITH before AS (
        SELECT "staffId" FROM "CaseHold"
        WHERE "tenantId" = ${tenantId} AND "caseId" = ${caseId}::uuid AND until > ${new Date(now)}::timestamptz)
      INSERT INTO "CaseHold" ("tenantId", "caseId", "staffId", until)
      SELECT ${tenantId}, ${caseId}::uuid, ${staffId}::uuid, ${new Date(now + HELD_MS)}::timestamptz WHERE ${FORGETTABLE}
      ON CONFLICT ("tenantId", "caseId") DO UPDATE SET "staffId" = EXCLUDED."staffId", until = EXCLUDED.until
        WHERE "CaseHold"."staffId" = EXCLUDED."staffId" OR "CaseHold".until <= ${new Date(now)}::timestamptz
          OR ${hold === 'takeOver'}
      RETURNING "staffId" IS DISTINCT FROM (SELECT "staffId" FROM before) AS changed`,
  );
  return row?.changed ?? false;
}

/** Who is at the case now, and who holds its reply. */
export async function aroundCase(prisma: PrismaClient, { tenantId, caseId }: Of, now: number): Promise<Around> {
  const rows = await ask<{ id: string; name: string; state: Presence | null; until: Date }>(
    prisma,
    sql`SELECT p."staffId" AS id, s.name, p.state, p."seenAt" + ${SEEN_MS}::int * interval '1 ms' AS until
      FROM "CasePresence" p JOIN "Staff" s ON s."tenantId" = p."tenantId" AND s.id = p."staffId"
      WHERE p."tenantId" = ${tenantId} AND p."caseId" = ${caseId}::uuid AND p."seenAt" > ${new Date(now - SEEN_MS)}::timestamptz
      UNION ALL
      SELECT h."staffId", s.name, NULL, h.until FROM "CaseHold" h
        JOIN "Staff" s ON s."tenantId" = h."tenantId" AND s.id = h."staffId"
      WHERE h."tenantId" = ${tenantId} AND h."caseId" = ${caseId}::uuid AND h.until > ${new Date(now)}::timestamptz
      ORDER BY name, id`,
  );
  const people = rows.flatMap(({ id, name, state, until }) => (state ? [{ id, name, state, until: +until }] : []));
  const hold = rows.find(({ state }) => state === null);
  return { people, hold: hold ? { id: hold.id, name: hold.name, until: +hold.until } : null };
}
