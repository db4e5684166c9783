import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import TextField from '@mui/material/TextField';
import ToggleButton from '@mui/material/ToggleButton';
import ToggleButtonGroup from '@mui/material/ToggleButtonGroup';
import Typography from '@mui/material/Typography';
import { type KeyboardEvent, useState } from 'react';
import type { TaskDetail } from '../../api/contract/care.ts';
import { REFUSALS, RESPONSES, type Response, type TaskRefusal } from '../../domain/care/task.ts';
import { useWords } from '../i18n/useWords.ts';
import { readSend } from '../keys/interpret.ts';
import { Select } from './marks.tsx';
import type { Act } from './useTaskVerb.ts';

type Way = 'complete' | 'refuse' | 'postpone';
type Props = { of: TaskDetail; act: Act; busy: boolean; next: string | null; onShow: (id: string | null) => void };

/** How the call went, or why there is none, or when it is made. 1 to 4 choose the response; Ctrl-Enter completes and opens the next. */
export function TaskForm({ of, act, busy, next, onShow }: Props) {
  const say = useWords();
  const [way, setWay] = useState<Way>('complete');
  const [response, setResponse] = useState<Response | null>(null);
  const [reason, setReason] = useState<TaskRefusal>('memberDeclined');
  const [note, setNote] = useState('');
  const [at, setAt] = useState('');
  const [personId, setPersonId] = useState('');

  const instant = at ? new Date(at).toISOString() : undefined;
  const ready = { complete: response !== null, refuse: true, postpone: at !== '' }[way];
  const save = async () => {
    if (!ready || busy) return;
    const noted = note.trim() ? { note: note.trim() } : {};
    const body = {
      complete: {
        ...{ response, ...noted, ...(instant ? { followUpAt: instant } : {}) },
        ...(personId ? { contactPersonId: personId } : {}),
      },
      refuse: { reason, ...noted },
      postpone: { until: instant, ...noted },
    }[way];
    if (await act(way, body)) onShow(next);
  };
  const onKey = (event: KeyboardEvent) => {
    if (readSend(keysOf(event))) {
      event.preventDefault();
      void save();
      return;
    }
    const typing = event.target instanceof HTMLTextAreaElement || event.target instanceof HTMLInputElement;
    const chosen = RESPONSES[Number(event.key) - 1];
    if (!typing && way === 'complete' && chosen && !event.ctrlKey && !event.metaKey && !event.altKey)
      setResponse(chosen);
  };

  return (
    <Box onKeyDown={onKey} sx={{ display: 'grid', gap: 1.5, borderTop: 1, borderColor: 'divider', pt: 1.5 }}>
      {way === 'complete' && (
        <>
          <Typography id="how-was-it">{say('care.task.howWasIt')}</Typography>
          <ToggleButtonGroup
            exclusive
            size="small"
            value={response}
            aria-labelledby="how-was-it"
            onChange={(_, chosen: Response | null) => setResponse(chosen)}
            sx={{ flexWrap: 'wrap', '& .MuiToggleButton-root': { textTransform: 'none', minHeight: 40 } }}
          >
            {RESPONSES.map((one, i) => (
              <ToggleButton key={one} value={one} autoFocus={i === 0}>
                {say(`care.response.${one}`)}
              </ToggleButton>
            ))}
          </ToggleButtonGroup>
        </>
      )}
      {way === 'refuse' && (
        <Select
          label={say('care.task.whyNot')}
          value={reason}
          onChange={(value) => setReason(value as TaskRefusal)}
          options={REFUSALS.map((value) => ({ value, label: say(`care.reason.${value}`) }))}
        />
      )}
      <TextField
        label={say('care.field.note')}
        value={note}
        onChange={(event) => setNote(event.target.value)}
        multiline
        minRows={2}
        slotProps={{ htmlInput: { maxLength: 5_000 } }}
      />
      {way !== 'refuse' && (
        <TextField
          type="datetime-local"
          label={say(way === 'postpone' ? 'care.task.until' : 'care.field.followUp')}
          value={at}
          onChange={(event) => setAt(event.target.value)}
          slotProps={{ inputLabel: { shrink: true } }}
        />
      )}
      {way === 'complete' && of.contactPersons.length > 0 && (
        <Select
          label={say('care.field.spokenTo')}
          any={say('care.touches.any')}
          value={personId}
          onChange={setPersonId}
          options={of.contactPersons.map(({ id, name }) => ({ value: id, label: name }))}
        />
      )}
      <Box sx={{ display: 'flex', gap: 1, flexWrap: 'wrap' }}>
        <Button variant="contained" disabled={!ready || busy} onClick={() => void save()} sx={{ minHeight: 44 }}>
          {way === 'complete' ? say(next ? 'care.task.completeNext' : 'care.task.complete') : say('care.task.save')}
        </Button>
        {way === 'complete' ? (
          <>
            <Button onClick={() => setWay('postpone')} sx={{ minHeight: 44 }}>
              {say('care.task.postpone')}
            </Button>
            <Button onClick={() => setWay('refuse')} sx={{ minHeight: 44 }}>
              {say('care.task.refuse')}
            </Button>
          </>
        ) : (
          <Button onClick={() => setWay('complete')} sx={{ minHeight: 44 }}>
            {say('care.task.cancel')}
          </Button>
        )}
      </Box>
      {way === 'complete' && (
        <Typography variant="caption" color="text.secondary">
          {say('care.task.keys')}
        </Typography>
      )}
    </Box>
  );
}

const keysOf = ({ key, ctrlKey, metaKey, altKey, shiftKey, nativeEvent }: KeyboardEvent) => ({
  ...{ key, ctrlKey, metaKey, altKey, shiftKey },
  ...{ isComposing: nativeEvent.isComposing, keyCode: nativeEvent.keyCode },
});
