import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import type { RefusedRow } from './problems.ts';

/** Cells a spreadsheet would work out as a formula are led by an apostrophe; `withoutGuard` takes it off again. */
const RISKY = /^[=+\-@\t\r']/;
export const withGuard = (cell: string): string => (RISKY.test(cell) ? `'${cell}` : cell);
export const withoutGuard = (cell: string): string =>
  cell.startsWith("'") && RISKY.test(cell.slice(1)) ? cell.slice(1) : cell;

const quoted = (cell: string): string => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);

/**
 * The rows that were not taken, with row number, column and reason before what the row held: correct them in this very
 * file and import it. Written only when there is something to write.
 */
export class RefusedFile {
  readonly #path: string | undefined;
  readonly #header: string[];
  #out: WriteStream | undefined;

  constructor(path: string | undefined, header: string[]) {
    this.#path = path;
    this.#header = header;
  }

  async add({ row, column, message, cells }: RefusedRow): Promise<void> {
    if (!this.#path) return;
    if (!this.#out) {
      this.#out = createWriteStream(this.#path, { encoding: 'utf8' });
      await once(this.#out, 'open');
      await this.#line(['refused row', 'refused column', 'refused because', ...this.#header], '\ufeff');
    }
    await this.#line([String(row), column, message, ...cells.map(withGuard)]);
  }

  async close(): Promise<void> {
    if (!this.#out) return;
    this.#out.end();
    await once(this.#out, 'close');
  }

  async #line(cells: string[], mark = ''): Promise<void> {
    const out = this.#out as WriteStream;
    if (!out.write(`${mark}${cells.map(quoted).join(',')}\r\n`)) await once(out, 'drain');
  }
}
