import { createHash, randomBytes } from 'node:crypto';
import { ROLES } from '../../domain/vocabulary.ts';
import type { PrismaClient } from '../../prisma/client.ts';
import { newId } from '../../prisma/ids.ts';
import { ask, sql } from '../../prisma/statement.ts';
import type { Standing } from '../abilities.ts';

const HOUR = 3_600_000;
export const IDLE_MS = 12 * HOUR;
export const ABSOLUTE_MS = 7 * 24 * HOUR;
/** How old `lastUsedAt` may be: not every request writes it. */
const COARSE_MS = 60_000;

export type StaffOfSession = {
  id: string;
  name: string;
  email: string;
  role: string;
  locale: string;
  timeZone: string;
  availability: string;
  /** Its code. */
  post: string | null;
};

/** @returns the token, which is kept nowhere but in the reader's cookie: the row has its SHA-256 */
export async function startSession(
  prisma: PrismaClient,
  who: { tenantId: string; staffId: string; ip: string | null; userAgent: string | null },
): Promise<{ id: string; token: string }> {
  const token = randomBytes(32).toString('base64url');
  const id = newId();
  const expiresAt = new Date(Date.now() + ABSOLUTE_MS);
  const userAgent = who.userAgent?.slice(0, 300) ?? null;
  await prisma.staffSession.create({ data: { ...who, userAgent, id, tokenHash: hashOf(token), expiresAt } });
  return { id, token };
}

/**
 * The session behind a token with its member of staff as they are now: a changed role, team or a disabled account counts at
 * the next request. Null when it is unknown, revoked, idle for too long or too old.
 */
export async function openSession(
  prisma: PrismaClient,
  tenantId: string,
  token: string,
): Promise<{ id: string; staff: StaffOfSession; standing: Standing } | null> {
  const [row] = await ask<SessionRow>(prisma, sessionBehind(tenantId, hashOf(token)));
  if (!row || !isLive(row, Date.now()) || row.disabledAt) return null;
  const {
    sessionId,
    lastUsedAt,
    teamIds,
    queueIds,
    departmentId,
    id,
    name,
    email,
    locale,
    timeZone,
    availability,
    post,
  } = row;
  if (Date.now() - lastUsedAt.getTime() > COARSE_MS) {
    await prisma.staffSession.updateMany({ where: { tenantId, id: sessionId }, data: { lastUsedAt: new Date() } });
  }
  const role = ROLES.find((r) => r === row.role) ?? 'rep';
  const departmentIds = role === 'manager' && departmentId ? await below(prisma, tenantId, departmentId) : [];
  return {
    id: sessionId,
    staff: { id, name, email, role, locale, timeZone, availability, post },
    standing: { id, role, teamIds, queueIds, departmentIds },
  };
}

type SessionRow = StaffOfSession &
  Pick<Standing, 'teamIds' | 'queueIds'> & {
    sessionId: string;
    departmentId: string | null;
    revokedAt: Date | null;
    expiresAt: Date;
    lastUsedAt: Date;
    disabledAt: Date | null;
  };

/** All that a request must know of its reader, in one question. Ids in one order: the same standing is always equal to itself. */
const sessionBehind = (tenantId: string, tokenHash: string) => sql`
  SELECT session.id AS "sessionId", session."revokedAt", session."expiresAt", session."lastUsedAt", who."disabledAt",
    who.id, who.name, who.email, who.role, who.locale, who."timeZone", who.availability, who."departmentId", post.code AS post,
    ARRAY(
      SELECT who."teamId"::text WHERE who."teamId" IS NOT NULL
      UNION SELECT id::text FROM "Team" WHERE "tenantId" = who."tenantId" AND "leadId" = who.id ORDER BY 1) AS "teamIds",
    ARRAY(
      SELECT "queueId"::text FROM "QueueStaff" WHERE "tenantId" = who."tenantId" AND "staffId" = who.id
      UNION SELECT queue.id::text FROM "Queue" queue JOIN "Team" team ON team."tenantId" = queue."tenantId" AND team.id = queue."teamId"
        WHERE queue."tenantId" = who."tenantId" AND (team.id = who."teamId" OR team."leadId" = who.id)
      ORDER BY 1) AS "queueIds"
  FROM "StaffSession" session
    JOIN "Staff" who ON who."tenantId" = session."tenantId" AND who.id = session."staffId"
    LEFT JOIN "Post" post ON post."tenantId" = who."tenantId" AND post.id = who."postId"
  WHERE session."tenantId" = ${tenantId} AND session."tokenHash" = ${tokenHash}`;

/** A department and all below it. */
async function below(prisma: PrismaClient, tenantId: string, departmentId: string): Promise<string[]> {
  const rows = await ask<{ id: string }>(
    prisma,
    sql`
    WITH RECURSIVE tree(id) AS (
      SELECT ${departmentId}::uuid
      UNION SELECT d.id FROM "Department" d JOIN tree ON d."parentId" = tree.id WHERE d."tenantId" = ${tenantId}
    ) SELECT id FROM tree ORDER BY id`,
  );
  return rows.map((row) => row.id);
}

/** @param now epoch ms */
export const isLive = (s: { revokedAt: Date | null; expiresAt: Date; lastUsedAt: Date }, now: number): boolean =>
  !s.revokedAt && s.expiresAt.getTime() > now && s.lastUsedAt.getTime() + IDLE_MS > now;

export const endSession = (prisma: PrismaClient, tenantId: string, id: string) =>
  prisma.staffSession.updateMany({ where: { tenantId, id, revokedAt: null }, data: { revokedAt: new Date() } });

const hashOf = (token: string) => createHash('sha256').update(token).digest('hex');
