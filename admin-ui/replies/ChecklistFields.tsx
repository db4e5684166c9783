import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Checkbox from '@mui/material/Checkbox';
import FormControlLabel from '@mui/material/FormControlLabel';
import TextField from '@mui/material/TextField';
import type { Checklist } from '../../domain/replies/tool.ts';
import { useWords } from '../i18n/useWords.ts';
import { moved, nextItemId } from './draft.ts';
import { OrderButtons } from './parts.tsx';
import type { FieldsProps } from './TemplateFields.tsx';

const LANGUAGES = ['zh', 'en'] as const;

export function ChecklistFields({ definition: { items }, errors, disabled, onChange }: FieldsProps<Checklist>) {
  const say = useWords();
  const put = (next: Checklist['items']) => onChange({ items: next });
  const change = (nth: number, more: Partial<Checklist['items'][number]>) =>
    put(items.map((item, at) => (at === nth ? { ...item, ...more } : item)));
  return (
    <Box
      component="fieldset"
      disabled={disabled}
      sx={{ border: 0, m: 0, p: 0, minWidth: 0, display: 'grid', gap: 1.5 }}
    >
      {items.map((item, nth) => (
        <Box
          key={item.id}
          role="group"
          aria-label={`${say('replies.field.items')} ${nth + 1}`}
          sx={{ display: 'flex', flexWrap: 'wrap', gap: 1.5, alignItems: 'flex-start' }}
        >
          {LANGUAGES.map((locale) => (
            <TextField
              key={locale}
              label={say(`replies.item.${locale}`)}
              value={item[locale]}
              disabled={disabled}
              onChange={({ target }) => change(nth, { [locale]: target.value })}
              error={Boolean(errors[`definition.items.${nth}.${locale}`])}
              helperText={errors[`definition.items.${nth}.${locale}`]}
              slotProps={{ htmlInput: { maxLength: 200, lang: locale } }}
              sx={{ flex: '1 1 220px' }}
            />
          ))}
          <FormControlLabel
            control={
              <Checkbox
                checked={item.required}
                disabled={disabled}
                onChange={(_, required) => change(nth, { required })}
              />
            }
            label={say('replies.item.required')}
          />
          {!disabled && (
            <OrderButtons
              nth={nth}
              of={items.length}
              onMove={(by) => put(moved(items, nth, by))}
              onRemove={() => put(items.filter((_, at) => at !== nth))}
            />
          )}
        </Box>
      ))}
      {!disabled && items.length < 30 && (
        <Button
          variant="outlined"
          onClick={() => put([...items, { id: nextItemId(items), zh: '', en: '', required: false }])}
          sx={{ justifySelf: 'start' }}
        >
          {say('replies.addItem')}
        </Button>
      )}
    </Box>
  );
}
