import type { PrismaClient } from '../client.ts';
import { queryOf } from '../decisions/versions.ts';
import { Link } from '../link.ts';
import { definitionsAt } from '../retier/definitions.ts';
import { retierPage } from '../retier/page.ts';
import { makeCutPoints } from './cut-points.ts';
import { refreshStale } from './refresh.ts';

/** As many as one page of members: whoever finds fewer has found all. */
export type SweptFacts = { members: number; tiers: number };

/**
 * One page of members whose facts were touched or whose time has come: their facts are summed up, and what rules make of them (stage,
 * loyalty, tier) follows at once. Run again it finds what is left.
 */
export async function sweepFacts(prisma: PrismaClient, tenantId: string, asOf: number): Promise<SweptFacts> {
  const ids = await refreshStale(prisma, tenantId, asOf);
  if (ids.length === 0) return { members: 0, tiers: 0 };
  const definitions = await definitionsAt(prisma, tenantId, asOf);
  const link = await Link.open(prisma);
  try {
    const { changed } = await link.transaction(() =>
      retierPage(link, definitions, { tenantId, asOf, cause: 'facts', ids }),
    );
    return { members: ids.length, tiers: changed };
  } finally {
    await link.close();
  }
}

/** The hour of the tenant's night after which cut points are made anew: before tiers are decided by them. */
const NIGHT_HOUR = 1;

/** Makes cut points where none were made since the last night began. @returns whether it did */
export async function cutPointsNightly(prisma: PrismaClient, tenantId: string, now: number): Promise<boolean> {
  const [row] = await queryOf(prisma)<{ due: boolean }>(
    `SELECT NOT EXISTS (SELECT FROM "CutPoints" c WHERE c."tenantId" = t.id AND c."asOf" >= (
    date_trunc('day', $2::timestamptz AT TIME ZONE t."timeZone" - interval '${NIGHT_HOUR} hours') + interval '${NIGHT_HOUR} hours')
    AT TIME ZONE t."timeZone") AS due FROM "Tenant" t WHERE t.id = $1`,
    [tenantId, new Date(now).toISOString()],
  );
  if (!row?.due) return false;
  await makeCutPoints(prisma, tenantId, now);
  return true;
}
