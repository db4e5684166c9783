import { hash, randomBytes } from 'node:crypto';
import { ROLES } from '../../domain/vocabulary.ts';
import type { PrismaClient } from '../../prisma/client.ts';
import { gathering } from '../../prisma/gather.ts';
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

export type Session = Readonly<{ id: string; staff: StaffOfSession; standing: Standing }>;

/**
 * The session behind a token with its member of staff as they are now: a changed role, team or a disabled account counts at
 * the next request. Null when it is unknown, revoked, idle for too long or too old. A session that is as it was is the same object.
 */
export async function openSession(prisma: PrismaClient, tenantId: string, token: string): Promise<Session | null> {
  const tokenHash = hashOf(token);
  const row = await rowBehind(prisma, tenantId)(tokenHash);
  if (!row || !isLive(row, Date.now()) || row.disabledAt) {
    known.delete(keyOf(tenantId, tokenHash));
    return null;
  }
  const { sessionId, lastUsedAt, teamIds, queueIds, departmentId, id, name, email, locale, timeZone } = row;
  const { availability, post } = row;
  if (Date.now() - lastUsedAt.getTime() > COARSE_MS) {
    await prisma.staffSession.updateMany({ where: { tenantId, id: sessionId }, data: { lastUsedAt: new Date() } });
  }
  const role = ROLES.find((r) => r === row.role) ?? 'rep';
  const departmentIds = role === 'manager' && departmentId ? await below(prisma, tenantId, departmentId) : [];
  return asKnown(keyOf(tenantId, tokenHash), {
    id: sessionId,
    staff: { id, name, email, role, locale, timeZone, availability, post },
    standing: { id, role, teamIds, queueIds, departmentIds },
  });
}

/** What `openSession` said last about this token, in this process; null when it never did or the session is over. */
export const sessionBefore = (tenantId: string, token: string): Session | null =>
  known.get(keyOf(tenantId, hashOf(token)))?.session ?? null;

/** The sessions that were seen last, oldest first. */
const known = new Map<string, { session: Session; said: string }>();
const KNOWN = 2_000;
const keyOf = (tenantId: string, tokenHash: string) => `${tenantId}/${tokenHash}`;

function asKnown(key: string, session: Session): Session {
  const said = JSON.stringify(session);
  const before = known.get(key);
  known.delete(key);
  const now = before?.said === said ? before : { session: Object.freeze(session), said };
  known.set(key, now);
  for (const oldest of known.keys()) {
    if (known.size <= KNOWN) break;
    known.delete(oldest);
  }
  return now.session;
}

const asking = new WeakMap<PrismaClient, Map<string, (tokenHash: string) => Promise<SessionRow | undefined>>>();

/** A busy desk opens many pages at once: the sessions behind them are one question. */
function rowBehind(prisma: PrismaClient, tenantId: string): (tokenHash: string) => Promise<SessionRow | undefined> {
  const tenants = asking.get(prisma) ?? new Map();
  asking.set(prisma, tenants);
  const ofTenant =
    tenants.get(tenantId) ??
    gathering(async (hashes: string[]) => {
      const rows = await ask<SessionRow>(prisma, sessionsBehind(tenantId, hashes));
      return new Map(rows.map((row) => [row.tokenHash, row]));
    });
  tenants.set(tenantId, ofTenant);
  return ofTenant;
}

type SessionRow = StaffOfSession &
  Pick<Standing, 'teamIds' | 'queueIds'> & {
    sessionId: string;
    tokenHash: string;
    departmentId: string | null;
    revokedAt: Date | null;
    expiresAt: Date;
    lastUsedAt: Date;
    disabledAt: Date | null;
  };

/** All that a request must know of its reader. Ids in one order: the same standing is always equal to itself. */
const sessionsBehind = (tenantId: string, tokenHashes: string[]) => sql`
  SELECT session.id AS "sessionId", session."tokenHash", session."revokedAt", session."expiresAt", session."lastUsedAt", who."disabledAt",
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
  WHERE session."tenantId" = ${tenantId} AND session."tokenHash" = ANY(${tokenHashes}::text[])`;

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

const hashOf = (token: string) => hash('sha256', token);
