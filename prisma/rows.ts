import type { Prisma } from './client.ts';
import { empty, join, raw, type Sql, sql } from './statement.ts';

/** Rows in statements written by hand. They travel as one JSON value, so the text is the same however many there are. */

type Table = Prisma.ModelName;
const name = (identifier: string) => raw(`"${identifier}"`);

/**
 * `INSERT` of rows that all have the columns of the first; there must be one. `of` is what stands behind the rows, which are
 * called `r`: a join, a condition. `worked` says how a column is worked out that is not simply what its row says.
 */
export function insertRows(
  table: Table,
  rows: readonly object[],
  of: Sql = empty,
  worked: Readonly<Record<string, Sql>> = {},
): Sql {
  const columns = Object.keys(rows[0] ?? {});
  return sql`INSERT INTO ${name(table)} (${join(columns.map(name))})
    SELECT ${join(columns.map((column) => worked[column] ?? raw(`r."${column}"`)))} FROM ${rowsOf(table, rows)} ${of}`;
}

/** Rows of several tables in one statement, and so in one transaction; tables without rows are left out. */
export function insertAll(tables: Partial<Record<Table, readonly object[]>>): Sql {
  const inserts = Object.entries(tables)
    .filter(([, rows]) => rows.length > 0)
    .map(([table, rows]) => sql`${name(`new${table}`)} AS (${insertRows(table as Table, rows)})`);
  return sql`WITH ${join(inserts)} SELECT 1 AS written`;
}

/** The rows as a table `r`. */
export const rowsOf = (table: Table, rows: readonly object[]): Sql =>
  sql`jsonb_populate_recordset(NULL::${name(table)}, ${JSON.stringify(rows.map(withBytes))}::jsonb) AS r`;

/** What stands behind `SET` when each of these columns gets the value of `r`. */
export const setFrom = (row: object): Sql => join(Object.keys(row).map((column) => raw(`"${column}" = r."${column}"`)));

/** Bytes as Postgres reads them; what JSON makes of a Buffer by itself is something else. They are columns of their own, never within one. */
function withBytes(row: object): object {
  const columns = Object.entries(row);
  if (!columns.some(([, value]) => value instanceof Uint8Array)) return row;
  return Object.fromEntries(
    columns.map(([column, value]) => [
      column,
      value instanceof Uint8Array ? `\\x${Buffer.from(value).toString('hex')}` : value,
    ]),
  );
}
