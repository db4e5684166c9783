import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { useRef, useState } from 'react';
import { Link } from 'react-router-dom';
import type { TrialDetail } from '../../../api/contract/rule-trials.ts';
import type { RuleSetDetail } from '../../../api/contract/rules.ts';
import { isOfMembers } from '../../../domain/trial/trial.ts';
import { Say } from '../../admin/settings/parts.tsx';
import { useSend } from '../../admin/settings/send.ts';
import { LoadFault } from '../../frame/Fault.tsx';
import { Waiting } from '../../frame/Waiting.tsx';
import { useWords } from '../../i18n/useWords.ts';
import { CadenceField } from '../CadenceField.tsx';
import { DAYS, since } from '../trials/period.ts';
import { Summary } from '../trials/Summary.tsx';
import { Progress } from '../trials/TrialPage.tsx';
import { isUnderway, useTrial } from '../trials/useTrials.ts';
import type { Rules } from '../useRuleDraft.ts';
import { useMayEdit } from '../useRules.ts';
import { faultIn } from './fault.ts';
import { Moves } from './Moves.tsx';
import { Standing } from './Standing.tsx';
import { type Put, type Tried, useF9 } from './useTried.ts';

type Props = { set: RuleSetDetail['set']; definition: Rules; tried: Tried; put: Put };

/** The rules that are being written on all members, or on the cases of a period, against those that hold. */
export function PastTrial({ set, definition, tried: { days, cadence, past }, put }: Props) {
  const say = useWords();
  const mayStart = useMayEdit();
  const { send, busy } = useSend();
  const [fault, setFault] = useState<string | null>(null);
  const members = isOfMembers(set);
  // Sent again after a fault, it is the same intent.
  const intent = useRef<{ said: string; key: string; body: object } | null>(null);
  const run = async () => {
    if (busy || !mayStart) return;
    setFault(null);
    const said = JSON.stringify([definition, days, cadence]);
    if (intent.current?.said !== said) {
      const about = set === 'careAudience' ? { cadence } : members ? {} : since(days);
      const body = { definition, ...about };
      intent.current = { said, key: crypto.randomUUID(), body };
    }
    const { body, key: idempotencyKey } = intent.current;
    const sent = await send<{ id: string }>(`/api/rules/${set}/trials`, { method: 'POST', body, idempotencyKey });
    if (sent.is !== 'failed') intent.current = null;
    if (sent.is === 'done') put({ past: { of: definition, data: sent.data.id } });
    else setFault(faultIn(sent, say('ruleDesk.beside.unreadable')));
  };
  useF9(() => void run());
  return (
    <>
      {!mayStart && <Say tone="active">{say('ruleTrials.start.onlyFor')}</Say>}
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1.5, alignItems: 'flex-start' }}>
        <CadenceField
          {...{ set, value: cadence, disabled: !mayStart }}
          onChange={(chosen) => put({ cadence: chosen })}
        />
        {!members && (
          <TextField
            select
            size="small"
            label={say('ruleTrials.start.period')}
            value={days}
            onChange={(event) => put({ days: event.target.value })}
            disabled={!mayStart}
            sx={{ minWidth: 180 }}
          >
            {DAYS.map((n) => (
              <MenuItem key={n} value={n}>
                {say('ruleTrials.start.days', { smart_count: Number(n) })}
              </MenuItem>
            ))}
          </TextField>
        )}
        <Button variant="outlined" disabled={busy || !mayStart} onClick={() => void run()}>
          {say('ruleTrials.start.run')}
        </Button>
      </Box>
      <Typography role="alert" color="error">
        {fault}
      </Typography>
      {past && (
        <>
          <Standing kept={past} now={definition} busy={busy} again={() => void run()} />
          <Past id={past.data} />
        </>
      )}
    </>
  );
}

function Past({ id }: { id: string }) {
  const { data, error, refetch } = useTrial(id);
  if (error && !data) return <LoadFault error={error} again={() => void refetch()} />;
  if (!data) return <Waiting rows={3} height={40} />;
  return <Result of={data} />;
}

function Result({ of }: { of: TrialDetail }) {
  const say = useWords();
  const { figures, problem } = of;
  return (
    <Box sx={{ mt: 1 }}>
      {isUnderway(of) && <Progress of={of} />}
      {problem && <Say tone="late">{say(`ruleTrials.problem.${problem}`)}</Say>}
      {figures && <Summary of={of} figures={figures} />}
      {figures && <Moves of={of} figures={figures} />}
      <Box component={Link} to={`/rules/trials/${of.id}`} sx={{ color: 'primary.main' }}>
        {say('ruleDesk.beside.whole')}
      </Box>
    </Box>
  );
}
