import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import type { CalendarDefinition } from '../../../domain/calendar/definition.ts';
import { type Day, differentDays, differentParts } from '../../../domain/calendar/edit.ts';
import { tagOf } from '../../i18n/tag.ts';
import { useReaderLocale, useWords } from '../../i18n/useWords.ts';
import { hoursInWords, shortDate } from './dates.ts';

const SHOWN = 40;

/** What one calendar changes in another, in words. */
export function Differences({ before, after }: { before: CalendarDefinition; after: CalendarDefinition }) {
  const say = useWords();
  const tag = tagOf(useReaderLocale());
  const days = differentDays(before, after);
  const parts = differentParts(before, after);
  if (days.length === 0 && parts.length === 0)
    return <Typography color="text.secondary">{say('admin.settings.calendars.nothingDifferent')}</Typography>;
  const words = (day: Day) =>
    [say(`admin.settings.calendars.kind.${day.kind}`), day.name ?? '', hoursInWords(day.spans, '')]
      .filter(Boolean)
      .join(' ');
  return (
    <Box component="ul" sx={{ m: 0, pl: 2.5, fontSize: 13 }}>
      {parts.map((part) => (
        <li key={part}>
          {say(`admin.settings.calendars.draftParts.${part}`)}
          {part === 'coveredUntil' && after.coveredUntil ? `: ${shortDate(after.coveredUntil, tag)}` : ''}
          {part === 'timeZone' ? `: ${before.timeZone} → ${after.timeZone}` : ''}
        </li>
      ))}
      {days.slice(0, SHOWN).map((d) => (
        <li key={d.date}>
          {shortDate(d.date, tag)}: {words(d.before)} → {words(d.after)}
        </li>
      ))}
      {days.length > SHOWN && <li>{say('admin.settings.calendars.moreDays', { smart_count: days.length - SHOWN })}</li>}
    </Box>
  );
}
