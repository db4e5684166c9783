import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import type { Field } from '../../api/contract/casework.ts';
import { nameOf } from '../i18n/format.ts';
import { useReaderLocale, useWords } from '../i18n/useWords.ts';

type Props = {
  fields: readonly Field[];
  value: (code: string) => string;
  onChange: (code: string, value: string) => void;
  errors: Record<string, string>;
};

/** Questions of a category, each by its type. Answers are text here; the server reads them as a form's. */
export function Answers({ fields, value, onChange, errors }: Props) {
  const say = useWords();
  const locale = useReaderLocale();
  return fields.map((field) => {
    const error = errors[`fields.${field.code}`];
    const choices =
      field.type === 'choice'
        ? field.choices.map((choice) => ({ value: choice.code, label: nameOf(choice, locale) }))
        : field.type === 'yesNo'
          ? [
              { value: 'yes', label: say('casework.panel.yes') },
              { value: 'no', label: say('casework.panel.no') },
            ]
          : null;
    return (
      <TextField
        key={field.code}
        label={nameOf(field, locale)}
        required={field.required}
        value={value(field.code)}
        onChange={(event) => onChange(field.code, event.target.value)}
        error={error !== undefined}
        helperText={error}
        fullWidth
        select={choices !== null}
        type={field.type === 'date' ? 'date' : 'text'}
        slotProps={{
          htmlInput: { maxLength: 1_000, ...(field.type === 'number' ? { inputMode: 'decimal' } : {}) },
          ...(field.type === 'date' ? { inputLabel: { shrink: true } } : {}),
        }}
      >
        {choices && [
          <MenuItem key="" value="">
            …
          </MenuItem>,
          ...choices.map((choice) => (
            <MenuItem key={choice.value} value={choice.value}>
              {choice.label}
            </MenuItem>
          )),
        ]}
      </TextField>
    );
  });
}
