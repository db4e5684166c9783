import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router-dom';
import type { CalendarRow } from '../../../api/contract/admin-settings.ts';
import { Dot } from '../../cases/marks.tsx';
import { oneLine, rowStyle } from '../../cases/rowStyle.ts';
import { LoadFault } from '../../frame/Fault.tsx';
import { usePageTitle } from '../../frame/pageTitle.ts';
import { PHONE } from '../../frame/usePhone.ts';
import { Waiting } from '../../frame/Waiting.tsx';
import { nameOf } from '../../i18n/format.ts';
import { useReaderLocale, useWords } from '../../i18n/useWords.ts';
import { get } from '../../server/http.ts';
import { Head, Page } from '../settings/parts.tsx';
import { CopyCalendar } from './CopyCalendar.tsx';
import { nextYearOf } from './dates.ts';

export const useCalendars = () =>
  useQuery({
    queryKey: ['admin', 'calendars'],
    queryFn: ({ signal }) => get<CalendarRow[]>('/api/admin/calendars', signal),
  });

export function CalendarList() {
  const say = useWords();
  const { data, error, refetch } = useCalendars();
  const [copying, setCopying] = useState(false);
  usePageTitle(say('admin.settings.section.calendars'));
  if (error && !data) return <LoadFault error={error} again={() => void refetch()} />;
  if (!data) return <Waiting rows={4} />;
  return (
    <Page>
      <Head hint={say('admin.settings.calendars.hint')}>
        <Button variant="contained" onClick={() => setCopying(true)}>
          {say('admin.settings.calendars.copy')}
        </Button>
      </Head>
      {/* biome-ignore lint/a11y/useSemanticElements: rows are grids, and a table with another display loses its meaning */}
      <div role="table" aria-label={say('admin.settings.section.calendars')}>
        {data.map((row) => (
          <Row key={row.id} row={row} />
        ))}
      </div>
      {copying && <CopyCalendar calendars={data} onClose={() => setCopying(false)} />}
    </Page>
  );
}

function Row({ row }: { row: CalendarRow }) {
  const say = useWords();
  const locale = useReaderLocale();
  const missing = nextYearOf(row.coveredUntil);
  return (
    <Box
      role="row"
      sx={({ palette }) => ({
        ...rowStyle(palette),
        display: 'grid',
        gridTemplateColumns: 'minmax(160px, 1fr) 140px minmax(140px, 1fr) 200px 90px',
        columnGap: 1.5,
        alignItems: 'center',
        py: 1,
        [PHONE]: { gridTemplateColumns: '1fr' },
      })}
    >
      <Box role="cell" sx={{ minWidth: 0 }}>
        <Box component={Link} to={row.id} className="row-link" sx={{ ...oneLine, display: 'block', fontWeight: 500 }}>
          {nameOf(row, locale)}
        </Box>
      </Box>
      <Box role="cell" sx={{ fontSize: 12, color: 'text.secondary' }}>
        {row.timeZone}
      </Box>
      <Box role="cell" sx={{ ...oneLine, fontSize: 12, color: 'text.secondary' }}>
        {row.queues.length > 0
          ? row.queues.map((queue) => nameOf(queue, locale)).join(locale === 'zh' ? '、' : ', ')
          : say('admin.settings.calendars.noQueues')}
      </Box>
      <Box role="cell" sx={{ fontSize: 12 }}>
        {missing === null ? (
          <Dot tone="over">{say('admin.settings.calendars.everyYear')}</Dot>
        ) : (
          <Dot tone="soon">{say('admin.settings.calendars.notCovered', { year: missing })}</Dot>
        )}
      </Box>
      <Box role="cell" sx={{ fontSize: 12, color: 'text.secondary' }}>
        {say('admin.settings.version', { version: row.version })}
      </Box>
    </Box>
  );
}
