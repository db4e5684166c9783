import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import TextField from '@mui/material/TextField';
import { type FormEvent, useState } from 'react';
import { useWords } from '../i18n/useWords.ts';

type Given = { suggested: string; busy: boolean; onAdd: (number: string) => void; onCancel: () => void };

/** Which case a mail belongs to. */
export function AddToCase({ suggested, busy, onAdd, onCancel }: Given) {
  const say = useWords();
  const [number, setNumber] = useState(suggested);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (number.trim()) onAdd(number.trim());
  };
  return (
    <Box component="form" onSubmit={submit} sx={{ display: 'flex', gap: 1, alignItems: 'center', flexWrap: 'wrap' }}>
      <TextField
        autoFocus
        size="small"
        label={say('mailIn.act.number')}
        placeholder="CS-2026-000123"
        value={number}
        onChange={(event) => setNumber(event.target.value)}
      />
      <Button type="submit" variant="contained" disabled={busy || !number.trim()}>
        {say('mailIn.act.add')}
      </Button>
      <Button onClick={onCancel}>{say('mailIn.act.cancel')}</Button>
    </Box>
  );
}
