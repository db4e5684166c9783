import { dueAt } from '../../domain/calendar/clock.ts';
import { newestCalendars } from '../calendars.ts';
import type { Prisma } from '../client.ts';

/**
 * When so many minutes of working time are over, by the calendar of the department head's queue (an alert lies in no queue).
 * Without any queue there is no calendar: then minutes are minutes.
 */
export async function workingMinutesAfter(
  tx: Prisma.TransactionClient,
  tenantId: string,
  from: Date,
  minutes: number,
): Promise<Date> {
  const queues = await tx.queue.findMany({ where: { tenantId }, select: { line: true, code: true, calendarId: true } });
  const [queue] = queues.sort(
    (a, b) => Number(b.line === 'head') - Number(a.line === 'head') || (a.code < b.code ? -1 : 1),
  );
  const budgetMs = minutes * 60_000;
  if (!queue) return new Date(from.getTime() + budgetMs);
  const { calendarId } = queue;
  const calendars = await newestCalendars(tx, tenantId, [calendarId]);
  return new Date(dueAt([{ calendarId, from: from.getTime(), to: null }], budgetMs, calendars).at);
}
