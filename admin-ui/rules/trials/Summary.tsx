import Typography from '@mui/material/Typography';
import type { TrialDetail, TrialFigures } from '../../../api/contract/rule-trials.ts';
import { Say } from '../../admin/settings/parts.tsx';
import { count } from '../../i18n/format.ts';
import { useReaderLocale, useWords } from '../../i18n/useWords.ts';

/** What would change, in words. */
export function Summary({ of, figures }: { of: TrialDetail; figures: TrialFigures }) {
  const say = useWords();
  const locale = useReaderLocale();
  const n = (value: number) => count(value, locale);
  const { played, changed, up, down, deadlines, calls } = figures;
  const values = { total: n(played), changed: n(changed), up: n(up), down: n(down) };
  const missed = deadlines.reduce(([a, b], { missed: [before, after] }) => [a + before, b + after], [0, 0]);
  const called = (some: typeof calls) => [
    some.reduce((sum, { before }) => sum + before, 0),
    some.reduce((sum, { after }) => sum + after, 0),
  ];
  const [before = 0, after = 0] = called(calls);
  const [executiveBefore = 0, executiveAfter = 0] = called(calls.filter(({ executive }) => executive));
  const moved = of.set === 'tier' ? 'members' : of.set;
  const none = of.set === 'tier' ? 'membersNone' : of.set === 'approvals' ? 'noneApprovals' : 'none';
  const laddered = of.set !== 'approvals' && changed > 0;
  return (
    <Say tone={changed > 0 ? 'active' : 'met'}>
      <Typography component="p" sx={{ fontSize: 16, m: 0 }}>
        {of.state === 'done' ? '' : `${say('ruleTrials.soFar')} `}
        <strong>{say(`ruleTrials.sentence.${changed > 0 ? moved : none}`, values)}</strong>{' '}
        {changed > 0 &&
          deadlines.length > 0 &&
          say('ruleTrials.sentence.missed', { before: n(missed[0] ?? 0), after: n(missed[1] ?? 0) })}{' '}
        {laddered &&
          calls.length > 0 &&
          say('ruleTrials.sentence.calls', {
            ...{ before: n(before), after: n(after) },
            ...{ executiveBefore: n(executiveBefore), executiveAfter: n(executiveAfter) },
          })}
      </Typography>
    </Say>
  );
}
