import type { RuleParts } from '../../api/contract/rule-editor.ts';
import { readConditions, typedConditions } from './conditions.ts';
import type { Range } from './cursor.ts';
import { clearCell, copiesOf, insertRows, newRows, putConditions, putNote, putOutcome, rowAt } from './edit.ts';
import { type Column, conditionsAt, type Draft, type Last, plain, type Row } from './model.ts';
import { readOutcome, typedOutcome } from './outcome-text.ts';
import { choicesOf, isIdle, outcomeAt } from './outcomes.ts';
import type { Writing } from './values.ts';

/** Cells and rows on their way between tables: as text for any spreadsheet, and as they are for this one. Pure. */

export type Paper = { parts: RuleParts; writing: Writing };
/** `rows`: whole ones, with all that a text cannot hold. `text` says whether what comes back is still the same. */
export type Copied = { set: string; text: string; rows: Row[] };

export function cellText(row: Row | Last, column: Column, { parts, writing }: Paper): string {
  switch (column.is) {
    case 'fact':
      return 'when' in row ? typedConditions(conditionsAt(row, column.id), column.fact, writing) : '';
    case 'then':
      return isIdle(row, column.of)
        ? ''
        : typedOutcome(outcomeAt(row, column.of), column.of, writing, choicesOf(parts, column.of));
    case 'note':
      return row.note[writing.locale];
    default:
      return '';
  }
}

/** What was typed into a cell, put where it belongs. */
export function putText(draft: Draft, r: number, column: Column, text: string, { parts, writing }: Paper): Draft {
  const row = rowAt(draft, r);
  if (!row) return draft;
  switch (column.is) {
    case 'fact':
      return putConditions(draft, r, column.id, readConditions(text, column.fact, writing));
    case 'then':
      return isIdle(row, column.of) && text.trim() === ''
        ? draft
        : putOutcome(draft, r, column.of, readOutcome(text, column.of, choicesOf(parts, column.of)));
    case 'note':
      return putNote(draft, r, { [writing.locale]: text.trim() });
    default:
      return draft;
  }
}

/** Of whole rows the cells that hold something, without number, mark and count. */
const written = (columns: readonly Column[], { left, right }: Range): Column[] =>
  columns.slice(left, right + 1).filter(({ is }) => is === 'fact' || is === 'then' || is === 'note');

export function copyOf(draft: Draft, columns: readonly Column[], range: Range, paper: Paper): Copied {
  const cells = written(columns, range);
  const rows = Array.from({ length: range.bottom - range.top + 1 }, (_, i) => rowAt(draft, range.top + i)).filter(
    (row) => row !== undefined,
  );
  const text = table(rows.map((row) => cells.map((column) => cellText(row, column, paper))));
  const whole = range.left === 0 ? rows.filter((row): row is Row => 'when' in row) : [];
  return { set: draft.set, text, rows: whole };
}

export type Pasted = { draft: Draft; range: Range };

/**
 * Text of a spreadsheet from the cell on, to the right and down; rows that are missing come to be. On the number of a row whole rows come
 * in behind it. Nothing is refused: what does not fit stays in its cell, and is marked there.
 */
export function paste(
  draft: Draft,
  columns: readonly Column[],
  { top, left }: Range,
  text: string,
  copied: Copied | null,
  paper: Paper,
): Pasted {
  const same = copied !== null && copied.text === text && copied.set === draft.set;
  if (left === 0 && same && copied.rows.length > 0) {
    const at = Math.min(top + 1, draft.rows.length);
    const rows = copiesOf(draft, copied.rows);
    const bottom = at + rows.length - 1;
    return { draft: insertRows(draft, at, rows), range: { top: at, bottom, left: 0, right: columns.length - 1 } };
  }
  const lines = cellsOf(text);
  const first = left === 0 ? Math.min(top + 1, draft.rows.length) : top;
  const room = roomFor(draft, first, left === 0 ? lines.length : 0, lines.length);
  const places = written(columns, { top, bottom: top, left, right: columns.length - 1 });
  let next = room;
  for (const [i, line] of lines.entries())
    for (const [j, value] of line.entries()) {
      const column = places[j];
      if (column) next = putPasted(next, first + i, column, value, paper);
    }
  const right =
    left === 0 ? columns.length - 1 : columns.indexOf(places[Math.min(longest(lines), places.length) - 1] as Column);
  return { draft: next, range: { top: first, bottom: first + lines.length - 1, left, right: Math.max(left, right) } };
}

/** How many rows would come to be. Of text with far more lines than rules may have they are only counted. */
export function rowsAdded(draft: Draft, { top, left }: Range, text: string, most: number): number {
  const ends = text.split('\n', 2 * most).length;
  const lines = ends < 2 * most ? cellsOf(text).length : ends;
  return left === 0 ? lines : missingRows(draft, top, lines);
}

/** Behind the last row; the default row takes one line, and only right onto it. */
function missingRows({ rows: { length } }: Draft, first: number, lines: number): number {
  if (first < length) return Math.max(0, first + lines - length);
  return lines > 1 ? lines : 0;
}

/** A tree has no cells: what is pasted onto it makes it a line again only where it says something. */
function putPasted(draft: Draft, r: number, column: Column, value: string, paper: Paper): Draft {
  const row = rowAt(draft, r);
  if (column.is === 'fact' && row && 'when' in row && !plain(row)) return draft;
  return value.trim() === '' ? clearCell(draft, r, column) : putText(draft, r, column, value, paper);
}

/** New rows in front of `first`, or behind the last one as many as are missing. */
function roomFor(draft: Draft, first: number, inserted: number, lines: number): Draft {
  if (inserted > 0) return insertRows(draft, first, newRows(draft, inserted));
  const missing = missingRows(draft, first, lines);
  return missing > 0 ? insertRows(draft, draft.rows.length, newRows(draft, missing)) : draft;
}

const longest = (lines: readonly string[][]): number => Math.max(1, ...lines.map((line) => line.length));

/** Tab-separated, quoted as spreadsheets do it. */
export const table = (lines: readonly (readonly string[])[]): string =>
  lines.map((line) => line.map(quoted).join('\t')).join('\n');
const quoted = (cell: string): string => (/["\t\n\r]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);

export function cellsOf(text: string): string[][] {
  const lines: string[][] = [['']];
  const body = text.replace(/\r\n?/g, '\n').replace(/\n$/, '');
  const add = (char: string) => {
    const line = lines.at(-1) as string[];
    line[line.length - 1] += char;
  };
  let inQuotes = false;
  for (let i = 0; i < body.length; i++) {
    const char = body[i] as string;
    const begins = lines.at(-1)?.at(-1) === '';
    if (inQuotes && char === '"' && body[i + 1] === '"') add(body[++i] as string);
    else if (inQuotes && char === '"') inQuotes = false;
    else if (!inQuotes && char === '"' && begins && body.indexOf('"', i + 1) > 0) inQuotes = true;
    else if (!inQuotes && char === '\t') lines.at(-1)?.push('');
    else if (!inQuotes && char === '\n') lines.push(['']);
    else add(char);
  }
  return lines;
}
