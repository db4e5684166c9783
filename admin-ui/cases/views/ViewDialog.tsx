import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { type FormEvent, useState } from 'react';
import { useNavigate } from 'react-router-dom';
import type { ViewRow } from '../../../api/contract/views.ts';
import { useTell } from '../../frame/useTell.ts';
import { useWords } from '../../i18n/useWords.ts';
import { problemOf } from '../../server/http.ts';
import { useMe } from '../../session/SessionGate.tsx';
import { addressOf, type Shown } from './address.ts';
import { useViewChanges } from './useViews.ts';

const SHARES = ['nobody', 'team', 'everyone'] as const;
const MAY_SHARE = ['lead', 'manager', 'admin'];

type Props = { of: ViewRow | null; shown: Shown; own: ViewRow[]; onClose: () => void };

/** Keeps what the list shows under a name, or gives a kept view another name or other readers. */
export function ViewDialog({ of, shown, own, onClose }: Props) {
  const say = useWords();
  const tell = useTell();
  const navigate = useNavigate();
  const me = useMe();
  const { save, change } = useViewChanges();
  const [name, setName] = useState(of?.name ?? '');
  const [sharedWith, setSharedWith] = useState(of?.sharedWith ?? 'nobody');
  const [errors, setErrors] = useState<Record<string, string>>({});
  const [busy, setBusy] = useState(false);
  // The name of a view that is there already means that view.
  const namesake = of === null ? own.find((view) => view.own && view.name === name.trim()) : undefined;

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    try {
      const view = of
        ? await change(of.id, { name, sharedWith })
        : namesake
          ? await change(namesake.id, { ...shown, sharedWith })
          : await save({ name, ...shown, sharedWith });
      tell(say('views.saved', { name: view.name }), 'success');
      if (!of) navigate(addressOf(view));
      onClose();
    } catch (error) {
      const told = problemOf((error as { body?: unknown }).body)?.errors;
      setErrors(told ?? { other: error instanceof Error ? error.message : String(error) });
      setBusy(false);
    }
  };
  return (
    <Dialog open onClose={onClose} fullWidth maxWidth="xs" aria-labelledby="view-title">
      <form onSubmit={(event) => void submit(event)} noValidate>
        <DialogTitle id="view-title" component="h2">
          {of ? say('views.editTitle', { name: of.name }) : say('views.saveTitle')}
        </DialogTitle>
        <DialogContent sx={{ display: 'grid', gap: 2, pt: '8px !important' }}>
          <TextField
            autoFocus
            label={say('views.name')}
            value={name}
            onChange={(event) => setName(event.target.value)}
            error={Boolean(errors.name)}
            helperText={errors.name}
            slotProps={{ htmlInput: { maxLength: 60 } }}
          />
          {MAY_SHARE.includes(me.role) && (
            <TextField
              select
              label={say('views.sharedWith')}
              value={sharedWith}
              onChange={(event) => setSharedWith(event.target.value as ViewRow['sharedWith'])}
              error={Boolean(errors.sharedWith)}
              helperText={errors.sharedWith}
              slotProps={{ select: { native: true } }}
            >
              {SHARES.map((share) => (
                <option key={share} value={share}>
                  {say(`views.with.${share}`)}
                </option>
              ))}
            </TextField>
          )}
          <div role="alert">{errors.other && <Typography color="error">{errors.other}</Typography>}</div>
        </DialogContent>
        <DialogActions sx={{ px: 3, pb: 2 }}>
          <Button onClick={onClose}>{say('views.cancel')}</Button>
          <Button type="submit" variant="contained" disabled={busy || name.trim() === ''}>
            {namesake ? say('views.update') : say('views.submit')}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
