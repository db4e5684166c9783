import Box from '@mui/material/Box';
import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { CalendarRow } from '../../../api/contract/admin-settings.ts';
import type { HoursRow } from '../../../api/contract/robots.ts';
import { useTell } from '../../frame/useTell.ts';
import { nameOf } from '../../i18n/format.ts';
import { useReaderLocale, useWords } from '../../i18n/useWords.ts';
import { get } from '../../server/http.ts';
import { useSend } from '../settings/send.ts';
import { Panel } from './Panel.tsx';

/** By which calendar somebody may be reached; their quiet hours are their own affair, and shown. */
export function PersonHours({ id }: { id: string }) {
  const say = useWords();
  const locale = useReaderLocale();
  const tell = useTell();
  const queries = useQueryClient();
  const { send, busy } = useSend();
  const path = `/api/admin/people/${id}/hours`;
  const key = ['admin', 'people', 'hours', id];
  const { data } = useQuery({ queryKey: key, queryFn: ({ signal }) => get<HoursRow>(path, signal) });
  const { data: calendars = [] } = useQuery({
    queryKey: ['admin', 'calendars'],
    queryFn: ({ signal }) => get<CalendarRow[]>('/api/admin/calendars', signal),
  });
  if (!data) return null;
  const choose = async (calendarId: string | null) => {
    const sent = await send<HoursRow>(path, { method: 'PATCH', body: { basedOn: data.version, calendarId } });
    if (sent.is === 'done') {
      queries.setQueryData(key, sent.data);
      tell(say('robots.hours.saved'), 'success');
      return;
    }
    tell(sent.is === 'refused' ? say('robots.hours.conflict') : sent.message, 'error');
    await queries.invalidateQueries({ queryKey: key });
  };
  const chosen = data.calendar?.id ?? '';
  return (
    <Panel title={say('robots.hours.personTitle')}>
      <TextField
        select
        disabled={busy}
        label={say('robots.hours.calendar')}
        helperText={say('robots.hours.calendarHint')}
        value={calendars.some((one) => one.id === chosen) ? chosen : ''}
        onChange={(event) => void choose(event.target.value || null)}
        slotProps={{ select: { displayEmpty: true }, inputLabel: { shrink: true } }}
        sx={{ mt: 1 }}
      >
        <MenuItem value="">{say('robots.hours.calendarNone')}</MenuItem>
        {calendars.map((one) => (
          <MenuItem key={one.id} value={one.id}>
            {nameOf(one, locale)}
          </MenuItem>
        ))}
      </TextField>
      {data.quietFrom && data.quietTo && (
        <Box sx={{ fontSize: 13, color: 'text.secondary' }}>
          {say('robots.hours.quiet')}: {data.quietFrom}–{data.quietTo} ({data.timeZone})
        </Box>
      )}
    </Panel>
  );
}
