import Box from '@mui/material/Box';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from 'react-router-dom';
import type { TrialRow } from '../../../api/contract/rule-trials.ts';
import type { RuleSetDetail } from '../../../api/contract/rules.ts';
import { kindOfTrial } from '../../../domain/trial/trial.ts';
import { Head, Page, Section } from '../../admin/settings/parts.tsx';
import { Empty } from '../../frame/Empty.tsx';
import { LoadFault } from '../../frame/Fault.tsx';
import { usePageTitle } from '../../frame/pageTitle.ts';
import { Waiting } from '../../frame/Waiting.tsx';
import { count } from '../../i18n/format.ts';
import { useReaderLocale, useWords } from '../../i18n/useWords.ts';
import { get } from '../../server/http.ts';
import { When } from '../../time/When.tsx';
import { StartForm } from './StartForm.tsx';
import { StateMark } from './StateMark.tsx';
import { useTrials } from './useTrials.ts';
import { useTrialWords } from './words.ts';

const HINTS = { alerts: 'alerts', approvals: 'approvals' } as const;

/** Trials of one rule set: a new one, and those so far. */
export function TrialsPage() {
  const say = useWords();
  const { set = '' } = useParams();
  const { data, error, refetch } = useQuery({
    queryKey: ['rules', set],
    queryFn: ({ signal }) => get<RuleSetDetail>(`/api/rules/${encodeURIComponent(set)}`, signal),
  });
  usePageTitle(data ? say('ruleTrials.titleOf', { set: say(`ruleSet.${data.set}`) }) : say('ruleTrials.title'));
  if (error) return <LoadFault error={error} again={() => void refetch()} />;
  if (!data) return <Waiting rows={6} height={48} />;
  return (
    <Page>
      <Head
        back={{ to: `/rules/${data.set}`, words: say('ruleTrials.back') }}
        hint={say(`ruleTrials.hint.${HINTS[data.set as keyof typeof HINTS] ?? kindOfTrial(data.set)}`)}
      />
      <StartForm of={data} />
      <Section title={say('ruleTrials.list.title')}>
        <SoFar set={data.set} />
      </Section>
    </Page>
  );
}

function SoFar({ set }: { set: string }) {
  const say = useWords();
  const { data, error, refetch } = useTrials(set);
  if (error) return <LoadFault error={error} again={() => void refetch()} />;
  if (!data) return <Waiting rows={3} height={56} />;
  if (data.length === 0) return <Empty title={say('ruleTrials.list.empty')} hint={say('ruleTrials.list.emptyHint')} />;
  return (
    <Box component="ul" sx={{ m: 0, p: 0, listStyle: 'none', display: 'grid', gap: 1 }}>
      {data.map((trial) => (
        <Box component="li" key={trial.id}>
          <Line of={trial} />
        </Box>
      ))}
    </Box>
  );
}

function Line({ of }: { of: TrialRow }) {
  const say = useWords();
  const words = useTrialWords();
  const locale = useReaderLocale();
  return (
    <Box
      component={Link}
      to={`/rules/trials/${of.id}`}
      sx={({ palette }) => ({
        ...{ display: 'flex', flexWrap: 'wrap', columnGap: 3, rowGap: 0.5, alignItems: 'center', p: 1.5 },
        ...{ border: `1px solid ${palette.divider}`, borderRadius: 1, textDecoration: 'none', color: 'text.primary' },
        '&:hover': { background: palette.action.hover },
      })}
    >
      <Box sx={{ flex: '1 1 280px' }}>
        <Box component="strong" sx={{ color: 'primary.main', fontWeight: 600 }}>
          {words.pair(of)}
        </Box>
        <Box sx={{ color: 'text.secondary' }}>{words.period(of)}</Box>
      </Box>
      <Box sx={{ flex: '0 1 180px', color: 'text.secondary' }}>
        <When at={of.createdAt} /> {of.by && `· ${of.by.name}`}
      </Box>
      <Box sx={{ flex: '0 1 160px' }}>
        {of.state === 'done' && `${say('ruleTrials.list.result')}: ${count(of.changed, locale)}`}
        {of.state === 'running' &&
          say('ruleTrials.progressOf', { done: count(of.done, locale), total: count(of.total, locale) })}
      </Box>
      <StateMark state={of.state} />
    </Box>
  );
}
