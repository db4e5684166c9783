import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { useGetList } from 'react-admin';
import { useSearchParams } from 'react-router-dom';
import type { EscalationRow } from '../../api/contract/people.ts';
import { Empty } from '../frame/Empty.tsx';
import { LoadFault } from '../frame/Fault.tsx';
import { usePageTitle } from '../frame/pageTitle.ts';
import { ViewChoice } from '../frame/ViewChoice.tsx';
import { Waiting } from '../frame/Waiting.tsx';
import { useWords } from '../i18n/useWords.ts';
import { useMe } from '../session/SessionGate.tsx';
import { chains } from './chains.ts';
import { EscalationCard } from './EscalationCard.tsx';
import { useAcknowledge } from './useAcknowledge.ts';

const VIEWS = {
  mine: { mine: true, open: true },
  held: { held: true },
  all: { open: true },
  past: { open: false },
} as const;
type View = keyof typeof VIEWS;
const VIEW_NAMES = Object.keys(VIEWS) as View[];
const SHOWN = 50;

/** What came up the ladder: story, why, chain, and one button. Made for the phone first. */
export default function EscalationList() {
  const say = useWords();
  const me = useMe();
  const [params, setParams] = useSearchParams();
  const given = params.get('view');
  const view: View = VIEW_NAMES.find((name) => name === given) ?? (me.role === 'executive' ? 'mine' : 'all');
  const [more, setMore] = useState(1);
  const { data, total, error, isPending, refetch } = useGetList<EscalationRow>(
    'escalations',
    { filter: VIEWS[view], sort: { field: 'calledAt', order: 'DESC' }, pagination: { page: 1, perPage: SHOWN * more } },
    { refetchInterval: 60_000 },
  );
  // The reader's own rows say nothing of the others who were told for the same cases.
  const caseIds = [...new Set(data?.map((row) => row.case.id))];
  const others = useGetList<EscalationRow>(
    'escalations',
    {
      filter: { caseId: caseIds, mine: false },
      sort: { field: 'calledAt', order: 'DESC' },
      pagination: { page: 1, perPage: 100 },
    },
    { enabled: (view === 'mine' || view === 'held') && caseIds.length > 0 },
  );
  const { acknowledge, markSeen, busy, faults } = useAcknowledge();
  usePageTitle(say('desk.escalations.title'));
  return (
    <Box sx={{ maxWidth: 760, mx: 'auto', p: { xs: 2, sm: 3 }, display: 'grid', gap: 2 }}>
      <ViewChoice
        views={VIEW_NAMES}
        shown={view}
        wordOf={(name) => say(`desk.escalations.${name}`)}
        onChoose={(next) => setParams({ view: next })}
      />
      {error && !data && <LoadFault error={error} again={() => void refetch()} />}
      {isPending && <Waiting rows={4} height={160} />}
      {data?.length === 0 && (
        <Empty
          title={say(view === 'held' ? 'desk.escalations.emptyHeld' : 'desk.escalations.empty')}
          hint={say(view === 'held' ? 'desk.escalations.emptyHeldHint' : 'desk.escalations.emptyHint')}
        />
      )}
      {chains(data ?? [], me.id, view === 'mine' || view === 'held' ? others.data : []).map(({ row, told }) => (
        <EscalationCard
          key={row.id}
          of={row}
          told={told}
          busy={busy === row.id}
          fault={faults[row.id] ?? null}
          onAcknowledge={() => void acknowledge(row)}
          onSeen={() => void markSeen(row)}
        />
      ))}
      {data && (total ?? 0) > data.length && (
        <Box sx={{ display: 'flex', alignItems: 'center', gap: 1 }}>
          <Typography variant="caption" color="text.secondary">
            {say('desk.escalations.more', { smart_count: data.length })}
          </Typography>
          <Button onClick={() => setMore(more + 1)}>{say('desk.case.more')}</Button>
        </Box>
      )}
    </Box>
  );
}
