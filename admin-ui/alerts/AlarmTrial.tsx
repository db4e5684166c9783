import Box from '@mui/material/Box';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useDeferredValue, useState } from 'react';
import type { AlarmMark, AlarmWordList } from '../../api/contract/alarms.ts';
import { useWords } from '../i18n/useWords.ts';
import { ask } from '../server/http.ts';
import { Marked } from './Marked.tsx';

/** A text of one's own against the list as it stands in the editor, saved or not. */
export function AlarmTrial({ groups }: { groups: AlarmWordList['groups'] | undefined }) {
  const say = useWords();
  const [typed, setTyped] = useState('');
  const text = useDeferredValue(typed);
  const { data } = useQuery({
    queryKey: ['alerts', 'alarm-trial', text, groups],
    queryFn: async () => {
      const body = { text, ...(groups ? { groups } : {}) };
      const { data: found } = await ask<{ marks: AlarmMark[] }>('/api/alarm-words/trial', { method: 'POST', body });
      // Places count in the text that was sent: it is trimmed and composed on its way.
      return { marks: found.marks, of: text.normalize('NFC').trim() };
    },
    enabled: text.trim() !== '',
    placeholderData: keepPreviousData,
    retry: false,
  });
  return (
    <Box component="section" aria-label={say('alarms.trial.title')} sx={{ display: 'grid', gap: 1 }}>
      <Typography variant="h2">{say('alarms.trial.title')}</Typography>
      <Typography variant="caption" color="text.secondary">
        {say('alarms.trial.hint')}
      </Typography>
      <TextField
        multiline
        minRows={3}
        maxRows={12}
        label={say('alarms.trial.text')}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        slotProps={{ htmlInput: { maxLength: 20_000 } }}
      />
      {data && text.trim() !== '' && (
        <Box role="status" sx={({ palette }) => ({ background: palette.rail, borderRadius: 1, p: 1.5 })}>
          <strong>
            {data.marks.length === 0
              ? say('alarms.trial.none')
              : say('alarms.trial.found', { smart_count: data.marks.length })}
          </strong>
          <Box sx={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
            <Marked text={data.of} marks={data.marks} />
          </Box>
          {data.marks.map(({ group, word, from }) => (
            <Box key={`${group}${word}${from}`} sx={{ fontSize: 13 }}>
              {say('alarms.banner.one', { group: say(`alarms.group.${group}`), words: word })}
            </Box>
          ))}
        </Box>
      )}
    </Box>
  );
}
