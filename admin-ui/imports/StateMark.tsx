import Chip from '@mui/material/Chip';
import type { ImportRow } from '../../api/contract/files.ts';
import { useWords } from '../i18n/useWords.ts';

const TONES = {
  uploading: 'default',
  ready: 'default',
  cancelled: 'default',
  wanted: 'info',
  running: 'info',
  done: 'success',
  failed: 'error',
} as const;

/** Where an import stands; a trial is called one. */
export function StateMark({ row }: { row: Pick<ImportRow, 'state' | 'trial'> }) {
  const say = useWords();
  const trial = row.trial && (row.state === 'running' || row.state === 'wanted');
  return (
    <Chip
      size="small"
      variant="outlined"
      color={TONES[row.state]}
      label={say(trial ? 'files.page.trialRuns' : `files.state.${row.state}`)}
    />
  );
}
