import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import type { ScenarioParts } from '../../api/contract/scenarios.ts';
import type { Scenario } from '../../domain/scenario/scenario.ts';

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

export const NumberField = ({ label, value, min = 0, max, onChange, disabled, fault, width = 96 }: NumberProps) => (
  <TextField
    type="number"
    {...{ label, disabled }}
    value={String(value)}
    error={Boolean(fault)}
    helperText={fault}
    onChange={({ target }) => onChange(Math.min(max, Math.max(min, Math.round(Number(target.value)) || min)))}
    slotProps={{ htmlInput: { min, max, step: 1, inputMode: 'numeric' } }}
    sx={{ width, maxWidth: '100%' }}
  />
);
