import Close from '@mui/icons-material/CloseOutlined';
import Box from '@mui/material/Box';
import IconButton from '@mui/material/IconButton';
import Tab from '@mui/material/Tab';
import Tabs from '@mui/material/Tabs';
import Typography from '@mui/material/Typography';
import { useId } from 'react';
import type { RuleSetDetail } from '../../../api/contract/rules.ts';
import { isScenarioSet } from '../../../domain/scenario/sets.ts';
import { isOfMembers } from '../../../domain/trial/trial.ts';
import { useWords } from '../../i18n/useWords.ts';
import type { Rules } from '../useRuleDraft.ts';
import { hintOf, OneTrial } from './OneTrial.tsx';
import { PastTrial } from './PastTrial.tsx';
import { ScenarioTrials } from './ScenarioTrials.tsx';
import { type Tab as Kind, useTried } from './useTried.ts';

type Props = {
  set: RuleSetDetail['set'];
  version: number;
  definition: Rules;
  onRow: (r: number) => void;
  onClose: () => void;
};

/** How rules that are being written can be tried: on one, on all or on the past, on scenarios; beside the table in which they are written. */
export function TryPanel({ set, version, definition, onRow, onClose }: Props) {
  const say = useWords();
  const id = useId();
  const [tried, put] = useTried(set, version);
  const tabs: Kind[] = ['one', 'past', ...(isScenarioSet(set) ? (['scenarios'] as const) : [])];
  const tab = tabs.includes(tried.tab) ? tried.tab : 'one';
  const past = isOfMembers(set) ? 'members' : set === 'approvals' ? 'approvals' : 'cases';
  const words = {
    one: say('ruleDesk.beside.one'),
    past: say(`ruleDesk.beside.past.${past}`),
    scenarios: say('scenarios.title'),
  };
  const shared = { set, definition, tried, put };
  return (
    <Box sx={{ px: 2, pb: 3 }}>
      <Box sx={{ display: 'flex', alignItems: 'center', py: 1 }}>
        <Typography variant="h2" sx={{ flex: 1 }}>
          {say('ruleDesk.beside.title')}
        </Typography>
        <IconButton onClick={onClose} aria-label={say('ruleDesk.beside.hide')} title={say('ruleDesk.beside.hide')}>
          <Close fontSize="small" />
        </IconButton>
      </Box>
      <Typography variant="caption" component="p" color="text.secondary">
        {say('ruleDesk.beside.hint')}
      </Typography>
      <Tabs
        value={tab}
        onChange={(_, next: Kind) => put({ tab: next })}
        variant="scrollable"
        scrollButtons={false}
        aria-label={say('ruleDesk.beside.title')}
      >
        {tabs.map((one) => (
          <Tab
            key={one}
            value={one}
            id={`${id}${one}`}
            aria-controls={`${id}panel`}
            label={words[one]}
            sx={{ textTransform: 'none', minWidth: 0 }}
          />
        ))}
      </Tabs>
      <Box id={`${id}panel`} role="tabpanel" aria-labelledby={`${id}${tab}`} sx={{ mt: 2 }}>
        {tab === 'one' && (
          <>
            <Typography variant="caption" component="p" color="text.secondary" sx={{ mb: 2 }}>
              {say(hintOf(set))}
            </Typography>
            <OneTrial {...shared} onRow={onRow} />
          </>
        )}
        {tab === 'past' && <PastTrial {...shared} />}
        {tab === 'scenarios' && <ScenarioTrials {...shared} version={version} />}
      </Box>
    </Box>
  );
}
