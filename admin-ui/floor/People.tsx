import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { Link } from 'react-router-dom';
import type { FloorPerson } from '../../api/contract/floor.ts';
import { Dot } from '../cases/marks.tsx';
import { PHONE } from '../frame/usePhone.ts';
import { nameOf } from '../i18n/format.ts';
import { useReaderLocale, useWords } from '../i18n/useWords.ts';
import { tickNow } from '../time/ticking.ts';
import { useWhen } from '../time/When.tsx';
import type { Listed } from './CasesDrawer.tsx';
import { casesAt } from './words.ts';

type Props = { people: FloorPerson[]; onList: (listed: Listed) => void };

/** Fullest first. */
export function People({ people, onList }: Props) {
  const say = useWords();
  if (people.length === 0) return <Typography color="text.secondary">{say('floor.people.none')}</Typography>;
  return (
    <Box component="ul" aria-label={say('floor.people.title')} sx={{ listStyle: 'none', m: 0, p: 0 }}>
      {people.map((person) => (
        <Person key={person.id} person={person} onList={onList} />
      ))}
    </Box>
  );
}

function Person({ person, onList }: { person: FloorPerson; onList: Props['onList'] }) {
  const say = useWords();
  const locale = useReaderLocale();
  const when = useWhen();
  const { id, name, team, open, overdue, capacity, absentUntil, deputy } = person;
  const share = open / Math.max(1, capacity);
  const tone = share >= 1 ? 'late' : share > 0.75 ? 'soon' : 'active';
  const away = absentUntil !== null || person.availability !== 'here';
  return (
    <Box
      component="li"
      sx={({ palette }) => ({
        display: 'grid',
        gridTemplateColumns: 'minmax(120px, 1.2fr) minmax(110px, 1fr) minmax(140px, 1.4fr) 96px',
        columnGap: 1.5,
        alignItems: 'center',
        minHeight: 48,
        borderBottom: `1px solid ${palette.divider}`,
        [PHONE]: { gridTemplateColumns: 'minmax(0, 1fr) minmax(0, 1fr)', py: 1, rowGap: 0.5 },
      })}
    >
      <Box sx={{ minWidth: 0 }}>
        <Box sx={{ fontWeight: 500 }}>{name}</Box>
        {team && <Box sx={{ fontSize: 12, color: 'text.secondary' }}>{nameOf(team, locale)}</Box>}
      </Box>
      <Box sx={{ fontSize: 12, minWidth: 0 }}>
        <Dot tone={away ? 'over' : 'met'}>
          {absentUntil
            ? say('floor.people.absent', { when: when.relative(Date.parse(absentUntil), tickNow()) })
            : say(away ? 'floor.people.away' : 'floor.people.here')}
        </Dot>
        {away && deputy && <Box sx={{ color: 'text.secondary' }}>{say('floor.people.deputy', { name: deputy })}</Box>}
      </Box>
      <Button
        onClick={() => onList({ is: 'person', id, name, total: open })}
        aria-label={say('floor.people.loadOf', { name, open, capacity })}
        sx={{ display: 'block', textAlign: 'left', px: 1, minHeight: 44, color: 'text.primary' }}
      >
        <Box component="span" sx={{ fontSize: 13, fontVariantNumeric: 'tabular-nums' }}>
          {say('floor.people.load', { open, capacity })}
          {share >= 1 && ` · ${say('floor.people.full')}`}
        </Box>
        <Box
          component="span"
          sx={({ palette }) => ({ display: 'block', height: 8, borderRadius: 1, background: palette.tones.over.fill })}
        >
          <Box
            component="span"
            sx={({ palette }) => ({
              display: 'block',
              height: 8,
              borderRadius: 1,
              width: `${Math.min(1, share) * 100}%`,
              background: palette.tones[tone].text,
            })}
          />
        </Box>
      </Button>
      <Box sx={{ fontSize: 13 }}>
        {overdue > 0 ? (
          <Box
            component={Link}
            to={casesAt({ view: 'overdue', assigneeId: id })}
            sx={({ palette }) => ({ color: palette.tones.late.text })}
          >
            {say('floor.people.overdue', { smart_count: overdue })}
          </Box>
        ) : (
          <Box component="span" sx={{ color: 'text.secondary' }}>
            {say('floor.people.inTime')}
          </Box>
        )}
      </Box>
    </Box>
  );
}
