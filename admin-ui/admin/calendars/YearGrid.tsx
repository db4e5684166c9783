import Box from '@mui/material/Box';
import ButtonBase from '@mui/material/ButtonBase';
import Typography from '@mui/material/Typography';
import { memo } from 'react';
import { type CalendarDefinition, WEEKDAYS } from '../../../domain/calendar/definition.ts';
import { type Day, type DayKind, dayOf, weeksOf } from '../../../domain/calendar/edit.ts';
import { tagOf } from '../../i18n/tag.ts';
import { useReaderLocale, useWords } from '../../i18n/useWords.ts';
import type { Tone } from '../../theme/colours.ts';
import { hoursInWords, longDate, monthName, weekdayName } from './dates.ts';

/** Colour beside a word: the sign in the corner is read without colour. */
export const LOOKS: Record<DayKind, { tone: Tone | null; sign: string }> = {
  working: { tone: null, sign: '' },
  off: { tone: 'over', sign: '' },
  holiday: { tone: 'late', sign: '休' },
  substitute: { tone: 'soon', sign: '班' },
  otherHours: { tone: 'active', sign: '◔' },
};

type Props = {
  year: number;
  calendar: CalendarDefinition;
  /** Dates that the draft changes. */
  changed: ReadonlySet<string>;
  onDay: (date: string) => void;
};

/** A year, month by month; each day a button. */
export const YearGrid = memo(function YearGrid({ year, calendar, changed, onDay }: Props) {
  return (
    <Box sx={{ display: 'grid', gridTemplateColumns: 'repeat(auto-fill, minmax(252px, 1fr))', gap: 2.5 }}>
      {Array.from({ length: 12 }, (_, n) => n + 1).map((month) => (
        <Month key={month} {...{ year, month, calendar, changed, onDay }} />
      ))}
    </Box>
  );
});

function Month({ year, month, calendar, changed, onDay }: Props & { month: number }) {
  const tag = tagOf(useReaderLocale());
  const name = monthName(month, tag);
  return (
    <Box component="section" aria-label={name}>
      <Typography variant="h3" sx={{ mb: 0.5 }}>
        {name}
      </Typography>
      <Box sx={{ display: 'grid', gridTemplateColumns: 'repeat(7, 1fr)', gap: '2px' }}>
        {WEEKDAYS.map((day) => (
          <Box key={day} aria-hidden sx={{ fontSize: 11, textAlign: 'center', color: 'text.secondary' }}>
            {weekdayName(day, tag, 'narrow')}
          </Box>
        ))}
        {weeksOf(year, month)
          .flat()
          .map((date, n) =>
            date === null ? (
              // biome-ignore lint/suspicious/noArrayIndexKey: an empty place has nothing else to be known by
              <span key={n} />
            ) : (
              <DayCell key={date} day={dayOf(calendar, date)} changed={changed.has(date)} onDay={onDay} />
            ),
          )}
      </Box>
    </Box>
  );
}

function DayCell({ day, changed, onDay }: { day: Day; changed: boolean; onDay: (date: string) => void }) {
  const say = useWords();
  const tag = tagOf(useReaderLocale());
  const { tone, sign } = LOOKS[day.kind];
  const words = [
    longDate(day.date, tag),
    say(`admin.settings.calendars.kind.${day.kind}`),
    ...(day.name ? [day.name] : []),
    ...(day.spans.length > 0 ? [hoursInWords(day.spans, '')] : []),
    ...(changed ? [say('admin.settings.calendars.changed')] : []),
  ].join(' · ');
  return (
    <ButtonBase
      onClick={() => onDay(day.date)}
      aria-label={words}
      title={words}
      data-day={day.date}
      data-kind={day.kind}
      sx={({ palette }) => ({
        position: 'relative',
        height: 32,
        borderRadius: 0.75,
        fontSize: 13,
        fontVariantNumeric: 'tabular-nums',
        color: tone ? palette.tones[tone].text : palette.text.primary,
        background: tone ? palette.tones[tone].fill : 'none',
        border: `1px solid ${changed ? palette.primary.main : tone ? palette.tones[tone].line : palette.divider}`,
        ...(changed ? { boxShadow: `inset 0 0 0 1px ${palette.primary.main}` } : {}),
        '&:hover': { borderColor: palette.text.primary },
        '@media (pointer: coarse)': { height: 44 },
      })}
    >
      {Number(day.date.slice(8))}
      {sign && (
        <Box
          component="span"
          aria-hidden
          sx={{ position: 'absolute', top: 0, right: 2, fontSize: 9, lineHeight: '12px' }}
        >
          {sign}
        </Box>
      )}
    </ButtonBase>
  );
}

export function Legend() {
  const say = useWords();
  return (
    <Box
      component="ul"
      aria-label={say('admin.settings.calendars.legend')}
      sx={{ listStyle: 'none', display: 'flex', flexWrap: 'wrap', gap: 2, p: 0, my: 1.5, fontSize: 12 }}
    >
      {(Object.keys(LOOKS) as DayKind[]).map((kind) => (
        <Box component="li" key={kind} sx={{ display: 'flex', gap: 0.75, alignItems: 'center' }}>
          <Box
            aria-hidden
            sx={({ palette }) => {
              const { tone } = LOOKS[kind];
              return {
                width: 20,
                height: 20,
                fontSize: 11,
                textAlign: 'center',
                borderRadius: 0.5,
                color: tone ? palette.tones[tone].text : palette.text.primary,
                background: tone ? palette.tones[tone].fill : 'none',
                border: `1px solid ${tone ? palette.tones[tone].line : palette.divider}`,
              };
            }}
          >
            {LOOKS[kind].sign}
          </Box>
          {say(`admin.settings.calendars.kind.${kind}`)}
        </Box>
      ))}
    </Box>
  );
}
