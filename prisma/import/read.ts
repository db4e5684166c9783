import { createReadStream, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { csvRecords } from './csv.ts';
import { Unusable } from './problems.ts';

export type Encoding = 'utf8' | 'gb18030';
export type Format = 'csv' | 'cdnow';

/** One row of the file. `problem`: it could not be told apart into cells. */
export type Line = { row: number; cells: string[]; problem?: string };

/** No line of a header or of a CDNOW file is longer. */
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
  let row = 0;
  for await (const record of csvRecords(joined(first.text, text), delimiterOf(first.line)))
    yield { row: row++, ...record };
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
    if (rest.length > ROW_MAX) throw new Unusable(`${source.path} is not a CDNOW file: a line is longer than 1 MB.`);
    for (const line of lines) if (line.trim()) yield { row: ++row, cells: line.trim().split(/\s+/) };
  }
  if (rest.trim()) yield { row: ++row, cells: rest.trim().split(/\s+/) };
}
