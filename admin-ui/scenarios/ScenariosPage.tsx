import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import ToggleButton from '@mui/material/ToggleButton';
import ToggleButtonGroup from '@mui/material/ToggleButtonGroup';
import { useState } from 'react';
import { Link, useParams } from 'react-router-dom';
import type { ScenarioList, ScenarioRow } from '../../api/contract/scenarios.ts';
import { RULE_SETS } from '../../domain/vocabulary.ts';
import { Head, Page } from '../admin/settings/parts.tsx';
import { Loaded } from '../care/Loaded.tsx';
import { Empty } from '../frame/Empty.tsx';
import { usePageTitle } from '../frame/pageTitle.ts';
import { useWords } from '../i18n/useWords.ts';
import { useMayEdit } from '../rules/useRules.ts';
import { When } from '../time/When.tsx';
import { scenarioPlace, useScenarios } from './useScenarios.ts';
import { useLocalWords } from './words.ts';

/** All scenarios: how they do by what holds, and by the draft of a rule set. */
export default function ScenariosPage() {
  const say = useWords();
  const mayEdit = useMayEdit();
  const { set: asked } = useParams();
  const set = RULE_SETS.find((one) => one === asked);
  const [archived, setArchived] = useState(false);
  const query = useScenarios(archived, set);
  usePageTitle(set ? say('scenarios.titleOf', { set: say(`ruleSet.${set}`) }) : say('scenarios.title'));
  const make = mayEdit && !archived && (
    <Button component={Link} to={scenarioPlace('new')} variant="contained">
      {say('scenarios.make')}
    </Button>
  );
  return (
    <Page>
      <Head
        back={{ to: set ? `/rules/${set}` : '/rules', words: say('scenarios.backToRules') }}
        hint={say('scenarios.hint')}
      >
        <ToggleButtonGroup
          exclusive
          size="small"
          value={archived}
          aria-label={say('scenarios.title')}
          onChange={(_, to: boolean | null) => to !== null && setArchived(to)}
        >
          {[false, true].map((one) => (
            <ToggleButton key={String(one)} value={one} sx={{ textTransform: 'none', color: 'text.primary' }}>
              {say(one ? 'scenarios.archived' : 'scenarios.current')}
            </ToggleButton>
          ))}
        </ToggleButtonGroup>
        {make}
      </Head>
      <Loaded query={query}>
        {(list) =>
          list.rows.length > 0 ? (
            <Rows list={list} set={set} />
          ) : archived ? (
            <Empty title={say('scenarios.noneArchived')} hint="" />
          ) : (
            <Empty title={say('scenarios.none')} hint={say('scenarios.noneHint')}>
              {make}
            </Empty>
          )
        }
      </Loaded>
    </Page>
  );
}

function Rows({ list: { rows, draft }, set }: { list: ScenarioList; set: string | undefined }) {
  const from = set && draft?.fit ? { set, version: draft.version } : undefined;
  return (
    <Box component="ul" sx={{ m: 0, p: 0, listStyle: 'none', display: 'grid', gap: 1 }}>
      {rows.map((row) => (
        <Box component="li" key={row.id}>
          <Row of={row} draft={draft} to={scenarioPlace(row.id, from)} />
        </Box>
      ))}
    </Box>
  );
}

function Row({ of, draft, to }: { of: ScenarioRow; draft: ScenarioList['draft']; to: string }) {
  const say = useWords();
  const local = useLocalWords();
  return (
    <Box
      component={Link}
      to={to}
      sx={({ palette }) => ({
        ...{ display: 'flex', flexWrap: 'wrap', columnGap: 3, rowGap: 0.5, alignItems: 'baseline', p: 1.5 },
        ...{ border: `1px solid ${palette.divider}`, borderRadius: 1, textDecoration: 'none', color: 'text.primary' },
        '&:hover': { background: palette.action.hover },
      })}
    >
      <Box sx={{ flex: '1 1 280px', overflowWrap: 'anywhere' }}>
        <Box component="strong" sx={{ color: 'primary.main', fontWeight: 600 }}>
          {of.name}
        </Box>
        <Box sx={{ color: 'text.secondary' }}>
          {say('scenarios.sentence', { kind: say(`kind.${of.kind}`), at: local(of.opened) })}
        </Box>
      </Box>
      <Outcome label={say('scenarios.list.inForce')} of={of.inForce} expectations={of.expectations} />
      {draft && (
        <Outcome
          label={say('scenarios.list.draft', { version: draft.version })}
          of={of.draft}
          expectations={of.expectations}
        />
      )}
      <Box sx={{ flex: '0 1 160px', color: 'text.secondary' }}>
        <When at={of.changedAt} /> {of.changedBy && `· ${of.changedBy.name}`}
      </Box>
    </Box>
  );
}

type OutcomeProps = { label: string; of: ScenarioRow['draft']; expectations: number };

function Outcome({ label, of, expectations }: OutcomeProps) {
  const say = useWords();
  const broken = of?.broken ?? null;
  const tone = of === null ? 'over' : broken === null || broken > 0 ? 'late' : expectations === 0 ? 'over' : 'met';
  const words =
    of === null
      ? say('scenarios.list.notByDraft')
      : broken === null
        ? say('scenarios.list.unplayable')
        : broken > 0
          ? say('scenarios.list.broken', { smart_count: broken })
          : expectations === 0
            ? say('scenarios.list.nothingExpected')
            : say('scenarios.list.holds', { smart_count: expectations });
  return (
    <Box sx={{ flex: '0 1 220px' }}>
      <Box sx={{ fontSize: 12, color: 'text.secondary' }}>{label}</Box>
      <Box component="span" sx={({ palette }) => ({ color: palette.tones[tone].text, fontWeight: 500 })}>
        {words}
      </Box>
    </Box>
  );
}
