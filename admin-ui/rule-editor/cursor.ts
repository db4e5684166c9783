/** Where one is in the table: row and column from 0, and from where a range was begun. Pure. */
export type Cell = { r: number; c: number };
export type Cursor = { at: Cell; from: Cell };
export type Range = { top: number; bottom: number; left: number; right: number };

/** Rows, the default row among them, and columns. */
export type Size = { rows: number; columns: number };

export const at = (r: number, c: number): Cursor => ({ at: { r, c }, from: { r, c } });

/** From the number of a row on, whole rows are meant. */
export function rangeOf({ at: { r, c }, from }: Cursor, { columns }: Size): Range {
  const whole = Math.min(c, from.c) === 0;
  return {
    ...{ top: Math.min(r, from.r), bottom: Math.max(r, from.r) },
    ...{ left: Math.min(c, from.c), right: whole ? columns - 1 : Math.max(c, from.c) },
  };
}

const STEPS: Record<string, readonly [number, number]> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
  PageUp: [-10, 0],
  PageDown: [10, 0],
};

/** What a key means for where one is; null: it means something else. */
export function moved(
  cursor: Cursor,
  key: { key: string; shiftKey: boolean; ctrlKey: boolean },
  size: Size,
): Cursor | null {
  const { r, c } = cursor.at;
  const to = target(cursor.at, key, size);
  if (!to) return null;
  const next = { r: clamp(to.r, size.rows), c: clamp(to.c, size.columns) };
  if (next.r === r && next.c === c && key.key === 'Tab') return null;
  return { at: next, from: key.shiftKey && key.key !== 'Tab' ? cursor.from : next };
}

function target({ r, c }: Cell, key: { key: string; shiftKey: boolean; ctrlKey: boolean }, size: Size): Cell | null {
  const step = STEPS[key.key];
  if (step) {
    const [down, right] = key.ctrlKey ? [step[0] * size.rows, step[1] * size.columns] : step;
    return { r: r + down, c: c + right };
  }
  if (key.key === 'Home') return { r: key.ctrlKey ? 0 : r, c: 0 };
  if (key.key === 'End') return { r: key.ctrlKey ? size.rows - 1 : r, c: size.columns - 1 };
  // Behind the end of a row Tab leaves the table, so that nobody is caught in it.
  if (key.key === 'Tab') return { r, c: c + (key.shiftKey ? -1 : 1) };
  return null;
}

const clamp = (n: number, size: number): number => Math.max(0, Math.min(n, size - 1));

/** Stays where there is something. */
export const within = ({ at: a, from }: Cursor, { rows, columns }: Size): Cursor => ({
  at: { r: clamp(a.r, rows), c: clamp(a.c, columns) },
  from: { r: clamp(from.r, rows), c: clamp(from.c, columns) },
});
