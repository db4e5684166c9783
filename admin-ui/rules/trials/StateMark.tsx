import Chip from '@mui/material/Chip';
import type { TrialRow } from '../../../api/contract/rule-trials.ts';
import { useWords } from '../../i18n/useWords.ts';

const TONES = { queued: 'default', running: 'info', done: 'success', cancelled: 'default', failed: 'error' } as const;

/** Where a trial stands. */
export function StateMark({ state }: Pick<TrialRow, 'state'>) {
  const say = useWords();
  return <Chip size="small" variant="outlined" color={TONES[state]} label={say(`ruleTrials.state.${state}`)} />;
}
