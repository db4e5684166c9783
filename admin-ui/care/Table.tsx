import Left from '@mui/icons-material/ChevronLeftOutlined';
import Right from '@mui/icons-material/ChevronRightOutlined';
import Box from '@mui/material/Box';
import IconButton from '@mui/material/IconButton';
import type { ReactNode } from 'react';
import { rowStyle } from '../cases/rowStyle.ts';
import { PHONE } from '../frame/usePhone.ts';
import { count } from '../i18n/format.ts';
import { useReaderLocale, useWords } from '../i18n/useWords.ts';
import { PAGE_SIZE } from './useCareList.ts';

export type Column<T> = {
  head: ReactNode;
  /** A track of the grid. */
  width: string;
  cell: (row: T) => ReactNode;
  /** Said on a phone as well: its track there. */
  phone?: 'wide' | 'narrow';
};
const PHONE_TRACK = { wide: 'minmax(0, 1fr)', narrow: 'auto' } as const;

type Props<T> = { label: string; rows: T[]; columns: Column<T>[]; id?: string };

/** Rows of 40 px with hairlines; on a phone only what matters of them. */
export function Table<T extends { id: string }>({ label, rows, columns, id }: Props<T>) {
  const tracks = columns.map(({ width }) => width).join(' ');
  const onPhone = columns.flatMap(({ phone }) => (phone ? [PHONE_TRACK[phone]] : []));
  const grid = {
    ...{ display: 'grid', gridTemplateColumns: tracks, alignItems: 'center', columnGap: 1.5, px: 3 },
    [PHONE]: { gridTemplateColumns: onPhone.join(' '), px: 2, minHeight: 56 },
  } as const;
  const cell = (phone: boolean) => ({
    ...{ minWidth: 0, overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' },
    ...(phone ? {} : { [PHONE]: { display: 'none' } }),
  });
  return (
    // biome-ignore lint/a11y/useSemanticElements: rows are grids, and a table with another display loses its meaning
    <div role="table" aria-label={label} {...(id ? { id } : {})}>
      <Box
        role="row"
        sx={({ palette }) => ({
          ...grid,
          ...{ position: 'sticky', top: 0, zIndex: 2, height: 32, background: palette.rail, fontSize: 12 },
          ...{ borderBottom: `1px solid ${palette.divider}`, color: palette.text.secondary },
          [PHONE]: { display: 'none' },
        })}
      >
        {columns.map(({ head }, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: columns stay where they are
          <Box role="columnheader" key={i} sx={{ whiteSpace: 'nowrap', fontWeight: 500 }}>
            {head}
          </Box>
        ))}
      </Box>
      {rows.map((row) => (
        <Box role="row" key={row.id} data-row={row.id} sx={({ palette }) => ({ ...rowStyle(palette), ...grid })}>
          {columns.map((column, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: columns stay where they are
            <Box role="cell" key={i} sx={cell(column.phone !== undefined)}>
              {column.cell(row)}
            </Box>
          ))}
        </Box>
      ))}
    </div>
  );
}

/** Which rows of how many. */
export function Foot({ page, total, onPage }: { page: number; total: number; onPage: (page: number) => void }) {
  const say = useWords();
  const locale = useReaderLocale();
  if (total === 0) return null;
  const last = Math.ceil(total / PAGE_SIZE);
  return (
    <Box
      sx={{
        ...{ minHeight: 40, display: 'flex', alignItems: 'center', justifyContent: 'flex-end', gap: 0.5, px: 3 },
        ...{ borderTop: 1, borderColor: 'divider', fontSize: 12, color: 'text.secondary' },
      }}
    >
      {say('desk.cases.range', {
        from: count((page - 1) * PAGE_SIZE + 1, locale),
        to: count(Math.min(page * PAGE_SIZE, total), locale),
        total: count(total, locale),
      })}
      <IconButton
        size="small"
        disabled={page <= 1}
        onClick={() => onPage(page - 1)}
        aria-label={say('desk.cases.previous')}
      >
        <Left fontSize="small" />
      </IconButton>
      <IconButton
        size="small"
        disabled={page >= last}
        onClick={() => onPage(page + 1)}
        aria-label={say('desk.cases.nextPage')}
      >
        <Right fontSize="small" />
      </IconButton>
    </Box>
  );
}
