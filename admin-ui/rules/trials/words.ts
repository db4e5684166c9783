import type { TrialRow } from '../../../api/contract/rule-trials.ts';
import { tagOf } from '../../i18n/tag.ts';
import { useReaderLocale, useWords } from '../../i18n/useWords.ts';
import { useZone } from '../../session/SessionGate.tsx';

/** What a trial is, in words. */
export function useTrialWords() {
  const say = useWords();
  const zone = useZone();
  const locale = useReaderLocale();
  const day = (at: string) =>
    new Intl.DateTimeFormat(tagOf(locale), { dateStyle: 'medium', timeZone: zone }).format(Date.parse(at));
  return {
    day,
    pair: ({ version, against }: Pick<TrialRow, 'version' | 'against'>) =>
      version === null
        ? say('ruleTrials.pairEdited', { against })
        : say('ruleTrials.pair', { tried: version, against }),
    period: ({ set, cadence, from, until }: Pick<TrialRow, 'set' | 'cadence' | 'from' | 'until'>) => {
      if (from && until) return say('ruleTrials.period', { from: day(from), until: day(until) });
      if (cadence) return say('ruleTrials.ofCadence', cadence);
      return say(set === 'careAudience' ? 'ruleTrials.ofAll' : 'ruleTrials.now');
    },
  };
}
