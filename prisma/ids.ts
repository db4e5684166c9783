import { v7 } from 'uuid';
import type { Prisma } from './client.ts';

/** UUID v7: sorts by time. */
export const newId = (): string => v7();

/** `CS-2026-000123`: the year is that of the instant in the tenant's zone. */
export async function nextCaseNumber(tx: Prisma.TransactionClient, tenantId: string, year: number): Promise<string> {
  return `CS-${year}-${String(await nextNumber(tx, tenantId, 'case', year)).padStart(6, '0')}`;
}

/** `M0000123` */
export async function nextMemberNumber(tx: Prisma.TransactionClient, tenantId: string): Promise<string> {
  return memberNumber(await nextNumber(tx, tenantId, 'member', 0));
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

async function nextNumber(tx: Prisma.TransactionClient, tenantId: string, kind: string, year: number): Promise<bigint> {
  const rows = await tx.$queryRaw<{ n: bigint }[]>`SELECT next_number(${tenantId}, ${kind}, ${year}::int) AS n`;
  return (rows[0] as { n: bigint }).n;
}
