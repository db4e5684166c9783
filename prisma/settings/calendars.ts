import type { CalendarDefinition } from '../../domain/calendar/definition.ts';
import type { Prisma, PrismaClient } from '../client.ts';
import { giveToEach } from '../commands.ts';
import { newId } from '../ids.ts';
import { askWithin, type Sql, sql } from '../statement.ts';
import { LaterVersion } from './later-version.ts';

type Db = PrismaClient | Prisma.TransactionClient;

type NewVersion = {
  tenantId: string;
  calendarId: string;
  /** The version that was looked at. */
  basedOn: number;
  definition: CalendarDefinition;
  note: string;
  by: string;
};

/**
 * Puts a new version in force, in the caller's transaction; the calendar's row is locked, so two savings come one after the other.
 * Cases with a running clock on it are told to ask for their deadlines again: by a command, in their order, as everything that
 * changes a case. Wake the relay afterwards.
 * @returns the new version and the definition before it; null when there is no such calendar
 * @throws LaterVersion
 */
export async function putVersion(
  tx: Prisma.TransactionClient,
  { tenantId, calendarId, basedOn, definition, note, by }: NewVersion,
): Promise<{ version: number; before: CalendarDefinition } | null> {
  const locked = await tx.$queryRaw<unknown[]>`
    SELECT 1 FROM "Calendar" WHERE "tenantId" = ${tenantId} AND id = ${calendarId}::uuid FOR NO KEY UPDATE`;
  const now = locked.length > 0 ? await newestVersion(tx, tenantId, calendarId) : null;
  if (!now) return null;
  if (now.version !== basedOn) throw new LaterVersion(now.version);
  const version = now.version + 1;
  await tx.calendarVersion.create({ data: { tenantId, calendarId, version, definition, note, createdBy: by } });
  await giveToEach(tx, { tenantId, when: runsBy(calendarId), type: 'calendarChanged', payload: { calendarId } });
  return { version, before: now.definition as CalendarDefinition };
}

export const newestVersion = (db: Db, tenantId: string, calendarId: string) =>
  db.calendarVersion.findFirst({ where: { tenantId, calendarId }, orderBy: { version: 'desc' } });

/** A calendar that begins as another one is. @returns null when there is no such other one */
export async function copyCalendar(
  tx: Prisma.TransactionClient,
  copy: { tenantId: string; copyOf: string; code: string; nameZh: string; nameEn: string; by: string },
): Promise<string | null> {
  const { tenantId, copyOf, by, ...names } = copy;
  const from = await newestVersion(tx, tenantId, copyOf);
  if (!from) return null;
  const id = newId();
  await tx.calendar.create({ data: { tenantId, id, ...names } });
  const definition = from.definition as Prisma.InputJsonObject;
  await tx.calendarVersion.create({ data: { tenantId, calendarId: id, version: 1, definition, createdBy: by } });
  return id;
}

/** How many open cases have a clock that runs by this calendar: their deadlines change with it. */
export async function casesOn(db: Db, tenantId: string, calendarId: string): Promise<number> {
  const [row] = await askWithin<{ count: number }>(
    db,
    sql`SELECT count(*)::int AS count FROM "Case" c
      WHERE c."tenantId" = ${tenantId} AND c.stage <> 'closed' AND ${runsBy(calendarId)}`,
  );
  return row?.count ?? 0;
}

/** A case `c` has a running clock one of whose spans is measured by the calendar. */
const runsBy = (calendarId: string): Sql =>
  sql`jsonb_path_exists(c.state, ${RUNS_BY}::jsonpath, ${JSON.stringify({ calendarId })}::jsonb)`;
const RUNS_BY = '$.clocks.* ? (@.status == "running" && exists (@.spans[*] ? (@.calendarId == $calendarId)))';
