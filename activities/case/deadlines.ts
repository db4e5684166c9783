import { type CalendarDefinition, parseCalendar } from '../../domain/calendar/calendar.ts';
import { dueAt } from '../../domain/calendar/clock.ts';
import type { Answer, Question } from '../../domain/case/step.ts';
import type { PrismaClient } from '../../prisma/client.ts';
import { ask, sql } from '../../prisma/statement.ts';

type Clocks = Extract<Question, { about: 'deadlines' }>['clocks'];

/** When each clock runs out, by the calendars as they are now. */
export async function deadlines(prisma: PrismaClient, tenantId: string, clocks: Clocks): Promise<Answer[]> {
  const ids = clocks.flatMap(({ spans }) => spans.map((s) => s.calendarId));
  const calendars = await calendarsOf(prisma, tenantId, [...new Set(ids)]);
  return clocks.map(({ clock, spans, budgetMs }) => {
    const { at, provisional } = dueAt(spans, budgetMs, calendars);
    return { type: 'clockSet', clock, dueAt: at, provisional };
  });
}

/** One object per version for the life of the process: the calendar remembers its days by object. */
const definitions = new Map<string, CalendarDefinition>();

/** The newest version of each. */
async function calendarsOf(
  prisma: PrismaClient,
  tenantId: string,
  ids: string[],
): Promise<Record<string, CalendarDefinition>> {
  const newest = await ask<{ calendarId: string; version: number }>(
    prisma,
    sql`SELECT "calendarId"::text, max(version) AS version FROM "CalendarVersion"
      WHERE "tenantId" = ${tenantId} AND "calendarId" = ANY(${ids}::uuid[]) GROUP BY "calendarId"`,
  );
  const calendars: Record<string, CalendarDefinition> = {};
  for (const { calendarId, version } of newest)
    calendars[calendarId] = await definitionOf(prisma, tenantId, calendarId, version);
  return calendars;
}

async function definitionOf(
  prisma: PrismaClient,
  tenantId: string,
  calendarId: string,
  version: number,
): Promise<CalendarDefinition> {
  const key = `${tenantId}:${calendarId}:${version}`;
  const kept = definitions.get(key);
  if (kept) return kept;
  const row = await prisma.calendarVersion.findUniqueOrThrow({
    where: { tenantId_calendarId_version: { tenantId, calendarId, version } },
  });
  const definition = parseCalendar(row.definition);
  definitions.set(key, definition);
  return definition;
}
