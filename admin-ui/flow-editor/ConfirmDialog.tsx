import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import Typography from '@mui/material/Typography';
import { useWords } from '../i18n/useWords.ts';
import { useAct } from './useAct.ts';

type Props = { title: string; text: string; act: string; onAct: () => Promise<void>; onClose: () => void };

export function ConfirmDialog({ title, text, act, onAct, onClose }: Props) {
  const say = useWords();
  const { run, busy, fault } = useAct(onAct);
  return (
    <Dialog open onClose={onClose} aria-labelledby="flow-confirm">
      <DialogTitle id="flow-confirm" component="h2">
        {title}
      </DialogTitle>
      <DialogContent>
        <Typography>{text}</Typography>
        <div role="alert">{fault && <Typography color="error">{fault}</Typography>}</div>
      </DialogContent>
      <DialogActions>
        <Button onClick={onClose}>{say('flows.list.cancel')}</Button>
        <Button variant="contained" disabled={busy} onClick={() => void run()}>
          {act}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
