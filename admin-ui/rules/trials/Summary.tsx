import Typography from '@mui/material/Typography';
import type { TrialDetail, TrialFigures } from '../../../api/contract/rule-trials.ts';
import { Say } from '../../admin/settings/parts.tsx';
import { count } from '../../i18n/format.ts';
import { useReaderLocale, useWords } from '../../i18n/useWords.ts';
import { saidOf, unplayedOf } from './said.ts';

/** What would change, in words. */
export function Summary({ of, figures }: { of: TrialDetail; figures: TrialFigures }) {
  const say = useWords();
  const locale = useReaderLocale();
  const n = (value: number) => count(value, locale);
  const { played, changed, up, down, waits, cells, deadlines, calls } = figures;
  const stay = cells.find(({ before, after }) => before === 'include' && after === 'include')?.count ?? 0;
  const left = unplayedOf(figures);
  const values = { total: n(played), changed: n(changed), up: n(up), down: n(down), stay: n(stay), unplayed: n(left) };
  const missed = (which: 0 | 1) => deadlines.reduce((sum, one) => sum + one.missed[which], 0);
  const sum = (some: typeof calls, which: 'before' | 'after') => some.reduce((all, one) => all + one[which], 0);
  const executives = calls.filter(({ executive }) => executive);
  const { tone, sentence } = saidOf(of.set, figures);
  const laddered = of.set !== 'approvals' && changed > 0;
  return (
    <Say tone={tone}>
      <Typography component="p" sx={{ fontSize: 16, m: 0 }}>
        {of.state === 'done' ? '' : `${say('ruleTrials.soFar')} `}
        <strong>{say(`ruleTrials.sentence.${sentence}`, values)}</strong>{' '}
        {changed > 0 &&
          waits &&
          say(`ruleTrials.sentence.${waits.count > 0 ? 'waits' : 'waitsNone'}`, {
            ...{ waits: n(waits.count), policy: waits.policy },
          })}{' '}
        {changed > 0 &&
          deadlines.length > 0 &&
          say('ruleTrials.sentence.missed', { before: n(missed(0)), after: n(missed(1)) })}{' '}
        {played > 0 && left > 0 && say('ruleTrials.sentence.unplayed', values)}{' '}
        {laddered &&
          calls.length > 0 &&
          say('ruleTrials.sentence.calls', {
            ...{ before: n(sum(calls, 'before')), after: n(sum(calls, 'after')) },
            ...{ executiveBefore: n(sum(executives, 'before')), executiveAfter: n(sum(executives, 'after')) },
          })}
      </Typography>
    </Say>
  );
}
