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
import { Link } from 'react-router-dom';
import type { FlowKindRow } from '../../api/contract/flows.ts';
import type { Running } from '../../domain/case/running.ts';
import { type AnyFlow, isApprovalKind } from '../../domain/flow-subjects.ts';
import { usePhone } from '../frame/usePhone.ts';
import { useWords } from '../i18n/useWords.ts';
import { RunningChoice } from '../running/RunningChoice.tsx';
import { useAct } from './useAct.ts';

/** Why; and whether what runs goes by it, too. */
export type Publishing = { note: string; running?: Running };
type Props = {
  of: FlowKindRow;
  /** What is published: a version, as it stands in the editor or as it is kept. */
  version: number;
  definition?: AnyFlow;
  title: string;
  publish: (asked: Publishing) => Promise<void>;
  onClose: () => void;
};

export const publishedWord = (kind: string, { running }: Publishing) => {
  if (running === undefined) return 'flows.publish.done';
  return isApprovalKind(kind) ? 'approvalFlows.publish.moved' : 'running.moved';
};

/** Says what publishing does, and what it leaves alone; asks why. */
export function PublishDialog({ of, version, definition, title, publish, onClose }: Props) {
  const say = useWords();
  const [note, setNote] = useState('');
  const [running, setRunning] = useState<Running>('stay');
  const approvals = isApprovalKind(of.kind);
  const words = approvals ? 'approvalFlows.publish' : 'flows.publish';
  const { run, busy, fault, refusal } = useAct(publish);
  const phone = usePhone();
  return (
    <Dialog open onClose={onClose} fullWidth maxWidth="sm" fullScreen={phone} aria-labelledby="flow-publish">
      <DialogTitle id="flow-publish" component="h2">
        {title}
      </DialogTitle>
      <DialogContent sx={{ display: 'grid', gap: 1.5, alignContent: 'start', gridTemplateColumns: 'minmax(0, 1fr)' }}>
        <Typography>{say(`${words}.text`)}</Typography>
        {approvals ? (
          <RunningApprovals of={of} move={running === 'move'} onMove={(move) => setRunning(move ? 'move' : 'stay')} />
        ) : (
          <RunningChoice of={previewOf(of.kind, version, definition)} value={running} onChoose={setRunning} />
        )}
        <TextField
          // On a phone the keyboard would hide what is said above.
          autoFocus={!phone}
          multiline
          minRows={2}
          required
          label={say('flows.publish.note')}
          helperText={say('flows.publish.noteHint')}
          value={note}
          onChange={({ target }) => setNote(target.value)}
          slotProps={{ htmlInput: { maxLength: 500 } }}
        />
        <div role="alert">
          {fault && <Typography color="error">{fault}</Typography>}
          {refusal === 'scenariosBroken' && <Link to="/rules/scenarios">{say('scenarios.published.stopped')}</Link>}
        </div>
      </DialogContent>
      <DialogActions>
        <Button onClick={onClose}>{say('flows.list.cancel')}</Button>
        <Button
          variant="contained"
          disabled={busy || note.trim() === ''}
          onClick={() => void run({ note: note.trim(), ...(running === 'stay' ? {} : { running }) })}
        >
          {say('flows.publish.doIt')}
        </Button>
      </DialogActions>
    </Dialog>
  );
}

function previewOf(kind: string, version: number, flow: AnyFlow | undefined) {
  const { kind: _, version: __, ...definition } = flow ?? { kind, version };
  return { path: `/api/flows/${kind}/${version}/running`, body: flow ? { definition } : {} };
}

type ApprovalsProps = { of: FlowKindRow; move: boolean; onMove: (move: boolean) => void };

function RunningApprovals({ of, move, onMove }: ApprovalsProps) {
  const say = useWords();
  const running = of.versions.filter((row) => row.running > 0);
  if (running.length === 0) return <Typography>{say('approvalFlows.publish.none')}</Typography>;
  return (
    <div>
      <Typography>{say('approvalFlows.publish.stay')}</Typography>
      <ul style={{ margin: 0 }}>
        {running.map(({ version, running: smart_count }) => (
          <li key={version}>{say('approvalFlows.publish.stays', { version, smart_count })}</li>
        ))}
      </ul>
      <FormControlLabel
        control={<Checkbox checked={move} onChange={({ target }) => onMove(target.checked)} />}
        label={say('approvalFlows.publish.move')}
      />
      {move && <Typography color="text.secondary">{say('approvalFlows.publish.moves')}</Typography>}
    </div>
  );
}
