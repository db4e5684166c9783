import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import LinearProgress from '@mui/material/LinearProgress';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { RetierRun, RetierRuns } from '../../api/contract/retier.ts';
import { Say, Section } from '../admin/settings/parts.tsx';
import { useSend } from '../admin/settings/send.ts';
import { count } from '../i18n/format.ts';
import { useReaderLocale, useWords } from '../i18n/useWords.ts';
import { get } from '../server/http.ts';
import { When } from '../time/When.tsx';

const KEY = ['retier'];
const OPEN: readonly RetierRun['state'][] = ['wanted', 'running'];
/** Live events tell of every page; this is for when none come. */
const POLL_MS = 3_000;

/** All members decided anew: how far it is, and starting and cancelling it. */
export function Retier() {
  const say = useWords();
  const queries = useQueryClient();
  const { send, busy } = useSend();
  const [fault, setFault] = useState<string | null>(null);
  const { data } = useQuery({
    queryKey: KEY,
    queryFn: ({ signal }) => get<RetierRuns>('/api/retier', signal),
    refetchInterval: ({ state }) => (state.data?.runs.some((run) => OPEN.includes(run.state)) ? POLL_MS : false),
  });
  if (!data) return null;
  const open = data.runs.find(({ state }) => OPEN.includes(state));
  const act = async (path: string) => {
    const sent = await send<RetierRuns>(path, { method: 'POST' });
    setFault(sent.is === 'done' ? null : sent.message);
    if (sent.is === 'done') queries.setQueryData(KEY, sent.data);
    else await queries.invalidateQueries({ queryKey: KEY });
  };
  return (
    <Section title={say('ruleDesk.retier.title')} hint={say('ruleDesk.retier.hint')}>
      {fault && <Say tone="late">{fault}</Say>}
      {data.mayStart && (
        <Button
          variant="outlined"
          disabled={busy}
          onClick={() => void act(open ? `/api/retier/${open.id}/cancellation` : '/api/retier')}
        >
          {say(open ? 'ruleDesk.retier.cancel' : 'ruleDesk.retier.start')}
        </Button>
      )}
      {data.runs.length === 0 && <Box sx={{ color: 'text.secondary', mt: 1 }}>{say('ruleDesk.retier.none')}</Box>}
      <Box component="ul" aria-label={say('ruleDesk.retier.title')} sx={{ m: 0, mt: 1, p: 0, listStyle: 'none' }}>
        {data.runs.map((run) => (
          <Box component="li" key={run.id} sx={{ py: 0.75 }}>
            <Line of={run} />
          </Box>
        ))}
      </Box>
    </Section>
  );
}

function Line({ of }: { of: RetierRun }) {
  const say = useWords();
  const locale = useReaderLocale();
  const n = (value: number) => count(value, locale);
  const values = { members: n(of.members), total: n(of.total), changed: n(of.changed), moved: n(of.moved) };
  const under = of.state === 'running';
  const cause =
    of.cause === 'nightly'
      ? say('ruleDesk.retier.cause.nightly')
      : of.by
        ? say('ruleDesk.retier.cause.byHand', { name: of.by.name })
        : say('ruleDesk.retier.byHandUnknown');
  return (
    <>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', columnGap: 2 }}>
        <strong>{say(`ruleDesk.retier.state.${of.state}`)}</strong>
        <span>{cause}</span>
        <When at={of.finishedAt ?? of.startedAt ?? of.askedAt} />
        <Box component="span" {...(under ? { role: 'status' } : {})} sx={{ color: 'text.secondary' }}>
          {say('ruleDesk.retier.progress', values)}
        </Box>
      </Box>
      {under && (
        <LinearProgress
          sx={{ mt: 0.5 }}
          variant="determinate"
          aria-label={say('ruleDesk.retier.bar')}
          value={of.total ? Math.min(100, (of.members / of.total) * 100) : 0}
        />
      )}
    </>
  );
}
