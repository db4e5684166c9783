import { useState } from 'react';
import type { RuleSetDetail } from '../../api/contract/rules.ts';
import { Section } from '../admin/settings/parts.tsx';
import { useWords } from '../i18n/useWords.ts';
import { hintOf, OneTrial } from './beside/OneTrial.tsx';
import { NOTHING } from './beside/useTried.ts';

/** One case or member on the rules that hold. */
export function Trial({ set }: { set: RuleSetDetail['set'] }) {
  const say = useWords();
  const [tried, setTried] = useState(NOTHING);
  return (
    <Section title={say('ruleDesk.trial.title')} hint={say(hintOf(set))}>
      <OneTrial set={set} tried={tried} put={(part) => setTried((now) => ({ ...now, ...part }))} />
    </Section>
  );
}
