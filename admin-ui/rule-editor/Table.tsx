import Box from '@mui/material/Box';
import { type DragEvent, type MouseEvent, type RefObject, useLayoutEffect, useMemo, useState } from 'react';
import { useWords } from '../i18n/useWords.ts';
import type { Cursor, Range } from './cursor.ts';
import { rowAt } from './edit.ts';
import { byRow, type CellFault } from './faults.ts';
import { type Column, type Draft, plain } from './model.ts';
import type { OutcomeKind } from './outcomes.ts';
import { cellId, RowLine } from './RowLine.tsx';
import type { Counting } from './useCount.ts';
import type { Sheet } from './useSheet.ts';

/** All rows are as high as each other, so that those out of sight need not be there. */
const HEIGHT = window.matchMedia('(pointer: coarse)').matches ? 44 : 40;
const BEYOND = 12;

const WIDTHS: Record<Exclude<Column['is'], 'then'>, number> = { head: 92, fact: 168, more: 44, note: 220, count: 132 };
const OUTCOMES: Record<OutcomeKind['is'], number> = {
  ...{ choice: 168, choices: 240, flag: 110, number: 140, time: 148, repeat: 140, levels: 300, ladder: 240 },
};
/** What a tree needs to be read, over all columns of conditions together. */
const TREE = 480;

export function widthsOf(columns: readonly Column[], { rows }: Draft): number[] {
  const facts = columns.filter(({ is }) => is === 'fact').length;
  const needed = rows.some((row) => !plain(row)) ? TREE : WIDTHS.fact;
  const more = Math.max(WIDTHS.more, needed - facts * WIDTHS.fact);
  return columns.map((column) => {
    if (column.is === 'then') return OUTCOMES[column.of.kind.is];
    return column.is === 'more' ? more : WIDTHS[column.is];
  });
}

type Props = {
  id: string;
  scroller: RefObject<HTMLDivElement | null>;
  draft: Draft;
  columns: readonly Column[];
  sheet: Sheet;
  cursor: Cursor;
  range: Range;
  faults: readonly CellFault[];
  /** Conditions in words, by row. */
  said: ReadonlyMap<string, string>;
  counting: Counting;
  disabled: boolean;
  onPress: (r: number, c: number, event: MouseEvent) => void;
  onOpen: (r: number, c: number) => void;
  /** Rows dragged to the gap before row `at`. */
  onDrop: (r: number, at: number) => void;
};

