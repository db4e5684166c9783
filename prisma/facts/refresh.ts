import { familyWith, frame, Parameters } from '../../rules/relations.ts';
import { changesAtSql, SUM_NAMES, SUMS, type SumName } from '../../rules/sums.ts';
import type { Prisma, PrismaClient } from '../client.ts';
import { queryOf } from '../decisions/versions.ts';

type Tx = Prisma.TransactionClient;

/** Members summed up in one transaction. */
const PAGE = 500;
const FIRST = '00000000-0000-0000-0000-000000000000';

/**
 * Sums up anew what is stored of members that were touched, or whose time has come: one page. Their marks are taken before anything is
 * read, so whatever is committed meanwhile either counts or makes them stale again. Members that somebody else holds are left to them.
 * @param asOf  epoch ms: now
 * @returns the members whose facts may be others now, in the order of their ids
 */
export async function refreshStale(
  prisma: PrismaClient,
  tenantId: string,
  asOf: number,
  size = PAGE,
): Promise<string[]> {
  return prisma.$transaction(async (tx) => {
    const taken = await queryOf(tx)<{ id: string }>(
      `WITH due AS (
  SELECT "memberId" FROM "MemberFreshness" WHERE "tenantId" = $1 AND stale
  UNION ALL
  SELECT "memberId" FROM "MemberFacts" WHERE "tenantId" = $1 AND "changesAt" <= $2::timestamptz
  LIMIT ($3::text)::bigint
)
SELECT y."memberId"::text AS id FROM "MemberFreshness" y WHERE y."tenantId" = $1 AND y."memberId" IN (SELECT "memberId" FROM due)
ORDER BY y."memberId" FOR UPDATE SKIP LOCKED`,
      [tenantId, new Date(asOf).toISOString(), String(size)],
    );
    const ids = taken.map(({ id }) => id);
    return ids.length > 0 ? sumUp(tx, tenantId, ids, asOf) : [];
  }, PATIENCE);
}

/** The same for one member, at once: for whoever has just booked a purchase of theirs, in the same transaction or after it. */
export async function refreshMember(tx: Tx, tenantId: string, root: string, asOf: number): Promise<void> {
  await queryOf(tx)(
    `SELECT 1 AS held FROM "MemberFreshness" WHERE "tenantId" = $1 AND "memberId" = ($2::text)::uuid FOR UPDATE`,
    [tenantId, root],
  );
  await sumUp(tx, tenantId, [root], asOf);
}

const PATIENCE = { timeout: 30_000, maxWait: 10_000 };

/** One statement of a transaction that holds the marks of these records. @returns those that stand for themselves */
async function sumUp(tx: Tx, tenantId: string, ids: readonly string[], asOf: number): Promise<string[]> {
  const params = new Parameters();
  const f = frame(params, tenantId, asOf);
  const named = `SELECT jsonb_array_elements_text((${params.add(JSON.stringify(ids), 'text')})::jsonb)::uuid`;
  const alias = `EXISTS (SELECT FROM "MemberAlias" a WHERE a."tenantId" = ${f.tenant} AND a."memberId" = t.id)`;
  const columns = SUM_NAMES.map((name) => `"${name}"`).join(', ');
  // Aggregates over no purchase at all are zero or null, as they are to whoever reads them directly.
  const sums = SUM_NAMES.map((name) => SUMS[name as SumName](f.asOf)).join(',\n    ');
  const rows = await queryOf(tx)<{ id: string }>(
    `${familyWith(f, `SELECT t.id FROM (${named} AS id) t WHERE NOT ${alias}`)},
kept AS (
  INSERT INTO "MemberFacts" AS z ("tenantId", "memberId", "asOf", "changesAt", ${columns})
  SELECT ${f.tenant}, f.root, ${f.asOf}, ${changesAtSql(f.asOf)},
    ${sums}
  FROM family f LEFT JOIN "Purchase" b ON b."tenantId" = ${f.tenant} AND b."memberId" = f.id GROUP BY f.root
  ON CONFLICT ("tenantId", "memberId") DO UPDATE SET ("asOf", "changesAt", ${columns}) =
    (EXCLUDED."asOf", EXCLUDED."changesAt", ${SUM_NAMES.map((name) => `EXCLUDED."${name}"`).join(', ')})
  RETURNING z."memberId" AS id
),
gone AS (
  DELETE FROM "MemberFacts" z WHERE z."tenantId" = ${f.tenant} AND z."memberId" IN (SELECT t.id FROM (${named} AS id) t WHERE ${alias})
),
marked AS (
  UPDATE "MemberFreshness" y SET stale = FALSE WHERE y."tenantId" = ${f.tenant} AND y."memberId" IN (${named})
)
SELECT id::text AS id FROM kept ORDER BY kept.id`,
    params.values,
  );
  return rows.map(({ id }) => id);
}

/**
 * Sums up everything anew, a page of members at a time; readers and purchases go on meanwhile. Cut short, it is begun again, or the worker
 * does what is left.
 * @returns how many members were summed up
 */
export async function rebuildFacts(
  prisma: PrismaClient,
  tenantId: string,
  asOf: number,
  onPage: (members: number) => Promise<void> | void = () => {},
): Promise<number> {
  for (let after: string | null = FIRST; after; ) after = await makeStale(prisma, tenantId, after);
  let done = 0;
  for (;;) {
    const page = await refreshStale(prisma, tenantId, asOf);
    const left = await prisma.memberFreshness.count({ where: { tenantId, stale: true }, take: 1 });
    done += page.length;
    await onPage(done);
    if (page.length === 0 && left === 0) return done;
  }
}

/** Marks a page of those who ever bought something. @returns the last record of the page; null after the last page */
async function makeStale(prisma: PrismaClient, tenantId: string, after: string): Promise<string | null> {
  const [row] = await queryOf(prisma)<{ last: string | null }>(
    `WITH page AS (
  SELECT m.id FROM "Member" m WHERE m."tenantId" = $1 AND m.id > ($2::text)::uuid ORDER BY m.id LIMIT 10000
),
marked AS (
  SELECT make_facts_stale(array_agg($1::text), array_agg(id)) FROM page
  WHERE EXISTS (SELECT FROM "Purchase" b WHERE b."tenantId" = $1 AND b."memberId" = page.id) HAVING count(*) > 0
)
SELECT (SELECT max(id::text) FROM page) AS last, (SELECT count(*) FROM marked) AS marked`,
    [tenantId, after],
  );
  return row?.last ?? null;
}
