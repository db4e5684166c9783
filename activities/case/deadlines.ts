import { deadlinesBy } from '../../domain/case/deadlines.ts';
import type { Answer, Question } from '../../domain/case/step.ts';
import { newestCalendars } from '../../prisma/calendars.ts';
import type { PrismaClient } from '../../prisma/client.ts';

type Clocks = Extract<Question, { about: 'deadlines' }>['clocks'];

/** When each clock runs out, and when to warn of it, by the calendars as they are now. */
export async function deadlines(prisma: PrismaClient, tenantId: string, clocks: Clocks): Promise<Answer[]> {
  const ids = clocks.flatMap(({ spans }) => spans.map((s) => s.calendarId));
  return deadlinesBy(clocks, await newestCalendars(prisma, tenantId, ids));
}
