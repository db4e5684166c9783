import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import Typography from '@mui/material/Typography';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate } from 'react-router-dom';
import type { MergeAnswer, MergeCandidates, MergePreview } from '../../api/contract/merging.ts';
import type { CaseDetail } from '../cases/useCase.ts';
import { LoadFault } from '../frame/Fault.tsx';
import { usePhone } from '../frame/usePhone.ts';
import { useTell } from '../frame/useTell.ts';
import { Waiting } from '../frame/Waiting.tsx';
import { useWords } from '../i18n/useWords.ts';
import { get } from '../server/http.ts';
import { BothSides } from './BothSides.tsx';
import { CasePicker } from './CasePicker.tsx';
import { useChangeRelations } from './useRelations.ts';

/** Into which case, then what will happen, then it happens. */
export default function MergeDialog({ of, onClose }: { of: CaseDetail; onClose: () => void }) {
  const say = useWords();
  const phone = usePhone();
  const tell = useTell();
  const navigate = useNavigate();
  const { change, busy, fault } = useChangeRelations();
  const [typed, setTyped] = useState('');
  const [intoId, setIntoId] = useState<string | null>(null);
  const [looking, setLooking] = useState(false);
  const [knows, setKnows] = useState(false);
  const candidates = useQuery({
    queryKey: ['cases', 'merge-candidates', of.id, typed.trim()],
    queryFn: ({ signal }) => get<MergeCandidates>(candidatesOf(of.id, typed.trim()), signal),
    placeholderData: keepPreviousData,
  });
  const preview = useQuery({
    queryKey: ['cases', 'merge-preview', of.id, intoId],
    queryFn: ({ signal }) => get<MergePreview>(`/api/cases/${of.id}/merge?intoId=${intoId}`, signal),
    enabled: looking && intoId !== null,
  });
  const { data } = preview;
  const merge = async () => {
    if (!data) return;
    const body = { intoId: data.into.id, ...(data.sameMember ? {} : { otherMember: true }) };
    const done = await change<MergeAnswer>(of.id, 'merge', { body });
    if (!done) return;
    tell(say('merging.merge.done', { from: of.number, into: data.into.number }), 'success');
    onClose();
    navigate(`/cases/${data.into.id}`);
  };
  return (
    <Dialog open onClose={onClose} fullWidth maxWidth="md" fullScreen={phone} aria-labelledby="merge-title">
      <DialogTitle id="merge-title" component="h2">
        {say('merging.merge.title', { number: of.number })}
      </DialogTitle>
      {/* Nothing in it may take the focus, and it must be scrolled by key all the same. */}
      <DialogContent
        {...(looking ? { tabIndex: 0, role: 'region', 'aria-label': say('merging.merge.preview') } : {})}
        sx={{ display: 'grid', gap: 2, alignContent: 'start', pt: '8px !important' }}
      >
        {looking ? (
          <>
            {preview.error && <LoadFault error={preview.error} again={() => void preview.refetch()} />}
            {preview.isPending && <Waiting rows={4} />}
            {data && <BothSides of={data} knows={knows} onKnow={setKnows} />}
          </>
        ) : (
          <CasePicker
            label={say('merging.merge.search')}
            typed={typed}
            onType={setTyped}
            chosen={intoId}
            onChoose={setIntoId}
            groups={groupsOf(candidates.data, typed, {
              suggested: say('merging.merge.suggested', { member: of.member.name }),
              found: say('merging.merge.found'),
              none: say('merging.merge.none'),
              nothing: say('merging.merge.nothing'),
            })}
          />
        )}
        <div role="alert">
          {(fault ?? data?.refusal) && looking && (
            <Typography color="error">
              {fault ? say('merging.merge.failed', { reason: fault }) : data?.refusal?.text}
            </Typography>
          )}
        </div>
      </DialogContent>
      <DialogActions sx={{ px: 3, pb: 2 }}>
        <Button onClick={looking ? () => setLooking(false) : onClose}>
          {say(looking ? 'merging.back' : 'merging.cancel')}
        </Button>
        {looking ? (
          <Button
            variant="contained"
            disabled={busy || !data || data.refusal !== null || (!data.sameMember && !knows)}
            onClick={() => void merge()}
          >
            {say('merging.merge.go')}
          </Button>
        ) : (
          <Button variant="contained" disabled={intoId === null} onClick={() => setLooking(true)}>
            {say('merging.merge.preview')}
          </Button>
        )}
      </DialogActions>
    </Dialog>
  );
}

const candidatesOf = (id: string, q: string) =>
  `/api/cases/${id}/merge/candidates${q ? `?${new URLSearchParams({ q })}` : ''}`;

function groupsOf(
  data: MergeCandidates | undefined,
  typed: string,
  words: Record<'suggested' | 'found' | 'none' | 'nothing', string>,
) {
  if (!data) return [];
  const found = { title: words.found, rows: data.found, none: words.nothing };
  return [...(typed.trim() ? [found] : []), { title: words.suggested, rows: data.suggested, none: words.none }];
}
