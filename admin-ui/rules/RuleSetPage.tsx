import Button from '@mui/material/Button';
import { Link, useParams } from 'react-router-dom';
import type { RuleSetDetail } from '../../api/contract/rules.ts';
import { Head, Page, Say, Section } from '../admin/settings/parts.tsx';
import { LoadFault } from '../frame/Fault.tsx';
import { usePageTitle } from '../frame/pageTitle.ts';
import { Waiting } from '../frame/Waiting.tsx';
import { useWords } from '../i18n/useWords.ts';
import { Following } from '../running/Following.tsx';
import { OfCases } from '../scenarios/index.tsx';
import { RowTable } from './RowTable.tsx';
import { TierPolicy } from './TierPolicy.tsx';
import { Trial } from './Trial.tsx';
import { TryButton } from './trials/TryButton.tsx';
import { useBegin } from './useBegin.ts';
import { draftPlace, useMayEdit, useRuleSet } from './useRules.ts';
import { Versions } from './Versions.tsx';

/** One rule set as it holds: its rows in words, what stands out, one case or member tried on it, its versions. */
export function RuleSetPage() {
  const say = useWords();
  const { set = '' } = useParams();
  const { data, error, refetch } = useRuleSet(set);
  usePageTitle(data ? say(`ruleSet.${data.set}`) : say('ruleDesk.title'));
  if (error) return <LoadFault error={error} again={() => void refetch()} />;
  if (!data) return <Waiting rows={8} height={48} />;
  const policy = data.set === 'alerts' ? 'alerts' : data.hitPolicy;
  return (
    <Page>
      <Head
        back={{ to: '/rules', words: say('ruleDesk.back') }}
        title={say(`ruleDesk.set.${data.set}`)}
        hint={say(`ruleDesk.policy.${policy}`)}
      >
        <OfCases set={data.set} />
        <TryButton set={data.set} />
        <Edit of={data} />
      </Head>
      {data.set === 'serviceLevel' && <Following path={`/api/rules/${data.set}/versions/${data.version}`} />}
      <RowTable of={data} />
      {data.policy && <TierPolicy of={data.policy} />}
      <Faults of={data} />
      <Trial set={data.set} />
      <Versions of={data} />
    </Page>
  );
}

/** What is being written, else a draft of what holds. */
function Edit({ of }: { of: RuleSetDetail }) {
  const say = useWords();
  const mayEdit = useMayEdit();
  const { busy, from } = useBegin(of.set);
  const draft = of.versions.find(({ state }) => state === 'draft' || state === 'waits');
  if (draft)
    return (
      <Button variant="contained" component={Link} to={draftPlace(of.set)}>
        {say('ruleDesk.versions.openDraft', { version: draft.version })}
      </Button>
    );
  return mayEdit ? (
    <Button variant="contained" disabled={busy} onClick={() => void from(of.version)}>
      {say('ruleDesk.versions.edit')}
    </Button>
  ) : null;
}

/** A gap is how defaults come to be: that alone is nothing to worry about. */
const TONES = { gap: 'active', undecided: 'soon', defaultUnused: 'active' } as const;

function Faults({ of }: { of: RuleSetDetail }) {
  const say = useWords();
  const where = (place: string, row: number | null) => {
    if (row !== null) return say('ruleDesk.faults.row', { row });
    if (place.startsWith('policy')) return say('ruleDesk.moves.title');
    return say(place === '' ? 'ruleDesk.faults.whole' : 'ruleDesk.table.otherwise');
  };
  return (
    <Section title={say('ruleDesk.faults.title')}>
      {of.faults.length === 0 && <Say tone="met">{say('ruleDesk.faults.none')}</Say>}
      {of.faults.map(({ code, place, row, text }) => (
        <Say key={`${code} ${place}`} tone={TONES[code as keyof typeof TONES] ?? 'soon'}>
          <strong>{where(place, row)}</strong>
          {text}
        </Say>
      ))}
    </Section>
  );
}
