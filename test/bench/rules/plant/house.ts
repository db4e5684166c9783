import { DEFAULT_TENANT } from '../../../../domain/tenant.ts';
import type { PrismaClient } from '../../../../prisma/client.ts';
import { plantDesk } from '../../../setup/desk.ts';
import { plantSql } from '../../plant.ts';

/** Numbers that look drawn by chance and are the same every time. */
const chance = (n: string, salt: number, below: number) => `(abs(hashint8extended(${n}::bigint, ${salt})) % ${below})`;
export const memberId = (n: string) => `('01000000-0000-7000-8000-' || lpad(to_hex(${n}), 12, '0'))::uuid`;

/** A house with its desk, members of up to eight years, and purchases of two years: a few buy much, most a little. One in fifty was merged. */
export async function plantHouse(prisma: PrismaClient, url: string, members: number, purchases: number): Promise<void> {
  await plantDesk(prisma);
  await plantSql(url, [
    [
      `INSERT INTO "Member" ("tenantId", id, number, name, folded, pinyin, initials, kind, region, lifecycle, "enrolledAt", "updatedAt")
       SELECT $1, ${memberId('n')}, 'K' || lpad(n::text, 8, '0'), '王小明', '王小明', 'wangxiaoming', 'wxm',
         CASE WHEN ${chance('n', 1, 20)} = 0 THEN 'organisation' ELSE 'person' END, (ARRAY['north', 'south', 'east', 'west'])[1 + ${chance('n', 2, 4)}],
         'potential', now() - make_interval(days => ${chance('n', 3, 2_900)}::int), now()
       FROM generate_series(0, $2::int - 1) AS n`,
      [DEFAULT_TENANT, members],
    ],
    [
      `INSERT INTO "MemberAlias" ("tenantId", "memberId", "intoId", "mergedAt")
       SELECT $1, ${memberId('n')}, ${memberId('n - 1')}, now() FROM generate_series(49, $2::int - 1, 50) AS n`,
      [DEFAULT_TENANT, members],
    ],
    [
      `INSERT INTO "Purchase" ("tenantId", id, "memberId", at, product, quantity, "amountMinor", currency, "baseAmountMinor", rate)
       SELECT $1, ('02000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid,
         ${memberId(`(${chance('n', 4, 1_000_000)}::float8 * ${chance('n', 5, 1_000_000)} / 1e12 * $3::int)::int % $3::int`)},
         now() - make_interval(mins => ${chance('n', 6, 1_050_000)}::int), 'p', 1, a.minor, 'CNY', a.minor, 1
       FROM generate_series(1, $2::int) AS n CROSS JOIN LATERAL (SELECT ${chance('n', 7, 120_000)} - 4_000 AS minor) a`,
      [DEFAULT_TENANT, purchases, members],
    ],
    'VACUUM ANALYZE',
  ]);
}
