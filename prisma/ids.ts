import { v7 } from 'uuid';
import type { Prisma } from './client.ts';
import { type Sql, sql } from './statement.ts';

/** UUID v7: sorts by time. */
export const newId = (): string => v7();

/** `CS-2026-000123`: the year is that of the instant in the tenant's zone. */
export const nextCaseNumber = (tx: Prisma.TransactionClient, tenantId: string, at: Date) =>
  numberOfYear(tx, tenantId, at, 'case', 'CS');

/** `AP-2026-000001` */
export const nextApprovalNumber = (tx: Prisma.TransactionClient, tenantId: string, at: Date) =>
  numberOfYear(tx, tenantId, at, 'approval', 'AP');

async function numberOfYear(
  tx: Prisma.TransactionClient,
  tenantId: string,
  at: Date,
  kind: string,
  prefix: string,
): Promise<string> {
  const rows = await tx.$queryRaw<{ year: number; n: bigint }[]>`
    SELECT year, next_number(${tenantId}, ${kind}, year) AS n FROM (${yearOf(tenantId, at)}) AS of_tenant`;
  const { year, n } = rows[0] as { year: number; n: bigint };
  return numbered(prefix, year, n);
}

const numbered = (prefix: string, year: number, n: bigint | string) =>
  `${prefix}-${year}-${String(n).padStart(6, '0')}`;

/** For a number drawn in a statement of one's own. */
export const caseNumber = (year: number, n: string) => numbered('CS', year, n);

/** The `year` that an instant is in where the tenant is. */
export const yearOf = (tenantId: string, at: Date): Sql => sql`
  SELECT extract(year FROM ${at}::timestamptz AT TIME ZONE
    coalesce((SELECT "timeZone" FROM "Tenant" WHERE id = ${tenantId}), 'UTC'))::int AS year`;

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

/** `M0000123` */
export const memberNumber = (n: bigint | string) => `M${String(n).padStart(7, '0')}`;
