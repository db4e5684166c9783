import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import type { WhoIsHere } from '../../api/contract/presence.ts';
import { useSend } from '../admin/settings/send.ts';
import { useTell } from '../frame/useTell.ts';
import { tagOf } from '../i18n/tag.ts';
import { useReaderLocale, useWords } from '../i18n/useWords.ts';

type Props = { person: WhoIsHere['people'][number]; onChanged: () => void };
const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7] as const;
const KINDS = ['extra', 'off', 'weekly'] as const;
const SHRINK = { inputLabel: { shrink: true } };

const clock = (minutes: number) =>
  `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
const minutes = (typed: string) => Number(typed.slice(0, 2)) * 60 + Number(typed.slice(3, 5));

/** One shift for each weekday, and days that differ. */
export function Shifts({ person, onChanged }: Props) {
  const say = useWords();
  const tell = useTell();
  const names = new Intl.DateTimeFormat(tagOf(useReaderLocale()), { timeZone: 'UTC', weekday: 'short' });
  // 5 January 1970 was a Monday.
  const weekday = (i: number) => names.format((4 + i) * 86_400_000);
  const { send, busy } = useSend();
  const [week, setWeek] = useState(() =>
    WEEKDAYS.map((weekday) => {
      const one = person.weekly.find((shift) => shift.weekday === weekday);
      return { begins: one ? clock(one.begins) : '', ends: one ? clock(one.ends) : '' };
    }),
  );
  const [day, setDay] = useState({ day: '', kind: 'off' as (typeof KINDS)[number], begins: '09:00', ends: '18:00' });
  const post = async (path: string, body: object) => {
    const sent = await send(`/api/staff/${person.id}/${path}`, { method: 'POST', body });
    if (sent.is === 'done') {
      tell(say('handover.here.saved'), 'success');
      onChanged();
    } else tell(sent.message, 'error');
  };
  const set = (i: number, change: object) => setWeek(week.map((one, j) => (i === j ? { ...one, ...change } : one)));
  const weekly = week.flatMap(({ begins, ends }, i) =>
    begins && ends ? [{ weekday: i + 1, begins: minutes(begins), ends: minutes(ends) }] : [],
  );
  const hours = day.kind === 'extra' ? { begins: minutes(day.begins), ends: minutes(day.ends) } : {};
  return (
    <>
      <Box component="section" aria-label={say('handover.here.weekly')} sx={{ display: 'grid', gap: 1 }}>
        <Typography variant="h2">{say('handover.here.weekly')}</Typography>
        <Typography variant="caption" color="text.secondary">
          {say('handover.here.weeklyHint')}
        </Typography>
        {week.map(({ begins, ends }, i) => (
          <Box
            key={WEEKDAYS[i]}
            role="group"
            aria-label={weekday(i)}
            sx={{ display: 'grid', gridTemplateColumns: '48px 1fr 1fr', gap: 1, alignItems: 'center' }}
          >
            <span>{weekday(i)}</span>
            <TextField
              size="small"
              type="time"
              label={say('handover.here.begins')}
              value={begins}
              onChange={(event) => set(i, { begins: event.target.value })}
              slotProps={SHRINK}
            />
            <TextField
              size="small"
              type="time"
              label={say('handover.here.ends')}
              value={ends}
              onChange={(event) => set(i, { ends: event.target.value })}
              slotProps={SHRINK}
            />
          </Box>
        ))}
        <Box>
          <Button variant="outlined" disabled={busy} onClick={() => void post('shifts', { weekly })}>
            {say('handover.here.save')}
          </Button>
        </Box>
      </Box>
      <Box component="section" aria-label={say('handover.here.day')} sx={{ display: 'flex', flexWrap: 'wrap', gap: 1 }}>
        <TextField
          size="small"
          type="date"
          label={say('handover.here.day')}
          value={day.day}
          onChange={(event) => setDay({ ...day, day: event.target.value })}
          slotProps={SHRINK}
        />
        <TextField
          select
          size="small"
          label={say('handover.here.dayIs')}
          value={day.kind}
          onChange={(event) => setDay({ ...day, kind: event.target.value as typeof day.kind })}
          slotProps={{ ...SHRINK, select: { native: true } }}
        >
          {KINDS.map((kind) => (
            <option key={kind} value={kind}>
              {say(`handover.here.dayKind.${kind}`)}
            </option>
          ))}
        </TextField>
        {day.kind === 'extra' &&
          (['begins', 'ends'] as const).map((end) => (
            <TextField
              key={end}
              size="small"
              type="time"
              label={say(`handover.here.${end}`)}
              value={day[end]}
              onChange={(event) => setDay({ ...day, [end]: event.target.value })}
              slotProps={SHRINK}
            />
          ))}
        <Button
          variant="outlined"
          disabled={busy || !day.day}
          onClick={() => void post('shift-days', { kind: day.kind, day: day.day, ...hours })}
        >
          {say('handover.here.saveDay')}
        </Button>
      </Box>
    </>
  );
}
