import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { CategoryRow } from '../../api/contract/casework.ts';
import { nameOf } from '../i18n/format.ts';
import { useReaderLocale, useWords } from '../i18n/useWords.ts';
import { ask, problemOf } from '../server/http.ts';

type Props = { parent: CategoryRow; onDone: (code: string | null) => void };

export function NewCategoryForm({ parent, onDone }: Props) {
  const say = useWords();
  const locale = useReaderLocale();
  const queries = useQueryClient();
  const [typed, setTyped] = useState({ nameZh: '', nameEn: '', code: '' });
  const [errors, setErrors] = useState<Record<string, string>>({});
  const save = async () => {
    try {
      await ask('/api/categories', { method: 'POST', body: { ...typed, parent: parent.code } });
      await queries.invalidateQueries({ queryKey: ['categories'] });
      onDone(typed.code);
    } catch (error) {
      setErrors(problemOf((error as { body?: unknown }).body)?.errors ?? { code: String(error) });
    }
  };
  return (
    <Box sx={{ display: 'grid', gap: 2 }}>
      <Typography variant="h2">{say('casework.tree.add', { name: nameOf(parent, locale) })}</Typography>
      {(['nameZh', 'nameEn', 'code'] as const).map((name) => (
        <TextField
          key={name}
          label={say(`casework.tree.${name}`)}
          value={typed[name]}
          onChange={(event) => setTyped({ ...typed, [name]: event.target.value })}
          error={errors[name] !== undefined}
          helperText={errors[name] ?? errors.parent}
        />
      ))}
      <Box sx={{ display: 'flex', gap: 1 }}>
        <Button variant="contained" onClick={() => void save()}>
          {say('casework.tree.addTo')}
        </Button>
        <Button onClick={() => onDone(null)}>{say('casework.panel.cancel')}</Button>
      </Box>
    </Box>
  );
}
