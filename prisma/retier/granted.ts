import type { PrismaClient } from '../client.ts';
import { queryOf } from '../decisions/versions.ts';
import { Link } from '../link.ts';
import { announce } from '../live.ts';
import { definitionsAt } from './definitions.ts';
import { retierPage } from './page.ts';

/** Members in one transaction, as many as a page of a run begins with. */
const PAGE = 200;
/** More than so many at once are not told one by one: whoever looks at one of them sees it at the next look. */
const TOLD = 50;

/**
 * Changes of tier that were approved, a page of them: these members are decided anew, and the tier changes where the rules still say so. Where they
 * say another one meanwhile, that is asked for in its turn. Run again it finds what is left. @returns how many it settled
 */
export async function carryGranted(prisma: PrismaClient, tenantId: string, { now = Date.now() } = {}): Promise<number> {
  const rows = await prisma.tierChange.findMany({
    where: { tenantId, state: 'granted' },
    orderBy: [{ decidedAt: 'asc' }, { id: 'asc' }],
    take: PAGE,
    select: { memberId: true },
  });
  if (rows.length === 0) return 0;
  const ids = rows.map(({ memberId }) => memberId);
  const definitions = await definitionsAt(prisma, tenantId, now);
  const link = await Link.open(prisma);
  try {
    await link.transaction(() => retierPage(link, definitions, { tenantId, asOf: now, cause: 'approval', ids }));
  } finally {
    await link.close();
  }
  await queryOf(prisma)(GONE, [tenantId, new Date(now).toISOString(), JSON.stringify(ids)]);
  if (ids.length <= TOLD)
    await announce(
      prisma,
      ids.map((id) => ({ tenantId, topic: 'member' as const, id })),
    );
  const left = await prisma.tierChange.count({ where: { tenantId, state: 'granted', memberId: { in: ids } } });
  return ids.length - left;
}

/** Records that stand for somebody else now, or were erased, are decided no more. */
const GONE = `UPDATE "TierChange" c SET state = 'lapsed', why = 'gone', "endedAt" = $2::timestamptz
  FROM "Member" m WHERE m."tenantId" = c."tenantId" AND m.id = c."memberId" AND c."tenantId" = $1 AND c.state = 'granted'
    AND c."memberId" IN (SELECT jsonb_array_elements_text($3::text::jsonb)::uuid)
    AND (m."erasedAt" IS NOT NULL OR EXISTS (SELECT FROM "MemberAlias" a WHERE a."tenantId" = c."tenantId" AND a."memberId" = c."memberId"))`;

/** Houses where something that was approved is still to be done. */
export async function withGranted(prisma: PrismaClient): Promise<string[]> {
  const rows = await prisma.tierChange.groupBy({ by: ['tenantId'], where: { state: 'granted' } });
  return rows.map(({ tenantId }) => tenantId);
}
