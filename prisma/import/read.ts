import { createReadStream, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline, Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { Unusable } from './problems.ts';

export type Encoding = 'utf8' | 'gb18030';
export type Format = 'csv' | 'cdnow';

/** One row of the file. `problem`: it could not be told apart into cells. */
export type Line = { row: number; cells: string[]; problem?: string };

/** A row longer than this is a quote that nobody closed. */
const ROW_MAX = 1024 * 1024;

/** What is read, and how far: for the progress bar. */
export type Source = { path: string; bytes: number; read: number; encoding: Encoding; format: Format };

/**
 * Looks through the whole file before anything is written: is it there, is it text in this encoding?
 * @throws Unusable
 */
export async function openSource(path: string, encoding: Encoding, format: Format): Promise<Source> {
  const bytes = sizeOf(path);
  if (bytes === 0) throw new Unusable(`${path} is empty.`);
  await checkMark(path);
  const decoder = new TextDecoder(nameOf(encoding), { fatal: true });
  let before = 0;
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    try {
      decoder.decode(chunk, { stream: true });
    } catch {
      throw wrongEncoding(path, encoding, before, chunk.length);
    }
    before += chunk.length;
  }
  try {
    decoder.decode();
  } catch {
    throw wrongEncoding(path, encoding, bytes, 0);
  }
  return { path, bytes, read: 0, encoding, format };
}

function sizeOf(path: string): number {
  try {
    const found = statSync(path);
    if (found.isDirectory()) throw new Unusable(`${path} is a folder. Name the file in it.`);
    return found.size;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') throw new Unusable(`There is no file ${path}.`);
    if (code === 'EACCES') throw new Unusable(`This user may not read ${path}.`);
    throw error;
  }
}

async function checkMark(path: string): Promise<void> {
  const file = await open(path);
  const { buffer } = await file.read(Buffer.alloc(4), 0, 4, 0);
  await file.close();
  if ((buffer[0] === 0xff && buffer[1] === 0xfe) || (buffer[0] === 0xfe && buffer[1] === 0xff))
    throw new Unusable(`${path} is UTF-16. Save it as "CSV UTF-8" and import that.`);
  if (buffer[0] === 0x50 && buffer[1] === 0x4b)
    throw new Unusable(`${path} is a spreadsheet or an archive, not CSV. Save it as "CSV UTF-8" and import that.`);
}

function wrongEncoding(path: string, encoding: Encoding, before: number, length: number): Unusable {
  const other = encoding === 'utf8' ? 'gb18030' : 'utf8';
  return new Unusable(
    `${path} is not ${encoding === 'utf8' ? 'UTF-8' : 'GB 18030'} (within bytes ${before} to ${before + length}). Try --encoding ${other}.`,
  );
}

const nameOf = (encoding: Encoding) => (encoding === 'utf8' ? 'utf-8' : 'gb18030');

/** The text, chunk by chunk; a byte order mark is left out. */
async function* textOf(source: Source): AsyncGenerator<string> {
  const decoder = new TextDecoder(nameOf(source.encoding), { fatal: true });
  for await (const chunk of createReadStream(source.path) as AsyncIterable<Buffer>) {
    source.read += chunk.length;
    yield decoder.decode(chunk, { stream: true });
  }
  yield decoder.decode();
}

/** Rows of a CSV file, the header first (row 0). Delimiter: the one of `,` `;` tab that the header has most of. */
export async function* csvLines(source: Source): AsyncGenerator<Line> {
  const text = textOf(source);
  const first = await firstLine(text);
  const skipped: { after: number; problem: string; text: string }[] = [];
  const parser = parse({
    delimiter: delimiterOf(first.line),
    relax_column_count: true,
    skip_empty_lines: true,
    skip_records_with_error: true,
    max_record_size: ROW_MAX,
    raw: true,
    on_skip: (error, text) => {
      skipped.push({ after: Number(error?.records ?? 0), problem: error?.message ?? 'could not be read', text: text ?? '' });
      return undefined;
    },
  });
  // Also ends the reading when the parser gives up, and hands a failing disk on to whoever reads rows.
  pipeline(Readable.from(joined(first.text, text)), parser, () => {});
  let row = 0;
  let good = 0;
  // The parser is ahead of us: what it skipped belongs behind the rows it had read by then.
  const passed = function* (): Generator<Line> {
    while (skipped[0] && skipped[0].after <= good) {
      const { problem, text } = skipped.shift() as (typeof skipped)[number];
      yield { row: row++, cells: text.trim() ? [text.trim()] : [], problem };
    }
  };
  try {
    for await (const { record } of parser as AsyncIterable<{ record: string[] }>) {
      yield* passed();
      yield { row: row++, cells: record };
      good++;
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    yield* passed();
    yield { row, cells: [], problem: broken(error) };
    return;
  }
  yield* passed();
}

const broken = ({ code, message }: CsvError): string =>
  code === 'CSV_QUOTE_NOT_CLOSED' || code === 'CSV_MAX_RECORD_SIZE'
    ? 'a quote is opened and never closed; nothing after it could be read'
    : message;

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
    if (rest.length > ROW_MAX) throw new Unusable(`${source.path} is not a CDNOW file: a line is longer than 1 MB.`);
    for (const line of lines) if (line.trim()) yield { row: ++row, cells: line.trim().split(/\s+/) };
  }
  if (rest.trim()) yield { row: ++row, cells: rest.trim().split(/\s+/) };
}
