import { isFor, type RobotNotice, type Standing } from '../domain/robot/robot.ts';
import type { Prisma, PrismaClient } from './client.ts';
import { newId } from './ids.ts';
import { askWithin, sql } from './statement.ts';

type Client = PrismaClient | Prisma.TransactionClient;

/** Somebody is called: for robots, who may hear of it. `key` names this call, the same at each try. */
export type Call = {
  tenantId: string;
  kind: RobotNotice;
  key: string;
  caseId: string | null;
  alertId: string | null;
  people: readonly string[];
  data: Prisma.InputJsonObject;
  at: Date;
};

/**
 * Messages to robots about one call, one for each robot that is for somebody who is called. Rows of `RobotPost`, not written yet;
 * robot and key make them unique. Only reads.
 */
export async function robotPosts(client: Client, call: Call): Promise<Prisma.RobotPostCreateManyInput[]> {
  const { tenantId, kind, key, caseId, alertId, people, data, at } = call;
  if (people.length === 0) return [];
  const robots = await askWithin<{ id: string; departmentId: string | null; teamId: string | null }>(
    client,
    sql`SELECT id::text, "departmentId"::text, "teamId"::text FROM "Robot"
      WHERE "tenantId" = ${tenantId} AND active AND ${kind} = ANY(notices) ORDER BY id`,
  );
  if (robots.length === 0) return [];
  const standing = await standingOf(client, tenantId, people);
  return robots.flatMap(({ id: robotId, ...scope }) => {
    const staffIds = people.filter((id) => isFor(scope, standing.get(id) ?? NOWHERE));
    if (staffIds.length === 0) return [];
    return [
      {
        tenantId,
        id: newId(),
        robotId,
        key,
        kind,
        caseId,
        alertId,
        data: { ...data, staffIds },
        createdAt: at,
        nextTryAt: at,
      },
    ];
  });
}

const NOWHERE: Standing = { teamId: null, departmentIds: [] };

/** Team and departments of people: their own department or their team's, with all above it. */
async function standingOf(client: Client, tenantId: string, people: readonly string[]): Promise<Map<string, Standing>> {
  const rows = await askWithin<{ id: string; teamId: string | null; departmentIds: string[] }>(
    client,
    sql`WITH RECURSIVE line AS (
        SELECT s.id AS "staffId", coalesce(s."departmentId", t."departmentId") AS id
        FROM "Staff" s LEFT JOIN "Team" t ON t."tenantId" = s."tenantId" AND t.id = s."teamId"
        WHERE s."tenantId" = ${tenantId} AND s.id = ANY(${[...people]}::uuid[])
        UNION
        SELECT line."staffId", d."parentId" FROM line
          JOIN "Department" d ON d."tenantId" = ${tenantId} AND d.id = line.id WHERE d."parentId" IS NOT NULL)
      SELECT s.id::text, s."teamId"::text,
        ARRAY(SELECT line.id::text FROM line WHERE line."staffId" = s.id AND line.id IS NOT NULL) AS "departmentIds"
      FROM "Staff" s WHERE s."tenantId" = ${tenantId} AND s.id = ANY(${[...people]}::uuid[])`,
  );
  return new Map(rows.map(({ id, ...standing }) => [id, standing]));
}
