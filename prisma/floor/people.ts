import type { Prisma, PrismaClient } from '../client.ts';
import { ask, join, sql } from '../statement.ts';
import { conditionOn } from '../where.ts';

/** Whose floor: everybody, or those of these teams or departments. */
export type Whose = { teamIds?: readonly string[]; departmentIds?: readonly string[] };

export type OnFloor = {
  id: string;
  name: string;
  role: string;
  teamZh: string | null;
  teamEn: string | null;
  availability: string;
  absentUntil: Date | null;
  deputy: string | null;
  capacity: number;
  open: number;
  overdue: number;
};

/** Who works in queues, whether they are here, and what they hold against what they can. */
export const peopleOnFloor = (prisma: PrismaClient, tenantId: string, whose: Whose, now: Date): Promise<OnFloor[]> =>
  ask<OnFloor>(
    prisma,
    sql`WITH load AS (
        SELECT "assigneeId", count(*)::int AS open, count(*) FILTER (WHERE "breachedAt" IS NOT NULL)::int AS overdue
        FROM "Case" WHERE "tenantId" = ${tenantId} AND stage <> 'closed' AND "assigneeId" IS NOT NULL GROUP BY 1)
      SELECT s.id, s.name, s.role, t."nameZh" AS "teamZh", t."nameEn" AS "teamEn", s.availability, away.until AS "absentUntil",
        coalesce(d.name, standing.name) AS deputy, s.capacity, coalesce(load.open, 0) AS open, coalesce(load.overdue, 0) AS overdue
      FROM "Staff" s
        LEFT JOIN "Team" t ON t."tenantId" = s."tenantId" AND t.id = s."teamId"
        LEFT JOIN "Staff" standing ON standing."tenantId" = s."tenantId" AND standing.id = s."deputyId"
        LEFT JOIN LATERAL (
          SELECT a.until, a."deputyId" FROM "Absence" a
          WHERE a."tenantId" = s."tenantId" AND a."staffId" = s.id AND a."from" <= ${now}::timestamptz AND a.until > ${now}::timestamptz
          ORDER BY a.until DESC LIMIT 1) away ON TRUE
        LEFT JOIN "Staff" d ON d."tenantId" = s."tenantId" AND d.id = away."deputyId"
        LEFT JOIN load ON load."assigneeId" = s.id
      WHERE s."tenantId" = ${tenantId} AND s."disabledAt" IS NULL
        AND (load.open > 0 OR EXISTS (SELECT FROM "QueueStaff" q WHERE q."tenantId" = s."tenantId" AND q."staffId" = s.id))
        AND (${whose.teamIds === undefined} OR s."teamId" = ANY(${whose.teamIds ?? []}::uuid[]))
        AND (${whose.departmentIds === undefined} OR s."departmentId" = ANY(${whose.departmentIds ?? []}::uuid[]))
      ORDER BY coalesce(load.open, 0)::float / greatest(s.capacity, 1) DESC, s.name, s.id`,
  );

export type QueueAges = {
  id: string;
  code: string;
  nameZh: string;
  nameEn: string;
  line: string;
  open: number;
  unclaimed: number;
  overdue: number;
  bands: number[];
};

/**
 * Queues with their open cases by age. Only what the reader may see is counted: behind each number lies a list of as many.
 * @param since  beginnings of the bands, newest first; the last band has no beginning
 */
export const queuesByAge = (
  prisma: PrismaClient,
  tenantId: string,
  where: Prisma.CaseWhereInput,
  since: readonly Date[],
): Promise<QueueAges[]> => {
  const edges = [...since.map((at) => sql`${at}::timestamptz`), sql`'-infinity'::timestamptz`];
  const bands = edges.map((from, nth) => {
    const newer = edges[nth - 1];
    return sql`count(*) FILTER (WHERE c."openedAt" >= ${from} ${newer ? sql`AND c."openedAt" < ${newer}` : sql``})::int`;
  });
  return ask<QueueAges>(
    prisma,
    sql`SELECT q.id, q.code, q."nameZh", q."nameEn", q.line, n.open, n.unclaimed, n.overdue, n.bands
      FROM (
        SELECT c."queueId", count(*)::int AS open, count(*) FILTER (WHERE c."assigneeId" IS NULL)::int AS unclaimed,
          count(*) FILTER (WHERE c."breachedAt" IS NOT NULL)::int AS overdue, ARRAY[${join(bands)}] AS bands
        FROM "Case" c WHERE ${conditionOn('Case', 'c', where)} AND c.stage <> 'closed' AND c."queueId" IS NOT NULL
        GROUP BY 1) n
        JOIN "Queue" q ON q."tenantId" = ${tenantId} AND q.id = n."queueId"
      ORDER BY n.overdue DESC, n.open DESC, q.code`,
  );
};
