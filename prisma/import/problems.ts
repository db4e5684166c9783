/** The file cannot be imported at all. The message says what is wrong and what to do; nothing was written. */
export class Unusable extends Error {
  override readonly name = 'Unusable';
}

/** One row that was not taken: which column, and why. The rest of the file goes on. */
export class RowRefused extends Error {
  readonly column: string;
  constructor(column: string, message: string) {
    super(message);
    this.column = column;
  }
}

export type RefusedRow = {
  /** 1 = the first row after the header. */
  row: number;
  column: string;
  message: string;
  cells: string[];
};
