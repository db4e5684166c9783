import { parseCalendar } from '../domain/calendar/contract.ts';
import { reachableAt, type StaffHours } from '../domain/calendar/reach.ts';
import type { Prisma, PrismaClient } from './client.ts';
import { newestVersion } from './settings/calendars.ts';
import { LaterVersion } from './settings/later-version.ts';

type Db = PrismaClient | Prisma.TransactionClient;

/** Why a delivery waits; it is how such rows are found again. */
export const STAFF_IS_CLOSED = 'the person may not be reached yet';
/** Kinds of notices whose mails and texts wait. All others are answers to what the person did, or cannot wait. */
export const WAITING_KINDS = ['escalation', 'alert'];

/** Null: may be reached now; else from when on, epoch ms. */
export async function staffReachableAt(
  db: Db,
  { tenantId, id, timeZone }: { tenantId: string; id: string; timeZone: string },
  now: number,
): Promise<number | null> {
  const row = await db.staffHours.findUnique({ where: { tenantId_staffId: { tenantId, staffId: id } } });
  if (!row) return null;
  const { calendarId, quietFrom, quietTo } = row;
  return reachableAt(now, timeZone, { calendar: await calendarOf(db, tenantId, calendarId), quietFrom, quietTo });
}

/** A calendar that is gone or cannot be read holds nobody's mail. */
async function calendarOf(db: Db, tenantId: string, id: string | null): Promise<StaffHours['calendar']> {
  const version = id ? await newestVersion(db, tenantId, id) : null;
  if (!version) return null;
  try {
    return parseCalendar(version.definition);
  } catch {
    return null;
  }
}

type Change = {
  tenantId: string;
  staffId: string;
  /** 0: there was none. */
  basedOn: number;
  set: { quietFrom?: string | null; quietTo?: string | null; calendarId?: string | null };
  at: Date;
};

/** Sets hours in the caller's transaction; what waits for the old ones is looked at anew. @throws LaterVersion */
export async function putStaffHours(tx: Prisma.TransactionClient, { tenantId, staffId, basedOn, set, at }: Change) {
  await tx.$queryRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`hours/${tenantId}/${staffId}`}, 0))::text`;
  const where = { tenantId_staffId: { tenantId, staffId } };
  const before = await tx.staffHours.findUnique({ where });
  if ((before?.version ?? 0) !== basedOn) throw new LaterVersion(before?.version ?? 0);
  await tx.staffHours.upsert({
    where,
    create: { tenantId, staffId, ...set },
    update: { ...set, version: { increment: 1 } },
  });
  await tx.noticeDelivery.updateMany({
    where: { tenantId, status: 'pending', lastError: STAFF_IS_CLOSED, notice: { staffId } },
    data: { nextTryAt: at },
  });
  return before;
}

/** Of these notices, those whose mail waits, and until when. */
export async function mailWaits(prisma: PrismaClient, tenantId: string, noticeIds: string[], now: Date) {
  if (noticeIds.length === 0) return new Map<string, Date>();
  const rows = await prisma.noticeDelivery.findMany({
    where: {
      tenantId,
      noticeId: { in: noticeIds },
      status: 'pending',
      lastError: STAFF_IS_CLOSED,
      nextTryAt: { gt: now },
    },
    select: { noticeId: true, nextTryAt: true },
  });
  return new Map(rows.map(({ noticeId, nextTryAt }) => [noticeId, nextTryAt]));
}
