import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { useQuery } from '@tanstack/react-query';
import { Link, Route, Routes } from 'react-router-dom';
import type { RuleSetRow } from '../../api/contract/rules.ts';
import { Head, Page, Section } from '../admin/settings/parts.tsx';
import { Tag } from '../cases/marks.tsx';
import { LoadFault } from '../frame/Fault.tsx';
import { NotFound } from '../frame/NotFound.tsx';
import { usePageTitle } from '../frame/pageTitle.ts';
import { Waiting } from '../frame/Waiting.tsx';
import { useWords } from '../i18n/useWords.ts';
import { ScenarioPage, ScenariosButton, ScenariosPage } from '../scenarios/index.tsx';
import { get } from '../server/http.ts';
import { ComparePage } from './ComparePage.tsx';
import { DraftPage } from './DraftPage.tsx';
import { FactSettingsPage } from './FactSettingsPage.tsx';
import { Retier } from './Retier.tsx';
import { RuleSetPage } from './RuleSetPage.tsx';
import { Since } from './Since.tsx';
import { TrialPage } from './trials/TrialPage.tsx';
import { TrialsPage } from './trials/TrialsPage.tsx';
import { RULES } from './useRules.ts';
import { VersionPage } from './VersionPage.tsx';

export default function RulePages() {
  return (
    <Routes>
      <Route index element={<RuleSets />} />
      <Route path="costs" element={<FactSettingsPage />} />
      <Route path=":set" element={<RuleSetPage />} />
      <Route path=":set/draft" element={<DraftPage />} />
      <Route path=":set/compare" element={<ComparePage />} />
      <Route path=":set/versions/:version" element={<VersionPage />} />
      <Route path="*" element={<NotFound />} />
      <Route path="scenarios" element={<ScenariosPage />} />
      <Route path="scenarios/:id" element={<ScenarioPage />} />
      <Route path=":set/scenarios" element={<ScenariosPage />} />
      <Route path=":set/trials" element={<TrialsPage />} />
      <Route path="trials/:id" element={<TrialPage />} />
    </Routes>
  );
}

/** Every rule set: what it decides, since when, and how often it did. */
function RuleSets() {
  const say = useWords();
  usePageTitle(say('ruleDesk.title'));
  const { data, error, refetch } = useQuery({
    queryKey: [...RULES, 'sets'],
    queryFn: ({ signal }) => get<RuleSetRow[]>('/api/rules', signal),
  });
  if (error) return <LoadFault error={error} again={() => void refetch()} />;
  if (!data) return <Waiting rows={6} height={72} />;
  return (
    <Page>
      <Head hint={say('ruleDesk.hint')}>
        <ScenariosButton />
      </Head>
      <Box component="ul" sx={{ m: 0, p: 0, listStyle: 'none', display: 'grid', gap: 1.5 }}>
        {data.map((row) => (
          <Box component="li" key={row.set}>
            <Card of={row} />
          </Box>
        ))}
      </Box>
      <Section title={say('factSettings.open')} hint={say('factSettings.openHint')}>
        <Button component={Link} to="/rules/costs" variant="outlined">
          {say('factSettings.title')}
        </Button>
      </Section>
      <Retier />
    </Page>
  );
}

function Card({ of }: { of: RuleSetRow }) {
  const say = useWords();
  return (
    <Box
      component={Link}
      to={`/rules/${of.set}`}
      sx={({ palette }) => ({
        ...{ display: 'flex', flexWrap: 'wrap', columnGap: 3, rowGap: 0.5, alignItems: 'baseline', p: 2 },
        ...{ border: `1px solid ${palette.divider}`, borderRadius: 1, textDecoration: 'none', color: 'text.primary' },
        '&:hover': { background: palette.action.hover },
      })}
    >
      <Box sx={{ flex: '1 1 280px' }}>
        <Box component="strong" sx={{ fontSize: 16, fontWeight: 600, color: 'primary.main' }}>
          {say(`ruleSet.${of.set}`)}
        </Box>
        <Box sx={{ color: 'text.secondary' }}>{say(`ruleDesk.set.${of.set}`)}</Box>
        {of.open.map(({ state, version, by }) => (
          <Tag key={version} tone={state === 'waits' ? 'soon' : 'active'}>
            {say(`ruleDesk.open.${state}`, { version, by: by ?? say('ruleDesk.versions.commandLine') })}
          </Tag>
        ))}
      </Box>
      <Box sx={{ flex: '0 1 240px' }}>
        {say('ruleDesk.version', { version: of.version })} <Since at={of.since} />
      </Box>
      <Box sx={{ flex: '0 1 120px' }}>{say('ruleDesk.rows', { smart_count: of.rows })}</Box>
      <Box sx={{ flex: '0 1 220px' }}>
        {say('ruleDesk.hits', { smart_count: of.hits })}
        {of.idle > 0 && (
          <Box sx={{ color: 'text.secondary', fontSize: 12 }}>{say('ruleDesk.idle', { smart_count: of.idle })}</Box>
        )}
      </Box>
    </Box>
  );
}