export function Table(props: Props) {
  const { id, scroller, draft, columns, sheet, cursor, range, counting, disabled } = props;
  const say = useWords();
  const rows = useMemo(() => byRow(props.faults), [props.faults]);
  const shown = useShown(scroller, draft.rows.length);
  const counted = useMemo(
    () => new Map(counting.count?.is === 'counted' ? counting.count.rows.map((one) => [one.id, one]) : []),
    [counting.count],
  );
  const drag = useDrag(draft.rows.length, props.onDrop);
  const cellOf = (event: MouseEvent) => {
    const cell = (event.target as HTMLElement).closest<HTMLElement>('[data-c]');
    const r = cell?.closest<HTMLElement>('[data-r]')?.dataset.r;
    return cell && r !== undefined ? { r: Number(r), c: Number(cell.dataset.c) } : null;
  };
  const widths = widthsOf(columns, draft);
  const width = widths.reduce((sum, one) => sum + one, 0);
  return (
    <Box
      component="table"
      role="grid"
      tabIndex={0}
      aria-label={say('ruleEditor.table')}
      aria-rowcount={draft.rows.length + 2}
      aria-colcount={columns.length}
      aria-multiselectable
      aria-readonly={disabled}
      aria-activedescendant={activeId(id, draft, columns, cursor, shown)}
      style={{ width, minWidth: '100%' }}
      sx={SHEET}
      onMouseDown={(event: MouseEvent) => {
        const cell = cellOf(event);
        if (cell) props.onPress(cell.r, cell.c, event);
      }}
      onDoubleClick={(event: MouseEvent) => {
        const cell = cellOf(event);
        if (cell) props.onOpen(cell.r, cell.c);
      }}
      {...drag.handlers}
    >
      <colgroup>
        {columns.map((column, c) => (
          <col key={column.id} style={{ width: widths[c] }} />
        ))}
      </colgroup>
      <thead>
        <tr aria-rowindex={1}>
          {columns.map((column, c) => (
            <th key={column.id} scope="col" aria-colindex={c + 1} data-is={column.is} title={hintOf(column, sheet)}>
              <span className="text">{sheet.columnName(column)}</span>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        <Gap rows={shown.from} columns={columns.length} />
        {draft.rows.slice(shown.from, shown.to).map((_, i) => line(shown.from + i))}
        <Gap rows={draft.rows.length - shown.to} columns={columns.length} />
        {line(draft.rows.length)}
      </tbody>
    </Box>
  );

  function line(r: number) {
    const row = rowAt(draft, r);
    const chosen = r >= range.top && r <= range.bottom;
    return (
      row && (
        <RowLine
          key={r}
          {...{ table: id, row, r, columns, sheet, disabled }}
          active={r === cursor.at.r ? cursor.at.c : null}
          left={chosen ? range.left : null}
          right={chosen ? range.right : null}
          faults={rows.get(r)}
          said={'when' in row && !plain(row) ? props.said.get(row.id) : undefined}
          counted={counted.get(row.id)}
          waiting={counting.waiting}
          dropped={drag.gap === r ? 'above' : null}
        />
      )
    );
  }
}

const hintOf = (column: Column, { writing }: Sheet): string | undefined =>
  column.is === 'fact' ? column.fact.hint?.[writing.locale] : undefined;

/** Of a tree, and of the default row, all conditions are one cell. */
export function columnAt(draft: Draft, columns: readonly Column[], r: number, c: number): Column | undefined {
  const column = columns[c];
  const row = draft.rows[r];
  const whole = !row || !plain(row);
  return whole && column?.is === 'fact' ? columns.find(({ is }) => is === 'more') : column;
}

function activeId(table: string, draft: Draft, columns: readonly Column[], { at }: Cursor, shown: Shown) {
  const row = rowAt(draft, at.r);
  const column = columnAt(draft, columns, at.r, at.c);
  const there = at.r === draft.rows.length || (at.r >= shown.from && at.r < shown.to);
  return row && column && there ? cellId(table, row.id, column.id) : undefined;
}

const Gap = ({ rows, columns }: { rows: number; columns: number }) =>
  rows > 0 && (
    <tr aria-hidden style={{ height: rows * HEIGHT }}>
      <td colSpan={columns} />
    </tr>
  );

type Shown = { from: number; to: number };

/** The rows that can be seen, and some beyond. */
function useShown(scroller: RefObject<HTMLDivElement | null>, rows: number): Shown {
  const [first, setFirst] = useState(0);
  const [high, setHigh] = useState(900);
  useLayoutEffect(() => {
    const box = scroller.current;
    if (!box) return;
    const look = () => {
      setFirst(Math.floor(box.scrollTop / HEIGHT / BEYOND) * BEYOND);
      setHigh(box.clientHeight);
    };
    look();
    box.addEventListener('scroll', look, { passive: true });
    const size = new ResizeObserver(look);
    size.observe(box);
    return () => {
      box.removeEventListener('scroll', look);
      size.disconnect();
    };
  }, [scroller]);
  const to = Math.min(rows, first + Math.ceil(high / HEIGHT) + 2 * BEYOND);
  return { from: Math.max(0, Math.min(first - BEYOND, to)), to };
}

/** Keeps the cell one is in before one's eyes: below the heads, above the default row. */
export function reveal(box: HTMLDivElement, r: number, c: number, widths: readonly number[], rows: number): void {
  if (r < rows) {
    const top = r * HEIGHT;
    const room = box.clientHeight - 3 * HEIGHT;
    if (top < box.scrollTop) box.scrollTop = top;
    else if (top > box.scrollTop + room) box.scrollTop = top - room;
  }
  const left = widths.slice(0, c).reduce((sum, one) => sum + one, 0);
  const width = widths[c] ?? 0;
  if (left - WIDTHS.head < box.scrollLeft) box.scrollLeft = left - WIDTHS.head;
  else if (left + width > box.scrollLeft + box.clientWidth) box.scrollLeft = left + width - box.clientWidth;
}

function useDrag(rows: number, onDrop: Props['onDrop']) {
  const [from, setFrom] = useState<number | null>(null);
  const [gap, setGap] = useState<number | null>(null);
  const rowOf = (event: DragEvent) => (event.target as HTMLElement).closest<HTMLElement>('[data-r]');
  const end = () => {
    setFrom(null);
    setGap(null);
  };
  return {
    gap: from === null ? null : gap,
    handlers: {
      onDragStart(event: DragEvent) {
        const row = rowOf(event);
        if (!row || !(event.target as Element).closest('.drag')) return;
        event.dataTransfer.effectAllowed = 'move';
        event.dataTransfer.setDragImage(row, 0, 0);
        setFrom(Number(row.dataset.r));
      },
      onDragOver(event: DragEvent) {
        const row = rowOf(event);
        if (from === null || !row) return;
        event.preventDefault();
        const { top, height } = row.getBoundingClientRect();
        setGap(Math.min(rows, Number(row.dataset.r) + (event.clientY > top + height / 2 ? 1 : 0)));
      },
      onDrop(event: DragEvent) {
        event.preventDefault();
        if (from !== null && gap !== null) onDrop(from, gap);
        end();
      },
      onDragEnd: end,
    },
  };
}

const SHEET = ({ palette }: import('@mui/material/styles').Theme) => ({
  borderCollapse: 'separate',
  borderSpacing: 0,
  tableLayout: 'fixed',
  fontSize: 14,
  fontVariantNumeric: 'tabular-nums',
  '&:focus-visible': { outline: 'none' },
  '& th, & td': {
    height: HEIGHT,
    p: 0,
    px: 1,
    textAlign: 'left',
    fontWeight: 400,
    borderBottom: `1px solid ${palette.divider}`,
    borderRight: `1px solid ${palette.divider}`,
    background: palette.background.paper,
    overflow: 'hidden',
    whiteSpace: 'nowrap',
    textOverflow: 'ellipsis',
    cursor: 'default',
    userSelect: 'none',
  },
  '& .text': {
    display: 'inline-block',
    maxWidth: 'calc(100% - 24px)',
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    verticalAlign: 'middle',
  },
  '& .quiet': { color: palette.text.secondary, fontSize: 12 },
  '& .faint': { fontSize: 16, color: palette.text.secondary, verticalAlign: 'middle', mr: 0.75 },
  '& .drag': { display: 'inline-flex', fontSize: 16, cursor: 'grab', verticalAlign: 'middle', ml: -0.5, mr: 0.25 },
  '& thead th': {
    ...{ position: 'sticky', top: 0, zIndex: 2, height: 36, fontSize: 12, fontWeight: 500 },
    ...{ color: palette.text.secondary, background: palette.rail },
    '& .text': { maxWidth: '100%' },
  },
  '& [data-is=head]': {
    ...{
      position: 'sticky',
      left: 0,
      zIndex: 1,
      background: palette.rail,
      color: palette.text.secondary,
      fontSize: 12,
    },
  },
  '& thead [data-is=head]': { zIndex: 3 },
  '& [data-is=then]': { background: palette.background.paper },
  '& thead [data-is=then]': { background: palette.chosen, color: palette.text.primary },
  '& tbody [aria-selected=true]': { background: palette.chosen },
  '& tr[data-last] > *': {
    ...{
      position: 'sticky',
      bottom: 0,
      zIndex: 1,
      borderTop: `1px solid ${palette.divider}`,
      background: palette.rail,
    },
    '&[data-is=head]': { zIndex: 2 },
    '&[aria-selected=true]': { background: palette.chosen },
  },
  '&:focus [data-active], &[data-open] [data-active]': { boxShadow: `inset 0 0 0 2px ${palette.primary.main}` },
  '& [data-active]': { boxShadow: `inset 0 0 0 1px ${palette.primary.main}` },
  '& tr[data-dropped=above] > *': { boxShadow: `inset 0 2px 0 ${palette.primary.main}` },
});
