import { type CalendarDefinition, parseCalendar } from '../../domain/calendar/calendar.ts';
import { dueAt } from '../../domain/calendar/clock.ts';
import type { Clock } from '../../domain/case/flow.ts';
import type { Span } from '../../domain/case/state.ts';
import type { PrismaClient } from '../../prisma/client.ts';

export type ClockQuestion = { clock: Clock; spans: Span[]; budgetMs: number };
export type ClockAnswer = { clock: Clock; dueAt: number; provisional: boolean };

export function clockActivities(prisma: PrismaClient) {
  return {
    /** When each clock runs out, by the calendars as they are now. */
    async computeDue({ tenantId, clocks }: { tenantId: string; clocks: ClockQuestion[] }): Promise<ClockAnswer[]> {
      const calendars = await calendarsOf(
        prisma,
        tenantId,
        clocks.flatMap(({ spans }) => spans.map((s) => s.calendarId)),
      );
      return clocks.map(({ clock, spans, budgetMs }) => {
        const { at, provisional } = dueAt(spans, budgetMs, calendars);
        return { clock, dueAt: at, provisional };
      });
    },
  };
}

/** One object per version for the life of the process: the calendar remembers its days by object. */
const definitions = new Map<string, CalendarDefinition>();

/** The newest version of each. */
async function calendarsOf(
  prisma: PrismaClient,
  tenantId: string,
  ids: string[],
): Promise<Record<string, CalendarDefinition>> {
  const newest = await prisma.calendarVersion.groupBy({
    by: ['calendarId'],
    where: { tenantId, calendarId: { in: [...new Set(ids)] } },
    _max: { version: true },
  });
  const calendars: Record<string, CalendarDefinition> = {};
  for (const { calendarId, _max } of newest) {
    calendars[calendarId] = await definitionOf(prisma, tenantId, calendarId, _max.version ?? 1);
  }
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
