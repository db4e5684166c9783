import Box from '@mui/material/Box';
import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import { useState } from 'react';
import type { ScenarioParts } from '../../api/contract/scenarios.ts';
import type { Scenario } from '../../domain/scenario/scenario.ts';
import { useWords } from '../i18n/useWords.ts';
import { minutesOf, type Span, spanOf, wholeIn } from './edit.ts';

/** What every part of the editor gets. */
export type Fields = {
  scenario: Scenario;
  change: (scenario: Scenario) => void;
  parts: ScenarioParts;
  /** What is wrong at a place such as `steps.1.at`. */
  faultAt: (place: string) => string | null;
  readOnly: boolean;
};

type Base = { label: string; disabled: boolean; fault?: string | null; width?: number };

export type Choice = { value: string; name: string };
type ChooseProps = Base & { value: string; options: readonly Choice[]; onChange: (value: string) => void };

/** One of several; what is no longer offered is shown as it is. */
export function Choose({ label, value, options, onChange, disabled, fault, width = 180 }: ChooseProps) {
  const known = options.some((one) => one.value === value);
  return (
    <TextField
      select
      {...{ label, value, disabled }}
      error={Boolean(fault)}
      helperText={fault}
      onChange={({ target }) => onChange(target.value)}
      sx={{ width, maxWidth: '100%' }}
    >
      {(known ? options : [{ value, name: value }, ...options]).map((one) => (
        <MenuItem key={one.value} value={one.value}>
          {one.name || '–'}
        </MenuItem>
      ))}
    </TextField>
  );
}

type LocalProps = Base & { value: string; onChange: (value: string) => void };

export const LocalField = ({ label, value, onChange, disabled, fault, width = 220 }: LocalProps) => (
  <TextField
    type="datetime-local"
    {...{ label, value, disabled }}
    error={Boolean(fault)}
    helperText={fault}
    // A field that is not filled in whole keeps what was there.
    onChange={({ target }) => target.value && onChange(target.value.slice(0, 16))}
    slotProps={{ inputLabel: { shrink: true } }}
    sx={{ width, maxWidth: '100%' }}
  />
);

type NumberProps = Base & { value: number; min?: number; max: number; onChange: (value: number) => void };

/** What is no such number is said while it is typed, and changes nothing. */
export function NumberField({ label, value, min = 0, max, onChange, disabled, fault, width = 96 }: NumberProps) {
  const say = useWords();
  const [typed, setTyped] = useState<string | null>(null);
  const wrong = typed !== null && wholeIn(typed, min, max) === null;
  return (
    <TextField
      type="number"
      {...{ label, disabled }}
      value={typed ?? String(value)}
      error={wrong || Boolean(fault)}
      helperText={wrong ? say('scenarios.fault.range', { min, max }) : fault}
      onChange={({ target }) => {
        setTyped(target.value);
        const read = wholeIn(target.value, min, max);
        if (read !== null) onChange(read);
      }}
      onBlur={() => setTyped(null)}
      slotProps={{ htmlInput: { min, max, step: 1, inputMode: 'numeric' } }}
      sx={{ width, maxWidth: '100%' }}
    />
  );
}

type SpanProps = {
  /** What lasts so long; left out where a field beside it says it. */
  name?: string;
  minutes: number;
  least?: number;
  most: number;
  units?: readonly (keyof Span)[];
  onChange: (minutes: number) => void;
  disabled: boolean;
  fault?: string | null;
};
const UNITS = ['days', 'hours', 'minutes'] as const;

/** So long, in units that people count in. */
export function SpanFields({ name, minutes, least = 0, most, units = UNITS, onChange, disabled, fault }: SpanProps) {
  const say = useWords();
  const span = spanOf(minutes, units.includes('days'));
  const set = (part: Partial<Span>) => onChange(Math.max(least, Math.min(minutesOf({ ...span, ...part }), most)));
  return (
    <Box {...(name ? { role: 'group', 'aria-label': name } : {})} sx={{ display: 'flex', flexWrap: 'wrap', gap: 1 }}>
      {name && (
        <Box component="span" sx={{ pt: 1, color: 'text.secondary' }}>
          {name}
        </Box>
      )}
      {units.map((unit, i) => (
        <NumberField
          key={unit}
          label={say(`scenarios.steps.${unit}`)}
          value={span[unit]}
          max={unit === 'minutes' ? 59 : 999}
          fault={i === 0 ? (fault ?? null) : null}
          onChange={(value) => set({ [unit]: value })}
          disabled={disabled}
          width={76}
        />
      ))}
    </Box>
  );
}
