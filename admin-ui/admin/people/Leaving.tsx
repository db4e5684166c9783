import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Checkbox from '@mui/material/Checkbox';
import FormControlLabel from '@mui/material/FormControlLabel';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router-dom';
import type { HandOverAnswer, Leaving as Held, PersonDetail } from '../../../api/contract/admin-order.ts';
import { Dot } from '../../cases/marks.tsx';
import { nameOf } from '../../i18n/format.ts';
import { useReaderLocale, useWords } from '../../i18n/useWords.ts';
import { get } from '../../server/http.ts';
import { PersonChoice } from '../order/PersonChoice.tsx';
import { Say } from '../settings/parts.tsx';
import { useSend } from '../settings/send.ts';
import { Panel } from './Panel.tsx';

type Props = { person: PersonDetail; onChanged: () => void };
const TONES = { done: 'met', pending: 'active', refused: 'late' } as const;

/** What somebody holds and who counts on them, and the way to give it to somebody else: each case accounted for. */
export function Leaving({ person, onChanged }: Props) {
  const say = useWords();
  const locale = useReaderLocale();
  const { send, busy } = useSend();
  const [toId, setToId] = useState<string | null>(null);
  const [everything, setEverything] = useState(true);
  const [done, setDone] = useState<HandOverAnswer['cases']>([]);
  const [said, setSaid] = useState<{ tone: 'met' | 'late' | 'soon'; words: string } | null>(null);
  const { data } = useQuery({
    queryKey: ['admin', 'people', 'leaving', person.id],
    queryFn: ({ signal }) => get<Held>(`/api/admin/people/${person.id}/leaving`, signal),
  });
  if (!data) return null;
  const { cases, openCases, ownedMembers, reports, deputyFor, leads } = data;
  const nothing = openCases + ownedMembers + reports.length + deputyFor.length + leads.length === 0;
  if (nothing && done.length === 0) return null;

  /** By 25 at a time, until nothing is left that can go. */
  const over = async (to: string | null) => {
    setSaid(null);
    const all: HandOverAnswer['cases'] = [];
    let waiting = cases.map(({ id }) => id);
    for (let first = true; first || waiting.length > 0; first = false) {
      const part = waiting.slice(0, 25);
      waiting = waiting.slice(25);
      const body = { toId: to, cases: part, everything: Boolean(to) && everything && waiting.length === 0 };
      const sent = await send<HandOverAnswer>(`/api/admin/people/${person.id}/hand-over`, { method: 'POST', body });
      if (sent.is !== 'done') {
        setSaid({ tone: 'late', words: sent.is === 'invalid' ? Object.values(sent.errors).join(' ') : sent.message });
        break;
      }
      all.push(...sent.data.cases);
      setDone([...all]);
      if (waiting.length === 0) {
        const refused = all.filter(({ status }) => status === 'refused').length;
        const words = say(refused > 0 || sent.data.left > 0 ? 'admin.people.overPartly' : 'admin.people.overDone', {
          ...{ count: all.length - refused, left: sent.data.left },
        });
        setSaid({ tone: sent.data.left > 0 ? 'soon' : 'met', words });
      }
    }
    onChanged();
  };
  const names = (people: { id: string; name: string }[]) =>
    people.map(({ id, name }, i) => (
      <span key={id}>
        {i > 0 && ', '}
        <Link to={`/admin/people/${id}`}>{name}</Link>
      </span>
    ));
  return (
    <Panel title={say('admin.people.holds')}>
      <Box component="ul" sx={{ m: 0, pl: 2, fontSize: 13 }}>
        {openCases > 0 && <li>{say('admin.uses.openCases', { smart_count: openCases })}</li>}
        {ownedMembers > 0 && <li>{say('admin.uses.ownedMembers', { smart_count: ownedMembers })}</li>}
        {reports.length > 0 && (
          <li>
            {say('admin.people.reportsOf')}: {names(reports)}
          </li>
        )}
        {deputyFor.length > 0 && (
          <li>
            {say('admin.people.deputyOf')}: {names(deputyFor)}
          </li>
        )}
        {leads.length > 0 && (
          <li>
            {say('admin.people.leads')}: {leads.map((team) => nameOf(team, locale)).join(', ')}
          </li>
        )}
      </Box>
      {cases.length > 0 && (
        <Box component="details" sx={{ fontSize: 13 }}>
          <summary>{say('admin.people.casesHeld')}</summary>
          <Box component="ul" sx={{ m: 0, pl: 2, maxHeight: 180, overflow: 'auto' }}>
            {cases.map((row) => (
              <li key={row.id}>
                <Link to={`/cases/${row.id}`}>{row.number}</Link> {row.subject}
              </li>
            ))}
          </Box>
        </Box>
      )}
      <PersonChoice label={say('admin.people.overTo')} except={person.id} value={toId} onChange={setToId} />
      <FormControlLabel
        control={<Checkbox checked={everything} onChange={(event) => setEverything(event.target.checked)} />}
        label={say('admin.people.everything')}
        slotProps={{ typography: { fontSize: 13 } }}
      />
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1 }}>
        <Button variant="outlined" disabled={busy || !toId} onClick={() => void over(toId)}>
          {say('admin.people.handOver')}
        </Button>
        <Button disabled={busy || openCases === 0} onClick={() => void over(null)}>
          {say('admin.people.toQueues')}
        </Button>
      </Box>
      {said && <Say tone={said.tone}>{said.words}</Say>}
      {done.length > 0 && (
        <Box component="ul" sx={{ m: 0, p: 0, listStyle: 'none', fontSize: 13, maxHeight: 200, overflow: 'auto' }}>
          {done.map(({ id, number, status, reason }) => (
            <Box component="li" key={id} sx={{ display: 'flex', flexWrap: 'wrap', columnGap: 1 }}>
              <Link to={`/cases/${id}`}>{number}</Link>
              <Dot tone={TONES[status]}>{say(`admin.people.over.${status}`)}</Dot>
              {reason}
            </Box>
          ))}
        </Box>
      )}
    </Panel>
  );
}
