/**
 * How CSV is written: for exports, and for rows that were refused. What is written here reads back as it was.
 *
 * A cell that a spreadsheet would work out as a formula is led by an apostrophe, and the import takes that off again. `+86138…` is led
 * too: a spreadsheet would make a number of it and drop the plus. A negative number alone stays as it is: it is a number to everybody.
 */
const RISKY = /^[=+\-@\t\r\n'＝＋－＠]/;
const NEGATIVE = /^-\d+(\.\d+)?$/;
const isRisky = (cell: string) => RISKY.test(cell) && !NEGATIVE.test(cell);

export const withGuard = (cell: string): string => (isRisky(cell) ? `'${cell}` : cell);
export const withoutGuard = (cell: string): string =>
  cell.startsWith("'") && RISKY.test(cell.slice(1)) ? cell.slice(1) : cell;

// Blanks at the ends are quoted too, or readers trim them; so are marks that other readers take for delimiters.
const quoted = (cell: string): string => (/[",;\t\r\n]|^\s|\s$/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);

/** One line of RFC 4180, with its end. */
export function csvLine(cells: readonly string[]): string {
  const line = cells.map((cell) => quoted(withGuard(cell))).join(',');
  // One empty cell alone would be an empty line, which counts for nothing.
  return `${line === '' ? '""' : line}\r\n`;
}

/** Spreadsheets take a file without it for one in the encoding of their country. */
export const BYTE_ORDER_MARK = '\ufeff';
