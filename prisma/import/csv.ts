/** One record of a CSV text. `problem` (words under `files.refused`): no cells could be told apart; `cells` holds its text as it stands. */
export type CsvRecord = { cells: string[]; problem?: 'quoteNotClosed' | 'textAfterQuote' | 'recordTooLong' };

/** A record longer than this is a quote that nobody closed, or no record at all. */
const RECORD_MAX = 1024 * 1024;
/** What is shown of a record that could not be read. */
const SHOWN = 1_000;

/**
 * Records of a CSV text (RFC 4180) that comes in pieces. Damage stays where it is: text behind a closing quote, or a line that never
 * ends, costs its line and no other. (csv-parse stays inside the quote after such a fault, and loses the rest of the file.) A quote
 * inside a cell that does not begin with one is a character like any other. Empty lines count for nothing.
 */
export async function* csvRecords(text: AsyncIterable<string>, delimiter: string): AsyncGenerator<CsvRecord> {
  const scanner = new Scanner(delimiter);
  for await (const piece of text) {
    yield* scanner.take(piece);
    if (scanner.stuck) break;
  }
  yield* scanner.end();
}

/** Where in a record we are: between cells, in a plain cell, in quotes, behind a quote within quotes, in a line that is lost. */
type Place = 'start' | 'plain' | 'quoted' | 'quote' | 'damaged' | 'tooLong';

class Scanner {
  readonly #delimiter: string;
  #place: Place = 'start';
  #cells: string[] = [];
  #cell = '';
  #raw = '';
  /** A quote was opened so long ago that nothing after it makes sense. */
  stuck = false;

  constructor(delimiter: string) {
    this.#delimiter = delimiter;
  }

  *take(piece: string): Generator<CsvRecord> {
    let begun = 0;
    for (let i = 0; i < piece.length; i++) {
      const ends = this.#character(piece[i] as string);
      if (!ends) continue;
      this.#raw += piece.slice(begun, i + 1);
      begun = i + 1;
      const record = this.#record();
      if (record) yield record;
    }
    this.#raw += piece.slice(begun);
    if (this.#raw.length > RECORD_MAX) this.#giveUp();
  }

  *end(): Generator<CsvRecord> {
    if (this.#place === 'quoted' || this.stuck) {
      yield { cells: [this.#raw.slice(0, SHOWN).trimEnd()], problem: 'quoteNotClosed' };
      return;
    }
    const record = this.#record();
    if (record) yield record;
  }

  /** A quote that is open has swallowed everything; any other line ends somewhere, and is not kept until then. */
  #giveUp(): void {
    if (this.#place === 'quoted') this.stuck = true;
    else this.#place = 'tooLong';
    this.#raw = this.#raw.slice(0, SHOWN);
    this.#cells = [];
    this.#cell = '';
  }

  /** @returns true when it ends the record */
  #character(c: string): boolean {
    if (this.#place === 'quoted') {
      if (c === '"') this.#place = 'quote';
      else this.#cell += c;
      return false;
    }
    if (c === '\n') return true;
    if (this.#place === 'damaged' || this.#place === 'tooLong') return false;
    if (c === this.#delimiter) this.#endCell();
    else if (c === '"' && this.#place === 'start') this.#place = 'quoted';
    else if (c === '"' && this.#place === 'quote') {
      this.#cell += c;
      this.#place = 'quoted';
    } else if (this.#place === 'quote') {
      // A carriage return before the line's end, and blanks before a delimiter, are no text.
      if (c !== '\r' && c !== ' ') this.#place = 'damaged';
    } else {
      this.#cell += c;
      this.#place = 'plain';
    }
    return false;
  }

  #endCell(): void {
    this.#cells.push(this.#cell);
    this.#cell = '';
    this.#place = 'start';
  }

  #record(): CsvRecord | null {
    const raw = this.#raw.replace(/\r?\n$/, '');
    const place = this.#place;
    if (place === 'plain') this.#cell = this.#cell.replace(/\r$/, '');
    this.#endCell();
    const cells = this.#cells;
    this.#cells = [];
    this.#raw = '';
    if (place === 'tooLong') return { cells: [raw.slice(0, SHOWN)], problem: 'recordTooLong' };
    if (place === 'damaged') return { cells: [raw], problem: 'textAfterQuote' };
    return raw.trim() === '' ? null : { cells };
  }
}
