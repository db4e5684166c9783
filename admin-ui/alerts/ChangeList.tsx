import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import { useState } from 'react';
import { useGetList } from 'react-admin';
import { Link } from 'react-router-dom';
import type { AlertChangeRow } from '../../api/contract/alerts.ts';
import { Foot } from '../care/Table.tsx';
import { PAGE_SIZE } from '../care/useCareList.ts';
import { TierMark } from '../cases/marks.tsx';
import { LoadFault } from '../frame/Fault.tsx';
import { usePhone } from '../frame/usePhone.ts';
import { Waiting } from '../frame/Waiting.tsx';
import { useWords } from '../i18n/useWords.ts';
import { When } from '../time/When.tsx';

/** The members that an alert about many tells of, newest change first. */
export function ChangeList({ alertId, onClose }: { alertId: string; onClose: () => void }) {
  const say = useWords();
  const phone = usePhone();
  const [page, setPage] = useState(1);
  const { data, total, error, refetch } = useGetList<AlertChangeRow>(`alerts/${alertId}/changes`, {
    filter: {},
    sort: { field: 'at', order: 'DESC' },
    pagination: { page, perPage: PAGE_SIZE },
  });
  return (
    <Dialog open onClose={onClose} fullScreen={phone} fullWidth maxWidth="sm" aria-labelledby="changes">
      <DialogTitle id="changes">{say('alerts.list.membersTitle')}</DialogTitle>
      <DialogContent>
        {error && !data && <LoadFault error={error} again={() => void refetch()} />}
        {!data && !error && <Waiting rows={6} />}
        <Box component="ul" aria-labelledby="changes" sx={{ listStyle: 'none', m: 0, p: 0 }}>
          {data?.map((row) => (
            <Row key={row.id} of={row} />
          ))}
        </Box>
        <Foot page={page} total={total ?? 0} onPage={setPage} />
      </DialogContent>
      <DialogActions>
        <Button onClick={onClose} sx={{ minHeight: 44 }}>
          {say('alerts.list.close')}
        </Button>
      </DialogActions>
    </Dialog>
  );
}

function Row({ of }: { of: AlertChangeRow }) {
  const say = useWords();
  return (
    <Box component="li" sx={({ palette }) => ({ py: 1, borderBottom: `1px solid ${palette.divider}` })}>
      <Box sx={{ display: 'flex', gap: 1, alignItems: 'baseline', flexWrap: 'wrap' }}>
        <Box component={Link} to={`/members/${of.member.id}`} sx={{ color: 'primary.main', fontWeight: 500 }}>
          {of.member.name}
        </Box>
        <TierMark tier={of.member.tier} />
        <Box component="span" sx={{ fontSize: 12, color: 'text.secondary' }}>
          {of.member.number} · <When at={of.at} />
        </Box>
      </Box>
      <div>{of.moved}</div>
      <Box sx={{ fontSize: 12, color: 'text.secondary' }}>
        {of.owner ? say('alerts.list.owner', { name: of.owner.name }) : say('alerts.list.nobodyOwns')}
      </Box>
    </Box>
  );
}
