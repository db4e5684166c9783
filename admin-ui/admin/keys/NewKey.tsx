import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Checkbox from '@mui/material/Checkbox';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import FormControlLabel from '@mui/material/FormControlLabel';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { type FormEvent, useState } from 'react';
import { useWords } from '../../i18n/useWords.ts';
import { Say } from '../settings/parts.tsx';
import { useSend } from '../settings/send.ts';
import { SCOPES } from './scopes.ts';

/** Makes a key and shows it, once: closing the dialog is all it takes to lose it, so nothing but the button does. */
export function NewKey({ onMade, onClose }: { onMade: () => void; onClose: () => void }) {
  const say = useWords();
  const { send, busy } = useSend();
  const [name, setName] = useState('');
  const [scopes, setScopes] = useState<string[]>([]);
  const [ends, setEnds] = useState('');
  const [errors, setErrors] = useState<Record<string, string>>({});
  const [key, setKey] = useState('');
  const [copied, setCopied] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const missing = {
      ...(name.trim() ? {} : { name: say('admin.settings.keys.noName') }),
      ...(scopes.length > 0 ? {} : { scopes: say('admin.settings.keys.noScope') }),
    };
    if (Object.keys(missing).length > 0) return setErrors(missing);
    // To the end of that day, as this browser has it.
    const expiresAt = ends ? new Date(`${ends}T23:59:59`).toISOString() : null;
    const body = { name, scopes, expiresAt };
    const sent = await send<{ key: string }>('/api/admin/api-keys', { method: 'POST', body });
    if (sent.is !== 'done') return setErrors(sent.is === 'invalid' ? sent.errors : { form: sent.message });
    setKey(sent.data.key);
    onMade();
  };
  const copy = async () => {
    await navigator.clipboard.writeText(key);
    setCopied(true);
  };
  if (key)
    return (
      <Dialog open fullWidth maxWidth="sm">
        <DialogTitle>{name}</DialogTitle>
        <DialogContent>
          <Say tone="soon">{say('admin.settings.keys.shownOnce')}</Say>
          <TextField
            value={key}
            label={say('admin.settings.section.keys')}
            fullWidth
            multiline
            slotProps={{ htmlInput: { readOnly: true, 'data-key': '', style: { fontFamily: 'monospace' } } }}
            onFocus={(event) => event.target.select()}
          />
        </DialogContent>
        <DialogActions>
          <Button variant="outlined" onClick={() => void copy()}>
            {say(copied ? 'admin.settings.keys.copied' : 'admin.settings.keys.copy')}
          </Button>
          <Button variant="contained" onClick={onClose}>
            {say('admin.settings.keys.done')}
          </Button>
        </DialogActions>
      </Dialog>
    );
  return (
    <Dialog open onClose={onClose} fullWidth maxWidth="xs">
      <form noValidate onSubmit={submit}>
        <DialogTitle>{say('admin.settings.keys.makeTitle')}</DialogTitle>
        <DialogContent sx={{ display: 'grid', gap: 1.5 }}>
          <TextField
            autoFocus
            sx={{ mt: 1 }}
            label={say('admin.settings.keys.name')}
            value={name}
            onChange={(event) => setName(event.target.value)}
            error={errors.name !== undefined}
            helperText={errors.name ?? say('admin.settings.keys.nameHint')}
            slotProps={{ htmlInput: { maxLength: 80 } }}
          />
          <Box role="group" aria-label={say('admin.settings.keys.scopes')} sx={{ display: 'grid' }}>
            <Typography variant="caption">{say('admin.settings.keys.scopes')}</Typography>
            {SCOPES.map(({ id, word }) => (
              <FormControlLabel
                key={id}
                control={
                  <Checkbox
                    size="small"
                    checked={scopes.includes(id)}
                    onChange={(_, on) => setScopes(on ? [...scopes, id] : scopes.filter((scope) => scope !== id))}
                  />
                }
                label={say(`admin.settings.keys.scope.${word}`)}
              />
            ))}
            {errors.scopes && (
              <Typography role="alert" variant="caption" color="error">
                {errors.scopes}
              </Typography>
            )}
          </Box>
          <TextField
            type="date"
            label={say('admin.settings.keys.expires')}
            value={ends}
            onChange={(event) => setEnds(event.target.value)}
            error={errors.expiresAt !== undefined}
            helperText={errors.expiresAt}
            slotProps={{ inputLabel: { shrink: true } }}
          />
          {errors.form && (
            <Typography role="alert" color="error">
              {errors.form}
            </Typography>
          )}
        </DialogContent>
        <DialogActions>
          <Button onClick={onClose}>{say('admin.settings.cancel')}</Button>
          <Button type="submit" variant="contained" disabled={busy}>
            {say('admin.settings.keys.create')}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
