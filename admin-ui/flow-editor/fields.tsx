import Box from '@mui/material/Box';
import TextField from '@mui/material/TextField';
import { useState } from 'react';
import { PHONE } from '../frame/usePhone.ts';
import { useWords } from '../i18n/useWords.ts';
import { useEditing, useFault } from './editing.tsx';

/** Minutes in each unit; a day of work as the shipped calendars have it. */
const UNITS = { minutes: 1, hours: 60, days: 540 } as const;
type Unit = keyof typeof UNITS;
const UNIT_NAMES = ['minutes', 'hours', 'days'] as const satisfies Unit[];

export const unitOf = (minutes: number): Unit =>
  minutes > 0 && minutes % UNITS.days === 0 ? 'days' : minutes > 0 && minutes % UNITS.hours === 0 ? 'hours' : 'minutes';

type DurationProps = {
  label: string;
  unitLabel: string;
  place: string;
  minutes: number;
  onChange: (minutes: number) => void;
};

/** Working time; what is typed is kept as typed, and what is no time is a fault at the field. */
export function DurationField({ label, unitLabel, place, minutes, onChange }: DurationProps) {
  const say = useWords();
  const { readOnly } = useEditing();
  const [unit, setUnit] = useState<Unit>(() => unitOf(minutes));
  const [typed, setTyped] = useState(() => String(minutes / UNITS[unit]));
  const inMinutes = (text: string, of: Unit) => Math.round(Number(text) * UNITS[of]);
  // Undone, or changed elsewhere.
  const others = inMinutes(typed, unit) !== minutes;
  const shownUnit = others ? unitOf(minutes) : unit;
  const shown = others ? String(minutes / UNITS[shownUnit]) : typed;
  return (
    <Box sx={{ display: 'inline-flex', gap: 0.5, alignItems: 'flex-start' }}>
      <TextField
        size="small"
        type="number"
        value={shown}
        disabled={readOnly}
        onChange={({ target }) => {
          setUnit(shownUnit);
          setTyped(target.value);
          onChange(inMinutes(target.value, shownUnit));
        }}
        slotProps={{ htmlInput: { 'aria-label': label, inputMode: 'decimal', min: 0, step: 'any' } }}
        sx={{ width: 88 }}
        {...useFault(place)}
      />
      <Select
        label={unitLabel}
        value={shownUnit}
        options={UNIT_NAMES.map((value) => ({ value, label: say(`flows.clock.unit.${value}`) }))}
        onChange={(value) => {
          setUnit(value as Unit);
          setTyped(shown);
          onChange(inMinutes(shown, value as Unit));
        }}
      />
    </Box>
  );
}

type NumberProps = {
  label: string;
  place: string;
  value: number | undefined;
  onChange: (value: number | undefined) => void;
};

/** A whole number, or none. */
export const NumberField = ({ label, place, value, onChange }: NumberProps) => (
  <TextField
    size="small"
    type="number"
    disabled={useEditing().readOnly}
    value={value ?? ''}
    onChange={({ target }) => onChange(target.value === '' ? undefined : Number(target.value))}
    slotProps={{ htmlInput: { 'aria-label': label, inputMode: 'numeric', min: 0 } }}
    sx={{ width: 84 }}
    {...useFault(place)}
  />
);

type SelectProps = {
  label: string;
  value: string;
  options: readonly { value: string; label: string }[];
  onChange: (value: string) => void;
  wrong?: boolean;
  wide?: boolean;
};

/** A native select without a frame of its own; its label is heard, or stands before it. */
export const Select = ({ label, value, options, onChange, wrong = false, wide = false }: SelectProps) => (
  <Box
    component="select"
    aria-label={label}
    aria-invalid={wrong || undefined}
    disabled={useEditing().readOnly}
    value={value}
    onChange={(event) => onChange(event.target.value)}
    sx={({ palette }) => ({
      font: 'inherit',
      height: 40,
      maxWidth: '100%',
      px: 0.5,
      ...(wide ? { width: 240 } : {}),
      color: palette.text.primary,
      background: palette.background.paper,
      border: `1px solid ${wrong ? palette.error.main : palette.divider}`,
      borderRadius: 1,
      [PHONE]: { height: 44 },
    })}
  >
    {options.map((option) => (
      <option key={option.value} value={option.value}>
        {option.label}
      </option>
    ))}
  </Box>
);

type TickProps = { label: string; on: boolean; disabled?: boolean; onChange: (on: boolean) => void };

export function Tick({ label, on, disabled = false, onChange }: TickProps) {
  const { readOnly } = useEditing();
  return (
    <input
      type="checkbox"
      aria-label={label}
      checked={on}
      disabled={disabled || readOnly}
      onChange={({ target }) => onChange(target.checked)}
      style={{ width: 18, height: 18 }}
    />
  );
}
