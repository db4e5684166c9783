import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslate } from 'react-admin';
import { Link } from 'react-router-dom';
import type { AlarmWordList } from '../../api/contract/alarms.ts';
import { ALARM_GROUPS, type AlarmGroup } from '../../domain/alarm/groups.ts';
import { ALERT_SEVERITIES } from '../../domain/alert/kinds.ts';
import { LoadFault } from '../frame/Fault.tsx';
import { usePageTitle } from '../frame/pageTitle.ts';
import { useTell } from '../frame/useTell.ts';
import { Waiting } from '../frame/Waiting.tsx';
import { useWords } from '../i18n/useWords.ts';
import { ask, get, problemOf } from '../server/http.ts';
import { useMe } from '../session/SessionGate.tsx';
import { useWhen } from '../time/When.tsx';
import { AlarmTrial } from './AlarmTrial.tsx';
import { type Draft, draftOf, faultsIn, listOf } from './alarm-draft.ts';

const KEY = ['alerts', 'alarm-words'];
const MAY: readonly string[] = ['manager', 'admin'];

/** The words of alarm: by group a severity and the words of each language, one a line; what was changed; a box to try them. */
export default function AlarmWords() {
  const say = useWords();
  usePageTitle(say('alarms.list.title'));
  const { data, error, isPending, refetch } = useQuery({
    queryKey: KEY,
    queryFn: ({ signal }) => get<AlarmWordList>('/api/alarm-words', signal),
    // A list that somebody is typing must not be replaced under their hands.
    refetchOnWindowFocus: false,
  });
  return (
    <Box sx={{ maxWidth: 960, mx: 'auto', p: { xs: 2, sm: 3 }, display: 'grid', gap: 2 }}>
      <Button component={Link} to="/alerts" sx={{ justifySelf: 'start' }}>
        ← {say('alarms.list.back')}
      </Button>
      {error && !data && <LoadFault error={error} again={() => void refetch()} />}
      {isPending && <Waiting rows={5} height={120} />}
      {data && <Editor key={data.version} of={data} />}
    </Box>
  );
}

function Editor({ of }: { of: AlarmWordList }) {
  const say = useWords();
  const translate = useTranslate();
  const tell = useTell();
  const queries = useQueryClient();
  const may = MAY.includes(useMe().role);
  const [draft, setDraft] = useState<Draft>(() => draftOf(of.groups));
  const [faults, setFaults] = useState<Record<string, string>>({});
  const [busy, setBusy] = useState(false);
  const changed = JSON.stringify(draft) !== JSON.stringify(draftOf(of.groups));

  const save = async () => {
    setBusy(true);
    setFaults({});
    try {
      const body = { basedOn: of.version, groups: listOf(draft) };
      const { data: saved } = await ask<AlarmWordList>('/api/alarm-words/versions', { method: 'POST', body });
      tell(say('alarms.list.saved', { version: saved.version }), 'success');
      queries.setQueryData(KEY, saved);
    } catch (error) {
      const found = problemOf((error as { body?: unknown }).body)?.errors;
      const message = error instanceof Error ? error.message : '';
      setFaults(found ?? { form: translate(message, { _: message }) });
      setBusy(false);
    }
  };
  const change = (group: AlarmGroup, part: Partial<Draft[AlarmGroup]>) =>
    setDraft((before) => ({ ...before, [group]: { ...before[group], ...part } }));

  return (
    <>
      <Typography color="text.secondary">{say('alarms.list.hint')}</Typography>
      <Typography variant="caption" color="text.secondary">
        {of.version === 0 ? say('alarms.list.asShipped') : say('alarms.list.version', { version: of.version })}
        {changed ? ` · ${say('alarms.list.unsaved')}` : ''}
        {may ? '' : ` · ${say('alarms.list.readOnly')}`}
      </Typography>
      {ALARM_GROUPS.map((group) => (
        <Group
          key={group}
          group={group}
          of={draft[group]}
          faults={faultsIn(faults, group, draft, say)}
          readOnly={!may}
          onChange={(part) => change(group, part)}
        />
      ))}
      <div role="alert">{faults.form && <Typography color="error">{faults.form}</Typography>}</div>
      {may && (
        <Box sx={{ display: 'flex', gap: 1, flexWrap: 'wrap' }}>
          <Button variant="contained" disabled={busy || !changed} onClick={() => void save()}>
            {say('alarms.list.save')}
          </Button>
          <Button onClick={() => setDraft(draftOf(of.shipped))}>{say('alarms.list.reset')}</Button>
        </Box>
      )}
      <AlarmTrial groups={changed ? listOf(draft) : undefined} />
      <Versions of={of} />
    </>
  );
}

type GroupProps = {
  group: AlarmGroup;
  of: Draft[AlarmGroup];
  faults: Record<'zh' | 'en', string>;
  readOnly: boolean;
  onChange: (part: Partial<Draft[AlarmGroup]>) => void;
};

function Group({ group, of, faults, readOnly, onChange }: GroupProps) {
  const say = useWords();
  const name = say(`alarms.group.${group}`);
  return (
    <Box
      component="fieldset"
      sx={({ palette }) => ({
        border: `1px solid ${palette.divider}`,
        borderRadius: 1,
        p: 2,
        m: 0,
        minWidth: 0,
        display: 'grid',
        gap: 1.5,
        gridTemplateColumns: { xs: '1fr', sm: '160px 1fr 1fr' },
        alignItems: 'start',
      })}
    >
      <Typography component="legend" variant="h2" sx={{ px: 0.5 }}>
        {name}
      </Typography>
      <TextField
        select
        size="small"
        label={say('alarms.list.severity')}
        value={of.severity}
        disabled={readOnly}
        onChange={(event) => onChange({ severity: event.target.value as Draft[AlarmGroup]['severity'] })}
      >
        {ALERT_SEVERITIES.map((severity) => (
          <MenuItem key={severity} value={severity}>
            {say(`alerts.severity.${severity}`)}
          </MenuItem>
        ))}
      </TextField>
      {(['zh', 'en'] as const).map((locale) => (
        <TextField
          key={locale}
          multiline
          minRows={3}
          maxRows={10}
          size="small"
          label={say(`alarms.list.${locale}`)}
          value={of[locale]}
          onChange={(event) => onChange({ [locale]: event.target.value })}
          error={faults[locale] !== ''}
          helperText={faults[locale]}
          slotProps={{
            htmlInput: { lang: locale, readOnly, 'aria-label': `${name}: ${say(`alarms.list.${locale}`)}` },
          }}
        />
      ))}
    </Box>
  );
}

function Versions({ of }: { of: AlarmWordList }) {
  const say = useWords();
  const when = useWhen();
  if (of.versions.length === 0) return null;
  return (
    <Box component="section" aria-label={say('alarms.list.versions')} sx={{ fontSize: 13, color: 'text.secondary' }}>
      <Typography variant="h2">{say('alarms.list.versions')}</Typography>
      {of.versions.map(({ version, by, at }) => (
        <div key={version}>
          {say('alarms.list.savedBy', { version, name: by?.name ?? '', when: when.full(Date.parse(at)) })}
        </div>
      ))}
    </Box>
  );
}
