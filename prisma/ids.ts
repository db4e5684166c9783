import { v7 } from 'uuid';
import type { Prisma } from './client.ts';

/** UUID v7: sorts by time. */
export const newId = (): string => v7();

/** `CS-2026-000123`: the year is that of the instant in the tenant's zone. */
export async function nextCaseNumber(tx: Prisma.TransactionClient, tenantId: string, at: Date): Promise<string> {
  const rows = await tx.$queryRaw<{ year: number; n: bigint }[]>`
    SELECT year, next_number(${tenantId}, 'case', year) AS n FROM (
      SELECT extract(year FROM ${at}::timestamptz AT TIME ZONE
        coalesce((SELECT "timeZone" FROM "Tenant" WHERE id = ${tenantId}), 'UTC'))::int AS year) AS of_tenant`;
  const { year, n } = rows[0] as { year: number; n: bigint };
  return `CS-${year}-${String(n).padStart(6, '0')}`;
}

/** `M0000123` */
export async function nextMemberNumber(tx: Prisma.TransactionClient, tenantId: string): Promise<string> {
  const rows = await tx.$queryRaw<{ n: bigint }[]>`SELECT next_number(${tenantId}, 'member', 0) AS n`;
  return memberNumber((rows[0] as { n: bigint }).n);
}

/** As many at once, for imports. */
export async function nextMemberNumbers(
  tx: Prisma.TransactionClient,
  tenantId: string,
  count: number,
): Promise<string[]> {
  const rows = await tx.$queryRaw<{ n: bigint }[]>`
    SELECT next_number(${tenantId}, 'member', 0) AS n FROM generate_series(1, ${count}::int)`;
  return rows.map(({ n }) => memberNumber(n));
}

const memberNumber = (n: bigint) => `M${String(n).padStart(7, '0')}`;
