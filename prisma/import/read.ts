import type { Encoding, FileFormat } from '../../domain/files.ts';
import type { Bytes } from './bytes.ts';
import { type CsvRecord, csvRecords } from './csv.ts';
import { DECODERS } from './look.ts';
import { Unusable } from './problems.ts';

/** One row of the file. `problem`: it could not be told apart into cells. */
export type Line = CsvRecord & { row: number };

/** No line of a header or of a CDNOW file is longer. */
const ROW_MAX = 1024 * 1024;
/** Text is handed out in parts of this many bytes at most: nobody else in the process waits long. */
const PART = 64 * 1024;

/** What is read, and how far: for the progress bar. */
export type Source = { bytes: Bytes; read: number; encoding: Encoding; format: FileFormat };

export const sourceOf = (bytes: Bytes, encoding: Encoding, format: FileFormat): Source => ({
  ...{ bytes, encoding, format },
  read: 0,
});

/** The text, part by part; a byte order mark is left out. */
async function* textOf(source: Source): AsyncGenerator<string> {
  const decoder = new TextDecoder(DECODERS[source.encoding], { fatal: true });
  for await (const chunk of source.bytes.open())
    for (let from = 0; from < chunk.length; from += PART) {
      const part = chunk.subarray(from, from + PART);
      source.read += part.length;
      yield decoder.decode(part, { stream: true });
    }
  yield decoder.decode();
}

/** Rows of a CSV file, the header first (row 0). Delimiter: the one of `,` `;` tab that the header has most of. */
export async function* csvLines(source: Source, onDelimiter?: (delimiter: string) => void): AsyncGenerator<Line> {
  const text = textOf(source);
  const first = await firstLine(text);
  const delimiter = delimiterOf(first.line);
  onDelimiter?.(delimiter);
  let row = 0;
  for await (const record of csvRecords(joined(first.text, text), delimiter)) yield { row: row++, ...record };
}

async function* joined(head: string, rest: AsyncIterable<string>): AsyncGenerator<string> {
  yield head;
  yield* rest;
}

async function firstLine(text: AsyncGenerator<string>): Promise<{ line: string; text: string }> {
  let head = '';
  while (!/[\r\n]/.test(head.trimStart())) {
    const { value, done } = await text.next();
    if (done) break;
    head += value;
    if (head.length > ROW_MAX) break;
  }
  return { line: head.trimStart().split(/[\r\n]/)[0] ?? '', text: head };
}

function delimiterOf(line: string): string {
  const counts = [',', ';', '\t'].map((mark) => [mark, line.split(mark).length] as const);
  return counts.reduce((best, next) => (next[1] > best[1] ? next : best))[0];
}

/** Lines of CDNOW's text file: columns with white space between. There is no header; rows begin at 1. */
export async function* cdnowLines(source: Source): AsyncGenerator<Line> {
  let rest = '';
  let row = 0;
  for await (const text of textOf(source)) {
    const lines = (rest + text).split(/\r?\n/);
    rest = lines.pop() ?? '';
    if (rest.length > ROW_MAX) throw new Unusable('noCdnow', { file: source.bytes.name });
    for (const line of lines) if (line.trim()) yield { row: ++row, cells: line.trim().split(/\s+/) };
  }
  if (rest.trim()) yield { row: ++row, cells: rest.trim().split(/\s+/) };
}
