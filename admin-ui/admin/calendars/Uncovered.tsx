import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { useState } from 'react';
import type { CalendarDefinition } from '../../../domain/calendar/definition.ts';
import { fillYear, firstUncovered, isCovered, markCovered, type YearNotice } from '../../../domain/calendar/edit.ts';
import { useTell } from '../../frame/useTell.ts';
import { useWords } from '../../i18n/useWords.ts';
import { Say } from '../settings/parts.tsx';
import { useSend } from '../settings/send.ts';

type Props = { year: number; calendar: CalendarDefinition; onChange: (next: CalendarDefinition) => void };

/** A year whose holidays nobody entered says so, and how they get in. */
export function Uncovered({ year, calendar, onChange }: Props) {
  const say = useWords();
  const tell = useTell();
  const { send, busy } = useSend();
  const [refusal, setRefusal] = useState<{ year: number; words: string } | null>(null);
  if (isCovered(calendar, year)) return null;
  const first = firstUncovered(calendar) ?? year;
  const fill = async () => {
    const sent = await send<YearNotice>(`/api/admin/official-holidays/${year}`, {});
    if (sent.is !== 'done') return setRefusal({ year, words: sent.message });
    setRefusal(null);
    onChange(fillYear(calendar, sent.data));
    const days = sent.data.holidays.length + sent.data.workdays.length;
    tell(say('admin.settings.calendars.filled', { year, smart_count: days }), 'success');
  };
  return (
    <Say tone="soon">
      <Box sx={{ flex: 1, minWidth: 220 }}>
        <strong>{say('admin.settings.calendars.uncoveredTitle', { year })}</strong>
        <div>
          {first < year
            ? say('admin.settings.calendars.uncoveredEarlier', { year: first })
            : say('admin.settings.calendars.uncoveredHint', { year })}
        </div>
        {refusal?.year === year && <div role="alert">{refusal.words}</div>}
      </Box>
      <Button variant="outlined" disabled={busy} onClick={() => void fill()}>
        {say('admin.settings.calendars.fill')}
      </Button>
      {first === year && (
        <Button variant="outlined" onClick={() => onChange(markCovered(calendar, year))}>
          {say('admin.settings.calendars.complete', { year })}
        </Button>
      )}
    </Say>
  );
}
