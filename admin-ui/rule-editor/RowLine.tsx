import TreeIcon from '@mui/icons-material/AccountTreeOutlined';
import DragIcon from '@mui/icons-material/DragIndicatorOutlined';
import Box from '@mui/material/Box';
import { memo } from 'react';
import type { RuleCount } from '../../api/contract/rule-editor.ts';
import { count } from '../i18n/format.ts';
import { useWords } from '../i18n/useWords.ts';
import { FaultMark, worst } from './cells.tsx';
import type { CellFault } from './faults.ts';
import { type Column, factOf, factsIn, type Last, plain, type Row } from './model.ts';
import type { Sheet } from './useSheet.ts';

export type RowCount = Extract<RuleCount, { is: 'counted' }>['rows'][number];
export const cellId = (table: string, row: string, column: string) => `${table}/${row}/${column}`;

type Props = {
  table: string;
  row: Row | Last;
  /** From 0. */
  r: number;
  columns: readonly Column[];
  sheet: Sheet;
  /** Which cell one is in, and which are chosen with it. */
  active: number | null;
  left: number | null;
  right: number | null;
  faults: readonly CellFault[] | undefined;
  /** The conditions of a tree in words. */
  said: string | undefined;
  counted: RowCount | undefined;
  waiting: boolean;
  dropped: 'above' | 'below' | null;
  disabled: boolean;
};

/** One row of the table. Rows that nothing happened to are not drawn again. */
export const RowLine = memo(function RowLine(props: Props) {
  const { table, row, r, columns, active, left, right, dropped } = props;
  const say = useWords();
  const isLast = !('when' in row);
  const tree = !isLast && !plain(row as Row);
  const first = columns.findIndex(({ is }) => is === 'fact' || is === 'more');
  const more = columns.findIndex(({ is }) => is === 'more');
  return (
    <tr data-r={r} aria-rowindex={r + 2} data-dropped={dropped ?? undefined} data-last={isLast || undefined}>
      {columns.map((column, c) => {
        const spanned = isLast || tree;
        if (spanned && c > first && c <= more) return null;
        const here = spanned && c === first ? columns[more] : column;
        if (!here) return null;
        const span = spanned && c === first ? more - first + 1 : 1;
        const on = (n: number | null) => n !== null && n >= c && n < c + span;
        const chosen = left !== null && right !== null && left < c + span && right >= c;
        const Cell = here.is === 'head' ? 'th' : 'td';
        return (
          <Cell
            key={column.id}
            id={cellId(table, row.id, here.id)}
            data-c={spanned && c === first ? more : c}
            {...(here.is === 'head' ? { scope: 'row' as const } : {})}
            {...(span > 1 ? { colSpan: span } : {})}
            aria-colindex={c + 1}
            aria-selected={chosen}
            data-is={here.is}
            data-active={on(active) || undefined}
          >
            <Content {...props} column={here} number={isLast ? say('ruleEditor.row.default') : String(r + 1)} />
          </Cell>
        );
      })}
    </tr>
  );
});

type ContentProps = Props & { column: Column; number: string };

function Content({ row, column, sheet, faults, said, counted, waiting, number, disabled }: ContentProps) {
  const say = useWords();
  const here = faults?.filter((fault) => fault.column === column.id) ?? [];
  const grade = worst(here.map((fault) => fault.grade));
  const mark = grade && <FaultMark grade={grade} text={here.map(({ text }) => text).join('\n')} />;
  switch (column.is) {
    case 'head':
      return (
        <>
          {'when' in row && !disabled && (
            <span className="drag" draggable aria-hidden>
              <DragIcon fontSize="inherit" />
            </span>
          )}
          <span>{number}</span>
          {mark}
        </>
      );
    case 'more':
      if (!('when' in row))
        return (
          <>
            {say('ruleEditor.row.otherwise')}
            {mark}
          </>
        );
      return plain(row) ? (
        <>
          <TreeIcon className="faint" titleAccess={say('ruleEditor.tree.open')} />
          {mark}
        </>
      ) : (
        <>
          <TreeIcon className="faint" titleAccess={say('ruleEditor.tree.title')} />
          <span className="text" title={said}>
            {said ??
              say('ruleEditor.tree.cell', { smart_count: factsIn(row.when).length, facts: factNames(sheet, row) })}
          </span>
          {mark}
        </>
      );
    case 'count':
      return <Share counted={counted} waiting={waiting} locale={sheet.writing.locale} />;
    default: {
      const text = sheet.cell(row, column);
      return (
        <>
          <span className="text" title={text || undefined}>
            {text}
          </span>
          {mark}
        </>
      );
    }
  }
}

const factNames = ({ parts, writing: { locale } }: Sheet, { when }: Row): string =>
  [...new Set(factsIn(when))].map((id) => factOf(parts, id).name[locale]).join(locale === 'zh' ? '、' : ', ');

function Share({ counted, waiting, locale }: { counted: RowCount | undefined; waiting: boolean; locale: 'zh' | 'en' }) {
  if (!counted) return <span className="quiet">–</span>;
  const share = counted.of > 0 ? counted.count / counted.of : 0;
  const percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: share < 0.1 ? 1 : 0 });
  return (
    <Box component="span" sx={{ display: 'block' }} aria-busy={waiting}>
      <Box component="span" sx={{ display: 'flex', justifyContent: 'space-between', gap: 1, lineHeight: 1.3 }}>
        <span>{count(counted.count, locale)}</span>
        <span className="quiet">{percent.format(share)}</span>
      </Box>
      <Box
        component="span"
        sx={({ palette }) => ({ display: 'block', height: 4, borderRadius: 2, background: palette.tones.over.fill })}
      >
        <Box
          component="span"
          style={{ width: `${share * 100}%`, opacity: waiting ? 0.4 : 1 }}
          sx={({ palette }) => ({ display: 'block', height: 4, borderRadius: 2, background: palette.primary.main })}
        />
      </Box>
    </Box>
  );
}
