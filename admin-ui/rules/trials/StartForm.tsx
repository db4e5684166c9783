import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { type FormEvent, useRef, useState } from 'react';
import { useLocation, useNavigate, useSearchParams } from 'react-router-dom';
import type { RuleSetDetail } from '../../../api/contract/rules.ts';
import { ALL_CADENCES } from '../../../domain/care/cadence.ts';
import { isOfMembers } from '../../../domain/trial/trial.ts';
import { Say, Section } from '../../admin/settings/parts.tsx';
import { useSend } from '../../admin/settings/send.ts';
import { useWords } from '../../i18n/useWords.ts';
import { useMe, useZone } from '../../session/SessionGate.tsx';
import { instantTyped } from '../../time/zone.ts';
import { CadenceField } from '../CadenceField.tsx';
import { DAY, DAYS, since } from './period.ts';

const EDITED = 'edited';
const OWN = 'own';

/** What is tried, against what, and on which period. */
export function StartForm({ of }: { of: RuleSetDetail }) {
  const say = useWords();
  const { role } = useMe();
  return (
    <Section title={say('ruleTrials.start.title')}>
      {role === 'manager' || role === 'admin' ? (
        <Form of={of} />
      ) : (
        <Say tone="active">{say('ruleTrials.start.onlyFor')}</Say>
      )}
    </Section>
  );
}

function Form({ of }: { of: RuleSetDetail }) {
  const say = useWords();
  const go = useNavigate();
  const zone = useZone();
  const { send, busy } = useSend();
  const [asked] = useSearchParams();
  const { definition } = (useLocation().state ?? {}) as { definition?: unknown };
  const edited = definition !== undefined;
  // Of what was saved, the newest that does not hold yet is most likely meant.
  const newest = of.versions.find(({ version }) => version !== of.version)?.version ?? '';
  const [tried, setTried] = useState(edited ? EDITED : (asked.get('version') ?? String(newest)));
  const [against, setAgainst] = useState(String(of.version));
  const [days, setDays] = useState('90');
  const [cadence, setCadence] = useState<string>(ALL_CADENCES);
  const [own, setOwn] = useState({ from: '', until: '' });
  const keys = useRef(new Map<string, string>());
  const [faults, setFaults] = useState<Record<string, string>>({});
  const [fault, setFault] = useState<string | null>(null);
  const members = isOfMembers(of.set);

  const start = async (event: FormEvent) => {
    event.preventDefault();
    setFaults({});
    setFault(null);
    const body = {
      ...(tried === EDITED ? { definition } : tried === '' ? {} : { version: Number(tried) }),
      against: Number(against),
      ...(of.set === 'careAudience' ? { cadence } : members ? {} : periodOf(days, own, zone)),
    };
    // Sent again after a fault, it is the same intent.
    const said = JSON.stringify(body);
    const idempotencyKey = keys.current.get(said) ?? crypto.randomUUID();
    keys.current.set(said, idempotencyKey);
    const sent = await send<{ id: string }>(`/api/rules/${of.set}/trials`, { method: 'POST', body, idempotencyKey });
    if (sent.is === 'done') void go(`/rules/trials/${sent.data.id}`);
    else if (sent.is === 'invalid') {
      setFaults(sent.errors);
      const shown = ['version', 'against', 'cadence', 'from', 'until'];
      setFault(Object.entries(sent.errors).find(([field]) => !shown.includes(field))?.[1] ?? null);
    } else setFault(sent.message);
  };
  const versions = of.versions.map(({ version, state }) => (
    <MenuItem key={version} value={String(version)}>
      {say('ruleTrials.start.version', {
        version,
        status: version === of.version ? say('ruleTrials.start.holds') : say(`ruleDesk.versions.state.${state}`),
      })}
    </MenuItem>
  ));
  return (
    <Box component="form" onSubmit={start} sx={{ display: 'grid', gap: 1.5, mt: 1.5, justifyItems: 'start' }}>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1.5, alignItems: 'flex-start' }}>
        <TextField
          {...{ select: true, size: 'small', label: say('ruleTrials.start.tried'), value: tried }}
          onChange={(event) => setTried(event.target.value)}
          error={faults.version !== undefined}
          helperText={faults.version ?? (tried === '' ? say('ruleTrials.start.needed') : ' ')}
          sx={{ minWidth: 240 }}
        >
          {edited && <MenuItem value={EDITED}>{say('ruleTrials.start.edited')}</MenuItem>}
          {versions}
        </TextField>
        <TextField
          {...{ select: true, size: 'small', label: say('ruleTrials.start.against'), value: against }}
          onChange={(event) => setAgainst(event.target.value)}
          error={faults.against !== undefined}
          helperText={faults.against ?? ' '}
          sx={{ minWidth: 240 }}
        >
          {versions}
        </TextField>
        <CadenceField {...{ set: of.set, value: cadence, fault: faults.cadence }} onChange={setCadence} />
        {!members && (
          <TextField
            {...{ select: true, size: 'small', label: say('ruleTrials.start.period'), value: days }}
            onChange={(event) => setDays(event.target.value)}
            error={days !== OWN && faults.from !== undefined}
            helperText={(days !== OWN && faults.from) || ' '}
            sx={{ minWidth: 200 }}
          >
            {DAYS.map((n) => (
              <MenuItem key={n} value={n}>
                {say('ruleTrials.start.days', { smart_count: Number(n) })}
              </MenuItem>
            ))}
            <MenuItem value={OWN}>{say('ruleTrials.start.own')}</MenuItem>
          </TextField>
        )}
        {!members &&
          days === OWN &&
          (['from', 'until'] as const).map((end) => (
            <TextField
              key={end}
              {...{
                type: 'date',
                size: 'small',
                required: true,
                label: say(`ruleTrials.start.${end}`),
                value: own[end],
              }}
              onChange={(event) => setOwn({ ...own, [end]: event.target.value })}
              error={faults[end] !== undefined}
              helperText={faults[end] ?? ' '}
              slotProps={{ inputLabel: { shrink: true } }}
            />
          ))}
      </Box>
      <Button type="submit" variant="contained" disabled={busy || tried === ''}>
        {say('ruleTrials.start.run')}
      </Button>
      {fault && (
        <Typography role="alert" color="error">
          {fault}
        </Typography>
      )}
    </Box>
  );
}

/** Days of the reader's own zone; the last one counts whole. */
function periodOf(days: string, own: { from: string; until: string }, zone: string): { from?: string; until?: string } {
  if (days !== OWN) return since(days);
  const at = (day: string, later = 0) => {
    const instant = instantTyped(`${day}T00:00`, zone) + later;
    return Number.isNaN(instant) ? undefined : new Date(instant).toISOString();
  };
  const [from, until] = [at(own.from), at(own.until, DAY)];
  return { ...(from ? { from } : {}), ...(until ? { until } : {}) };
}
