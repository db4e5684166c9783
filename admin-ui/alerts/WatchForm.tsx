import Autocomplete from '@mui/material/Autocomplete';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { type FormEvent, useState } from 'react';
import { useGetList, useTranslate } from 'react-admin';
import type { Watch } from '../../api/contract/alerts.ts';
import type { StaffRow } from '../../api/contract/people.ts';
import { useWords } from '../i18n/useWords.ts';
import { ask, problemOf } from '../server/http.ts';

type Props = { path: string; watch: Watch | null; onSaved: () => void; onCancel: () => void };
type Person = { id: string; name: string };

/** Why, until when, and who else is told. What the server does not take stands beside its field. */
export function WatchForm({ path, watch, onSaved, onCancel }: Props) {
  const say = useWords();
  const translate = useTranslate();
  const [note, setNote] = useState(watch?.note ?? '');
  const [until, setUntil] = useState(watch?.until?.slice(0, 10) ?? '');
  const [others, setOthers] = useState<Person[]>(watch?.recipients ?? []);
  const [busy, setBusy] = useState(false);
  const [errors, setErrors] = useState<Record<string, string>>({});
  const [typed, setTyped] = useState('');
  const staff = useGetList<StaffRow>('staff', {
    filter: { q: typed.trim() },
    sort: { field: 'name', order: 'ASC' },
    pagination: { page: 1, perPage: 30 },
  });

  const save = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setErrors({});
    const recipients = others.map(({ id }) => id);
    const body = { note, recipients, ...(until ? { until: endOf(until).toISOString() } : {}) };
    try {
      await ask(path, { method: 'POST', body });
      onSaved();
    } catch (error) {
      const found = problemOf((error as { body?: unknown }).body)?.errors;
      const message = error instanceof Error ? error.message : '';
      setErrors(found ?? { form: translate(message, { _: message }) });
      setBusy(false);
    }
  };
  return (
    <Box component="form" onSubmit={(event) => void save(event)} sx={{ display: 'grid', gap: 1.5, mt: 1 }}>
      <Typography variant="caption" color="text.secondary">
        {say('alerts.watch.hint')}
      </Typography>
      <TextField
        label={say('alerts.watch.note')}
        value={note}
        onChange={(event) => setNote(event.target.value)}
        required
        multiline
        minRows={2}
        size="small"
        autoFocus
        error={'note' in errors}
        helperText={errors.note}
        slotProps={{ htmlInput: { maxLength: 2_000 } }}
      />
      <TextField
        label={say('alerts.watch.until')}
        type="date"
        value={until}
        onChange={(event) => setUntil(event.target.value)}
        size="small"
        error={'until' in errors}
        helperText={errors.until}
        slotProps={{ inputLabel: { shrink: true } }}
      />
      <Autocomplete
        multiple
        size="small"
        options={(staff.data ?? []).map(({ id, name }): Person => ({ id, name }))}
        filterOptions={(all) => all}
        filterSelectedOptions
        onInputChange={(_, text) => setTyped(text)}
        value={others}
        onChange={(_, chosen) => setOthers(chosen)}
        getOptionKey={({ id }) => id}
        getOptionLabel={({ name }) => name}
        isOptionEqualToValue={(a, b) => a.id === b.id}
        renderInput={(input) => (
          <TextField
            {...input}
            label={say('alerts.watch.others')}
            error={'recipients' in errors}
            helperText={errors.recipients}
          />
        )}
      />
      <div role="alert">{errors.form && <Typography color="error">{errors.form}</Typography>}</div>
      <Box sx={{ display: 'flex', gap: 1 }}>
        <Button type="submit" variant="contained" disabled={busy}>
          {say('alerts.watch.save')}
        </Button>
        <Button onClick={onCancel}>{say('alerts.watch.cancel')}</Button>
      </Box>
    </Box>
  );
}

/** A day counts to its end, where the reader is. */
const endOf = (day: string): Date => new Date(`${day}T23:59:59`);
