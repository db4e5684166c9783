import Close from '@mui/icons-material/CloseOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Drawer from '@mui/material/Drawer';
import IconButton from '@mui/material/IconButton';
import Typography from '@mui/material/Typography';
import { lazy, Suspense, useState } from 'react';
import { useGetList } from 'react-admin';
import { Link } from 'react-router-dom';
import type { CaseRow } from '../../api/contract/cases.ts';
import { RowClock, TierMark } from '../cases/marks.tsx';
import { oneLine } from '../cases/rowStyle.ts';
import { useCase } from '../cases/useCase.ts';
import { LoadFault } from '../frame/Fault.tsx';
import { Waiting } from '../frame/Waiting.tsx';
import { useWords } from '../i18n/useWords.ts';
import { casesAt } from './words.ts';

const HandOver = lazy(() => import('../cases/HandOver.tsx'));

export type Listed = { is: 'person' | 'queue'; id: string; name: string; total: number };
const SHOWN = 25;

/** The most urgent cases behind a number of the floor; each can be given to somebody else from here. */
export function CasesDrawer({ listed, onClose }: { listed: Listed; onClose: () => void }) {
  const say = useWords();
  const filter: Record<string, string> =
    listed.is === 'person' ? { view: 'open', assigneeId: listed.id } : { view: 'unclaimed', queueId: listed.id };
  const { data, error, refetch } = useGetList<CaseRow>('cases', {
    filter,
    sort: { field: 'urgency', order: 'ASC' },
    pagination: { page: 1, perPage: SHOWN },
  });
  const [reassigned, setReassigned] = useState<string | null>(null);
  const title = say(listed.is === 'person' ? 'floor.drawer.of' : 'floor.drawer.unclaimed', { name: listed.name });
  return (
    <Drawer anchor="right" open onClose={onClose}>
      <Box role="dialog" aria-label={title} sx={{ width: 460, maxWidth: '100vw', p: 2 }}>
        <Box sx={{ display: 'flex', alignItems: 'center', mb: 1 }}>
          <Typography variant="h2" sx={{ flex: 1 }}>
            {title}
          </Typography>
          <IconButton onClick={onClose} aria-label={say('floor.drawer.close')}>
            <Close />
          </IconButton>
        </Box>
        {error && !data && <LoadFault error={error} again={() => void refetch()} />}
        {!data && !error && <Waiting rows={6} />}
        {data?.length === 0 && <Typography color="text.secondary">{say('floor.drawer.none')}</Typography>}
        <Box component="ul" aria-label={title} sx={{ listStyle: 'none', m: 0, p: 0 }}>
          {data?.map((row) => (
            <Row key={row.id} row={row} onReassign={() => setReassigned(row.id)} />
          ))}
        </Box>
        <Button component={Link} to={casesAt(filter)} sx={{ mt: 1 }}>
          {say('floor.drawer.all', { smart_count: listed.total })}
        </Button>
        {reassigned && <Reassign caseId={reassigned} onClose={() => setReassigned(null)} />}
      </Box>
    </Drawer>
  );
}

function Row({ row, onReassign }: { row: CaseRow; onReassign: () => void }) {
  const say = useWords();
  return (
    <Box
      component="li"
      sx={({ palette }) => ({
        display: 'grid',
        gridTemplateColumns: 'minmax(0, 1fr) auto',
        gap: 0.5,
        py: 1,
        borderBottom: `1px solid ${palette.divider}`,
      })}
    >
      <Box component={Link} to={`/cases/${row.id}`} sx={{ ...oneLine, fontWeight: 500 }}>
        {row.subject}
      </Box>
      <RowClock row={row} />
      <Box sx={{ ...oneLine, fontSize: 12, color: 'text.secondary', alignSelf: 'center' }}>
        {row.number} · {row.member.name} <TierMark tier={row.member.tier} />
      </Box>
      <Button
        variant="outlined"
        onClick={onReassign}
        aria-label={say('floor.drawer.reassignOf', { number: row.number })}
        sx={{ minHeight: 28, py: 0 }}
      >
        {say('floor.drawer.reassign')}
      </Button>
    </Box>
  );
}

/** The form of the case page: who can take it, best first. */
export function Reassign({ caseId, onClose }: { caseId: string; onClose: () => void }) {
  const { data } = useCase(caseId);
  return <Suspense>{data && <HandOver of={data} verb="assign" onClose={onClose} />}</Suspense>;
}
