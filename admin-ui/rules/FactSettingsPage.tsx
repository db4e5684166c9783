import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { FactSettingsPage as Settings } from '../../api/contract/fact-settings.ts';
import { CLASSES, COST_MOST, PERIODS } from '../../domain/scoring.ts';
import { Head, Page, Section } from '../admin/settings/parts.tsx';
import { useSend } from '../admin/settings/send.ts';
import { LoadFault } from '../frame/Fault.tsx';
import { usePageTitle } from '../frame/pageTitle.ts';
import { useTell } from '../frame/useTell.ts';
import { Waiting } from '../frame/Waiting.tsx';
import { money } from '../i18n/format.ts';
import { useReaderLocale, useWords } from '../i18n/useWords.ts';
import { get } from '../server/http.ts';
import { useZone } from '../session/SessionGate.tsx';
import { useWhen } from '../time/When.tsx';
import { instantTyped } from '../time/zone.ts';
import { CLASSES_OF, COSTS, type Draft, draftOf, type Name, PERIODS_OF, readDraft } from './fact-settings-draft.ts';
import { RULES } from './useRules.ts';

const KEY = [...RULES, 'fact-settings'];

/** What a case, a message and a touch cost, what is left of what members spend, and how they are scored; with every version. */
export function FactSettingsPage() {
  const say = useWords();
  usePageTitle(say('factSettings.title'));
  const { data, error, refetch } = useQuery({
    queryKey: KEY,
    queryFn: ({ signal }) => get<Settings>('/api/fact-settings', signal),
    // What somebody is typing must not be replaced under their hands.
    refetchOnWindowFocus: false,
  });
  if (error && !data) return <LoadFault error={error} again={() => void refetch()} />;
  if (!data) return <Waiting rows={5} height={72} />;
  return (
    <Page>
      <Head hint={say('factSettings.hint')} back={{ to: '/rules', words: say('factSettings.back') }} />
      <Standing of={data} />
      <Editor key={data.version} of={data} />
      <History of={data} />
    </Page>
  );
}

function Standing({ of: { since, versions, mayChange } }: { of: Settings }) {
  const say = useWords();
  const when = useWhen();
  const full = (at: string) => when.full(Date.parse(at));
  const toCome = versions.filter(({ from }) => Date.parse(from) > Date.now());
  return (
    <Box sx={{ display: 'grid', gap: 0.5 }}>
      <strong>
        {since
          ? say('factSettings.inForce', { version: since.version, when: full(since.at) })
          : say('factSettings.asShipped')}
      </strong>
      {toCome.map(({ version, from }) => (
        <span key={version}>{say('factSettings.toCome', { version, when: full(from) })}</span>
      ))}
      {!mayChange && (
        <Typography variant="caption" color="text.secondary">
          {say('factSettings.readOnly')}
        </Typography>
      )}
    </Box>
  );
}

