import Box from '@mui/material/Box';
import type { WhoIsHere } from '../../api/contract/presence.ts';
import { Dot } from '../cases/marks.tsx';
import { PHONE } from '../frame/usePhone.ts';
import { tagOf } from '../i18n/tag.ts';
import { useReaderLocale, useWords } from '../i18n/useWords.ts';
import type { Tone } from '../theme/colours.ts';
import { useWhen } from '../time/When.tsx';

type Person = WhoIsHere['people'][number];
const TONES: Record<Person['presence']['is'], Tone> = {
  ...{ here: 'met', busy: 'soon', away: 'soon', offShift: 'over', absent: 'late' },
};

/** People by days, in each person's own hours. On a phone the days stand below the name. */
export function WeekGrid({
  days,
  people,
  onChoose,
}: {
  days: string[];
  people: Person[];
  onChoose: (id: string) => void;
}) {
  const say = useWords();
  const tag = tagOf(useReaderLocale());
  const head = new Intl.DateTimeFormat(tag, { timeZone: 'UTC', weekday: 'short', day: 'numeric' });
  return (
    <Box sx={{ overflowX: 'auto' }}>
      <Box
        component="table"
        aria-label={say('handover.here.title')}
        sx={({ palette }) => ({
          ...{ width: '100%', borderCollapse: 'collapse', fontSize: 12, tableLayout: 'fixed', minWidth: 760 },
          '& th, & td': { border: `1px solid ${palette.divider}`, p: 0.75, textAlign: 'left', verticalAlign: 'top' },
          '& th': { fontWeight: 500, background: palette.rail },
          '& th:first-of-type': { width: 180 },
          [PHONE]: { minWidth: 0, display: 'block', '& thead': { display: 'none' }, '& tbody': { display: 'block' } },
        })}
      >
        <thead>
          <tr>
            <th scope="col">{say('handover.here.person')}</th>
            {days.map((day) => (
              <th key={day} scope="col">
                {head.format(Date.parse(day))}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {people.map((person) => (
            <Box
              component="tr"
              key={person.id}
              sx={{
                [PHONE]: {
                  ...{ display: 'grid', gridTemplateColumns: 'repeat(7, minmax(0, 1fr))', mb: 1.5 },
                  '& th': { gridColumn: '1 / -1', width: 'auto !important' },
                  '& td': { p: '2px !important', fontSize: 11, overflowWrap: 'anywhere' },
                },
              }}
            >
              <th scope="row">
                <Name person={person} onChoose={onChoose} />
              </th>
              {person.days.map((day, i) => (
                <Cell
                  key={days[i]}
                  day={day}
                  zone={person.timeZone}
                  head={head.format(Date.parse(days[i] as string))}
                />
              ))}
            </Box>
          ))}
        </tbody>
      </Box>
    </Box>
  );
}

function Name({ person, onChoose }: { person: Person; onChoose: (id: string) => void }) {
  const say = useWords();
  const when = useWhen();
  const { is, until } = person.presence;
  const key = is === 'offShift' ? 'handover.here.from' : 'handover.here.until';
  return (
    <>
      {person.mayArrange || person.mayRelieve ? (
        <Box
          component="button"
          type="button"
          onClick={() => onChoose(person.id)}
          sx={{
            all: 'unset',
            cursor: 'pointer',
            color: 'primary.main',
            fontWeight: 600,
            '&:focus-visible': { outline: '2px solid' },
          }}
        >
          {person.name}
        </Box>
      ) : (
        <Box component="span" sx={{ fontWeight: 600 }}>
          {person.name}
        </Box>
      )}
      <Box>
        <Dot tone={TONES[is]}>
          {say(`handover.here.is.${is}`)} {until && say(key, { when: when.relative(Date.parse(until), Date.now()) })}
        </Dot>
      </Box>
    </>
  );
}

function Cell({ day, zone, head }: { day: Person['days'][number]; zone: string; head: string }) {
  const say = useWords();
  const hour = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  const off = day.planned && day.shifts.length === 0;
  return (
    <Box
      component="td"
      sx={({ palette }) => ({
        background: day.absence ? palette.tones.late.fill : day.exception ? palette.tones.soon.fill : 'transparent',
        color: off && !day.absence ? palette.text.secondary : palette.text.primary,
      })}
    >
      <Box sx={{ display: 'none', [PHONE]: { display: 'block', color: 'text.secondary' } }}>{head}</Box>
      {day.absence &&
        (day.absence.deputy
          ? say('handover.here.absentDeputy', { name: day.absence.deputy.name })
          : say('handover.here.absent'))}
      {!day.absence && off && say('handover.here.off')}
      {!day.absence && !day.planned && '–'}
      {!day.absence &&
        day.shifts.map(({ from, until }) => (
          <div key={from}>
            {hour.format(Date.parse(from))}–{hour.format(Date.parse(until))}
          </div>
        ))}
    </Box>
  );
}
