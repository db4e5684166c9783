import { say } from '../../domain/language/index.ts';
import type { Locale } from '../../domain/vocabulary.ts';

/** What fills the words of a problem. Plain values: they are kept, and said in whatever language asks. */
export type Values = Record<string, string | number>;

/** The file cannot be imported at all. `code` has words under `files.unusable`; they say what is wrong and what to do. */
export class Unusable extends Error {
  override readonly name = 'Unusable';
  readonly code: string;
  readonly values: Values;
  constructor(code: string, values: Values = {}) {
    super(say('en', `files.unusable.${code}`, values));
    this.code = code;
    this.values = values;
  }
}

/** One row that was not taken: which column, and why (words under `files.refused`). The rest of the file goes on. */
export class RowRefused extends Error {
  readonly column: string;
  readonly code: string;
  readonly values: Values;
  constructor(column: string, code: string, values: Values = {}) {
    super(code);
    this.column = column;
    this.code = code;
    this.values = values;
  }
}

export const refusedWords = (locale: Locale, { code, values }: { code: string; values: Values }): string =>
  say(locale, `files.refused.${code}`, values);

export type RefusedRow = {
  /** 1 = the first row after the header. */
  row: number;
  refused: RowRefused;
  cells: string[];
};
