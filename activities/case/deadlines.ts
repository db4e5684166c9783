import { deadlinesBy } from '../../domain/case/deadlines.ts';
import type { Answer, Question } from '../../domain/case/step.ts';
import { type CalendarVersions, calendarsSeen } from '../../prisma/calendars.ts';
import type { PrismaClient } from '../../prisma/client.ts';

type Clocks = Extract<Question, { about: 'deadlines' }>['clocks'];

/**
 * When each clock runs out, and when to warn of it, by the calendars as they were last seen.
 * @param by  gets the versions: the step that is written must be by the newest
 */
export async function deadlines(
  prisma: PrismaClient,
  tenantId: string,
  clocks: Clocks,
  by: CalendarVersions,
): Promise<Answer[]> {
  const ids = clocks.flatMap(({ spans }) => spans.map((s) => s.calendarId));
  const { calendars, versions } = await calendarsSeen(prisma, tenantId, ids);
  Object.assign(by, versions);
  return deadlinesBy(clocks, calendars);
}
