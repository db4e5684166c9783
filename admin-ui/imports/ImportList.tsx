import Download from '@mui/icons-material/FileDownloadOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { ListBase, useListContext } from 'react-admin';
import { Link } from 'react-router-dom';
import type { ImportRow } from '../../api/contract/files.ts';
import { oneLine, rowStyle } from '../cases/rowStyle.ts';
import { Empty } from '../frame/Empty.tsx';
import { LoadFault } from '../frame/Fault.tsx';
import { HeadRow } from '../frame/HeadRow.tsx';
import { Pages } from '../frame/Pages.tsx';
import { usePageTitle } from '../frame/pageTitle.ts';
import { SortHead } from '../frame/SortHead.tsx';
import { PHONE } from '../frame/usePhone.ts';
import { Waiting } from '../frame/Waiting.tsx';
import { count } from '../i18n/format.ts';
import { useReaderLocale, useWords } from '../i18n/useWords.ts';
import { When } from '../time/When.tsx';
import { DropFile } from './DropFile.tsx';
import { StateMark } from './StateMark.tsx';

/** A file in, files out, and what came in so far. */
export function ImportList() {
  const say = useWords();
  usePageTitle(say('files.title'));
  return (
    <ListBase resource="imports" perPage={25} sort={{ field: 'createdAt', order: 'DESC' }} storeKey={false}>
      <Box sx={{ display: 'flex', flexDirection: 'column', height: '100%' }}>
        <Box sx={{ flex: 1, minHeight: 0, overflow: 'auto' }}>
          <Box sx={{ p: 3, display: 'grid', gap: 2, [PHONE]: { p: 2 } }}>
            <DropFile />
            <Box sx={{ display: 'flex', gap: 1, flexWrap: 'wrap', alignItems: 'center' }}>
              <Typography variant="h2" sx={{ mr: 1 }}>
                {say('files.page.exports')}
              </Typography>
              <Button startIcon={<Download />} href="/api/members/export.csv" download>
                {say('files.page.exportMembers')}
              </Button>
              <Button startIcon={<Download />} href="/api/purchases/export.csv" download>
                {say('files.page.exportPurchases')}
              </Button>
            </Box>
            <Typography variant="h2">{say('files.page.earlier')}</Typography>
          </Box>
          <Body />
        </Box>
        <Pages />
      </Box>
    </ListBase>
  );
}

function Body() {
  const say = useWords();
  const { data, error, isPending, refetch } = useListContext<ImportRow>();
  if (error && !data) return <LoadFault error={error} again={() => void refetch()} />;
  if (isPending) return <Waiting rows={6} />;
  if (!data || data.length === 0) return <Empty title={say('files.page.none')} hint={say('files.page.noneHint')} />;
  return (
    // biome-ignore lint/a11y/useSemanticElements: rows are grids, and a table with another display loses its meaning
    <div role="table" aria-label={say('files.page.earlier')}>
      <HeadRow grid={grid}>
        {(['file', 'state', 'rows', 'refused', 'by', 'when'] as const).map((name) => (
          <SortHead key={name} label={say(`files.page.${name}`)} />
        ))}
      </HeadRow>
      {data.map((row) => (
        <Row key={row.id} row={row} />
      ))}
    </div>
  );
}

const grid = {
  display: 'grid',
  gridTemplateColumns: 'minmax(160px, 1fr) 180px 96px 96px 140px 120px',
  alignItems: 'center',
  columnGap: 1.5,
  px: 3,
} as const;
const meta = { ...oneLine, fontSize: 12, color: 'text.secondary', fontVariantNumeric: 'tabular-nums' };
const onlyWide = { ...meta, [PHONE]: { display: 'none' } };

function Row({ row }: { row: ImportRow }) {
  const say = useWords();
  const locale = useReaderLocale();
  return (
    <Box
      role="row"
      data-row={row.id}
      sx={({ palette }) => ({
        ...rowStyle(palette),
        ...grid,
        [PHONE]: { gridTemplateColumns: 'minmax(0, 1fr) auto', px: 2, minHeight: 56 },
      })}
    >
      <Box role="cell" sx={{ minWidth: 0 }}>
        <Box
          component={Link}
          to={`/imports/${row.id}`}
          className="row-link"
          sx={{ ...oneLine, display: 'block', fontWeight: 500 }}
        >
          {say(`files.kind.${row.kind}`)} · {row.fileName.split('/').at(-1)}
        </Box>
        {row.problem && (
          <Box sx={{ ...meta, whiteSpace: 'normal', overflowWrap: 'anywhere', pb: 0.5 }}>{row.problem}</Box>
        )}
      </Box>
      <Box role="cell">
        <StateMark row={row} />
      </Box>
      <Box role="cell" sx={onlyWide}>
        {count(row.rows, locale)}
      </Box>
      <Box role="cell" sx={{ ...onlyWide, ...(row.refused > 0 ? { fontWeight: 600, color: 'text.primary' } : {}) }}>
        {count(row.refused, locale)}
      </Box>
      <Box role="cell" sx={onlyWide}>
        {row.by?.name ?? say('files.page.commandLine')}
      </Box>
      <Box role="cell" sx={onlyWide}>
        <When at={row.createdAt} />
      </Box>
    </Box>
  );
}
