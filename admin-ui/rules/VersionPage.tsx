import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { useEffect } from 'react';
import { Link, useLocation, useParams } from 'react-router-dom';
import type { RuleVersionDetail } from '../../api/contract/rule-versions.ts';
import { Head, Page, Say } from '../admin/settings/parts.tsx';
import { Loaded } from '../care/Loaded.tsx';
import { usePageTitle } from '../frame/pageTitle.ts';
import { useWords } from '../i18n/useWords.ts';
import { Following } from '../running/Following.tsx';
import { PlaceList } from './ImportRules.tsx';
import { RowTable } from './RowTable.tsx';
import { Since } from './Since.tsx';
import { useRuleVersion } from './useRules.ts';
import { Author, NoteOf, State } from './Versions.tsx';

/** One version, whatever has become of it; the row that the address names stands out. */
export function VersionPage() {
  const { set = '', version = '' } = useParams();
  const query = useRuleVersion(set, Number(version));
  return <Loaded query={query}>{(of) => <Version of={of} />}</Loaded>;
}

function Version({ of }: { of: RuleVersionDetail }) {
  const say = useWords();
  const row = useRowOfAddress();
  const title = say('ruleDesk.one.title', { set: say(`ruleSet.${of.set}`), version: of.version });
  usePageTitle(title);
  const there = row !== null && of.rows.some(({ id }) => id === row);
  useEffect(() => {
    if (there) document.querySelector('tr[data-chosen]')?.scrollIntoView({ block: 'center' });
  }, [there]);
  return (
    <Page>
      <Head
        back={{ to: `/rules/${of.set}`, words: say('ruleDesk.versions.all') }}
        {...(of.hitPolicy ? { hint: say(`ruleDesk.policy.${of.set === 'alerts' ? 'alerts' : of.hitPolicy}`) } : {})}
      />
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1.5, alignItems: 'center' }}>
        <State of={of} />
        {of.since !== null && <Since at={of.since} />}
        <span>
          <Author of={of} />
        </span>
        {of.version !== of.holds && (
          <Box
            component={Link}
            to={`/rules/${of.set}/compare?from=${of.version}&to=${of.holds}`}
            sx={{ color: 'primary.main' }}
          >
            {say('ruleDesk.versions.compareOf', { version: of.version })}
          </Box>
        )}
      </Box>
      {of.note && (
        <Typography sx={{ mt: 1, overflowWrap: 'anywhere' }} dir="auto">
          <NoteOf of={of} />
        </Typography>
      )}
      {of.set === 'serviceLevel' && <Following path={`/api/rules/${of.set}/versions/${of.version}`} />}
      {row !== null && !there && <Say tone="soon">{say('ruleDesk.one.gone', { row })}</Say>}
      {of.problems.length > 0 && (
        <Say tone="soon">
          {say('ruleDesk.one.problems')}
          <PlaceList of={of.problems} />
        </Say>
      )}
      <RowTable of={of} {...(there ? { chosen: row } : {})} />
    </Page>
  );
}

function useRowOfAddress(): string | null {
  const { hash } = useLocation();
  try {
    return hash ? decodeURIComponent(hash.slice(1)) : null;
  } catch {
    return null; // an address that somebody wrote by hand
  }
}
