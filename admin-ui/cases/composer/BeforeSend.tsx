import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import Typography from '@mui/material/Typography';
import { useWords } from '../../i18n/useWords.ts';
import { When } from '../../time/When.tsx';
import type { Happened } from './meanwhile.ts';

export type Question = { heldBy: string | null; happened: Happened[] };
type Props = { question: Question; onSend: () => void; onBack: () => void };

const SHOWN = 8;

/** The case moved on, or somebody else is writing: said once, before it goes out. */
export default function BeforeSend({ question: { heldBy, happened }, onSend, onBack }: Props) {
  const say = useWords();
  const shown = happened.slice(-SHOWN);
  return (
    <Dialog open onClose={onBack} fullWidth maxWidth="sm" aria-labelledby="before-send">
      <DialogTitle id="before-send" component="h2">
        {say('floor.before.title')}
      </DialogTitle>
      <DialogContent dividers sx={{ display: 'grid', gap: 1.5 }}>
        {heldBy && <Typography>{say('floor.before.held', { name: heldBy })}</Typography>}
        {shown.length > 0 && (
          <div>
            <Typography>{say('floor.before.since')}</Typography>
            <Box component="ul" sx={{ m: 0, mt: 0.5, pl: 3 }}>
              {shown.map(({ version, actor, text, at }) => (
                <li key={version}>
                  {actor.name ? <strong>{actor.name}: </strong> : null}
                  {text} · <When at={at} />
                </li>
              ))}
            </Box>
            {happened.length > SHOWN && (
              <Typography color="text.secondary">
                {say('floor.before.more', { smart_count: happened.length - SHOWN })}
              </Typography>
            )}
          </div>
        )}
        <Typography color="text.secondary">{say('floor.before.question')}</Typography>
      </DialogContent>
      <DialogActions sx={{ px: 3, pb: 2 }}>
        <Button onClick={onBack}>{say('floor.before.back')}</Button>
        <Button variant="contained" onClick={onSend} autoFocus>
          {say('floor.before.send')}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
