import { createHash, randomBytes } from 'node:crypto';
import { ROLES } from '../../domain/vocabulary.ts';
import type { Prisma, PrismaClient } from '../../prisma/client.ts';
import { newId } from '../../prisma/ids.ts';
import type { Standing } from '../abilities.ts';

const HOUR = 3_600_000;
export const IDLE_MS = 12 * HOUR;
export const ABSOLUTE_MS = 7 * 24 * HOUR;
/** How old `lastUsedAt` may be: not every request writes it. */
const COARSE_MS = 60_000;

const STAFF = {
  post: true,
  team: { select: { queues: { select: { id: true } } } },
  leads: { select: { id: true, queues: { select: { id: true } } } },
  queues: { select: { queueId: true } },
} satisfies Prisma.StaffInclude;
export type StaffOfSession = Omit<Prisma.StaffGetPayload<{ include: typeof STAFF }>, 'passwordHash'>;

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
  const session = await prisma.staffSession.findUnique({
    where: { tenantId_tokenHash: { tenantId, tokenHash: hashOf(token) } },
    include: { staff: { include: STAFF, omit: { passwordHash: true } } },
  });
  if (!session || !isLive(session, Date.now()) || session.staff.disabledAt) return null;
  if (Date.now() - session.lastUsedAt.getTime() > COARSE_MS) {
    await prisma.staffSession.updateMany({ where: { tenantId, id: session.id }, data: { lastUsedAt: new Date() } });
  }
  return { id: session.id, staff: session.staff, standing: await standingOf(prisma, tenantId, session.staff) };
}

/** @param now epoch ms */
export const isLive = (s: { revokedAt: Date | null; expiresAt: Date; lastUsedAt: Date }, now: number): boolean =>
  !s.revokedAt && s.expiresAt.getTime() > now && s.lastUsedAt.getTime() + IDLE_MS > now;

export const endSession = (prisma: PrismaClient, tenantId: string, id: string) =>
  prisma.staffSession.updateMany({ where: { tenantId, id, revokedAt: null }, data: { revokedAt: new Date() } });

async function standingOf(prisma: PrismaClient, tenantId: string, staff: StaffOfSession): Promise<Standing> {
  const role = ROLES.find((r) => r === staff.role) ?? 'rep';
  const led = staff.leads;
  const queueIds = [
    ...staff.queues.map((q) => q.queueId),
    ...(staff.team?.queues ?? []).map((q) => q.id),
    ...led.flatMap((team) => team.queues.map((q) => q.id)),
  ];
  return {
    id: staff.id,
    role,
    teamIds: once([...(staff.teamId ? [staff.teamId] : []), ...led.map((team) => team.id)]),
    queueIds: once(queueIds),
    departmentIds: role === 'manager' && staff.departmentId ? await below(prisma, tenantId, staff.departmentId) : [],
  };
}

/** Each id once, in one order: the same standing is always equal to itself. */
const once = (ids: string[]): string[] => [...new Set(ids)].sort();

/** A department and all below it. */
async function below(prisma: PrismaClient, tenantId: string, departmentId: string): Promise<string[]> {
  const rows = await prisma.$queryRaw<{ id: string }[]>`
    WITH RECURSIVE tree(id) AS (
      SELECT ${departmentId}::uuid
      UNION
      SELECT d.id FROM "Department" d JOIN tree t ON d."parentId" = t.id WHERE d."tenantId" = ${tenantId}
    ) SELECT id::text FROM tree`;
  return once(rows.map((row) => row.id));
}

const hashOf = (token: string) => createHash('sha256').update(token).digest('hex');
