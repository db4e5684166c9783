import Box from '@mui/material/Box';
import type { ChangeEvent, KeyboardEvent } from 'react';
import { PHONE } from '../frame/usePhone.ts';

type Option = { value: string; label: string };
type PickProps = {
  label: string;
  value: string;
  options: readonly Option[];
  onChange: (value: string) => void;
  disabled?: boolean;
  focused?: boolean;
  width?: number | string;
};

/** A native select: quick, and known to every keyboard and screen reader. What is chosen and not offered stands there all the same. */
export function Pick({ label, value, options, onChange, disabled = false, focused = false, width }: PickProps) {
  const known = options.some((one) => one.value === value);
  return (
    <Box
      component="select"
      aria-label={label}
      value={value}
      disabled={disabled}
      autoFocus={focused}
      onChange={(event: ChangeEvent<HTMLSelectElement>) => onChange(event.target.value)}
      sx={FIELD}
      style={{ width }}
    >
      {!known && <option value={value}>{value}</option>}
      {options.map((option) => (
        <option key={option.value} value={option.value}>
          {option.label}
        </option>
      ))}
    </Box>
  );
}

type TextProps = {
  label: string;
  value: string;
  onChange: (value: string) => void;
  hint?: string | undefined;
  disabled?: boolean;
  focused?: boolean;
  /** Whether what stands there is written over. */
  selected?: boolean;
  wrong?: boolean;
  width?: number | string;
  onKeyDown?: (event: KeyboardEvent) => void;
};

export function Text({
  label,
  value,
  onChange,
  hint,
  disabled = false,
  focused,
  selected,
  wrong,
  width = 184,
  onKeyDown,
}: TextProps) {
  return (
    <Box
      component="input"
      aria-label={label}
      aria-invalid={wrong || undefined}
      placeholder={hint}
      value={value}
      disabled={disabled}
      autoFocus={focused ?? false}
      autoComplete="off"
      spellCheck={false}
      onFocus={(event: { target: HTMLInputElement }) => selected && event.target.select()}
      onChange={(event: ChangeEvent<HTMLInputElement>) => onChange(event.target.value)}
      onKeyDown={onKeyDown}
      sx={FIELD}
      style={{ width }}
    />
  );
}

type TicksProps = {
  label: string;
  options: readonly Option[];
  chosen: readonly string[];
  onChange: (chosen: string[]) => void;
  disabled?: boolean;
  focused?: boolean;
};

/** Several of a few; what is chosen stays in the order in which it was. */
export const Ticks = ({ label, options, chosen, onChange, disabled = false, focused = false }: TicksProps) => (
  <Box role="group" aria-label={label} sx={{ display: 'grid', maxHeight: 260, overflow: 'auto', minWidth: 180 }}>
    {options.map(({ value, label: words }, i) => (
      <Box
        component="label"
        key={value}
        sx={{ display: 'flex', gap: 1, alignItems: 'center', minHeight: 28, [PHONE]: { minHeight: 44 } }}
      >
        <Box
          component="input"
          type="checkbox"
          checked={chosen.includes(value)}
          disabled={disabled}
          autoFocus={focused && i === 0}
          onChange={({ target }: ChangeEvent<HTMLInputElement>) =>
            onChange(target.checked ? [...chosen, value] : chosen.filter((one) => one !== value))
          }
          style={{ width: 18, height: 18 }}
        />
        {words}
      </Box>
    ))}
  </Box>
);

const FIELD = ({ palette }: import('@mui/material/styles').Theme) => ({
  font: 'inherit',
  height: 36,
  maxWidth: '100%',
  px: 1,
  color: palette.text.primary,
  background: palette.background.paper,
  border: `1px solid ${palette.mode === 'light' ? '#8b95a3' : '#66717f'}`,
  borderRadius: 1,
  '&[aria-invalid]': { borderColor: palette.error.main },
  [PHONE]: { height: 44 },
});
