import { frame, memberRelation, memberWith, Parameters } from '../../rules/relations.ts';
import { outcomeSql } from '../../rules/sql.ts';
import type { PrismaClient } from '../client.ts';
import { queryOf, versionAt } from '../decisions/versions.ts';
import { retierMember } from '../retier.ts';
import { makeCutPoints } from './cut-points.ts';
import { refreshStale } from './refresh.ts';

/** As many as one page of members: whoever finds fewer has found all. */
export type SweptFacts = { members: number; tiers: number };

/**
 * One page of members whose facts were touched or whose time has come: their facts are summed up, and who should have another tier gets it.
 * Run again it finds what is left.
 */
export async function sweepFacts(prisma: PrismaClient, tenantId: string, asOf: number): Promise<SweptFacts> {
  const ids = await refreshStale(prisma, tenantId, asOf);
  const moving = ids.length > 0 ? await findMoving(prisma, tenantId, ids, asOf) : [];
  let tiers = 0;
  for (const id of moving) if ((await retierMember(prisma, tenantId, id, asOf, 'facts')).changed) tiers++;
  return { members: ids.length, tiers };
}

/** Those whom the rules would give another tier than they have, in one statement. */
async function findMoving(prisma: PrismaClient, tenantId: string, ids: string[], asOf: number): Promise<string[]> {
  const { definition } = await versionAt(prisma, tenantId, 'tier', asOf);
  const params = new Parameters();
  const f = frame(params, tenantId, asOf);
  const subjects = `SELECT jsonb_array_elements_text((${params.add(JSON.stringify(ids), 'text')})::jsonb)::uuid`;
  const tier = outcomeSql(definition, (then) => then.tier, params, f.asOf);
  const rows = await queryOf(prisma)<{ id: string }>(
    `${memberWith(f, subjects)}
SELECT s.id::text AS id FROM ${memberRelation(f)}
WHERE m.tier <> ${tier} AND (m."tierSince" IS NULL OR m."tierSince" <= ${f.asOf})
  AND NOT EXISTS (SELECT FROM family y JOIN "TierOverride" o ON o."tenantId" = ${f.tenant} AND o."memberId" = y.id
    WHERE y.root = s.id AND o."from" <= ${f.asOf} AND o.until > ${f.asOf} AND (o."endedAt" IS NULL OR o."endedAt" > ${f.asOf}))
ORDER BY s.id`,
    params.values,
  );
  return rows.map(({ id }) => id);
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
