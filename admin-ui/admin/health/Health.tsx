import Box from '@mui/material/Box';
import { Link } from 'react-router-dom';
import type { Finding } from '../../../api/contract/admin-order.ts';
import { Dot } from '../../cases/marks.tsx';
import { Empty } from '../../frame/Empty.tsx';
import { LoadFault } from '../../frame/Fault.tsx';
import { usePageTitle } from '../../frame/pageTitle.ts';
import { Waiting } from '../../frame/Waiting.tsx';
import { nameOf } from '../../i18n/format.ts';
import { useReaderLocale, useWords } from '../../i18n/useWords.ts';
import { useFindings } from '../order/useRecords.ts';
import { Head, Page } from '../settings/parts.tsx';
import { FilesState } from './FilesState.tsx';

/** Where work lies that nobody will take up; the rest is untidy only. */
const GRAVE: readonly Finding['kind'][] = ['disabledHoldsCases', 'retiredQueueWithCases', 'queueWithoutPeople'];

/** What the order lacks, gravest first, each with the way to mend it. */
export default function Health() {
  const say = useWords();
  const locale = useReaderLocale();
  const { data, error, refetch } = useFindings();
  usePageTitle(say('admin.section.health'));
  if (error && !data) return <LoadFault error={error} again={() => void refetch()} />;
  if (!data) return <Waiting rows={6} />;
  return (
    <Page>
      <Head hint={say('admin.health.hint')} />
      <FilesState />
      {data.length === 0 && <Empty title={say('admin.health.fine')} hint={say('admin.health.fineHint')} />}
      <Box component="ul" sx={{ listStyle: 'none', m: 0, p: 0 }}>
        {data.map(({ kind, record, count }) => (
          <Box
            component="li"
            key={`${kind}:${record.id}`}
            sx={({ palette }) => ({
              position: 'relative',
              display: 'flex',
              flexWrap: 'wrap',
              alignItems: 'center',
              columnGap: 2,
              minHeight: 44,
              py: 0.5,
              borderBottom: `1px solid ${palette.divider}`,
              fontSize: 13,
              '&:hover': { background: palette.hover },
            })}
          >
            <Box sx={{ minWidth: 220 }}>
              <Dot tone={GRAVE.includes(kind) ? 'late' : 'soon'}>{say(`admin.health.${kind}`)}</Dot>
            </Box>
            <Box
              component={Link}
              to={`/admin/${record.type}/${record.id}`}
              sx={{ color: 'inherit', fontWeight: 500, '&::after': { content: '""', position: 'absolute', inset: 0 } }}
            >
              {nameOf(record, locale)}
            </Box>
            {count !== null && count > 0 && (
              <Box component="span" sx={{ color: 'text.secondary' }}>
                {say('admin.uses.openCases', { smart_count: count })}
              </Box>
            )}
          </Box>
        ))}
      </Box>
    </Page>
  );
}
