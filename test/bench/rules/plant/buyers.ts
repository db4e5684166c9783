import { DEFAULT_TENANT } from '../../../../domain/tenant.ts';
import type { PrismaClient } from '../../../../prisma/client.ts';
import { seed } from '../../../../prisma/seed.ts';
import { plantSql } from '../../plant.ts';

const member = (n: string) => `('01000000-0000-7000-8000-' || lpad(to_hex(${n}), 12, '0'))::uuid`;
const chance = (salt: number, below: number) => `(abs(hashint8extended(n::bigint, ${salt})) % ${below})`;

/** Members, one in fifty of them merged into the one before, and what they bought in two years; the same ones every time. */
export async function plantBuyers(
  prisma: PrismaClient,
  url: string,
  members: number,
  purchases: number,
): Promise<void> {
  await seed(prisma, { demo: false });
  await plantSql(url, [
    [
      `INSERT INTO "Member" ("tenantId", id, number, name, "enrolledAt", "updatedAt")
       SELECT $1, ${member('n')}, 'K' || lpad(n::text, 8, '0'), '王小明', now() - make_interval(days => ${chance(3, 2_900)}::int), now()
       FROM generate_series(0, $2::int - 1) AS n`,
      [DEFAULT_TENANT, members],
    ],
    [
      `INSERT INTO "MemberAlias" ("tenantId", "memberId", "intoId") SELECT $1, ${member('n')}, ${member('n - 1')}
       FROM generate_series(49, $2::int - 1, 50) AS n`,
      [DEFAULT_TENANT, members],
    ],
    [
      `INSERT INTO "Purchase" ("tenantId", id, "memberId", at, "amountMinor", currency, "baseAmountMinor")
       SELECT $1, ('02000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid,
         ${member(`(${chance(4, 1_000_000)}::float8 * ${chance(5, 1_000_000)} / 1e12 * $3::int)::int % $3::int`)},
         now() - make_interval(mins => ${chance(6, 1_050_000)}::int), a.minor, 'CNY', a.minor
       FROM generate_series(1, $2::int) AS n CROSS JOIN LATERAL (SELECT ${chance(7, 120_000)} - 4_000 AS minor) a`,
      [DEFAULT_TENANT, purchases, members],
    ],
    'VACUUM ANALYZE',
  ]);
}
