import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { lazy, type ReactNode, useId, useState } from 'react';
import { useGetList } from 'react-admin';
import { Link, Route, Routes, useParams, useSearchParams } from 'react-router-dom';
import type { AlertRow } from '../../api/contract/alerts.ts';
import { ALERT_KINDS } from '../../domain/alert/kinds.ts';
import { Empty } from '../frame/Empty.tsx';
import { LoadFault } from '../frame/Fault.tsx';
import { usePageTitle } from '../frame/pageTitle.ts';
import { ViewChoice } from '../frame/ViewChoice.tsx';
import { Waiting } from '../frame/Waiting.tsx';
import { useWords } from '../i18n/useWords.ts';
import { focusedRow, useRowKeys } from '../keys/useRowKeys.ts';
import { useShortcuts } from '../keys/useShortcuts.ts';
import { useMe } from '../session/SessionGate.tsx';
import { AlertCard } from './AlertCard.tsx';
import { useTake } from './useTake.ts';

const VIEWS = {
  open: { status: 'open' },
  mine: { mine: true, status: 'open' },
  taken: { status: 'acknowledged' },
  over: { status: 'ended' },
} as const;
type View = keyof typeof VIEWS;
const VIEW_NAMES = Object.keys(VIEWS) as View[];
const SHOWN = 25;
const AlarmWords = lazy(() => import('./AlarmWords.tsx'));

/** What the alert rules found: one list, and an address for each. */
export default function AlertList() {
  return (
    <Routes>
      <Route index element={<Views />} />
      <Route path="words" element={<AlarmWords />} />
      <Route path=":id" element={<One />} />
    </Routes>
  );
}

function Views() {
  const say = useWords();
  const [params, setParams] = useSearchParams();
  const given = params.get('view');
  const view: View = VIEW_NAMES.find((name) => name === given) ?? 'open';
  const caseId = params.get('caseId');
  const kind = ALERT_KINDS.find((known) => known === params.get('kind'));
  const { role } = useMe();
  const go = (next: { view?: View; kind?: string }) =>
    setParams({ view, ...(kind ? { kind } : {}), ...(caseId ? { caseId } : {}), ...next });
  return (
    <Cards filter={{ ...VIEWS[view], ...(kind ? { kind } : {}), ...(caseId ? { caseId } : {}) }}>
      <Box sx={{ display: 'flex', gap: 1, flexWrap: 'wrap', alignItems: 'center' }}>
        <ViewChoice
          views={VIEW_NAMES}
          shown={view}
          wordOf={(name) => say(`alerts.list.view.${name}`)}
          onChoose={(next) => go({ view: next })}
        />
        <TextField
          select
          size="small"
          label={say('alerts.list.kind')}
          value={kind ?? ''}
          onChange={(event) => go({ kind: event.target.value })}
          sx={{ minWidth: 180 }}
          slotProps={{ select: { displayEmpty: true }, inputLabel: { shrink: true } }}
        >
          <MenuItem value="">{say('alerts.list.everyKind')}</MenuItem>
          {ALERT_KINDS.filter((known) => known !== 'other').map((known) => (
            <MenuItem key={known} value={known}>
              {say(`alerts.kind.${known}`)}
            </MenuItem>
          ))}
        </TextField>
        {role !== 'rep' && (
          <Button component={Link} to="/alerts/words">
            {say('alerts.list.words')}
          </Button>
        )}
      </Box>
    </Cards>
  );
}

function One() {
  const { id = '' } = useParams();
  return <Cards filter={{ id }} />;
}

function Cards({ filter, children }: { filter: object; children?: ReactNode }) {
  const say = useWords();
  const list = useId();
  const [more, setMore] = useState(1);
  const { data, total, error, isPending, refetch } = useGetList<AlertRow>(
    'alerts',
    { filter, sort: { field: 'raisedAt', order: 'DESC' }, pagination: { page: 1, perPage: SHOWN * more } },
    { refetchInterval: 60_000 },
  );
  const { take, busy, faults } = useTake();
  usePageTitle(say('alerts.list.title'));
  useRowKeys(list);
  useShortcuts({
    acknowledge: () => {
      const row = data?.find(({ id }) => id === focusedRow(list));
      if (row?.status === 'open') void take(row);
    },
  });
  return (
    <Box id={list} sx={{ maxWidth: 760, mx: 'auto', p: { xs: 2, sm: 3 }, display: 'grid', gap: 2 }}>
      {children}
      {error && !data && <LoadFault error={error} again={() => void refetch()} />}
      {isPending && <Waiting rows={4} height={160} />}
      {data?.length === 0 && <Empty title={say('alerts.list.empty')} hint={say('alerts.list.emptyHint')} />}
      {data?.map((row) => (
        <AlertCard
          key={row.id}
          of={row}
          busy={busy === row.id}
          fault={faults[row.id] ?? null}
          onTake={() => void take(row)}
        />
      ))}
      {data && (total ?? 0) > data.length && (
        <Box sx={{ display: 'flex', alignItems: 'center', gap: 1 }}>
          <Typography variant="caption" color="text.secondary">
            {say('alerts.list.more', { smart_count: data.length })}
          </Typography>
          <Button onClick={() => setMore(more + 1)}>{say('desk.case.more')}</Button>
        </Box>
      )}
    </Box>
  );
}
