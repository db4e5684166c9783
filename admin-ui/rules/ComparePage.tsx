import Box from '@mui/material/Box';
import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { useParams, useSearchParams } from 'react-router-dom';
import type { RuleSetDetail } from '../../api/contract/rules.ts';
import { Head, Page } from '../admin/settings/parts.tsx';
import { Loaded } from '../care/Loaded.tsx';
import { usePageTitle } from '../frame/pageTitle.ts';
import { useWords } from '../i18n/useWords.ts';
import { Differences, useSum } from './Differences.tsx';
import { useRuleDifferences, useRuleSet } from './useRules.ts';

/** Two versions of a set beside one another; which is in the address, so that it can be passed on. */
export function ComparePage() {
  const { set = '' } = useParams();
  const query = useRuleSet(set);
  return <Loaded query={query}>{(of) => <Compare of={of} />}</Loaded>;
}

function Compare({ of }: { of: RuleSetDetail }) {
  const say = useWords();
  const [asked, choose] = useSearchParams();
  const known = (name: string, otherwise: number) =>
    of.versions.find(({ version }) => String(version) === asked.get(name))?.version ?? otherwise;
  const newest = of.versions[0]?.version ?? of.version;
  const from = known('from', of.version);
  const to = known('to', newest);
  const title = say('ruleDesk.compare.title', { set: say(`ruleSet.${of.set}`), from, to });
  usePageTitle(title);
  const put = (name: 'from' | 'to', version: string) =>
    choose({ from: String(from), to: String(to), [name]: version }, { replace: true });
  return (
    <Page>
      <Head back={{ to: `/rules/${of.set}`, words: say('ruleDesk.versions.all') }} />
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1.5, mb: 2 }}>
        <Choice of={of} name="from" value={from} onChoose={put} />
        <Choice of={of} name="to" value={to} onChoose={put} />
      </Box>
      <Shown set={of.set} from={from} to={to} label={title} />
    </Page>
  );
}

type ChoiceProps = {
  of: RuleSetDetail;
  name: 'from' | 'to';
  value: number;
  onChoose: (name: 'from' | 'to', version: string) => void;
};

function Choice({ of, name, value, onChoose }: ChoiceProps) {
  const say = useWords();
  return (
    <TextField
      select
      size="small"
      label={say(`ruleDesk.compare.${name}`)}
      value={String(value)}
      onChange={({ target }) => onChoose(name, target.value)}
      sx={{ minWidth: 220 }}
    >
      {of.versions.map(({ version, state }) => (
        <MenuItem key={version} value={String(version)}>
          {say('ruleDesk.version', { version })} · {say(`ruleDesk.versions.state.${state}`)}
        </MenuItem>
      ))}
    </TextField>
  );
}

function Shown({ set, from, to, label }: { set: string; from: number; to: number; label: string }) {
  const say = useWords();
  const sum = useSum();
  const query = useRuleDifferences(set, from, to);
  const heads: [string, string] = [
    say('ruleDesk.compare.was', { version: from }),
    say('ruleDesk.compare.is', { version: to }),
  ];
  return (
    <Loaded query={query}>
      {(found) => {
        const some = found.set.length + found.rows.length + found.otherwise.length > 0;
        return (
          <>
            {some && <Typography sx={{ mb: 1 }}>{sum(found)}</Typography>}
            <Differences of={found} label={label} heads={heads} />
          </>
        );
      }}
    </Loaded>
  );
}
