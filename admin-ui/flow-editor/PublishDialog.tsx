import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import type { FlowKindRow } from '../../api/contract/flows.ts';
import { useWords } from '../i18n/useWords.ts';
import { useAct } from './useAct.ts';

type Props = { of: FlowKindRow; title: string; publish: (note: string) => Promise<void>; onClose: () => void };

/** Says what publishing does, and what it leaves alone; asks why. */
export function PublishDialog({ of, title, publish, onClose }: Props) {
  const say = useWords();
  const [note, setNote] = useState('');
  const { run, busy, fault } = useAct(publish);
  const running = of.versions.filter((row) => row.running > 0);
  return (
    <Dialog open onClose={onClose} fullWidth maxWidth="sm" aria-labelledby="flow-publish">
      <DialogTitle id="flow-publish" component="h2">
        {title}
      </DialogTitle>
      <DialogContent sx={{ display: 'grid', gap: 1.5 }}>
        <Typography>{say('flows.publish.text')}</Typography>
        {running.length === 0 ? (
          <Typography>{say('flows.publish.none')}</Typography>
        ) : (
          <div>
            <Typography>{say('flows.publish.stay')}</Typography>
            <ul style={{ margin: 0 }}>
              {running.map(({ version, running: smart_count }) => (
                <li key={version}>{say('flows.publish.stays', { version, smart_count })}</li>
              ))}
            </ul>
          </div>
        )}
        <TextField
          autoFocus
          multiline
          minRows={2}
          required
          label={say('flows.publish.note')}
          helperText={say('flows.publish.noteHint')}
          value={note}
          onChange={({ target }) => setNote(target.value)}
          slotProps={{ htmlInput: { maxLength: 500 } }}
        />
        <div role="alert">{fault && <Typography color="error">{fault}</Typography>}</div>
      </DialogContent>
      <DialogActions>
        <Button onClick={onClose}>{say('flows.list.cancel')}</Button>
        <Button variant="contained" disabled={busy || note.trim() === ''} onClick={() => void run(note.trim())}>
          {say('flows.publish.doIt')}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
