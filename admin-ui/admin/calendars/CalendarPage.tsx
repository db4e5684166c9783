import Left from '@mui/icons-material/ChevronLeftOutlined';
import Right from '@mui/icons-material/ChevronRightOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import IconButton from '@mui/material/IconButton';
import Typography from '@mui/material/Typography';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useParams } from 'react-router-dom';
import type { CalendarDetail } from '../../../api/contract/admin-settings.ts';
import { type CalendarDefinition, WEEKDAYS } from '../../../domain/calendar/definition.ts';
import { differentDays, faultOf, rebase, setWeekday } from '../../../domain/calendar/edit.ts';
import { LoadFault } from '../../frame/Fault.tsx';
import { usePageTitle } from '../../frame/pageTitle.ts';
import { useTell } from '../../frame/useTell.ts';
import { Waiting } from '../../frame/Waiting.tsx';
import { nameOf } from '../../i18n/format.ts';
import { tagOf } from '../../i18n/tag.ts';
import { useReaderLocale, useWords } from '../../i18n/useWords.ts';
import { get } from '../../server/http.ts';
import { Head, Page, Section } from '../settings/parts.tsx';
import { useSend } from '../settings/send.ts';
import { Conflict } from './Conflict.tsx';
import { DayDialog } from './DayDialog.tsx';
import { DraftBar } from './DraftBar.tsx';
import { shortDate, weekdayName } from './dates.ts';
import { RenameCalendar } from './RenameCalendar.tsx';
import { Spans } from './Spans.tsx';
import { Uncovered } from './Uncovered.tsx';
import { useDraft } from './useDraft.ts';
import { Versions } from './Versions.tsx';
import { Legend, YearGrid } from './YearGrid.tsx';

export function CalendarPage() {
  const { id = '' } = useParams();
  const { data, error, refetch } = useQuery({
    queryKey: ['admin', 'calendars', id],
    queryFn: ({ signal }) => get<CalendarDetail>(`/api/admin/calendars/${encodeURIComponent(id)}`, signal),
  });
  if (error && !data) return <LoadFault error={error} again={() => void refetch()} />;
  if (!data) return <Waiting rows={8} />;
  const again = async () => (await refetch()).data ?? data;
  return <Editor key={id} of={data} again={again} />;
}

