import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import TextField from '@mui/material/TextField';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { WhoIsHere } from '../../api/contract/presence.ts';
import { Page, Say, Section } from '../admin/settings/parts.tsx';
import { LoadFault } from '../frame/Fault.tsx';
import { usePageTitle } from '../frame/pageTitle.ts';
import { Waiting } from '../frame/Waiting.tsx';
import { nameOf } from '../i18n/format.ts';
import { tagOf } from '../i18n/tag.ts';
import { useReaderLocale, useWords } from '../i18n/useWords.ts';
import { get } from '../server/http.ts';
import { useZone } from '../session/SessionGate.tsx';
import { dayIn } from '../time/zone.ts';
import { Arrange } from './Arrange.tsx';
import { WeekGrid } from './WeekGrid.tsx';

const DAY = 86_400_000;
const move = (day: string, days: number) => new Date(Date.parse(day) + days * DAY).toISOString().slice(0, 10);

/** Monday of the week of a date. */
const mondayOf = (day: string) => move(day, -((new Date(`${day}T00:00Z`).getUTCDay() + 6) % 7));

/** Who is here: a week of people, and when nobody is there for a queue. */
export default function HerePage() {
  const say = useWords();
  const locale = useReaderLocale();
  const tag = tagOf(locale);
  const zone = useZone();
  const queries = useQueryClient();
  const thisWeek = mondayOf(dayIn(zone, Date.now()));
  const [from, setFrom] = useState(thisWeek);
  const [teamId, setTeamId] = useState('');
  const [chosen, setChosen] = useState<string | null>(null);
  usePageTitle(say('handover.here.title'));
  const { data, error, refetch } = useQuery({
    queryKey: ['presence', from],
    queryFn: ({ signal }) => get<WhoIsHere>(`/api/presence?from=${from}`, signal),
    placeholderData: (before) => before,
    refetchInterval: 60_000,
  });
  if (error) return <LoadFault error={error} again={() => void refetch()} />;
  if (!data) return <Waiting />;
  const teams = [...new Map(data.people.flatMap(({ team }) => (team ? [[team.id, team] as const] : []))).values()];
  const people = teamId ? data.people.filter(({ team }) => team?.id === teamId) : data.people;
  const person = data.people.find(({ id }) => id === chosen);
  const day = new Intl.DateTimeFormat(tag, { timeZone: 'UTC', month: 'short', day: 'numeric' }).format(
    Date.parse(from),
  );
  const hour = new Intl.DateTimeFormat(tag, { timeZone: zone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  const weekday = new Intl.DateTimeFormat(tag, { timeZone: 'UTC', weekday: 'short', day: 'numeric' });
  return (
    <Page>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, alignItems: 'center', mb: 2 }}>
        <Button variant="outlined" onClick={() => setFrom(move(from, -7))}>
          {say('handover.here.before')}
        </Button>
        <Button disabled={from === thisWeek} onClick={() => setFrom(thisWeek)}>
          {say('handover.here.today')}
        </Button>
        <Button variant="outlined" onClick={() => setFrom(move(from, 7))}>
          {say('handover.here.after')}
        </Button>
        <Box component="strong" sx={{ flex: 1 }}>
          {say('handover.here.week', { day })}
        </Box>
        <TextField
          select
          size="small"
          label={say('handover.here.team')}
          value={teamId}
          onChange={(event) => setTeamId(event.target.value)}
          slotProps={{ select: { native: true }, inputLabel: { shrink: true } }}
        >
          <option value="">{say('handover.here.everybody')}</option>
          {teams.map((team) => (
            <option key={team.id} value={team.id}>
              {nameOf(team, locale)}
            </option>
          ))}
        </TextField>
      </Box>
      <WeekGrid days={data.days} people={people} onChoose={setChosen} />
      <Section title={say('handover.here.gaps')}>
        {data.gaps.length === 0 ? (
          <Say tone="met">{say('handover.here.covered')}</Say>
        ) : (
          <Box component="ul" sx={{ m: 0, p: 0, listStyle: 'none', fontSize: 13, display: 'grid', gap: 0.5 }}>
            {data.gaps.map(({ queue, day: on, from: begins, until }) => (
              <Box
                component="li"
                key={`${queue.id} ${begins}`}
                sx={({ palette }) => ({ color: palette.tones.late.text })}
              >
                {weekday.format(Date.parse(on))} {hour.format(Date.parse(begins))}–{hour.format(Date.parse(until))}{' '}
                {say('handover.here.gap', { queue: nameOf(queue, locale) })}
              </Box>
            ))}
          </Box>
        )}
      </Section>
      {person && (
        <Arrange
          key={person.id}
          person={person}
          onClose={() => setChosen(null)}
          onChanged={() => void queries.invalidateQueries({ queryKey: ['presence'] })}
        />
      )}
    </Page>
  );
}
