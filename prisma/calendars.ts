import { type CalendarDefinition, parseCalendar } from '../domain/calendar/calendar.ts';
import type { Prisma, PrismaClient } from './client.ts';
import { askWithin, type Sql, sql } from './statement.ts';

type Client = PrismaClient | Prisma.TransactionClient;

/** One object per version for the life of the process: the calendar remembers its days by object. Versions never change. */
const definitions = new Map<string, CalendarDefinition>();

/** Version by calendar id. */
export type CalendarVersions = Record<string, number>;
type Definitions = Record<string, CalendarDefinition>;

/** The newest version of each of these calendars, by id; also within a transaction. */
export const newestCalendars = async (client: Client, tenantId: string, ids: readonly string[]): Promise<Definitions> =>
  definitionsOf(client, tenantId, await newestVersions(client, tenantId, ids));

/** What each client saw last, by tenant and calendar. */
const seen = new WeakMap<PrismaClient, Map<string, number>>();

/**
 * These calendars as they were last seen here, mostly without asking. There may be newer ones: what is written by them is written on the condition
 * that there are not (`noneNewer`); where there are, they are forgotten (`forgetCalendars`), and it is worked out again.
 */
export async function calendarsSeen(
  prisma: PrismaClient,
  tenantId: string,
  ids: readonly string[],
): Promise<{ calendars: Definitions; versions: CalendarVersions }> {
  const known = seen.get(prisma) ?? new Map<string, number>();
  seen.set(prisma, known);
  const keyOf = (id: string) => `${tenantId}:${id}`;
  const unknown = ids.filter((id) => !known.has(keyOf(id)));
  if (unknown.length > 0) {
    const newest = await newestVersions(prisma, tenantId, unknown);
    for (const [id, version] of Object.entries(newest)) known.set(keyOf(id), version);
  }
  const versions: CalendarVersions = {};
  for (const id of ids) {
    const version = known.get(keyOf(id));
    if (version !== undefined) versions[id] = version;
  }
  return { versions, calendars: await definitionsOf(prisma, tenantId, versions) };
}

export const forgetCalendars = (prisma: PrismaClient) => seen.delete(prisma);

/** Holds while none of these calendars has a newer version than this one. */
export const noneNewer = (tenantId: string, versions: CalendarVersions): Sql => sql`NOT EXISTS (
      SELECT FROM jsonb_each_text(${JSON.stringify(versions)}::jsonb) AS seen(id, version)
      JOIN "CalendarVersion" v ON v."tenantId" = ${tenantId} AND v."calendarId" = seen.id::uuid AND v.version > seen.version::int)`;

async function newestVersions(client: Client, tenantId: string, ids: readonly string[]): Promise<CalendarVersions> {
  const newest = await askWithin<{ calendarId: string; version: number }>(
    client,
    sql`SELECT "calendarId"::text, max(version) AS version FROM "CalendarVersion"
      WHERE "tenantId" = ${tenantId} AND "calendarId" = ANY(${[...new Set(ids)]}::uuid[]) GROUP BY "calendarId"`,
  );
  return Object.fromEntries(newest.map(({ calendarId, version }) => [calendarId, version]));
}

async function definitionsOf(client: Client, tenantId: string, versions: CalendarVersions): Promise<Definitions> {
  const calendars: Definitions = {};
  for (const [calendarId, version] of Object.entries(versions)) {
    const key = `${tenantId}:${calendarId}:${version}`;
    let definition = definitions.get(key);
    if (!definition) {
      const row = await client.calendarVersion.findUniqueOrThrow({
        where: { tenantId_calendarId_version: { tenantId, calendarId, version } },
      });
      definition = parseCalendar(row.definition);
      definitions.set(key, definition);
    }
    calendars[calendarId] = definition;
  }
  return calendars;
}
