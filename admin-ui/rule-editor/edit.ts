import type { Column, Cond, Draft, Last, Note, Row, Tree } from './model.ts';
import { plain } from './model.ts';
import { firstThen, type OutcomeColumn, withOutcome } from './outcomes.ts';

/** What can be done to rules, each as new ones; pure. Rows that nothing happened to stay the very same. */

const NOTHING: Note = { zh: '', en: '' };

/** `r` counts from 0; behind the last row comes the default row. */
export const rowAt = (draft: Draft, r: number): Row | Last | undefined =>
  r === draft.rows.length ? draft.otherwise : draft.rows[r];

export function putRow(draft: Draft, r: number, part: Partial<Row>): Draft {
  if (r === draft.rows.length) return { ...draft, otherwise: { ...draft.otherwise, ...part } };
  return { ...draft, rows: draft.rows.map((row, i) => (i === r ? { ...row, ...part } : row)) };
}

/** The conditions on one fact, in the places where they were; further ones come last. Of a tree: nothing. */
export function putConditions(draft: Draft, r: number, fact: string, next: readonly Cond[]): Draft {
  const row = draft.rows[r];
  const conditions = row && plain(row);
  if (!conditions) return draft;
  const left = [...next];
  const kept = conditions.flatMap((one) => (one.fact === fact ? left.splice(0, 1) : [one]));
  return putRow(draft, r, { when: { all: [...kept, ...left] } });
}

export const putWhen = (draft: Draft, r: number, when: Tree): Draft => putRow(draft, r, { when });

export function putOutcome(draft: Draft, r: number, column: OutcomeColumn, value: unknown): Draft {
  const row = rowAt(draft, r);
  return row ? putRow(draft, r, { then: withOutcome(row.then, column, value) }) : draft;
}

export function putNote(draft: Draft, r: number, part: Partial<Note>): Draft {
  const row = rowAt(draft, r);
  return row ? putRow(draft, r, { note: { ...row.note, ...part } }) : draft;
}

/** What a cell says, taken out. */
export function clearCell(draft: Draft, r: number, column: Column): Draft {
  if (column.is === 'fact') return putConditions(draft, r, column.id, []);
  if (column.is === 'note') return putNote(draft, r, NOTHING);
  if (column.is !== 'then') return draft;
  const { kind, path } = column.of;
  const empty = kind.is === 'choices' || kind.is === 'levels' ? [] : path[0] === 'alert' ? null : undefined;
  return putOutcome(draft, r, column.of, empty);
}

/** Before row `at`; the default row stays last. */
export function insertRows(draft: Draft, at: number, rows: readonly Row[]): Draft {
  const place = Math.min(at, draft.rows.length);
  return { ...draft, rows: [...draft.rows.slice(0, place), ...rows, ...draft.rows.slice(place)] };
}

export function newRows(draft: Draft, count: number): Row[] {
  return freeIds(draft, count).map((id) => ({ id, when: { all: [] }, then: firstThen(draft), note: NOTHING }));
}

/** The same again, each with an id of its own. */
export function copiesOf(draft: Draft, rows: readonly Row[]): Row[] {
  const ids = freeIds(draft, rows.length);
  return rows.map((row, i) => ({ ...structuredClone(row), id: ids[i] as string }));
}

export function freeIds({ rows, otherwise }: Draft, count: number): string[] {
  const taken = new Set([...rows, otherwise].map(({ id }) => id));
  const free: string[] = [];
  for (let n = rows.length + 1; free.length < count; n++) if (!taken.has(`row-${n}`)) free.push(`row-${n}`);
  return free;
}

export const removeRows = (draft: Draft, from: number, to: number): Draft => ({
  ...draft,
  rows: draft.rows.filter((_, i) => i < from || i > to),
});

/** Rows `from` to `to` by so many places, as far as there are. @returns where the first of them lies then */
export function moveRows(draft: Draft, from: number, to: number, by: number): { draft: Draft; at: number } {
  const last = draft.rows.length - 1;
  const end = Math.min(to, last);
  if (from > end) return { draft, at: from };
  const at = Math.max(0, Math.min(from + by, last - (end - from)));
  if (at === from) return { draft, at };
  const moved = draft.rows.slice(from, end + 1);
  const rest = [...draft.rows.slice(0, from), ...draft.rows.slice(end + 1)];
  return { draft: { ...draft, rows: [...rest.slice(0, at), ...moved, ...rest.slice(at)] }, at };
}

/** With all that is said of it in lines of cells; trees keep what they say. */
export function removeFact(draft: Draft, fact: string): Draft {
  const rows = draft.rows.map((row) => {
    const conditions = plain(row);
    return conditions?.some((one) => one.fact === fact)
      ? { ...row, when: { all: conditions.filter((one) => one.fact !== fact) } }
      : row;
  });
  return { ...draft, rows };
}

export function removeOutcome(draft: Draft, column: OutcomeColumn): Draft {
  const out = <R extends Last>(row: R): R => ({ ...row, then: withOutcome(row.then, column, undefined) });
  return { ...draft, rows: draft.rows.map(out), otherwise: out(draft.otherwise) };
}
