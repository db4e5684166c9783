import { rootSql } from '../../rules/read.ts';
import { type Frame, familyWith, writtenOnce } from '../../rules/relations.ts';
import { changesAtSql, SUM_NAMES, SUMS, type SumName } from '../../rules/sums.ts';
import type { Prisma, PrismaClient } from '../client.ts';
import { type Client, isTransaction, queryOf } from '../decisions/versions.ts';
import { FORGETTABLE } from '../statement.ts';
import { FIRST } from '../stretch.ts';

type Tx = Prisma.TransactionClient;

/** Members summed up in one transaction. */
const PAGE = 500;

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

/**
 * The same for one member, at once, in one statement: for whoever has just booked a purchase of theirs, in the same transaction or after
 * it. Where somebody else books meanwhile, they stay stale.
 * @param memberId  any of their records
 */
export async function refreshMember(client: Client, tenantId: string, memberId: string, asOf: number): Promise<void> {
  const { text, values } = (isTransaction(client) ? oneSummed : oneSummedAlone)(tenantId, asOf, memberId);
  await queryOf(client)(text, values);
}

const PATIENCE = { timeout: 30_000, maxWait: 10_000 };

/** @returns those that stand for themselves */
async function sumUp(tx: Tx, tenantId: string, ids: readonly string[], asOf: number): Promise<string[]> {
  const { text, values } = someSummed(tenantId, asOf, JSON.stringify(ids));
  return (await queryOf(tx)<{ id: string }>(text, values)).map(({ id }) => id);
}

const someSummed = writtenOnce(['text'], (f, ids) =>
  summedSql(f, `SELECT jsonb_array_elements_text((${ids})::jsonb)::uuid`),
);
const oneSummed = writtenOnce(['uuid'], (f, memberId) =>
  summedSql(f, `SELECT (${rootSql(f.tenant, memberId)})`, { one: true }),
);
// What a crash takes of it, their mark says still to be done.
const oneSummedAlone = writtenOnce(['uuid'], (f, memberId) =>
  summedSql(f, `SELECT (${rootSql(f.tenant, memberId)})`, { one: true, when: `WHERE ${FORGETTABLE.text}` }),
);

/**
 * Sums up what is stored of records, whose marks are taken: those of them that are still as they were when this statement began to read,
 * so whatever was committed since is missing in none that is said to be fresh.
 * @param named  SQL with one column: the records
 */
function summedSql(f: Frame, named: string, { one = false, when = '' } = {}): string {
  const { tenant, asOf } = f;
  const alias = `EXISTS (SELECT FROM "MemberAlias" a WHERE a."tenantId" = ${tenant} AND a."memberId" = n.id)`;
  const columns = SUM_NAMES.map((name) => `"${name}"`).join(', ');
  // Aggregates over no purchase at all are zero or null, as they are to whoever reads them directly.
  const sums = SUM_NAMES.map((name) => SUMS[name as SumName](asOf)).join(',\n    ');
  return `${familyWith(f, `SELECT n.id FROM named n WHERE NOT ${alias}`, { one })},
named(id) AS MATERIALIZED (${named}),
marks(id, mark) AS MATERIALIZED (
  SELECT y."memberId", y.xmin FROM named n JOIN "MemberFreshness" y ON y."tenantId" = ${tenant} AND y."memberId" = n.id
),
taken(id) AS (
  UPDATE "MemberFreshness" y SET stale = FALSE FROM marks k
  WHERE y."tenantId" = ${tenant} AND y."memberId" = k.id AND y.xmin = k.mark RETURNING y."memberId"
),
kept(id) AS (
  INSERT INTO "MemberFacts" AS z ("tenantId", "memberId", "asOf", "changesAt", ${columns})
  SELECT ${tenant}, f.root, ${asOf}, ${changesAtSql(asOf)},
    ${sums}
  FROM family f JOIN taken ON taken.id = f.root LEFT JOIN "Purchase" b ON b."tenantId" = ${tenant} AND b."memberId" = f.id GROUP BY f.root
  ON CONFLICT ("tenantId", "memberId") DO UPDATE SET ("asOf", "changesAt", ${columns}) =
    (EXCLUDED."asOf", EXCLUDED."changesAt", ${SUM_NAMES.map((name) => `EXCLUDED."${name}"`).join(', ')})
  RETURNING z."memberId"
),
gone AS (
  DELETE FROM "MemberFacts" z WHERE z."tenantId" = ${tenant} AND z."memberId" IN (SELECT n.id FROM named n WHERE ${alias})
)
SELECT id::text AS id FROM kept ${when} ORDER BY kept.id`;
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
