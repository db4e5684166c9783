import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { type FormEvent, useState } from 'react';
import type { HoursRow } from '../../api/contract/robots.ts';
import { useSend } from '../admin/settings/send.ts';
import { useTell } from '../frame/useTell.ts';
import { useWords } from '../i18n/useWords.ts';

/** Quiet hours of the reader. @param onChanged  null: somebody else changed them; they must be read again */
export function QuietForm({ of, onChanged }: { of: HoursRow; onChanged: (now: HoursRow | null) => void }) {
  const say = useWords();
  const tell = useTell();
  const { send, busy } = useSend();
  const [typed, setTyped] = useState({ quietFrom: of.quietFrom ?? '', quietTo: of.quietTo ?? '' });
  const [errors, setErrors] = useState<Record<string, string>>({});
  const save = async ({ quietFrom, quietTo }: typeof typed) => {
    const body = { basedOn: of.version, quietFrom: quietFrom || null, quietTo: quietTo || null };
    const sent = await send<HoursRow>('/api/me/hours', { method: 'PATCH', body });
    setErrors(sent.is === 'invalid' ? sent.errors : {});
    if (sent.is === 'done') {
      tell(say('robots.hours.saved'), 'success');
      onChanged(sent.data);
    } else if (sent.is === 'refused') {
      tell(say('robots.hours.conflict'), 'error');
      onChanged(null);
    } else if (sent.is === 'failed') tell(sent.message, 'error');
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void save(typed);
  };
  return (
    <Box component="form" noValidate onSubmit={submit} sx={{ display: 'grid', gap: 2, maxWidth: 480 }}>
      <Box component="fieldset" sx={{ border: 0, p: 0, m: 0, display: 'flex', flexWrap: 'wrap', gap: 2 }}>
        <Typography component="legend" variant="h2" sx={{ mb: 1.5 }}>
          {say('robots.hours.quiet')}
        </Typography>
        {(['quietFrom', 'quietTo'] as const).map((name) => (
          <TextField
            key={name}
            type="time"
            name={name}
            label={say(`robots.hours.${name}`)}
            value={typed[name]}
            onChange={(event) => setTyped({ ...typed, [name]: event.target.value })}
            error={errors[name] !== undefined}
            helperText={errors[name]}
            slotProps={{ inputLabel: { shrink: true } }}
            sx={{ minWidth: 140 }}
          />
        ))}
      </Box>
      <Typography variant="caption" color="text.secondary">
        {say('robots.hours.zone', { zone: of.timeZone })}
      </Typography>
      <Box sx={{ display: 'flex', gap: 1 }}>
        <Button type="submit" variant="contained" disabled={busy}>
          {say('robots.hours.save')}
        </Button>
        {of.quietFrom && (
          <Button
            disabled={busy}
            onClick={() => {
              setTyped({ quietFrom: '', quietTo: '' });
              void save({ quietFrom: '', quietTo: '' });
            }}
          >
            {say('robots.hours.clear')}
          </Button>
        )}
      </Box>
    </Box>
  );
}
