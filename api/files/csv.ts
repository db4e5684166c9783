import { once } from 'node:events';
import type { Response } from 'express';
import { BYTE_ORDER_MARK, csvLine } from '../../prisma/import/write.ts';

/** What a cell can be. An instant is written as ISO 8601 in UTC, nothing as an empty cell. */
export type Cell = string | number | bigint | boolean | Date | null | undefined;
export type Column<Row> = { header: string; cell: (row: Row) => Cell };

/**
 * CSV as RFC 4180 has it, in UTF-8 with a byte order mark (spreadsheets need it), line by line: memory does not grow with the rows.
 * What a spreadsheet would take for a formula is led by an apostrophe, and reads back as it was (prisma/import/write.ts).
 */
export async function* csvStream<Row>(
  columns: readonly Column<Row>[],
  rows: AsyncIterable<Row>,
): AsyncGenerator<string> {
  yield BYTE_ORDER_MARK + csvLine(columns.map(({ header }) => header));
  for await (const row of rows) yield csvLine(columns.map(({ cell }) => textOf(cell(row))));
}

const textOf = (cell: Cell): string =>
  cell === null || cell === undefined ? '' : cell instanceof Date ? cell.toISOString() : String(cell);

const PART = 32 * 1024;

/**
 * Sends it as a download. Nothing is promised before the first part is there, so what fails until then is thrown and becomes a problem
 * document; what fails later breaks the connection. Whoever goes away meanwhile ends it.
 */
export async function sendCsv(res: Response, fileName: string, lines: AsyncIterable<string>): Promise<void> {
  const gone = new AbortController();
  res.once('close', () => gone.abort());
  const put = (part: string): boolean => {
    if (!res.headersSent) res.status(200).set(headersOf(fileName));
    return res.write(part);
  };
  try {
    let part = '';
    for await (const line of lines) {
      part += line;
      if (part.length < PART) continue;
      if (!put(part)) await once(res, 'drain', { signal: gone.signal });
      part = '';
    }
    put(part);
    res.end();
  } catch (error) {
    // Half a file must not look like a whole one.
    if (res.headersSent) res.destroy();
    if (!gone.signal.aborted) throw error;
  }
}

const headersOf = (fileName: string) => ({
  'Content-Type': 'text/csv; charset=utf-8',
  'Content-Disposition': `attachment; filename*=UTF-8''${encodeURIComponent(fileName.toWellFormed())}`,
  'Cache-Control': 'no-store',
  'X-Content-Type-Options': 'nosniff',
});
