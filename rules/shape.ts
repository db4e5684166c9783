import type { RuleSetCode } from '../domain/vocabulary.ts';
import { LIMITS } from './definition.ts';
import type { Problem } from './parse.ts';
import { Reader } from './parse-reader.ts';

/** A row of rules that may be unfinished: it has an id, and whatever else was written there. */
export type Piece = { id: string } & Record<string, unknown>;
/** Rules that may be unfinished: rows in an order, and one that holds otherwise. `parse` says whether they can be used. */
export type Shaped = { rows: Piece[]; otherwise: Piece } & Record<string, unknown>;

const LONGEST_ID = 200;

/** What keeps something from being an unfinished rule set of this kind; nothing: it can be kept, compared and worked on. */
export function shapeProblems(input: unknown, set: RuleSetCode): Problem[] {
  const read = new Reader();
  const root = record(read, input, '');
  if (!root) return read.problems;
  if (root.set !== set) read.wrong('set', 'choice', { choices: set });
  if (!Array.isArray(root.rows)) read.wrong('rows', 'list');
  else if (root.rows.length > LIMITS.rows) read.wrong('rows', 'tooMany', { max: LIMITS.rows });
  else for (const [i, row] of root.rows.entries()) piece(read, row, `rows[${i}]`);
  piece(read, root.otherwise, 'otherwise');
  return read.problems;
}

function piece(read: Reader, input: unknown, place: string): void {
  const row = record(read, input, place);
  if (row && !(typeof row.id === 'string' && row.id.length <= LONGEST_ID)) read.wrong(`${place}.id`, 'identifier');
}

function record(read: Reader, input: unknown, place: string): Record<string, unknown> | undefined {
  if (typeof input === 'object' && input !== null && !Array.isArray(input)) return input as Record<string, unknown>;
  return read.wrong(place, 'object');
}
