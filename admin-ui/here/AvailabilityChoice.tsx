import Box from '@mui/material/Box';
import TextField from '@mui/material/TextField';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Availability } from '../../api/contract/presence.ts';
import { AVAILABILITIES } from '../../domain/presence/presence.ts';
import { endOfDay } from '../admin/people/days.ts';
import { useSend } from '../admin/settings/send.ts';
import { useTell } from '../frame/useTell.ts';
import { useWords } from '../i18n/useWords.ts';
import { get } from '../server/http.ts';
import { useZone } from '../session/SessionGate.tsx';
import { useWhen } from '../time/When.tsx';
import { dayIn } from '../time/zone.ts';

const HOUR = 3_600_000;
const UNTIL = ['open', 'hour', 'evening'] as const;

/** Here, busy or away, and until when: said by oneself, never by the house. */
export function AvailabilityChoice() {
  const say = useWords();
  const tell = useTell();
  const when = useWhen();
  const zone = useZone();
  const queries = useQueryClient();
  const { send, busy } = useSend();
  const [until, setUntil] = useState<(typeof UNTIL)[number]>('open');
  const { data } = useQuery({
    queryKey: ['availability'],
    queryFn: ({ signal }) => get<Availability>('/api/availability', signal),
    refetchInterval: 60_000,
  });
  if (!data) return null;
  const change = async (availability: string, span: (typeof UNTIL)[number]) => {
    const ends = {
      ...{ open: null, hour: new Date(Date.now() + HOUR).toISOString() },
      evening: endOfDay(dayIn(zone, Date.now()), zone).toISOString(),
    };
    const body = { availability, until: ends[span] };
    const sent = await send<Availability>('/api/availability', { method: 'PATCH', body });
    if (sent.is === 'done') queries.setQueryData(['availability'], sent.data);
    else tell(sent.message, 'error');
    void queries.invalidateQueries({ queryKey: ['presence'] });
  };
  const native = { select: { native: true }, inputLabel: { shrink: true } } as const;
  return (
    <Box sx={{ display: 'grid', gap: 1.5, px: 2, py: 1.5, minWidth: 220 }}>
      <TextField
        select
        size="small"
        disabled={busy}
        label={say('handover.here.mine')}
        value={data.availability}
        onChange={(event) => void change(event.target.value, until)}
        slotProps={native}
      >
        {AVAILABILITIES.map((one) => (
          <option key={one} value={one}>
            {say(`handover.here.is.${one}`)}
          </option>
        ))}
      </TextField>
      {data.availability !== 'here' && (
        <TextField
          select
          size="small"
          disabled={busy}
          label={
            data.until ? say('handover.here.until', { when: when.relative(Date.parse(data.until), Date.now()) }) : ' '
          }
          value={until}
          onChange={(event) => {
            const span = event.target.value as typeof until;
            setUntil(span);
            void change(data.availability, span);
          }}
          slotProps={{ ...native, htmlInput: { 'aria-label': say('handover.here.untilWhen.custom') } }}
        >
          {UNTIL.map((one) => (
            <option key={one} value={one}>
              {say(`handover.here.untilWhen.${one}`)}
            </option>
          ))}
        </TextField>
      )}
    </Box>
  );
}
