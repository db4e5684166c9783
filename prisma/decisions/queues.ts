import type { Line } from '../../rules/facts/case.ts';
import { askWithin, type Sql, sql } from '../statement.ts';
import type { Client } from './versions.ts';

/** No queue is set up at all: whoever asked waits until an administrator has made one. */
export class NoQueue extends Error {
  constructor(tenantId: string) {
    super(`Tenant ${tenantId} has no queue to route to: set one up`);
    this.name = 'NoQueue';
  }
}

export type QueueOf = {
  id: string;
  code: string;
  nameZh: string;
  nameEn: string;
  line: string;
  calendarId: string;
  skillCode: string | null;
  /** Somebody who is not disabled works it. */
  worked: boolean;
};

/** All queues in use, in order of their codes. */
export const queuesOf = (client: Client, tenantId: string): Promise<QueueOf[]> =>
  askWithin<QueueOf>(client, queuesSql(tenantId));

export const queuesSql = (tenantId: string): Sql =>
  sql`SELECT id::text, code, "nameZh", "nameEn", line, "calendarId"::text, "skillCode", EXISTS (
        SELECT FROM "QueueStaff" w JOIN "Staff" s ON s."tenantId" = w."tenantId" AND s.id = w."staffId"
        WHERE w."tenantId" = q."tenantId" AND w."queueId" = q.id AND s."disabledAt" IS NULL) AS worked
      FROM "Queue" q WHERE "tenantId" = ${tenantId} AND "retiredAt" IS NULL ORDER BY code COLLATE "C"`;

/**
 * The queue the rules ask for; where it is not there or nobody works it, the first of its line that somebody works, then the
 * first of its line, then the first of all.
 */
export function chooseQueue(queues: readonly QueueOf[], code: string, line: Line): QueueOf | undefined {
  const wanted = queues.find((q) => q.code === code);
  if (wanted?.worked) return wanted;
  const ofLine = queues.filter((q) => q.line === line);
  return (
    ofLine.find((q) => q.worked) ??
    (wanted?.line === line ? wanted : ofLine[0]) ??
    queues.find((q) => q.worked) ??
    wanted ??
    queues[0]
  );
}
