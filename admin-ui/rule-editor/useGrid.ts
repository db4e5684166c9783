import { type KeyboardEvent, type MouseEvent, useEffect, useRef, useState } from 'react';
import { useTell } from '../frame/useTell.ts';
import { useWords } from '../i18n/useWords.ts';
import type { Edit, Leaving } from './CellEditor.tsx';
import { type Copied, copyOf, paste, rowsAdded } from './clipboard.ts';
import { at, type Cursor, moved, rangeOf, within } from './cursor.ts';
import { clearCell, copiesOf, insertRows, moveRows, newRows, removeFact, removeOutcome, removeRows } from './edit.ts';
import type { Column, Row } from './model.ts';
import { columnAt, reveal, widthsOf } from './Table.tsx';
import type { useRuleHistory } from './useRuleHistory.ts';
import type { Sheet } from './useSheet.ts';

type Given = {
  history: ReturnType<typeof useRuleHistory>;
  columns: readonly Column[];
  sheet: Sheet;
  disabled: boolean;
  openTree: (r: number) => void;
  /** A column that nothing speaks of is taken out of sight. */
  forget: (column: string) => void;
};

export type Editing = { r: number; c: number; begun: string | null };

/** Where one is in the table, and what keys, the clipboard and the buttons do there. */
export function useGrid({ history, columns, sheet, disabled, openTree, forget }: Given) {
  const { draft, change } = history;
  const say = useWords();
  const tell = useTell();
  const scroller = useRef<HTMLDivElement>(null);
  const size = { rows: draft.rows.length + 1, columns: columns.length };
  const [kept, setCursor] = useState<Cursor>(() => at(0, Math.min(1, columns.length - 1)));
  const cursor = within(kept, size);
  const range = rangeOf(cursor, size);
  const [editing, setEditing] = useState<Editing | null>(null);
  const copied = useRef<Copied | null>(null);
  const table = () => scroller.current?.querySelector<HTMLElement>('[role=grid]') ?? null;
  const focus = () => table()?.focus({ preventScroll: true });
  const rowsChosen = { top: range.top, bottom: Math.min(range.bottom, draft.rows.length - 1) };
  const some = rowsChosen.bottom >= rowsChosen.top;
  const go = (next: Cursor) => setCursor(next);

  // biome-ignore lint/correctness/useExhaustiveDependencies: only where one goes matters, not what is written there
  useEffect(() => {
    const box = scroller.current;
    if (box) reveal(box, cursor.at.r, cursor.at.c, widthsOf(columns, draft), draft.rows.length);
  }, [cursor.at.r, cursor.at.c, columns, draft.rows.length]);

  const open = (r: number, c: number, begun: string | null = null) => {
    const column = columnAt(draft, columns, r, c);
    if (column?.is === 'more' && r < draft.rows.length) return openTree(r);
    const edited = column?.is === 'then' || column?.is === 'note' || (column?.is === 'fact' && r < draft.rows.length);
    if (edited && !disabled) setEditing({ r, c, begun });
  };
  const done = (edit: Edit | null, leaving: Leaving) => {
    if (!editing) return;
    const { r, c } = editing;
    setEditing(null);
    if (edit) change(edit);
    const step = { stay: [0, 0], down: [1, 0], next: [0, 1], back: [0, -1] } as const;
    const [down, right] = step[leaving];
    if (down || right) go(within(at(r + down, c + right), size));
    focus();
  };

  /** What would be too many rows is not begun: nobody must find out when it is saved. */
  const most = sheet.parts.limits.rows;
  const roomFor = (rows: number): boolean => {
    if (draft.rows.length + rows <= most) return true;
    tell(say('ruleEditor.tooManyRows', { max: most }), 'error');
    return false;
  };
  const addRow = () => {
    if (!roomFor(1)) return;
    const place = Math.min(cursor.at.r + (draft.rows.length > 0 ? 1 : 0), draft.rows.length);
    change((of) => insertRows(of, place, newRows(of, 1)));
    go(at(place, Math.max(1, cursor.at.c)));
    focus();
  };
  const duplicate = () => {
    const rows = draft.rows.slice(rowsChosen.top, rowsChosen.bottom + 1);
    if (!roomFor(rows.length)) return;
    const place = rowsChosen.bottom + 1;
    change((of) => insertRows(of, place, copiesOf(of, rows as Row[])));
    go({ at: { r: place + rows.length - 1, c: cursor.at.c }, from: { r: place, c: cursor.from.c } });
    focus();
  };
  const remove = () => {
    change((of) => removeRows(of, rowsChosen.top, rowsChosen.bottom));
    go(at(rowsChosen.top, cursor.at.c));
    focus();
  };
  const moveBy = (by: number) => {
    const { draft: next, at: place } = moveRows(draft, rowsChosen.top, rowsChosen.bottom, by);
    change(() => next);
    const shift = place - rowsChosen.top;
    go({
      at: { r: cursor.at.r + shift, c: cursor.at.c },
      from: { r: Math.min(cursor.from.r, draft.rows.length - 1) + shift, c: cursor.from.c },
    });
    focus();
  };
  const drop = (r: number, gap: number) => {
    const to = gap > r ? gap - 1 : gap;
    change((of) => moveRows(of, r, r, to - r).draft);
    go(at(to, 0));
  };
  const clear = () => {
    if (range.left === 0) return some && remove();
    change((of) => {
      let next = of;
      for (let r = range.top; r <= range.bottom; r++)
        for (let c = range.left; c <= range.right; c++) {
          const column = columns[c];
          if (column) next = clearCell(next, r, column);
        }
      return next;
    });
  };
  const removable = columns[cursor.at.c];
  const canRemoveColumn = removable?.is === 'fact' || (removable?.is === 'then' && removable.of.path[0] === 'minutes');
  const removeColumn = () => {
    if (!removable) return;
    change((of) => (removable.is === 'then' ? removeOutcome(of, removable.of) : removeFact(of, removable.id)));
    forget(removable.id);
    focus();
  };

  const press = (event: KeyboardEvent) => {
    if (editing || event.nativeEvent.isComposing) return;
    const { key } = event;
    const command = event.ctrlKey || event.metaKey;
    const act = (verb: () => unknown, allowed = !disabled) => {
      event.preventDefault();
      event.stopPropagation();
      if (allowed) verb();
    };
    if (command && key.toLowerCase() === 'z') return act(event.shiftKey ? history.redo : history.undo);
    if (command && key.toLowerCase() === 'y') return act(history.redo);
    if (command && key.toLowerCase() === 'd') return act(duplicate, !disabled && some);
    if (command && key === 'Enter') return act(addRow);
    if (command && key.toLowerCase() === 'a')
      return act(() => go({ at: { r: 0, c: 0 }, from: { r: size.rows - 1, c: 0 } }));
    if (event.altKey && (key === 'ArrowUp' || key === 'ArrowDown'))
      return act(() => moveBy(key === 'ArrowUp' ? -1 : 1), !disabled && some);
    if (event.altKey || (command && key.length === 1)) return;
    if (key === 'Enter' || key === 'F2') return act(() => open(cursor.at.r, cursor.at.c), true);
    if (key === 'Delete' || key === 'Backspace') return act(clear);
    if (key === 'Escape') return act(() => go(at(cursor.at.r, cursor.at.c)), true);
    const next = moved(cursor, event, size);
    if (next) return act(() => go(next), true);
    if (key.length === 1 && key !== ' ') return act(() => open(cursor.at.r, cursor.at.c, key));
  };

  // The clipboard's events go to wherever the text cursor is, and a table has none.
  const clipboard = useRef<(event: ClipboardEvent) => void>(() => {});
  clipboard.current = (event) => {
    if (editing || document.activeElement !== table() || !event.clipboardData) return;
    event.preventDefault();
    if (event.type === 'paste') {
      if (disabled) return;
      const text = event.clipboardData.getData('text/plain');
      const added = rowsAdded(draft, range, text, most);
      if (!roomFor(added)) return;
      const pasted = paste(draft, columns, range, text, copied.current, sheet);
      change(() => pasted.draft);
      const { top, bottom, left } = pasted.range;
      go({ at: { r: top, c: left }, from: { r: bottom, c: left === 0 ? 0 : pasted.range.right } });
      return;
    }
    copied.current = copyOf(draft, columns, range, sheet);
    event.clipboardData.setData('text/plain', copied.current.text);
    if (event.type === 'cut' && !disabled) clear();
  };
  useEffect(() => {
    const hear = (event: ClipboardEvent) => clipboard.current(event);
    const kinds = ['copy', 'cut', 'paste'] as const;
    for (const kind of kinds) document.addEventListener(kind, hear);
    return () => {
      for (const kind of kinds) document.removeEventListener(kind, hear);
    };
  }, []);

  const onPress = (r: number, c: number, event: MouseEvent) => {
    const again = !editing && cursor.at.r === r && cursor.at.c === c && event.detail === 1;
    // By touch there is no second key: a press on where one is already opens it.
    if (again && window.matchMedia('(pointer: coarse)').matches) return open(r, c);
    go(event.shiftKey ? { at: { r, c }, from: cursor.from } : at(r, c));
    if (!(event.target as Element).closest('.drag')) {
      event.preventDefault();
      focus();
    }
  };
  const goTo = (r: number, column: string) => {
    const c = columns.findIndex(({ id }) => id === column);
    go(at(r, Math.max(0, c)));
    table()?.scrollIntoView({ block: 'nearest' });
    focus();
  };
  const free = !disabled;
  return {
    ...{ scroller, cursor, range, editing, press, open, done, drop, onPress, goTo, focus },
    verbs: {
      addRow: free && draft.rows.length < sheet.parts.limits.rows ? addRow : null,
      duplicate: free && some ? duplicate : null,
      remove: free && some ? remove : null,
      up: free && some && rowsChosen.top > 0 ? () => moveBy(-1) : null,
      down: free && some && rowsChosen.bottom < draft.rows.length - 1 ? () => moveBy(1) : null,
      removeColumn: free && canRemoveColumn ? removeColumn : null,
      undo: free && history.canUndo ? history.undo : null,
      redo: free && history.canRedo ? history.redo : null,
    },
  };
}
