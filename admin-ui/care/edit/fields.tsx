import Box from '@mui/material/Box';
import Checkbox from '@mui/material/Checkbox';
import FormControlLabel from '@mui/material/FormControlLabel';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { createContext, type ReactNode, useContext, useState } from 'react';

/** What the server said of each field of the definition, by its path. */
export const Faults = createContext<Record<string, string>>({});

export function useFault(field: string): { error?: true; helperText?: string } {
  const fault = useContext(Faults)[`definition.${field}`];
  return fault ? { error: true, helperText: fault } : {};
}

export const Part = ({ title, children }: { title: string; children: ReactNode }) => (
  <Box component="section" aria-label={title} sx={{ display: 'grid', gap: 1.5 }}>
    <Typography variant="h3">{title}</Typography>
    {children}
  </Box>
);

export const Row = ({ children }: { children: ReactNode }) => (
  <Box sx={{ display: 'flex', columnGap: 2, rowGap: 1.5, flexWrap: 'wrap', alignItems: 'flex-start' }}>{children}</Box>
);

/** As wide as a label needs; on a phone the whole line. */
export const WIDE = { minWidth: { xs: '100%', sm: 200 } };

type NumberProps = { label: string; field: string; value: number | null; onChange: (value: number) => void };

/** A whole number. What is typed stays as it was typed; what is none is for the server to say. */
export function NumberField({ label, field, value, onChange }: NumberProps) {
  const [typed, setTyped] = useState(String(value ?? ''));
  const others = Number.isFinite(value) && Number(typed) !== value;
  return (
    <TextField
      type="number"
      label={label}
      value={others ? String(value) : typed}
      onChange={({ target }) => {
        setTyped(target.value);
        onChange(target.value === '' ? Number.NaN : Number(target.value));
      }}
      slotProps={{ htmlInput: { inputMode: 'numeric', min: 0, step: 1 } }}
      sx={WIDE}
      {...useFault(field)}
    />
  );
}

type ChoiceProps = {
  label: string;
  field: string;
  value: string;
  options: readonly { value: string; label: string }[];
  onChange: (value: string) => void;
};

export function ChoiceField({ label, field, value, options, onChange }: ChoiceProps) {
  return (
    <TextField
      select
      label={label}
      value={value}
      onChange={(event) => onChange(event.target.value)}
      slotProps={{ select: { native: true }, inputLabel: { shrink: true } }}
      sx={WIDE}
      {...useFault(field)}
    >
      {options.map((option) => (
        <option key={option.value} value={option.value}>
          {option.label}
        </option>
      ))}
    </TextField>
  );
}

export const Tick = ({ label, on, onChange }: { label: string; on: boolean; onChange: (on: boolean) => void }) => (
  <FormControlLabel
    control={<Checkbox checked={on} onChange={(_, checked) => onChange(checked)} />}
    label={label}
    sx={{ minHeight: 44 }}
  />
);
