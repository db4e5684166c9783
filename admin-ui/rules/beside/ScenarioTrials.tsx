import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { Link } from 'react-router-dom';
import type { RuleSetDetail } from '../../../api/contract/rules.ts';
import type { ScenarioTrial, ScenarioVerdict } from '../../../api/contract/scenarios.ts';
import { Say } from '../../admin/settings/parts.tsx';
import { useSend } from '../../admin/settings/send.ts';
import { Dot } from '../../cases/marks.tsx';
import { useWords } from '../../i18n/useWords.ts';
import { scenarioPlace } from '../../scenarios/useScenarios.ts';
import type { Tone } from '../../theme/colours.ts';
import type { Rules } from '../useRuleDraft.ts';
import { faultIn } from './fault.ts';
import { Standing } from './Standing.tsx';
import { type Put, type Tried, useF9 } from './useTried.ts';

type Props = { set: RuleSetDetail['set']; version: number; definition: Rules; tried: Tried; put: Put };

/** All scenarios by the rules that are being written: what would stop their publication, what only comes out otherwise. */
export function ScenarioTrials({ set, version, definition, tried: { scenarios }, put }: Props) {
  const say = useWords();
  const { send, busy } = useSend();
  const [fault, setFault] = useState<string | null>(null);
  const run = async () => {
    if (busy) return;
    setFault(null);
    const body = { rules: { set, definition } };
    const sent = await send<ScenarioTrial>('/api/scenarios/trial', { method: 'POST', body });
    if (sent.is === 'done') put({ scenarios: { of: definition, data: sent.data } });
    else setFault(faultIn(sent, say('ruleDesk.beside.unreadable')));
  };
  useF9(() => void run());
  return (
    <>
      <Button variant="outlined" disabled={busy} onClick={() => void run()}>
        {say('ruleDesk.beside.playAll')}
      </Button>
      <Typography role="alert" color="error">
        {fault}
      </Typography>
      {scenarios && (
        <>
          <Standing kept={scenarios} now={definition} busy={busy} again={() => void run()} />
          <Verdicts of={scenarios.data.rows} from={{ set, version }} />
        </>
      )}
    </>
  );
}

type From = { set: string; version: number };

function Verdicts({ of: all, from }: { of: readonly ScenarioVerdict[]; from: From }) {
  const say = useWords();
  if (all.length === 0)
    return (
      <>
        <Say tone="active">{say('scenarios.none')}</Say>
        <Box component={Link} to={scenarioPlace('new')} sx={{ color: 'primary.main' }}>
          {say('scenarios.make')}
        </Box>
      </>
    );
  const broken = all.filter(stops);
  const others = all.filter((one) => !stops(one) && one.differs);
  const same = all.filter((one) => !stops(one) && !one.differs);
  const total = all.length;
  return (
    <>
      <Say tone={broken.length > 0 ? 'late' : 'met'}>
        {broken.length > 0
          ? say('ruleDesk.beside.broken', { smart_count: broken.length, total })
          : say('ruleDesk.beside.kept', { smart_count: total })}
      </Say>
      <List of={[...broken, ...others]} from={from} />
      {same.length > 0 && (
        <details>
          <Typography component="summary" sx={{ cursor: 'pointer', minHeight: 32 }}>
            {say('ruleDesk.beside.same', { smart_count: same.length })}
          </Typography>
          <List of={same} from={from} />
        </details>
      )}
    </>
  );
}

/** What expects nothing stops nothing, also when it cannot be played. */
const stops = ({ expectations, broken }: ScenarioVerdict): boolean =>
  expectations > 0 && (broken === null || broken > 0);

function List({ of, from }: { of: readonly ScenarioVerdict[]; from: From }) {
  return (
    <Box component="ul" sx={{ m: 0, p: 0, listStyle: 'none', display: 'grid', gap: 1 }}>
      {of.map((one) => (
        <Verdict key={one.id} of={one} from={from} />
      ))}
    </Box>
  );
}

function Verdict({ of, from }: { of: ScenarioVerdict; from: From }) {
  const say = useWords();
  const tone: Tone = stops(of) ? 'late' : of.differs ? 'soon' : 'met';
  const before = of.inForce.broken !== 0 && of.expectations > 0;
  return (
    <Box component="li" sx={({ palette }) => ({ pb: 1, borderBottom: `1px solid ${palette.divider}` })}>
      <Box
        component={Link}
        to={scenarioPlace(of.id, from)}
        sx={{ color: 'primary.main', fontWeight: 500, overflowWrap: 'anywhere' }}
      >
        {of.name}
      </Box>
      <Box sx={{ fontSize: 13 }}>
        <Dot tone={tone}>
          {of.broken === null
            ? say('scenarios.list.unplayable')
            : of.broken > 0
              ? say('scenarios.list.broken', { smart_count: of.broken })
              : say(of.differs ? 'ruleDesk.beside.differs' : 'scenarios.expect.holds')}
        </Dot>
        {stops(of) && before && <span> · {say('ruleDesk.beside.brokenBefore')}</span>}
      </Box>
      {of.said.map((text) => (
        <Box key={text} sx={{ fontSize: 13, color: 'text.secondary', overflowWrap: 'anywhere' }}>
          {text}
        </Box>
      ))}
    </Box>
  );
}
