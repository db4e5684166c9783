import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { useWords } from '../i18n/useWords.ts';
import { serverNow } from '../server/clock.ts';
import { useZone } from '../session/SessionGate.tsx';
import { useWhen } from '../time/When.tsx';
import { instantTyped } from '../time/zone.ts';
import { instantOf, PRESETS, type Preset } from './presets.ts';
import { useChange } from './useCasework.ts';

/** Until when a case leaves the reader's own queue, and what to be reminded of then. */
export default function SnoozeDialog({ caseId, onClose }: { caseId: string; onClose: () => void }) {
  const say = useWords();
  const zone = useZone();
  const when = useWhen();
  const change = useChange(caseId);
  const [preset, setPreset] = useState<Preset | 'pick'>('tomorrow');
  const [picked, setPicked] = useState('');
  const [note, setNote] = useState('');
  const [fault, setFault] = useState<string>();
  const go = async () => {
    const at = preset === 'pick' ? instantTyped(picked, zone) : instantOf(preset, serverNow(), zone);
    if (!Number.isFinite(at)) return;
    const text = note.trim();
    const errors = await change('POST', 'snooze', {
      until: new Date(at).toISOString(),
      ...(text ? { note: text } : {}),
    });
    if (errors === null) onClose();
    else setFault(Object.values(errors)[0]);
  };
  return (
    <Dialog open onClose={onClose} fullWidth maxWidth="xs" aria-labelledby="snooze-title">
      <DialogTitle id="snooze-title" component="h2">
        {say('casework.panel.snooze')}
      </DialogTitle>
      <DialogContent sx={{ display: 'grid', gap: 2, pt: '8px !important' }}>
        <TextField
          select
          label={say('casework.snooze.until')}
          value={preset}
          onChange={(event) => setPreset(event.target.value as Preset)}
          slotProps={{ select: { native: true } }}
        >
          {PRESETS.map((name) => (
            <option key={name} value={name}>
              {`${say(`casework.snooze.${name}`)} · ${when.full(instantOf(name, serverNow(), zone))}`}
            </option>
          ))}
          <option value="pick">{say('casework.snooze.pick')}</option>
        </TextField>
        {preset === 'pick' && (
          <TextField
            type="datetime-local"
            label={say('casework.snooze.until')}
            value={picked}
            onChange={(event) => setPicked(event.target.value)}
            slotProps={{ inputLabel: { shrink: true } }}
          />
        )}
        <TextField
          label={say('casework.snooze.note')}
          value={note}
          onChange={(event) => setNote(event.target.value)}
          slotProps={{ htmlInput: { maxLength: 300 } }}
        />
        <Typography color="text.secondary">{say('casework.snooze.hint')}</Typography>
        <div role="alert">{fault && <Typography color="error">{fault}</Typography>}</div>
      </DialogContent>
      <DialogActions sx={{ px: 3, pb: 2 }}>
        <Button onClick={onClose}>{say('casework.panel.cancel')}</Button>
        <Button variant="contained" onClick={() => void go()}>
          {say('casework.snooze.go')}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
