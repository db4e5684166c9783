import Box from '@mui/material/Box';
import { PHONE } from '../frame/usePhone.ts';

type Props = {
  label: string;
  value: string;
  options: { value: string; label: string }[];
  onChoose: (value: string) => void;
};

/** A native select with its label in front. */
export const Choice = ({ label, value, options, onChoose }: Props) => (
  <Box component="label" sx={{ display: 'inline-flex', alignItems: 'center', gap: 1 }}>
    {label}
    <Box
      component="select"
      value={value}
      onChange={(event) => onChoose(event.target.value)}
      sx={({ palette }) => ({
        font: 'inherit',
        height: 32,
        maxWidth: 260,
        px: 0.5,
        color: palette.text.primary,
        background: palette.background.paper,
        border: `1px solid ${palette.divider}`,
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
  </Box>
);
