import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useNavigate } from 'react-router-dom';
import type { CalendarRow } from '../../../api/contract/admin-settings.ts';
import { nameOf } from '../../i18n/format.ts';
import { useReaderLocale, useWords } from '../../i18n/useWords.ts';
import { useSend } from '../settings/send.ts';

const FIELDS = ['code', 'nameZh', 'nameEn'] as const;

/** A new calendar begins as another one is: an empty one would never open. */
export function CopyCalendar({ calendars, onClose }: { calendars: CalendarRow[]; onClose: () => void }) {
  const say = useWords();
  const locale = useReaderLocale();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const { send, busy } = useSend();
  const [typed, setTyped] = useState({ copyOf: calendars[0]?.id ?? '', code: '', nameZh: '', nameEn: '' });
  const [errors, setErrors] = useState<Record<string, string>>({});
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const sent = await send<{ id: string }>('/api/admin/calendars', { method: 'POST', body: typed });
    if (sent.is !== 'done') return setErrors(sent.is === 'invalid' ? sent.errors : { form: sent.message });
    await queries.invalidateQueries({ queryKey: ['admin', 'calendars'] });
    navigate(sent.data.id);
  };
  return (
    <Dialog open onClose={onClose} fullWidth maxWidth="xs">
      <form noValidate onSubmit={submit}>
        <DialogTitle>{say('admin.settings.calendars.copyTitle')}</DialogTitle>
        <DialogContent sx={{ display: 'grid', gap: 2 }}>
          <Typography color="text.secondary">{say('admin.settings.calendars.copyHint')}</Typography>
          <TextField
            select
            label={say('admin.settings.calendars.copyOf')}
            value={typed.copyOf}
            onChange={(event) => setTyped({ ...typed, copyOf: event.target.value })}
          >
            {calendars.map((row) => (
              <MenuItem key={row.id} value={row.id}>
                {nameOf(row, locale)}
              </MenuItem>
            ))}
          </TextField>
          {FIELDS.map((name) => (
            <TextField
              key={name}
              name={name}
              label={say(`admin.settings.calendars.${name}`)}
              value={typed[name]}
              onChange={(event) => setTyped({ ...typed, [name]: event.target.value })}
              error={errors[name] !== undefined}
              helperText={errors[name] ?? (name === 'code' ? say('admin.settings.calendars.codeHint') : undefined)}
              slotProps={{ htmlInput: { maxLength: 60 } }}
            />
          ))}
          {errors.form && (
            <Typography role="alert" color="error">
              {errors.form}
            </Typography>
          )}
        </DialogContent>
        <DialogActions>
          <Button onClick={onClose}>{say('admin.settings.cancel')}</Button>
          <Button type="submit" variant="contained" disabled={busy}>
            {say('admin.settings.calendars.make')}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
