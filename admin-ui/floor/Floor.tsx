import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { FloorAnswer } from '../../api/contract/floor.ts';
import { LoadFault } from '../frame/Fault.tsx';
import { usePageTitle } from '../frame/pageTitle.ts';
import { PHONE } from '../frame/usePhone.ts';
import { Waiting } from '../frame/Waiting.tsx';
import { useWords } from '../i18n/useWords.ts';
import { get } from '../server/http.ts';
import { AboutToEscalate } from './AboutToEscalate.tsx';
import { CasesDrawer, type Listed } from './CasesDrawer.tsx';
import { People } from './People.tsx';
import { Queues } from './Queues.tsx';

/** One glance for leads and managers: who is here, what they hold, and where it burns. */
export default function Floor() {
  const say = useWords();
  const [listed, setListed] = useState<Listed | null>(null);
  const { data, error, refetch } = useQuery({
    queryKey: ['floor'],
    queryFn: ({ signal }) => get<FloorAnswer>('/api/floor', signal),
    refetchInterval: 60_000,
    placeholderData: (before) => before,
  });
  usePageTitle(say('floor.nav.floor'));
  if (error && !data) return <LoadFault error={error} again={() => void refetch()} />;
  if (!data) return <Waiting rows={10} />;
  return (
    <Box
      sx={{
        p: 3,
        [PHONE]: { p: 2 },
        display: 'grid',
        gap: 3,
        alignItems: 'start',
        gridTemplateColumns: { xs: 'minmax(0, 1fr)', lg: 'minmax(0, 1fr) minmax(0, 1fr)' },
      }}
    >
      <AboutToEscalate />
      <section>
        <Typography variant="h2" sx={{ mb: 1 }}>
          {say('floor.people.title')}
        </Typography>
        <People people={data.people} onList={setListed} />
      </section>
      <section>
        <Typography variant="h2" sx={{ mb: 1 }}>
          {say('floor.queues.title')}
        </Typography>
        <Queues queues={data.queues} onList={setListed} />
      </section>
      {listed && <CasesDrawer listed={listed} onClose={() => setListed(null)} />}
    </Box>
  );
}
