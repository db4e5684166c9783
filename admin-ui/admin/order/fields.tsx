import Box from '@mui/material/Box';
import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import { nameOf } from '../../i18n/format.ts';
import { useReaderLocale, useWords, type WordKey } from '../../i18n/useWords.ts';
import type { FormValues, RecordForm } from './useRecordForm.ts';

/** Fields of the forms here; each takes its label, value and fault by its name. */
type Field<V extends FormValues> = { form: RecordForm<V>; name: keyof V & string; hint?: string; required?: boolean };

export function useField<V extends FormValues>({ form, name, hint, required }: Field<V>) {
  const say = useWords();
  return {
    label: say(`admin.field.${name}` as WordKey),
    error: form.errors[name] !== undefined,
    helperText: form.errors[name] ?? hint,
    required: required ?? false,
    fullWidth: true,
  };
}

export function TextBox<V extends FormValues>({
  max = 60,
  type = 'text',
  disabled = false,
  ...field
}: Field<V> & { max?: number; type?: string; disabled?: boolean }) {
  const { form, name } = field;
  return (
    <TextField
      {...useField(field)}
      name={name}
      type={type}
      disabled={disabled}
      value={(form.values[name] as string | null) ?? ''}
      onChange={(event) => form.set(name, event.target.value as V[typeof name])}
      slotProps={{ htmlInput: { maxLength: max, autoComplete: 'off' } }}
    />
  );
}

/** A code is chosen once. */
export function CodeBox<V extends FormValues>({ form }: { form: RecordForm<V> }) {
  const say = useWords();
  if (!form.isNew) return null;
  return <TextBox form={form} name="code" max={40} required hint={say('admin.order.codeHint')} />;
}

export function NumberBox<V extends FormValues>({ min, max, ...field }: Field<V> & { min: number; max: number }) {
  const { form, name } = field;
  return (
    <TextField
      {...useField(field)}
      name={name}
      type="number"
      value={String(form.values[name] ?? '')}
      onChange={(event) => form.set(name, Number(event.target.value) as V[typeof name])}
      slotProps={{ htmlInput: { min, max } }}
    />
  );
}

export type Option = { value: string; label: string; depth?: number };

export function Choice<V extends FormValues>({
  options,
  none,
  disabled = false,
  ...field
}: Field<V> & {
  options: Option[] /** A word for nothing, when nothing can be chosen. */;
  none?: string;
  disabled?: boolean;
}) {
  const { form, name } = field;
  const value = String(form.values[name] ?? '');
  return (
    <TextField
      {...useField(field)}
      name={name}
      select
      disabled={disabled}
      value={options.some((option) => option.value === value) ? value : ''}
      onChange={(event) => form.set(name, (event.target.value === '' ? null : event.target.value) as V[typeof name])}
      slotProps={{
        // Why it cannot be changed must be readable.
        formHelperText: { disabled: false },
        ...(none === undefined ? {} : { select: { displayEmpty: true }, inputLabel: { shrink: true } }),
      }}
    >
      {none !== undefined && <MenuItem value="">{none}</MenuItem>}
      {options.map((option) => (
        <MenuItem key={option.value} value={option.value} sx={{ pl: 2 + (option.depth ?? 0) * 2 }}>
          {option.label}
        </MenuItem>
      ))}
    </TextField>
  );
}

type Coded = { id: string; nameZh: string; nameEn: string };
export function useOptions(): (rows: readonly Coded[]) => Option[] {
  const locale = useReaderLocale();
  return (rows) => rows.map((row) => ({ value: row.id, label: nameOf(row, locale) }));
}

/** Several of a few: a chip each, pressed or not. */
export function Chips({
  label,
  error,
  options,
  chosen,
  onChange,
}: {
  label: string;
  error?: string | undefined;
  options: Option[];
  chosen: readonly string[];
  onChange: (chosen: string[]) => void;
}) {
  const toggle = (value: string) =>
    onChange((chosen.includes(value) ? chosen.filter((id) => id !== value) : [...chosen, value]).sort());
  return (
    <Box role="group" aria-label={label} sx={{ display: 'flex', flexWrap: 'wrap', gap: 1 }}>
      {options.map(({ value, label: words }) => {
        const on = chosen.includes(value);
        return (
          <Box
            key={value}
            component="button"
            type="button"
            aria-pressed={on}
            onClick={() => toggle(value)}
            sx={({ palette }) => ({
              font: 'inherit',
              cursor: 'pointer',
              minHeight: 32,
              px: 1.25,
              borderRadius: 1,
              border: `1px solid ${on ? palette.tones.active.line : palette.divider}`,
              color: on ? palette.tones.active.text : palette.text.primary,
              background: on ? palette.tones.active.fill : 'none',
              '@media (pointer: coarse)': { minHeight: 44 },
            })}
          >
            {on ? '✓ ' : ''}
            {words}
          </Box>
        );
      })}
      {error && <Box sx={{ color: 'error.main', fontSize: 12, width: '100%' }}>{error}</Box>}
    </Box>
  );
}