function Editor({ of, again }: { of: CalendarDetail; again: () => Promise<CalendarDetail> }) {
  const say = useWords();
  const locale = useReaderLocale();
  const tell = useTell();
  const tag = tagOf(locale);
  const { send, busy } = useSend();
  const draft = useDraft(of.id, of.version, of.definition as CalendarDefinition);
  const { calendar, base, basedOn } = draft;
  const [year, setYear] = useState(() => new Date().getFullYear());
  const [date, setDate] = useState<string | null>(null);
  const [renaming, setRenaming] = useState(false);
  const [fault, setFault] = useState('');
  const [theirs, setTheirs] = useState<CalendarDetail | null>(null);
  const changed = useMemo(() => new Set(differentDays(base, calendar).map((d) => d.date)), [base, calendar]);
  usePageTitle(nameOf(of, locale));

  const change = (next: CalendarDefinition) => {
    setFault('');
    draft.change(next);
  };
  const save = async (note: string) => {
    const wrong = WEEKDAYS.map((day) => faultOf(calendar.weekly[day] ?? [])).find(Boolean);
    if (wrong) return setFault(say(`admin.settings.calendars.fault.${wrong}`));
    const body = { basedOn, definition: calendar, note };
    const sent = await send<{ version: number }>(`/api/admin/calendars/${of.id}/versions`, { method: 'POST', body });
    if (sent.is === 'done') {
      draft.restart();
      await again();
      tell(say('admin.settings.saved', { version: sent.data.version }), 'success');
    } else if (sent.is === 'refused' && sent.code === 'laterVersion') setTheirs(await again());
    else setFault(sent.is === 'invalid' ? Object.values(sent.errors).join(' ') : sent.message);
  };
  const restore = async (version: number) => {
    const sent = await send<CalendarDefinition>(`/api/admin/calendars/${of.id}/versions/${version}`, {});
    if (sent.is !== 'done') return tell(sent.message, 'error');
    change(sent.data);
    tell(say('admin.settings.calendars.restored', { version }), 'success');
  };
  const onTheirs = (step?: CalendarDefinition) => {
    if (theirs && step) draft.restart({ basedOn: theirs.version, base: theirs.definition as CalendarDefinition, step });
    else draft.restart();
    setTheirs(null);
  };

  return (
    <Page>
      <Head
        hint={[
          calendar.timeZone,
          say('admin.settings.version', { version: of.version }),
          ...(calendar.coveredUntil
            ? [say('admin.settings.calendars.coveredUntil', { date: shortDate(calendar.coveredUntil, tag) })]
            : []),
        ].join(' · ')}
        back={{ to: '/admin/calendars', words: say('admin.settings.calendars.back') }}
      >
        <Button onClick={() => setRenaming(true)}>{say('admin.settings.calendars.rename')}</Button>
        <YearChoice year={year} onChange={setYear} />
      </Head>
      <Uncovered year={year} calendar={calendar} onChange={change} />
      <Legend />
      <YearGrid year={year} calendar={calendar} changed={changed} onDay={setDate} />
      <Section title={say('admin.settings.calendars.weekTitle')} hint={say('admin.settings.calendars.weekHint')}>
        {WEEKDAYS.map((day) => (
          <Box key={day} sx={{ display: 'flex', gap: 2, alignItems: 'baseline', minHeight: 44 }}>
            <Box sx={{ width: 96 }}>{weekdayName(day, tag, 'long')}</Box>
            <Spans
              of={weekdayName(day, tag, 'long')}
              spans={calendar.weekly[day] ?? []}
              onChange={(spans) => change(setWeekday(calendar, day, spans))}
            />
          </Box>
        ))}
      </Section>
      <Versions of={of} onRestore={(version) => void restore(version)} />
      {draft.changed ? (
        <DraftBar
          before={base}
          after={calendar}
          nextVersion={of.version + 1}
          openCases={of.openCases}
          busy={busy}
          fault={fault}
          onUndo={draft.undo}
          onDiscard={() => draft.restart()}
          onSave={(note) => void save(note)}
        />
      ) : (
        <Typography color="text.secondary" sx={{ mt: 2 }}>
          {say('admin.settings.calendars.nothingChanged')}
        </Typography>
      )}
      {renaming && <RenameCalendar of={of} onClose={() => setRenaming(false)} />}
      {date && <DayDialog date={date} calendar={calendar} onSet={change} onClose={() => setDate(null)} />}
      {theirs && (
        <Conflict
          {...{ basedOn, base, mine: calendar, theirs }}
          onRebase={() => onTheirs(rebase(base, calendar, theirs.definition as CalendarDefinition))}
          onDrop={() => onTheirs()}
          onClose={() => setTheirs(null)}
        />
      )}
    </Page>
  );
}

function YearChoice({ year, onChange }: { year: number; onChange: (year: number) => void }) {
  const say = useWords();
  return (
    <Box role="group" aria-label={say('admin.settings.calendars.year')} sx={{ display: 'flex', alignItems: 'center' }}>
      <IconButton aria-label={say('admin.settings.calendars.previousYear')} onClick={() => onChange(year - 1)}>
        <Left />
      </IconButton>
      <Box component="strong" aria-live="polite" sx={{ fontSize: 16, fontVariantNumeric: 'tabular-nums' }}>
        {year}
      </Box>
      <IconButton aria-label={say('admin.settings.calendars.nextYear')} onClick={() => onChange(year + 1)}>
        <Right />
      </IconButton>
    </Box>
  );
}
