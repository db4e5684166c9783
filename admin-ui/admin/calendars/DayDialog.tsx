import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import FormControlLabel from '@mui/material/FormControlLabel';
import Radio from '@mui/material/Radio';
import RadioGroup from '@mui/material/RadioGroup';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { type FormEvent, useState } from 'react';
import { type CalendarDefinition, dayNumber, weekdayOf } from '../../../domain/calendar/definition.ts';
import { dayOf, faultOf, setDay, usualHours } from '../../../domain/calendar/edit.ts';
import { tagOf } from '../../i18n/tag.ts';
import { useReaderLocale, useWords } from '../../i18n/useWords.ts';
import { hoursInWords, longDate } from './dates.ts';
import { Spans } from './Spans.tsx';

type Props = {
  date: string;
  calendar: CalendarDefinition;
  onSet: (next: CalendarDefinition) => void;
  onClose: () => void;
};

/** What one day is, and what it is called. */
export function DayDialog({ date, calendar, onSet, onClose }: Props) {
  const say = useWords();
  const tag = tagOf(useReaderLocale());
  const day = dayOf(calendar, date);
  const [as, setAs] = useState<'byWeek' | 'holiday' | 'hours'>(
    day.kind === 'holiday'
      ? 'holiday'
      : day.kind === 'substitute' || Object.hasOwn(calendar.specialDays, date)
        ? 'hours'
        : 'byWeek',
  );
  const [spans, setSpans] = useState(day.spans.length > 0 ? day.spans : usualHours(calendar));
  const [name, setName] = useState(day.name ?? '');
  const fault = as === 'hours' && (spans.length === 0 ? 'none' : faultOf(spans));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (fault) return;
    onSet(setDay(calendar, date, as === 'hours' ? { as, spans } : { as }, name));
    onClose();
  };
  const weekly = hoursInWords(
    calendar.weekly[weekdayOf(dayNumber(date))] ?? [],
    say('admin.settings.calendars.closed'),
  );
  return (
    <Dialog open onClose={onClose} fullWidth maxWidth="xs">
      <form noValidate onSubmit={submit}>
        <DialogTitle>{longDate(date, tag)}</DialogTitle>
        <DialogContent sx={{ display: 'grid', gap: 1.5 }}>
          <RadioGroup
            aria-label={say('admin.settings.calendars.dayTitle')}
            value={as}
            onChange={(event) => setAs(event.target.value as typeof as)}
          >
            {(['byWeek', 'holiday', 'hours'] as const).map((value) => (
              <FormControlLabel
                key={value}
                value={value}
                control={<Radio size="small" />}
                label={say(`admin.settings.calendars.as.${value}`, { hours: weekly })}
              />
            ))}
          </RadioGroup>
          {as === 'hours' && <Spans of={longDate(date, tag)} spans={spans} onChange={setSpans} />}
          {fault === 'none' && (
            <Typography role="alert" variant="caption" color="error">
              {say('admin.settings.calendars.fault.none')}
            </Typography>
          )}
          {as !== 'byWeek' && (
            <TextField
              label={say('admin.settings.calendars.dayName')}
              helperText={say('admin.settings.calendars.dayNameHint')}
              value={name}
              onChange={(event) => setName(event.target.value)}
              slotProps={{ htmlInput: { maxLength: 60 } }}
              autoFocus
            />
          )}
        </DialogContent>
        <DialogActions>
          <Button onClick={onClose}>{say('admin.settings.cancel')}</Button>
          <Button type="submit" variant="contained" disabled={Boolean(fault)}>
            {say('admin.settings.calendars.setDay')}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
