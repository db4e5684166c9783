import ErrorIcon from '@mui/icons-material/ErrorOutlined';
import InfoIcon from '@mui/icons-material/InfoOutlined';
import WarningIcon from '@mui/icons-material/WarningAmberOutlined';
import Box from '@mui/material/Box';
import type { Grade } from './faults.ts';

const ICONS = { wrong: ErrorIcon, doubtful: WarningIcon, mention: InfoIcon } as const;
const TONES = { wrong: 'late', doubtful: 'soon', mention: 'active' } as const;
const ORDER: Grade[] = ['wrong', 'doubtful', 'mention'];

export const worst = (grades: readonly Grade[]): Grade | undefined => ORDER.find((grade) => grades.includes(grade));
export const toneOf = (grade: Grade) => TONES[grade];

/** What is wrong: an icon, its word in the tooltip. */
export function FaultMark({ grade, text }: { grade: Grade; text?: string }) {
  const Icon = ICONS[grade];
  return (
    <Box
      component="span"
      {...(text ? { role: 'img', 'aria-label': text, title: text } : { 'aria-hidden': true })}
      sx={({ palette }) => ({
        display: 'inline-flex',
        color: palette.tones[TONES[grade]].text,
        verticalAlign: 'middle',
        ml: text ? 0.5 : 0,
      })}
    >
      <Icon sx={{ fontSize: 16 }} />
    </Box>
  );
}
