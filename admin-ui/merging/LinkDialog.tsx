import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { CaseRow } from '../../api/contract/cases.ts';
import type { CaseDetail } from '../cases/useCase.ts';
import { usePhone } from '../frame/usePhone.ts';
import { useWords } from '../i18n/useWords.ts';
import { get } from '../server/http.ts';
import { CasePicker } from './CasePicker.tsx';
import { useChangeRelations } from './useRelations.ts';

const KINDS = ['sameProblem', 'followsUp', 'childOf', 'parentOf'] as const;

/** Says how this case and another one belong together; the other may be over. */
export default function LinkDialog({ of, onClose }: { of: CaseDetail; onClose: () => void }) {
  const say = useWords();
  const phone = usePhone();
  const { change, busy, fault } = useChangeRelations();
  const [kind, setKind] = useState<(typeof KINDS)[number]>('sameProblem');
  const [typed, setTyped] = useState('');
  const [otherId, setOtherId] = useState<string | null>(null);
  const q = typed.trim();
  const filter = q ? { q } : { memberId: of.member.id };
  const { data = [] } = useQuery({
    queryKey: ['cases', 'to-link', filter],
    queryFn: ({ signal }) => get<CaseRow[]>(`/api/cases?${listOf(filter)}`, signal),
    placeholderData: keepPreviousData,
  });
  const link = async () => {
    const body = { otherId, ...(kind === 'parentOf' ? { kind: 'childOf', reversed: true } : { kind }) };
    if (await change(of.id, 'links', { body })) onClose();
  };
  return (
    <Dialog open onClose={onClose} fullWidth maxWidth="sm" fullScreen={phone} aria-labelledby="link-title">
      <DialogTitle id="link-title" component="h2">
        {say('merging.link.title', { number: of.number })}
      </DialogTitle>
      <DialogContent sx={{ display: 'grid', gap: 2, alignContent: 'start', pt: '8px !important' }}>
        <TextField
          select
          label={say('merging.link.kind')}
          value={kind}
          onChange={(event) => setKind(event.target.value as typeof kind)}
          slotProps={{ select: { native: true } }}
        >
          {KINDS.map((one) => (
            <option key={one} value={one}>
              {say(`merging.link.is.${one}`)}
            </option>
          ))}
        </TextField>
        <CasePicker
          label={say('merging.link.search')}
          typed={typed}
          onType={setTyped}
          chosen={otherId}
          onChoose={setOtherId}
          groups={[
            {
              title: q ? say('merging.merge.found') : say('merging.merge.suggested', { member: of.member.name }),
              rows: data.filter(({ id }) => id !== of.id),
              none: say('merging.merge.nothing'),
            },
          ]}
        />
        <div role="alert">{fault && <Typography color="error">{fault}</Typography>}</div>
      </DialogContent>
      <DialogActions sx={{ px: 3, pb: 2 }}>
        <Button onClick={onClose}>{say('merging.cancel')}</Button>
        <Button variant="contained" disabled={busy || otherId === null} onClick={() => void link()}>
          {say('merging.link.go')}
        </Button>
      </DialogActions>
    </Dialog>
  );
}

const listOf = (filter: object) =>
  new URLSearchParams({
    filter: JSON.stringify(filter),
    range: JSON.stringify([0, 11]),
    sort: JSON.stringify(['openedAt', 'DESC']),
  });
