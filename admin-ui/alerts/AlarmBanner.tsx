import Warning from '@mui/icons-material/ReportProblemOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import TextField from '@mui/material/TextField';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslate } from 'react-admin';
import type { CaseAlarms } from '../../api/contract/alarms.ts';
import { useTell } from '../frame/useTell.ts';
import { useReaderLocale, useWords } from '../i18n/useWords.ts';
import { ask } from '../server/http.ts';
import { useMe } from '../session/SessionGate.tsx';
import { alarmsKey, useCaseAlarms } from './useCaseAlarms.ts';

const MAY: readonly string[] = ['lead', 'manager', 'admin'];
type Found = CaseAlarms['found'][number];

/** Above the story: the words of alarm that the member used, by group, and a way to say that they were not meant so. */
export default function AlarmBanner({ caseId }: { caseId: string }) {
  const say = useWords();
  const data = useCaseAlarms(caseId);
  const [asking, setAsking] = useState<Found['group'] | null>(null);
  if (!data || data.found.length === 0) return null;
  const counts = data.found.some(({ dismissed }) => !dismissed);
  return (
    <Box
      component="section"
      aria-label={say('alarms.banner.title')}
      sx={({ palette }) => ({
        px: { xs: 2, sm: 3 },
        py: 0.5,
        fontSize: 13,
        display: 'grid',
        gap: 0.5,
        ...(counts ? { color: palette.tones.soon.text, background: palette.tones.soon.fill } : {}),
        borderBottom: `1px solid ${counts ? palette.tones.soon.line : palette.divider}`,
      })}
    >
      {data.found.map((found) => (
        <Group
          key={`${found.group}${found.dismissed?.at ?? ''}`}
          caseId={caseId}
          of={found}
          asking={asking === found.group && !found.dismissed}
          onAsk={setAsking}
        />
      ))}
    </Box>
  );
}

type Props = { caseId: string; of: Found; asking: boolean; onAsk: (group: Found['group'] | null) => void };

function Group({ caseId, of: { group, words, dismissed }, asking, onAsk }: Props) {
  const say = useWords();
  const { role } = useMe();
  const comma = useReaderLocale() === 'zh' ? '、' : ', ';
  const said = { group: say(`alarms.group.${group}`), words: words.join(comma) };
  if (dismissed)
    return (
      <Box sx={{ color: 'text.secondary', overflowWrap: 'anywhere' }}>
        {say('alarms.banner.dismissed', { ...said, name: dismissed.by.name, note: dismissed.note })}
      </Box>
    );
  return (
    <Box sx={{ display: 'flex', alignItems: 'center', gap: 1, flexWrap: 'wrap' }}>
      <Warning fontSize="small" aria-hidden />
      <Box component="strong" sx={{ flex: 1, minWidth: 120, overflowWrap: 'anywhere' }}>
        {say('alarms.banner.one', said)}
      </Box>
      {MAY.includes(role) && !asking && (
        <Button color="inherit" size="small" variant="outlined" onClick={() => onAsk(group)}>
          {say('alarms.banner.dismiss')}
        </Button>
      )}
      {asking && <Dismissal caseId={caseId} group={group} onEnd={() => onAsk(null)} />}
    </Box>
  );
}

function Dismissal({ caseId, group, onEnd }: { caseId: string; group: Found['group']; onEnd: () => void }) {
  const say = useWords();
  const translate = useTranslate();
  const tell = useTell();
  const queries = useQueryClient();
  const [note, setNote] = useState('');
  const [fault, setFault] = useState('');
  const [busy, setBusy] = useState(false);
  const send = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    try {
      const body = { group, note };
      const { data } = await ask<CaseAlarms>(`/api/cases/${caseId}/alarms/dismissal`, { method: 'POST', body });
      queries.setQueryData(alarmsKey(caseId), data);
      tell(say('alarms.banner.done'), 'success');
      onEnd();
    } catch (error) {
      const message = error instanceof Error ? error.message : '';
      setFault(translate(message, { _: message }));
      setBusy(false);
    }
  };
  return (
    <Box
      component="form"
      onSubmit={(event) => void send(event)}
      sx={{ display: 'flex', gap: 1, flexBasis: '100%', flexWrap: 'wrap', py: 1 }}
    >
      <TextField
        label={say('alarms.banner.note')}
        value={note}
        onChange={(event) => setNote(event.target.value)}
        required
        autoFocus
        size="small"
        error={fault !== ''}
        helperText={fault}
        slotProps={{ htmlInput: { maxLength: 500 } }}
        sx={{ flex: 1, minWidth: 200, bgcolor: 'background.paper' }}
      />
      <Button type="submit" variant="contained" disabled={busy || note.trim() === ''}>
        {say('alarms.banner.confirm')}
      </Button>
      <Button color="inherit" onClick={onEnd}>
        {say('alarms.banner.cancel')}
      </Button>
    </Box>
  );
}
