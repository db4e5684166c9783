import { type CalendarDefinition, parseCalendar } from '../domain/calendar/calendar.ts';
import type { Prisma, PrismaClient } from './client.ts';
import { askWithin, sql } from './statement.ts';

type Client = PrismaClient | Prisma.TransactionClient;

/** One object per version for the life of the process: the calendar remembers its days by object. Versions never change. */
const definitions = new Map<string, CalendarDefinition>();

/** The newest version of each of these calendars, by id; also within a transaction. */
export async function newestCalendars(
  client: Client,
  tenantId: string,
  ids: readonly string[],
): Promise<Record<string, CalendarDefinition>> {
  const newest = await askWithin<{ calendarId: string; version: number }>(
    client,
    sql`SELECT "calendarId"::text, max(version) AS version FROM "CalendarVersion"
      WHERE "tenantId" = ${tenantId} AND "calendarId" = ANY(${[...new Set(ids)]}::uuid[]) GROUP BY "calendarId"`,
  );
  const calendars: Record<string, CalendarDefinition> = {};
  for (const { calendarId, version } of newest) {
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
