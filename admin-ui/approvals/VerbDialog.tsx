import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { ApprovalDetail } from '../../api/contract/approvals.ts';
import type { Verb } from '../../domain/approval/state.ts';
import { usePhone } from '../frame/usePhone.ts';
import { useTell } from '../frame/useTell.ts';
import { useWords } from '../i18n/useWords.ts';
import { ask, get } from '../server/http.ts';
import { useIntent } from './useApprovals.ts';

const NOUNS: Record<Verb, string> = {
  approve: 'approval',
  reject: 'rejection',
  ask: 'question',
  answer: 'answer',
  delegate: 'delegation',
  withdraw: 'withdrawal',
};
/** Where the words are the point. */
const NEEDS_WORDS: ReadonlySet<Verb> = new Set(['ask', 'answer']);

/** One verb with what belongs to it: words, and to whom it is passed on. */
export function VerbDialog({ of, verb, onClose }: { of: ApprovalDetail; verb: Verb; onClose: () => void }) {
  const say = useWords();
  const tell = useTell();
  const phone = usePhone();
  const { run, busy, fault } = useIntent();
  const [words, setWords] = useState('');
  const [staffId, setStaffId] = useState('');
  const colleagues = useQuery({
    queryKey: ['approvals', 'delegates', of.id],
    queryFn: ({ signal }) => get<{ id: string; name: string }[]>(`/api/approvals/${of.id}/delegates`, signal),
    enabled: verb === 'delegate',
  });
  const text = words.trim();
  const ready = NEEDS_WORDS.has(verb) ? text !== '' : verb !== 'delegate' || staffId !== '';
  const label =
    verb === 'ask' ? 'approvals.page.question' : verb === 'answer' ? 'approvals.page.answer' : 'approvals.page.comment';

  const submit = async () => {
    const said = NEEDS_WORDS.has(verb) ? { body: text } : text ? { comment: text } : {};
    const body = { ...said, ...(verb === 'delegate' ? { staffId } : {}) };
    const path = `/api/approvals/${of.id}/${NOUNS[verb]}`;
    const done = await run([of.id, verb, body], (idempotencyKey) =>
      ask(path, { method: 'POST', body, idempotencyKey }),
    );
    if (!done) return;
    tell(say(`approvals.page.done.${verb}`), 'success');
    onClose();
  };
  return (
    <Dialog open onClose={onClose} fullWidth maxWidth="sm" fullScreen={phone} aria-labelledby="verb">
      <DialogTitle id="verb" component="h2">
        {say(`approvals.verb.${verb}`)}: {of.what}
      </DialogTitle>
      <DialogContent sx={{ display: 'grid', gap: 2, alignContent: 'start' }}>
        {verb === 'delegate' && (
          <>
            {colleagues.data?.length === 0 && <Typography>{say('approvals.page.colleagues')}</Typography>}
            <TextField
              select
              label={say('approvals.page.colleague')}
              value={staffId}
              onChange={(event) => setStaffId(event.target.value)}
              sx={{ mt: 1 }}
            >
              {(colleagues.data ?? []).map((person) => (
                <MenuItem key={person.id} value={person.id}>
                  {person.name}
                </MenuItem>
              ))}
            </TextField>
          </>
        )}
        <TextField
          label={say(label)}
          value={words}
          onChange={(event) => setWords(event.target.value)}
          multiline
          minRows={3}
          fullWidth
          autoFocus={verb !== 'delegate'}
          sx={{ mt: 1 }}
          slotProps={{ htmlInput: { maxLength: 2_000 } }}
        />
        <div role="alert">{fault && <Typography color="error">{fault}</Typography>}</div>
      </DialogContent>
      <DialogActions sx={{ px: 3, pb: 2 }}>
        <Button onClick={onClose}>{say('approvals.page.cancel')}</Button>
        <Button
          variant="contained"
          color={verb === 'reject' ? 'error' : 'primary'}
          disabled={!ready || busy}
          onClick={() => void submit()}
        >
          {say(`approvals.verb.${verb}`)}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
