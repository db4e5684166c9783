import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { type FormEvent, useState } from 'react';
import { Link } from 'react-router-dom';
import type { RuleSetDetail, RuleTrial } from '../../api/contract/rules.ts';
import { Say, Section } from '../admin/settings/parts.tsx';
import { useSend } from '../admin/settings/send.ts';
import { Conditions } from '../decisions/Conditions.tsx';
import { useWords } from '../i18n/useWords.ts';

const LINES = ['first', 'second', 'head'] as const;

/** One case or member on the rules that hold, or on those that are being written: what comes of it, why, and what would have to be otherwise. */
export function Trial({ set, definition }: { set: RuleSetDetail['set']; definition?: unknown }) {
  const say = useWords();
  const { send, busy } = useSend();
  const [number, setNumber] = useState('');
  const [line, setLine] = useState<(typeof LINES)[number]>('first');
  const [fault, setFault] = useState<string | null>(null);
  const [tried, setTried] = useState<RuleTrial | null>(null);
  const run = async (event: FormEvent) => {
    event.preventDefault();
    setFault(null);
    const body = {
      number,
      ...(set === 'routing' ? { line } : {}),
      ...(definition === undefined ? {} : { definition }),
    };
    const sent = await send<RuleTrial>(`/api/rules/${set}/try`, { method: 'POST', body });
    if (sent.is === 'done') setTried(sent.data);
    else setFault(sent.is === 'invalid' ? (Object.values(sent.errors)[0] ?? sent.message) : sent.message);
  };
  return (
    <Section title={say('ruleDesk.trial.title')} hint={say('ruleDesk.trial.hint')}>
      <Box
        component="form"
        onSubmit={run}
        sx={{ display: 'flex', flexWrap: 'wrap', gap: 1.5, alignItems: 'flex-start' }}
      >
        <TextField
          label={say('ruleDesk.trial.number')}
          value={number}
          onChange={(event) => setNumber(event.target.value)}
          error={fault !== null}
          helperText={fault}
          size="small"
          required
          sx={{ width: 320, maxWidth: '100%' }}
        />
        {set === 'routing' && (
          <TextField
            select
            label={say('ruleDesk.trial.line')}
            value={line}
            onChange={(event) => setLine(event.target.value as typeof line)}
            size="small"
            sx={{ minWidth: 160 }}
          >
            {LINES.map((one) => (
              <MenuItem key={one} value={one}>
                {say(`ruleDesk.trial.lines.${one}`)}
              </MenuItem>
            ))}
          </TextField>
        )}
        <Button type="submit" variant="contained" disabled={busy || number.trim() === ''}>
          {say('ruleDesk.trial.run')}
        </Button>
      </Box>
      {tried && <Result of={tried} />}
    </Section>
  );
}

function Result({ of }: { of: RuleTrial }) {
  const say = useWords();
  const { about } = of;
  return (
    <Box sx={{ mt: 2, display: 'grid', gap: 2 }}>
      <Typography variant="h3">
        <Box component={Link} to={`/${about.type}s/${about.id}`} sx={{ color: 'primary.main' }}>
          {say('ruleDesk.trial.of', { number: about.number })}
        </Box>
      </Typography>
      <div>
        {of.outcomes.length === 0 && <Say tone="active">{say('ruleDesk.trial.nothing')}</Say>}
        {of.outcomes.map(({ row, outcome }) => (
          <Say key={row ?? 0} tone="met">
            {row === null ? say('ruleDesk.trial.byDefault') : say('ruleDesk.trial.byRow', { row })}{' '}
            <strong>{outcome}</strong>
          </Say>
        ))}
        {of.holds && (
          <Typography color="text.secondary" sx={{ mt: 1 }}>
            {say('ruleDesk.trial.holds', { version: of.holds.version })}{' '}
            {of.holds.outcomes.join(say('ruleDesk.compare.join')) || '–'}
          </Typography>
        )}
      </div>
      {of.nearest && (
        <section>
          <Typography variant="h3">{say('ruleDesk.trial.nearest')}</Typography>
          {of.nearest}
        </section>
      )}
      {of.outcomes.length > 0 && (
        <section>
          <Typography variant="h3">{say('ruleDesk.trial.changes')}</Typography>
          {of.changes.length === 0 && say('ruleDesk.trial.unchangeable')}
          <Box component="ul" sx={{ m: 0, pl: 2.5 }}>
            {of.changes.map((change) => (
              <li key={change.fact}>{say('ruleDesk.trial.change', change)}</li>
            ))}
          </Box>
        </section>
      )}
      <details>
        <Typography component="summary" variant="h3" sx={{ cursor: 'pointer' }}>
          {say('ruleDesk.trial.rows')}
        </Typography>
        <Box sx={{ display: 'grid', gap: 1.5, mt: 1 }}>
          {of.rows.map((row, i) => (
            <div key={row.id}>
              <Box sx={{ mb: 0.5 }}>
                <strong>{say('ruleDesk.faults.row', { row: i + 1 })}</strong> · {row.outcome} ·{' '}
                {say(row.met ? 'ruleDesk.trial.met' : 'ruleDesk.trial.unmet')}
              </Box>
              <Conditions of={row.when} />
            </div>
          ))}
        </Box>
      </details>
      <details>
        <Typography component="summary" variant="h3" sx={{ cursor: 'pointer' }}>
          {say('ruleDesk.trial.facts')}
        </Typography>
        <Box
          component="dl"
          sx={{ m: 0, mt: 1, display: 'grid', gridTemplateColumns: 'auto 1fr', columnGap: 3, fontSize: 13 }}
        >
          {of.facts.map(({ id, name, value }) => (
            <Box key={id} sx={{ display: 'contents' }}>
              <Box component="dt" sx={{ color: 'text.secondary' }}>
                {name}
              </Box>
              <Box component="dd" sx={{ m: 0, overflowWrap: 'anywhere' }}>
                {value}
              </Box>
            </Box>
          ))}
        </Box>
      </details>
    </Box>
  );
}
