import type { Prisma } from '../client.ts';

/**
 * Inserts many rows as one JSON parameter: some ten times as fast as a statement with thousands of parameters. A column that any row
 * has is written for all, as null where a row lacks it; others keep their defaults. Instants go as ISO text, bigint as digits.
 */
export async function insertMany<T extends object>(
  tx: Prisma.TransactionClient,
  table: 'Member' | 'ContactPoint' | 'Purchase',
  rows: T[],
): Promise<void> {
  if (rows.length === 0) return;
  const columns = [...new Set(rows.flatMap(Object.keys))].map((name) => `"${name}"`).join(', ');
  const json = JSON.stringify(rows, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value));
  // Names of tables and columns are our own, never the file's.
  await tx.$executeRawUnsafe(
    `INSERT INTO "${table}" (${columns}) SELECT ${columns} FROM jsonb_populate_recordset(NULL::"${table}", $1::jsonb)`,
    json,
  );
}
