import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { DEFAULT_TENANT } from '../../domain/tenant.ts';

/**
 * The same two files by COPY and SQL alone, as somebody would who trusts every row: landed, then inserted once into the desk's own tables
 * with all their keys and indexes. It checks nothing, knows nobody, and derives no pinyin (SQL cannot).
 * @returns seconds
 */
export async function bareImport(
  url: string,
  members: string,
  purchases: string,
): Promise<{ rows: number; tiers: number }> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const timed = async (statements: (string | [string, string])[]) => {
    const begun = performance.now();
    for (const statement of statements)
      if (typeof statement === 'string') await client.query(statement);
      else await pipeline(createReadStream(statement[1]), client.query(copyFrom(statement[0])));
    return (performance.now() - begun) / 1_000;
  };
  try {
    await client.query(`SET "TimeZone" = 'Asia/Shanghai'`);
    const rows = await timed([
      'CREATE TEMP TABLE landed_members (id text, name text, phone text, email text, region text, birthday date, enrolled timestamptz)',
      ['COPY landed_members FROM STDIN (FORMAT csv, HEADER)', members],
      `INSERT INTO "Member" ("tenantId", id, number, "externalId", name, region, birthday, "enrolledAt", "updatedAt")
       SELECT '${DEFAULT_TENANT}', uuidv7(), 'M' || lpad((row_number() OVER ())::text, 7, '0'), id, name, region, birthday, enrolled, now() FROM landed_members`,
      `INSERT INTO "ContactPoint" ("tenantId", id, "memberId", type, value, "uniqueValue")
       SELECT '${DEFAULT_TENANT}', uuidv7(), m.id, p.type, p.value, CASE WHEN count(*) OVER (PARTITION BY p.type, p.value) = 1 THEN p.value END
       FROM landed_members l JOIN "Member" m ON m."tenantId" = '${DEFAULT_TENANT}' AND m."externalId" = l.id
       CROSS JOIN LATERAL (VALUES ('phone', '+86' || l.phone), ('email', l.email)) AS p(type, value)`,
      'CREATE TEMP TABLE landed_purchases (id text, member text, at timestamptz, amount numeric, product text, quantity int)',
      ['COPY landed_purchases FROM STDIN (FORMAT csv, HEADER)', purchases],
      `INSERT INTO "Purchase" ("tenantId", id, "memberId", "externalId", at, product, quantity, "amountMinor", currency, "baseAmountMinor")
       SELECT '${DEFAULT_TENANT}', uuidv7(), m.id, l.id, l.at, l.product, l.quantity, (l.amount * 100)::bigint, 'CNY', (l.amount * 100)::bigint
       FROM landed_purchases l JOIN "Member" m ON m."tenantId" = '${DEFAULT_TENANT}' AND m."externalId" = l.member`,
    ]);
    const tiers = await timed([TIERS]);
    return { rows, tiers };
  } finally {
    await client.end();
  }
}

/** The shipped pyramid by hand, in one statement; it keeps no reasons. */
const TIERS = `
  WITH bought AS (
    SELECT "memberId", coalesce(sum("baseAmountMinor") FILTER (WHERE at > now() - interval '12 months'), 0) AS year,
      count(*) FILTER (WHERE at > now() - interval '12 months' AND "baseAmountMinor" > 0) AS orders,
      sum("baseAmountMinor") AS total, max(at) FILTER (WHERE "baseAmountMinor" > 0) AS last
    FROM "Purchase" WHERE "tenantId" = '${DEFAULT_TENANT}' GROUP BY 1),
  decided AS (
    SELECT m.id, CASE
      WHEN b.year >= 5000000 OR b.total >= 20000000 AND b.year >= 1000000 AND b.last > now() - interval '181 days' THEN 'platinum'
      WHEN b.year >= 1000000 OR b.year >= 500000 AND b.orders >= 12 AND b.last > now() - interval '91 days' THEN 'gold'
      WHEN b.year >= 200000 OR m."enrolledAt" <= now() - interval '3 years' AND b.orders >= 2 THEN 'silver'
      ELSE 'basic' END AS tier
    FROM "Member" m JOIN bought b ON b."memberId" = m.id WHERE m."tenantId" = '${DEFAULT_TENANT}')
  UPDATE "Member" m SET tier = d.tier, "tierSince" = now() FROM decided d
  WHERE m."tenantId" = '${DEFAULT_TENANT}' AND m.id = d.id AND m.tier <> d.tier`;
