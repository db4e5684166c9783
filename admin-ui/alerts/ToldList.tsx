import Box from '@mui/material/Box';
import type { AlertRow } from '../../api/contract/alerts.ts';
import { useWords } from '../i18n/useWords.ts';
import { useTick } from '../time/ticking.ts';
import { useWhen } from '../time/When.tsx';

/** Everybody who was told, in that order, with the part they have in it. */
export function ToldList({ of }: { of: AlertRow['told'] }) {
  const say = useWords();
  return (
    <Box component="ul" aria-label={say('alerts.list.told')} sx={{ listStyle: 'none', m: 0, p: 0 }}>
      {of.length === 0 && <Box component="li">{say('alerts.list.nobody')}</Box>}
      {of.map((told) => (
        <Line key={told.person.id} of={told} />
      ))}
    </Box>
  );
}

function Line({ of: { person, as, insteadOf, calledAt, reminders } }: { of: AlertRow['told'][number] }) {
  const say = useWords();
  const when = useWhen();
  const at = useTick((now) => when.relative(Date.parse(calledAt), now));
  return (
    <Box
      component="li"
      sx={{ fontSize: 13, color: 'text.secondary', display: 'flex', columnGap: 1.5, flexWrap: 'wrap' }}
    >
      <span>
        {person.name} ({as}){insteadOf && ` · ${say('alerts.list.insteadOf', { name: insteadOf.name })}`}
      </span>
      <span>{say('alerts.list.called', { when: at })}</span>
      {reminders > 0 && <span>{say('alerts.list.reminded', { smart_count: reminders })}</span>}
    </Box>
  );
}
