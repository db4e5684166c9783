import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import LinearProgress from '@mui/material/LinearProgress';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useParams } from 'react-router-dom';
import type { HandoverDetail, HandoverItemRow } from '../../api/contract/handovers.ts';
import { Head, Page, Say, Section } from '../admin/settings/parts.tsx';
import { useSend } from '../admin/settings/send.ts';
import { Dot } from '../cases/marks.tsx';
import { LoadFault } from '../frame/Fault.tsx';
import { usePageTitle } from '../frame/pageTitle.ts';
import { useTell } from '../frame/useTell.ts';
import { Waiting } from '../frame/Waiting.tsx';
import { useWords } from '../i18n/useWords.ts';
import { get } from '../server/http.ts';
import { When } from '../time/When.tsx';
import { STATUS_TONES } from './HandoverPages.tsx';
import { ItemList } from './ItemList.tsx';
import { StaffChoice } from './StaffChoice.tsx';

const MOVING = ['planned', 'running', 'undoing'];

/** How far a handover is, what became of each item, and what can still be done about it. */
export function HandoverPage() {
  const { id = '' } = useParams();
  const say = useWords();
  const tell = useTell();
  const queries = useQueryClient();
  const { send, busy } = useSend();
  const [state, setState] = useState<HandoverItemRow['state'] | ''>('');
  const [toId, setToId] = useState('');
  const { data, error, refetch } = useQuery({
    queryKey: ['handovers', 'one', id],
    queryFn: ({ signal }) => get<HandoverDetail>(`/api/handovers/${id}`, signal),
    refetchInterval: (query) => (MOVING.includes(query.state.data?.status ?? '') ? 2_000 : false),
  });
  const { data: items = [] } = useQuery({
    queryKey: ['handovers', 'items', id, state, data?.status, data?.counts],
    queryFn: ({ signal }) => {
      const filter = encodeURIComponent(JSON.stringify(state ? { state } : {}));
      return get<HandoverItemRow[]>(`/api/handovers/${id}/items?filter=${filter}&range=[0,99]`, signal);
    },
    placeholderData: (before) => before,
    enabled: data !== undefined,
  });
  usePageTitle(data ? say('handover.list.of', { name: data.from.name }) : say('handover.list.title'));
  if (error) return <LoadFault error={error} again={() => void refetch()} />;
  if (!data) return <Waiting />;

  const act = async (noun: string, body: object = {}) => {
    const sent = await send<HandoverDetail>(`/api/handovers/${id}/${noun}`, { method: 'POST', body });
    if (sent.is !== 'done') tell(sent.message, 'error');
    await queries.invalidateQueries({ queryKey: ['handovers'] });
  };
  const { counts } = data;
  const all = Object.values(counts).reduce((a, b) => a + b, 0);
  const waiting =
    data.status === 'undoing'
      ? (counts.moved ?? 0) + (counts.returning ?? 0)
      : (counts.listed ?? 0) + (counts.sent ?? 0);
  const under = data.status === 'running' || data.status === 'undoing';
  return (
    <Page>
      <Head back={{ to: '/handovers', words: say('handover.page.back') }}>
        {data.mayChange && data.status === 'planned' && (
          <Button variant="outlined" disabled={busy} onClick={() => void act('cancellation')}>
            {say('handover.page.cancel')}
          </Button>
        )}
        {data.mayChange && data.status === 'done' && !data.undoRefusal && (
          <Button
            variant="outlined"
            disabled={busy}
            onClick={() => void act('undo')}
            title={say('handover.page.undoHint')}
          >
            {say('handover.page.undo')}
          </Button>
        )}
      </Head>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 2, alignItems: 'center' }}>
        <Dot tone={STATUS_TONES[data.status]}>{say(`handover.status.${data.status}`)}</Dot>
        <span>{say(`handover.cause.${data.cause}`)}</span>
        <span>{data.by ? say('handover.list.by', { name: data.by.name }) : say('handover.list.byItself')}</span>
        <When at={data.startsAt} />
        <span role="status">{say('handover.page.progress', { done: all - waiting, all })}</span>
      </Box>
      {under && <LinearProgress sx={{ mt: 1 }} variant="determinate" value={all ? ((all - waiting) / all) * 100 : 0} />}
      {data.mayChange && data.status === 'done' && (counts.refused ?? 0) > 0 && (
        <Say tone="soon">
          <StaffChoice
            label={say('handover.page.retryTo')}
            none={say('handover.form.chooseTo')}
            value={toId}
            onChange={setToId}
            among={(person) => person.id !== data.from.id && ['rep', 'lead', 'manager'].includes(person.role)}
          />
          <Button disabled={busy} onClick={() => void act('retry', toId ? { toId } : {})}>
            {say('handover.page.retry')}
          </Button>
        </Say>
      )}
      <Section title={say('handover.page.items')}>
        <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, mb: 1 }}>
          <Button size="small" variant={state === '' ? 'contained' : 'outlined'} onClick={() => setState('')}>
            {say('handover.page.all')} {all}
          </Button>
          {(Object.entries(counts) as [HandoverItemRow['state'], number][]).map(([one, count]) => (
            <Button
              key={one}
              size="small"
              variant={state === one ? 'contained' : 'outlined'}
              onClick={() => setState(one)}
            >
              {say(`handover.state.${one}`)} {count}
            </Button>
          ))}
        </Box>
        <ItemList label={say('handover.page.items')} items={items} />
      </Section>
      <Section title={say('handover.page.story')}>
        <Box component="ol" sx={{ m: 0, pl: 2, fontSize: 13 }}>
          {data.events.map(({ type, at, by, items: count }) => (
            <li key={`${type} ${at}`}>
              {say(`handover.event.${type as 'asked'}`, { smart_count: count })} {by && `· ${by}`} · <When at={at} />
            </li>
          ))}
        </Box>
      </Section>
    </Page>
  );
}
