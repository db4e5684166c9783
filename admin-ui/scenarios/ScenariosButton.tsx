import Timeline from '@mui/icons-material/TimelineOutlined';
import Button from '@mui/material/Button';
import { Link } from 'react-router-dom';
import { isScenarioSet } from '../../domain/scenario/sets.ts';
import { useWords } from '../i18n/useWords.ts';

/** Leads to the scenarios, of a rule set where one is named. */
export function ScenariosButton({ set }: { set?: string }) {
  const say = useWords();
  return (
    <Button
      component={Link}
      variant="outlined"
      startIcon={<Timeline />}
      to={set ? `/rules/${set}/scenarios` : '/rules/scenarios'}
    >
      {say('scenarios.open')}
    </Button>
  );
}

/** Only where the rules are asked about cases. */
export const OfCases = ({ set }: { set: string }) => (isScenarioSet(set) ? <ScenariosButton set={set} /> : null);