function Editor({ of }: { of: Settings }) {
  const say = useWords();
  const tell = useTell();
  const zone = useZone();
  const locale = useReaderLocale();
  const queries = useQueryClient();
  const { send, busy } = useSend();
  const { currency, mayChange } = of;
  const [draft, setDraft] = useState<Draft>(() => draftOf(of.inForce, currency));
  const [from, setFrom] = useState('');
  const [faults, setFaults] = useState<Record<string, string>>({});
  const changed = JSON.stringify(draft) !== JSON.stringify(draftOf(of.inForce, currency));

  const save = async () => {
    const read = readDraft(draft, currency);
    if (!read.ok) {
      const said = Object.entries(read.faults).map(([name, fault]) => [
        name,
        say(`factSettings.fault.${fault}`, { digits: currency.digits }),
      ]);
      setFaults(Object.fromEntries(said));
      return;
    }
    const at = from ? instantTyped(from, zone) : Number.NaN;
    const body = {
      basedOn: of.version,
      settings: read.settings,
      ...(Number.isNaN(at) ? {} : { from: new Date(at).toISOString() }),
    };
    const sent = await send<Settings>('/api/fact-settings/versions', { method: 'POST', body });
    if (sent.is === 'done') {
      queries.setQueryData(KEY, sent.data);
      tell(say('factSettings.saved', { version: sent.data.version }), 'success');
      return;
    }
    setFaults(sent.is === 'invalid' ? withoutPlace(sent.errors) : { form: sent.message });
  };

  const field = (name: Name) => ({
    size: 'small' as const,
    value: draft[name],
    disabled: !mayChange,
    onChange: ({ target }: { target: { value: string } }) =>
      setDraft((before) => ({ ...before, [name]: target.value })),
    error: faults[name] !== undefined,
  });
  const label = (name: Name | 'from') => say(`factSettings.field.${name}`, { currency: currency.code });
  const help = (name: Name, words: string) => faults[name] ?? words;
  const most = money(COST_MOST, currency.code, locale);
  return (
    <Box
      component="form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <Section title={say('factSettings.costs')} hint={say('factSettings.costsHint')}>
        <Box sx={GRID}>
          <TextField
            {...field('marginPercent')}
            label={label('marginPercent')}
            helperText={help('marginPercent', say('factSettings.help.marginPercent'))}
            slotProps={{ htmlInput: { inputMode: 'numeric' } }}
          />
          {COSTS.map((name) => (
            <TextField
              key={name}
              {...field(name)}
              label={label(name)}
              helperText={help(name, say('factSettings.help.cost', { most }))}
              slotProps={{ htmlInput: { inputMode: 'decimal' } }}
            />
          ))}
        </Box>
      </Section>
      <Section title={say('factSettings.scores')} hint={say('factSettings.scoresHint')}>
        <Box sx={GRID}>
          {PERIODS_OF.map((period, i) => (
            <Box key={period} sx={{ display: 'contents' }}>
              <TextField select {...field(period)} label={label(period)} helperText={help(period, ' ')}>
                {PERIODS.map((value) => (
                  <MenuItem key={value} value={value}>
                    {say(`factSettings.period.${value}`)}
                  </MenuItem>
                ))}
              </TextField>
              <Classes name={CLASSES_OF[i] as Name} field={field} label={label} help={help} />
            </Box>
          ))}
        </Box>
      </Section>
      {mayChange && (
        <Box sx={{ display: 'grid', gap: 1.5, mt: 3 }}>
          <TextField
            type="datetime-local"
            size="small"
            label={label('from')}
            value={from}
            onChange={(event) => setFrom(event.target.value)}
            error={faults.from !== undefined}
            helperText={faults.from ?? zone}
            slotProps={{ inputLabel: { shrink: true } }}
            sx={{ maxWidth: 320 }}
          />
          <div role="alert">{faults.form && <Typography color="error">{faults.form}</Typography>}</div>
          <Box sx={{ display: 'flex', gap: 1, flexWrap: 'wrap', alignItems: 'center' }}>
            <Button type="submit" variant="contained" disabled={busy || !changed} sx={{ minHeight: 44 }}>
              {say('factSettings.save')}
            </Button>
            <Button onClick={() => setDraft(draftOf(of.shipped, currency))} sx={{ minHeight: 44 }}>
              {say('factSettings.reset')}
            </Button>
            <Typography variant="caption" color="text.secondary" role="status">
              {changed ? say('factSettings.unsaved') : ''}
            </Typography>
          </Box>
        </Box>
      )}
    </Box>
  );
}

const GRID = {
  display: 'grid',
  gap: 2,
  mt: 1.5,
  gridTemplateColumns: { xs: '1fr', sm: '1fr 1fr', lg: 'repeat(4, 1fr)' },
} as const;

type Part = {
  name: Name;
  field: (name: Name) => object;
  label: (name: Name) => string;
  help: (name: Name, words: string) => string;
};

function Classes({ name, field, label, help }: Part) {
  const say = useWords();
  return (
    <TextField
      {...field(name)}
      label={label(name)}
      helperText={help(name, say('factSettings.help.classes', CLASSES))}
      slotProps={{ htmlInput: { inputMode: 'numeric' } }}
    />
  );
}

/** The form has one set of fields: `settings.caseCost` is `caseCost`. */
const withoutPlace = (errors: Record<string, string>) =>
  Object.fromEntries(Object.entries(errors).map(([path, fault]) => [path.replace(/^settings\./, ''), fault]));

/** Every version with what it changed, its author and its instant; the newest first. */
function History({ of }: { of: Settings }) {
  const say = useWords();
  const when = useWhen();
  const typedOf = useTyped(of);
  if (of.versions.length === 0) return null;
  return (
    <Section title={say('factSettings.history')}>
      <Box component="ol" sx={{ listStyle: 'none', m: 0, p: 0, mt: 1, display: 'grid', gap: 1.5 }}>
        {of.versions.map(({ version, from, by, settings }, i) => {
          const before = of.versions[i + 1]?.settings ?? (version === 1 ? of.shipped : null);
          const names = (Object.keys(settings) as Name[]).filter((name) => before && before[name] !== settings[name]);
          return (
            <li key={version}>
              <div>
                {say('factSettings.version', { version, when: when.full(Date.parse(from)) })}{' '}
                <Box component="span" sx={{ color: 'text.secondary' }}>
                  {by ? say('factSettings.by', { name: by.name }) : say('factSettings.onTheCommandLine')}
                </Box>
              </div>
              {names.map((name) => (
                <Box key={name} sx={{ fontSize: 13, color: 'text.secondary' }}>
                  {say('factSettings.line', {
                    name: say(`factSettings.field.${name}`, { currency: of.currency.code }),
                    value: `${before ? typedOf(before, name) : ''} → ${typedOf(settings, name)}`,
                  })}
                </Box>
              ))}
            </li>
          );
        })}
      </Box>
    </Section>
  );
}

function useTyped({ currency }: Settings) {
  const say = useWords();
  return (settings: Settings['inForce'], name: Name): string => {
    const period = PERIODS_OF.find((one) => one === name);
    return period ? say(`factSettings.period.${settings[period]}`) : draftOf(settings, currency)[name];
  };
}
