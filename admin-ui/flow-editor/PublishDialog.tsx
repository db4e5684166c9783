import Button from '@mui/material/Button';
import Checkbox from '@mui/material/Checkbox';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import FormControlLabel from '@mui/material/FormControlLabel';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import type { FlowKindRow } from '../../api/contract/flows.ts';
import { isApprovalKind } from '../../domain/flow-subjects.ts';
import { useWords } from '../i18n/useWords.ts';
import { useAct } from './useAct.ts';

/** Why; and whether running approvals go by it, too. */
export type Publishing = { note: string; moveRunning?: true };
type Props = { of: FlowKindRow; title: string; publish: (asked: Publishing) => Promise<void>; onClose: () => void };

/** Says what publishing does, and what it leaves alone; asks why. */
export function PublishDialog({ of, title, publish, onClose }: Props) {
  const say = useWords();
  const [note, setNote] = useState('');
  const [move, setMove] = useState(false);
  const approvals = isApprovalKind(of.kind);
  const words = approvals ? 'approvalFlows.publish' : 'flows.publish';
  const { run, busy, fault } = useAct(publish);
  const running = of.versions.filter((row) => row.running > 0);
  return (
    <Dialog open onClose={onClose} fullWidth maxWidth="sm" aria-labelledby="flow-publish">
      <DialogTitle id="flow-publish" component="h2">
        {title}
      </DialogTitle>
      <DialogContent sx={{ display: 'grid', gap: 1.5 }}>
        <Typography>{say(`${words}.text`)}</Typography>
        {running.length === 0 ? (
          <Typography>{say(`${words}.none`)}</Typography>
        ) : (
          <div>
            <Typography>{say(`${words}.stay`)}</Typography>
            <ul style={{ margin: 0 }}>
              {running.map(({ version, running: smart_count }) => (
                <li key={version}>{say(`${words}.stays`, { version, smart_count })}</li>
              ))}
            </ul>
            {approvals && (
              <>
                <FormControlLabel
                  control={<Checkbox checked={move} onChange={({ target }) => setMove(target.checked)} />}
                  label={say('approvalFlows.publish.move')}
                />
                {move && <Typography color="text.secondary">{say('approvalFlows.publish.moves')}</Typography>}
              </>
            )}
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
        <Button
          variant="contained"
          disabled={busy || note.trim() === ''}
          onClick={() => void run({ note: note.trim(), ...(move ? { moveRunning: true } : {}) })}
        >
          {say('flows.publish.doIt')}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
