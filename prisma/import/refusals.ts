import { say } from '../../domain/language/index.ts';
import type { Locale } from '../../domain/vocabulary.ts';
import type { PrismaClient } from '../client.ts';
import type { Link } from '../link.ts';
import { ask, sql } from '../statement.ts';
import type { Job } from './batch.ts';
import { type RefusedRow, refusedWords, type Values } from './problems.ts';
import { BYTE_ORDER_MARK, csvLine } from './write.ts';

/** Text of Postgres has no NUL: the mark for it stands in its place. */
const withoutNul = (text: string) => text.replaceAll('\u0000', '\u2400');

/** Keeps the rows that were not taken, in the transaction of those that were. */
export async function keepRefusals(link: Link, { tenantId, runId }: Job, rows: RefusedRow[]): Promise<void> {
  if (rows.length === 0) return;
  await link.copy(
    'ImportRefusal',
    ['tenantId', 'runId', 'row', 'column', 'code', 'values', 'cells'],
    rows.map(({ row, refused: { column, code, values }, cells }) => [
      ...[tenantId, runId, row, withoutNul(column), code],
      withoutNul(JSON.stringify(values).replaceAll('\\u0000', '\u2400')),
      JSON.stringify(cells.map(withoutNul)),
    ]),
  );
}

export type Refusal = { row: number; column: string; code: string; values: Values; cells: string[] };
const PAGE = 500;

/** In the order of the file, a page at a time. */
export async function* refusalsOf(prisma: PrismaClient, tenantId: string, runId: string): AsyncGenerator<Refusal> {
  for (let after = 0; ; ) {
    const page = await ask<Refusal>(
      prisma,
      sql`SELECT row, "column", code, values, cells FROM "ImportRefusal"
        WHERE "tenantId" = ${tenantId} AND "runId" = ${runId}::uuid AND row > ${after} ORDER BY row LIMIT ${PAGE}`,
    );
    yield* page;
    if (page.length < PAGE) return;
    after = page.at(-1)?.row ?? after;
  }
}

/**
 * The refused rows as a file: row number, column and reason before what the row held. Correct them in this very file and
 * import it.
 */
export async function* refusedCsv(
  refusals: AsyncIterable<Refusal>,
  header: string[],
  locale: Locale,
): AsyncGenerator<string> {
  yield BYTE_ORDER_MARK +
    csvLine([...['row', 'column', 'because'].map((name) => say(locale, `files.refusedHeader.${name}`)), ...header]);
  for await (const { row, column, cells, ...why } of refusals)
    yield csvLine([String(row), column, refusedWords(locale, why), ...cells]);
}
