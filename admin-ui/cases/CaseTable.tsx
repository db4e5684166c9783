import Box from '@mui/material/Box';
import { Link } from 'react-router-dom';
import type { CaseRow } from '../../api/contract/cases.ts';
import { HeadRow } from '../frame/HeadRow.tsx';
import { SortHead } from '../frame/SortHead.tsx';
import { PHONE, TABLET } from '../frame/usePhone.ts';
import { useWords } from '../i18n/useWords.ts';
import { When } from '../time/When.tsx';
import { ChooseAll, ChooseOne } from './bulk/Choose.tsx';
import { type Chooser, useChooser } from './bulk/useChooser.ts';
import { RowClock, SeverityMark, StageMark, TierMark } from './marks.tsx';
import { oneLine, rowStyle } from './rowStyle.ts';

const COLUMNS = '20px 144px 128px minmax(180px, 1fr) 136px minmax(120px, 184px) 112px 88px';
const PHONE_CELLS = '"choose subject subject" "choose clock member"';

/** Status, subject, clock, member, assignee, updated: a table by role, a grid by look; each row one link. */
export function CaseTable({ rows }: { rows: CaseRow[] }) {
  const say = useWords();
  const chooser = useChooser(rows);
  return (
    // biome-ignore lint/a11y/useSemanticElements: rows are grids, and a table with another display loses its meaning
    <div role="table" aria-label={say('desk.cases.table')}>
      <HeadRow grid={grid} stays>
        <Box role="columnheader">
          <ChooseAll chooser={chooser} />
        </Box>
        <SortHead label={say('desk.field.stage')} />
        <SortHead field="number" label={say('desk.field.number')} />
        <SortHead label={say('desk.field.subject')} />
        <SortHead field="urgency" label={say('desk.field.clock')} />
        <SortHead label={say('desk.field.member')} />
        <SortHead label={say('desk.field.assignee')} />
        <SortHead field="updatedAt" label={say('desk.field.updated')} />
      </HeadRow>
      {rows.map((row) => (
        <Row key={row.id} row={row} chooser={chooser} />
      ))}
    </div>
  );
}

const grid = {
  display: 'grid',
  gridTemplateColumns: COLUMNS,
  alignItems: 'center',
  columnGap: 1.5,
  px: 3,
  [TABLET]: {
    gridTemplateColumns: '20px 104px minmax(0, 1fr) 136px 148px',
    // Number, assignee and last change are on the case.
    '& > :nth-of-type(3), & > :nth-of-type(7), & > :nth-of-type(8)': { display: 'none' },
  },
} as const;
const onlyWide = { [PHONE]: { display: 'none' } };

function Row({ row, chooser }: { row: CaseRow; chooser: Chooser }) {
  const say = useWords();
  return (
    <Box
      role="row"
      data-row={row.id}
      sx={({ palette }) => ({
        ...rowStyle(palette),
        ...grid,
        [PHONE]: {
          gridTemplateColumns: 'auto auto minmax(0, 1fr)',
          gridTemplateAreas: PHONE_CELLS,
          px: 2,
          py: 1,
          rowGap: 0.5,
        },
      })}
    >
      <Box role="cell" sx={{ [PHONE]: { gridArea: 'choose' } }}>
        <ChooseOne row={row} chooser={chooser} />
      </Box>
      <Box role="cell" sx={{ minWidth: 0, ...onlyWide }}>
        <StageMark row={row} />
      </Box>
      <Box role="cell" sx={{ fontSize: 12, color: 'text.secondary', fontVariantNumeric: 'tabular-nums', ...onlyWide }}>
        {row.number}
      </Box>
      <Box
        role="cell"
        sx={{ display: 'flex', gap: 1, alignItems: 'center', minWidth: 0, [PHONE]: { gridArea: 'subject' } }}
      >
        <SeverityMark severity={row.severity} />
        <Box component={Link} to={`/cases/${row.id}`} className="row-link" sx={{ ...oneLine, fontWeight: 500 }}>
          {row.subject}
        </Box>
      </Box>
      <Box role="cell" sx={{ display: 'flex', [PHONE]: { gridArea: 'clock' } }}>
        <RowClock row={row} />
      </Box>
      <Box
        role="cell"
        sx={{ display: 'flex', gap: 1, alignItems: 'baseline', minWidth: 0, [PHONE]: { gridArea: 'member' } }}
      >
        <Box component="span" sx={oneLine}>
          {row.member.name}
        </Box>
        <TierMark tier={row.member.tier} />
      </Box>
      <Box role="cell" sx={{ ...oneLine, fontSize: 12, color: 'text.secondary', ...onlyWide }}>
        {row.assignee?.name ?? say('desk.queue.nobody')}
      </Box>
      <Box role="cell" sx={{ fontSize: 12, color: 'text.secondary', whiteSpace: 'nowrap', ...onlyWide }}>
        <When at={row.updatedAt} age />
      </Box>
    </Box>
  );
}
