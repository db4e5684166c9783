import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { type FormEvent, useState } from 'react';
import type { RuleSetDetail, RuleTrial } from '../../../api/contract/rules.ts';
import { kindOfTrial } from '../../../domain/trial/trial.ts';
import { useSend } from '../../admin/settings/send.ts';
import { useWords } from '../../i18n/useWords.ts';
import { useRuleParts } from '../../rule-editor/useRuleParts.ts';
import { CadenceField } from '../CadenceField.tsx';
import type { Rules } from '../useRuleDraft.ts';
import { AskingFields } from './AskingFields.tsx';
import { isAsked, isWhole, requestOf } from './asking.ts';
import { faultIn } from './fault.ts';
import { OneResult } from './OneResult.tsx';
import { Standing } from './Standing.tsx';
import { LINES, type Line, type Put, type Tried, useF9 } from './useTried.ts';

type Props = {
  set: RuleSetDetail['set'];
  /** Rules that are being written; left out: those that hold. */
  definition?: Rules;
  tried: Tried;
  put: Put;
  /** Leads to a row, from 0. */
  onRow?: (r: number) => void;
};

/** What can be tried: cases, for sets that are asked about cases; of alerts and approvals more. */
const subjectOf = (set: RuleSetDetail['set']): keyof typeof ABOUT =>
  set === 'approvals' || set === 'alerts' ? set : kindOfTrial(set) === 'cases' ? 'cases' : 'members';
const ABOUT = {
  members: { number: 'number', hint: 'hint' },
  cases: { number: 'caseNumber', hint: 'caseHint' },
  alerts: { number: 'number', hint: 'alertHint' },
  approvals: { number: 'anyNumber', hint: 'approvalHint' },
} as const;
export const hintOf = (set: RuleSetDetail['set']) => `ruleDesk.trial.${ABOUT[subjectOf(set)].hint}` as const;

/** One case or member on the rules that hold, or on those that are being written: what comes of it, why, and what would have to be otherwise. */
export function OneTrial({ set, definition, tried, put, onRow }: Props) {
  const say = useWords();
  const { send, busy } = useSend();
  const [faults, setFaults] = useState<{ number?: string; other?: string }>({});
  const { number, line, cadence, asking, one } = tried;
  const asks = set === 'approvals' && !isAsked(number);
  const parts = useRuleParts(set, asks).data;
  const request = asks ? requestOf(asking, parts?.currency.digits ?? 2) : undefined;
  const ready = number.trim() !== '' && request !== null && (!request || isWhole(request)) && !busy;
  const run = async () => {
    if (!ready) return;
    setFaults({});
    const body = {
      number,
      ...(set === 'routing' ? { line } : {}),
      ...(set === 'careAudience' ? { cadence } : {}),
      ...(request ? { request } : {}),
      ...(definition === undefined ? {} : { definition }),
    };
    const sent = await send<RuleTrial>(`/api/rules/${set}/try`, { method: 'POST', body });
    if (sent.is === 'done') put({ one: { of: definition, data: sent.data } });
    else if (sent.is === 'invalid' && sent.errors.number) setFaults({ number: sent.errors.number });
    else setFaults({ other: faultIn(sent, say('ruleDesk.beside.unreadable')) });
  };
  useF9(() => void run());
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void run();
  };
  return (
    <>
      <Box
        component="form"
        onSubmit={submit}
        sx={{ display: 'flex', flexWrap: 'wrap', gap: 1.5, alignItems: 'flex-start' }}
      >
        <TextField
          label={say(`ruleDesk.trial.${ABOUT[subjectOf(set)].number}`)}
          value={number}
          onChange={(event) => put({ number: event.target.value })}
          error={faults.number !== undefined}
          helperText={faults.number}
          size="small"
          required
          sx={{ width: 280, maxWidth: '100%' }}
        />
        {set === 'routing' && (
          <TextField
            select
            label={say('ruleDesk.trial.line')}
            value={line}
            onChange={(event) => put({ line: event.target.value as Line })}
            size="small"
            sx={{ minWidth: 140 }}
          >
            {LINES.map((value) => (
              <MenuItem key={value} value={value}>
                {say(`ruleDesk.trial.lines.${value}`)}
              </MenuItem>
            ))}
          </TextField>
        )}
        <CadenceField set={set} value={cadence} onChange={(chosen) => put({ cadence: chosen })} />
        {asks && <AskingFields of={asking} parts={parts} onChange={(next) => put({ asking: next })} />}
        <Button type="submit" variant="outlined" disabled={!ready}>
          {say('ruleDesk.trial.run')}
        </Button>
      </Box>
      <Typography role="alert" color="error">
        {faults.other}
      </Typography>
      {one && (
        <>
          <Standing kept={one} now={definition} busy={busy} again={() => void run()} />
          <OneResult set={set} of={one.data} {...(onRow ? { onRow } : {})} />
        </>
      )}
    </>
  );
}
