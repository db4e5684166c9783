import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import TextField from '@mui/material/TextField';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import type { CalendarRow } from '../../../api/contract/admin-settings.ts';
import { useWords } from '../../i18n/useWords.ts';
import { useSend } from '../settings/send.ts';

/** What a calendar is called; its code and its hours stay. */
export function RenameCalendar({ of, onClose }: { of: CalendarRow; onClose: () => void }) {
  const say = useWords();
  const queries = useQueryClient();
  const { send, busy } = useSend();
  const [typed, setTyped] = useState({ nameZh: of.nameZh, nameEn: of.nameEn });
  const [errors, setErrors] = useState<Record<string, string>>({});
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const sent = await send(`/api/admin/calendars/${of.id}`, { method: 'PATCH', body: typed });
    if (sent.is !== 'done') return setErrors(sent.is === 'invalid' ? sent.errors : { nameEn: sent.message });
    await queries.invalidateQueries({ queryKey: ['admin', 'calendars'] });
    onClose();
  };
  return (
    <Dialog open onClose={onClose} fullWidth maxWidth="xs">
      <form noValidate onSubmit={submit}>
        <DialogTitle>{say('admin.settings.calendars.rename')}</DialogTitle>
        <DialogContent sx={{ display: 'grid', gap: 2 }}>
          {(['nameZh', 'nameEn'] as const).map((name) => (
            <TextField
              key={name}
              sx={{ mt: 1 }}
              label={say(`admin.settings.calendars.${name}`)}
              value={typed[name]}
              onChange={(event) => setTyped({ ...typed, [name]: event.target.value })}
              error={errors[name] !== undefined}
              helperText={errors[name]}
              slotProps={{ htmlInput: { maxLength: 60 } }}
            />
          ))}
        </DialogContent>
        <DialogActions>
          <Button onClick={onClose}>{say('admin.settings.cancel')}</Button>
          <Button type="submit" variant="contained" disabled={busy}>
            {say('admin.settings.save')}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
