import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { type ReactNode, useState } from 'react';
import type { ApprovalAsked, NewApprovalAnswer } from '../../api/contract/approvals.ts';
import { usePhone } from '../frame/usePhone.ts';
import { useTell } from '../frame/useTell.ts';
import { useWords } from '../i18n/useWords.ts';
import { ask } from '../server/http.ts';
import { Preview } from './Preview.tsx';
import { useIntent } from './useApprovals.ts';

type Props = {
  title: string;
  submit: string;
  /** What is asked for, as the fields stand; null: not complete. */
  asked: ApprovalAsked | null;
  onClose: () => void;
  children: ReactNode;
};

/** Fields, the reason in words, what the rules will say to it, and the button. */
export function AskDialog({ title, submit, asked, onClose, children }: Props) {
  const say = useWords();
  const tell = useTell();
  const phone = usePhone();
  const { run, busy, fault } = useIntent();
  const [words, setWords] = useState('');
  const reason = words.trim();

  const send = async () => {
    const body = { ...asked, reason };
    const answer = await run(body, (idempotencyKey) =>
      ask<NewApprovalAnswer>('/api/approvals', { method: 'POST', body, idempotencyKey }),
    );
    if (!answer) return;
    const { status, number } = answer.data;
    const approved = status === 'approved';
    tell(
      approved ? say('approvals.offer.granted') : say('approvals.offer.sent', { number }),
      approved ? 'success' : 'info',
    );
    onClose();
  };
  return (
    <Dialog open onClose={onClose} fullWidth maxWidth="sm" fullScreen={phone} aria-labelledby="ask-approval">
      <DialogTitle id="ask-approval" component="h2">
        {title}
      </DialogTitle>
      <DialogContent
        sx={{
          display: 'grid',
          gap: 2,
          gridTemplateColumns: 'minmax(0, 1fr)',
          alignContent: 'start',
          justifyItems: 'stretch',
        }}
      >
        {children}
        <TextField
          label={say('approvals.offer.reason')}
          value={words}
          onChange={(event) => setWords(event.target.value)}
          multiline
          minRows={3}
          fullWidth
          slotProps={{ htmlInput: { maxLength: 2_000 } }}
        />
        <Preview of={asked} />
        <div role="alert">{fault && <Typography color="error">{fault}</Typography>}</div>
      </DialogContent>
      <DialogActions sx={{ px: 3, pb: 2 }}>
        <Button onClick={onClose}>{say('approvals.page.cancel')}</Button>
        <Button variant="contained" disabled={!asked || reason === '' || busy} onClick={() => void send()}>
          {submit}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
