import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { useQuery } from '@tanstack/react-query';
import { Link, Route, Routes } from 'react-router-dom';
import type { HandoverRow } from '../../api/contract/handovers.ts';
import { Page, Section } from '../admin/settings/parts.tsx';
import { Dot } from '../cases/marks.tsx';
import { Empty } from '../frame/Empty.tsx';
import { LoadFault } from '../frame/Fault.tsx';
import { usePageTitle } from '../frame/pageTitle.ts';
import { Waiting } from '../frame/Waiting.tsx';
import { useWords } from '../i18n/useWords.ts';
import { get } from '../server/http.ts';
import { useMe } from '../session/SessionGate.tsx';
import type { Tone } from '../theme/colours.ts';
import { When } from '../time/When.tsx';
import { HandoverPage } from './HandoverPage.tsx';
import { NewHandover } from './NewHandover.tsx';

export const STATUS_TONES: Record<HandoverRow['status'], Tone> = {
  ...{ planned: 'soon', running: 'active', done: 'met', undoing: 'active', undone: 'over', cancelled: 'over' },
};

export default function HandoverPages() {
  return (
    <Routes>
      <Route index element={<HandoverList />} />
      <Route path="new" element={<NewHandover />} />
      <Route path=":id" element={<HandoverPage />} />
    </Routes>
  );
}

function HandoverList() {
  const say = useWords();
  const me = useMe();
  usePageTitle(say('handover.list.title'));
  const { data, error, refetch } = useQuery({
    queryKey: ['handovers', 'list'],
    queryFn: ({ signal }) => get<HandoverRow[]>('/api/handovers?range=[0,99]', signal),
    enabled: ['lead', 'manager', 'admin'].includes(me.role),
  });
  if (error) return <LoadFault error={error} again={() => void refetch()} />;
  if (!data) return <Waiting />;
  const another = (
    <Button component={Link} to="/handovers/new" variant="contained">
      {say('handover.list.new')}
    </Button>
  );
  if (data.length === 0)
    return (
      <Empty title={say('handover.list.empty')} hint={say('handover.list.emptyHint')}>
        {another}
      </Empty>
    );
  return (
    <Page>
      {another}
      <Section title={say('handover.list.title')}>
        <Box component="ul" sx={{ m: 0, p: 0, listStyle: 'none' }}>
          {data.map((row) => (
            <Box
              component="li"
              key={row.id}
              sx={{
                display: 'flex',
                flexWrap: 'wrap',
                gap: 1.5,
                py: 1,
                borderBottom: 1,
                borderColor: 'divider',
                fontSize: 13,
              }}
            >
              <Box component={Link} to={`/handovers/${row.id}`} sx={{ flex: '1 1 200px', color: 'primary.main' }}>
                {say('handover.list.of', { name: row.from.name })}
              </Box>
              <Box sx={{ width: 100 }}>{say(`handover.cause.${row.cause}`)}</Box>
              <Box sx={{ width: 120 }}>
                <Dot tone={STATUS_TONES[row.status]}>{say(`handover.status.${row.status}`)}</Dot>
              </Box>
              <Box sx={{ width: 80 }}>
                {say('handover.list.items', { smart_count: Object.values(row.counts).reduce((a, b) => a + b, 0) })}
              </Box>
              <Box sx={{ color: 'text.secondary' }}>
                {row.by ? say('handover.list.by', { name: row.by.name }) : say('handover.list.byItself')} ·{' '}
                <When at={row.status === 'planned' ? row.startsAt : row.createdAt} />
              </Box>
            </Box>
          ))}
        </Box>
      </Section>
    </Page>
  );
}
