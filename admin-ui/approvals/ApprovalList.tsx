import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { useState } from 'react';
import { useGetList } from 'react-admin';
import { Link, useSearchParams } from 'react-router-dom';
import type { ApprovalRow } from '../../api/contract/approvals.ts';
import { oneLine, rowStyle } from '../cases/rowStyle.ts';
import { Empty } from '../frame/Empty.tsx';
import { LoadFault } from '../frame/Fault.tsx';
import { usePageTitle } from '../frame/pageTitle.ts';
import { PHONE } from '../frame/usePhone.ts';
import { ViewChoice } from '../frame/ViewChoice.tsx';
import { Waiting } from '../frame/Waiting.tsx';
import { money } from '../i18n/format.ts';
import { useReaderLocale, useWords } from '../i18n/useWords.ts';
import { useRowKeys } from '../keys/useRowKeys.ts';
import { ClockPill } from '../time/ClockPill.tsx';
import { When } from '../time/When.tsx';
import { ApprovalStatus } from './ApprovalStatus.tsx';

const LIST = 'approvals';
const SHOWN = 50;
const VIEWS = {
  waiting: {
    filter: { view: 'waiting' },
    sort: { field: 'dueAt', order: 'ASC' },
    empty: 'approvals.page.emptyWaiting',
  },
  requested: {
    filter: { view: 'requested' },
    sort: { field: 'requestedAt', order: 'DESC' },
    empty: 'approvals.page.emptyRequested',
  },
  all: { filter: {}, sort: { field: 'requestedAt', order: 'DESC' }, empty: 'approvals.page.emptyAll' },
} as const;
type View = keyof typeof VIEWS;
const VIEW_NAMES = Object.keys(VIEWS) as View[];

/** What waits for the reader first, by when it is due. */
export function ApprovalList() {
  const say = useWords();
  const [params, setParams] = useSearchParams();
  const view: View = VIEW_NAMES.find((name) => name === params.get('view')) ?? 'waiting';
  const [more, setMore] = useState(1);
  const { filter, sort, empty } = VIEWS[view];
  const { data, total, error, isPending, refetch } = useGetList<ApprovalRow>(
    'approvals',
    { filter, sort, pagination: { page: 1, perPage: SHOWN * more } },
    { refetchInterval: 60_000 },
  );
  useRowKeys(LIST);
  usePageTitle(say('approvals.page.title'));
  return (
    <Box sx={{ display: 'flex', flexDirection: 'column', height: '100%' }}>
      <Box sx={{ px: { xs: 2, sm: 3 }, py: 1, borderBottom: 1, borderColor: 'divider' }}>
        <ViewChoice
          views={VIEW_NAMES}
          shown={view}
          wordOf={(name) => say(`approvals.page.${name}`)}
          onChoose={(next) => setParams({ view: next })}
        />
      </Box>
      {error && !data && <LoadFault error={error} again={() => void refetch()} />}
      {isPending && <Waiting rows={8} height={56} />}
      {data?.length === 0 && <Empty title={say(empty)} hint={say('approvals.page.emptyHint')} />}
      <Box id={LIST} component="ul" sx={{ flex: 1, minHeight: 0, overflow: 'auto', listStyle: 'none', m: 0, p: 0 }}>
        {data?.map((row) => (
          <Row key={row.id} of={row} />
        ))}
        {data && (total ?? 0) > data.length && (
          <Box component="li" sx={{ p: 2 }}>
            <Button onClick={() => setMore(more + 1)}>{say('desk.case.more')}</Button>
          </Box>
        )}
      </Box>
    </Box>
  );
}

function Row({ of }: { of: ApprovalRow }) {
  const say = useWords();
  const locale = useReaderLocale();
  return (
    <Box
      component="li"
      data-row={of.id}
      sx={({ palette }) => ({
        ...rowStyle(palette),
        display: 'grid',
        gridTemplateColumns: '128px minmax(0, 1fr) 150px 150px 120px',
        columnGap: 2,
        alignItems: 'center',
        px: 3,
        py: 1,
        [PHONE]: { gridTemplateColumns: 'minmax(0, 1fr) auto', px: 2, rowGap: 0.25, minHeight: 64 },
      })}
    >
      <Box sx={{ fontSize: 12, color: 'text.secondary', [PHONE]: { order: 3 } }}>{of.number}</Box>
      <Box sx={{ minWidth: 0 }}>
        <Link className="row-link" to={`/approvals/${of.id}`}>
          <Box component="span" sx={{ ...oneLine, display: 'block', fontWeight: of.mine ? 600 : 400 }} dir="auto">
            {of.what}
          </Box>
        </Link>
        <Box sx={{ ...oneLine, fontSize: 12, color: 'text.secondary' }}>
          {say(`approvals.kind.${of.kind}`)}
          {of.case ? ` · ${of.case.number}` : ''}
          {of.tiers ? ` · ${money(of.tiers.spent.minor, of.tiers.spent.currency, locale)}` : ''}
        </Box>
      </Box>
      <Box sx={{ ...oneLine, fontSize: 13, [PHONE]: { display: 'none' } }}>
        {of.requester?.name ?? say('approvals.byRules')}
      </Box>
      <Box sx={{ [PHONE]: { order: 2, textAlign: 'right' } }}>
        <ApprovalStatus status={of.status} />
      </Box>
      <Box sx={{ textAlign: 'right', fontSize: 12, color: 'text.secondary', [PHONE]: { order: 4 } }}>
        {of.dueAt ? (
          <ClockPill name={say('approvals.page.due')} dueAt={of.dueAt} />
        ) : (
          <When at={of.endedAt ?? of.requestedAt} />
        )}
      </Box>
    </Box>
  );
}
