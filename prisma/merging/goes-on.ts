import type { Prisma, PrismaClient } from '../client.ts';
import { askWithin, sql } from '../statement.ts';

type Client = PrismaClient | Prisma.TransactionClient;

/** Merges of merged cases are followed so far. */
const FARTHEST = 50;

/** The case that goes on for this one: itself, unless it was merged. */
export const goesOnAs = async (client: Client, tenantId: string, id: string): Promise<string> =>
  (await wayOn(client, tenantId, id)).at(-1) ?? id;

/** The case and those it was merged into, one after another; the last one goes on. */
export async function wayOn(client: Client, tenantId: string, id: string): Promise<string[]> {
  const rows = await askWithin<{ id: string }>(
    client,
    sql`WITH RECURSIVE way AS (
        SELECT id, "goesOnAsId", 0 AS step FROM "Case" WHERE "tenantId" = ${tenantId} AND id = ${id}::uuid
        UNION ALL
        SELECT c.id, c."goesOnAsId", way.step + 1 FROM way JOIN "Case" c ON c."tenantId" = ${tenantId} AND c.id = way."goesOnAsId"
        WHERE way.step < ${FARTHEST}::int)
      SELECT id::text AS id FROM way ORDER BY step`,
  );
  return rows.map((row) => row.id);
}

/** Cases that were merged into this one, and into those; without itself. */
export async function mergedInto(client: Client, tenantId: string, id: string): Promise<string[]> {
  const rows = await askWithin<{ id: string }>(
    client,
    sql`WITH RECURSIVE merged AS (
        SELECT m."caseId" AS id, 1 AS step FROM "CaseMerge" m
        WHERE m."tenantId" = ${tenantId} AND m."intoId" = ${id}::uuid AND m."undoneAt" IS NULL
        UNION ALL
        SELECT m."caseId", merged.step + 1 FROM merged
        JOIN "CaseMerge" m ON m."tenantId" = ${tenantId} AND m."intoId" = merged.id AND m."undoneAt" IS NULL
        WHERE merged.step < ${FARTHEST}::int)
      SELECT DISTINCT id::text AS id FROM merged`,
  );
  return rows.map((row) => row.id);
}
