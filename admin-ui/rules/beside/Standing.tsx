import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { Say } from '../../admin/settings/parts.tsx';
import { useWords } from '../../i18n/useWords.ts';
import type { Rules } from '../useRuleDraft.ts';
import { type Kept, useIsOld } from './useTried.ts';

type Props = { kept: Kept<unknown>; now: Rules | undefined; busy: boolean; again: () => void };

/** Whether what came of it is of the rules as they stand now; if not, one press tries them again. */
export function Standing({ kept, now, busy, again }: Props) {
  const say = useWords();
  const old = useIsOld(kept, now);
  if (now === undefined) return null;
  if (!old)
    return (
      <Typography variant="caption" component="p" color="text.secondary" sx={{ mt: 1 }}>
        {say('ruleDesk.beside.fresh')}
      </Typography>
    );
  return (
    <Say tone="soon">
      {say('ruleDesk.beside.old')}
      <Button size="small" color="inherit" variant="outlined" disabled={busy} aria-keyshortcuts="F9" onClick={again}>
        {say('ruleDesk.beside.again')}
      </Button>
    </Say>
  );
}
