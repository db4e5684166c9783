import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { useGetList } from 'react-admin';
import { useSearchParams } from 'react-router-dom';
import type { MailRow } from '../../api/contract/mail-in.ts';
import { Empty } from '../frame/Empty.tsx';
import { LoadFault } from '../frame/Fault.tsx';
import { usePageTitle } from '../frame/pageTitle.ts';
import { ViewChoice } from '../frame/ViewChoice.tsx';
import { Waiting } from '../frame/Waiting.tsx';
import { useWords } from '../i18n/useWords.ts';
import { MailCard } from './MailCard.tsx';

const VIEWS = ['open', 'all'] as const;
type View = (typeof VIEWS)[number];
const SHOWN = 30;

/** Mail that waits for a decision, and all that came in. */
export default function MailIn() {
  const say = useWords();
  const [params, setParams] = useSearchParams();
  const view: View = VIEWS.find((name) => name === params.get('view')) ?? 'open';
  const [more, setMore] = useState(1);
  const { data, total, error, isPending, refetch } = useGetList<MailRow>(
    'mail-in',
    { filter: { view }, sort: { field: 'receivedAt', order: 'DESC' }, pagination: { page: 1, perPage: SHOWN * more } },
    { refetchInterval: 60_000 },
  );
  usePageTitle(say('mailIn.title'));
  const empty = view === 'open' ? 'mailIn.empty' : 'mailIn.emptyAll';
  return (
    <Box sx={{ maxWidth: 860, mx: 'auto', p: { xs: 2, sm: 3 }, display: 'grid', gap: 2 }}>
      <Typography color="text.secondary">{say('mailIn.hint')}</Typography>
      <ViewChoice
        views={VIEWS}
        shown={view}
        wordOf={(name) => say(`mailIn.view.${name}`)}
        onChoose={(next) => setParams({ view: next })}
      />
      {error && !data && <LoadFault error={error} again={() => void refetch()} />}
      {isPending && <Waiting rows={5} height={96} />}
      {data?.length === 0 && <Empty title={say(empty)} hint={say(`${empty}Hint`)} />}
      {data?.map((row) => (
        <MailCard key={row.id} of={row} onDone={() => void refetch()} />
      ))}
      {data && (total ?? 0) > data.length && <Button onClick={() => setMore(more + 1)}>{say('desk.case.more')}</Button>}
    </Box>
  );
}
