import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Checkbox from '@mui/material/Checkbox';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useSearchParams } from 'react-router-dom';
import type { UncontactedRow } from '../../api/contract/care.ts';
import type { StaffRow } from '../../api/contract/people.ts';
import { TIERS } from '../../domain/vocabulary.ts';
import { TierMark } from '../cases/marks.tsx';
import { Empty } from '../frame/Empty.tsx';
import { count } from '../i18n/format.ts';
import { useReaderLocale, useWords } from '../i18n/useWords.ts';
import { get } from '../server/http.ts';
import { useMe } from '../session/SessionGate.tsx';
import { When } from '../time/When.tsx';
import { Loaded } from './Loaded.tsx';
import { MakeTasks } from './MakeTasks.tsx';
import { Bar, Meta, RowLink, Select, useReason } from './marks.tsx';
import { type Column, Foot, Table } from './Table.tsx';
import { useCareList } from './useCareList.ts';

const DAYS = [30, 60, 90, 180, 365];

/** Members nobody was in touch with, and one action that makes call tasks of them. */
export function Uncontacted() {
  const say = useWords();
  const locale = useReaderLocale();
  const me = useMe();
  const [params, setParams] = useSearchParams();
  const [page, setPage] = useState(1);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [days, tier, ownerId] = [Number(params.get('days')) || 90, params.get('tier') ?? '', params.get('owner') ?? ''];
  const filter = { days, ...(tier ? { tier } : {}), ...(ownerId ? { ownerId } : {}) };
  const query = useCareList<UncontactedRow>('uncontacted', { filter, page });
  const staff = useQuery({
    queryKey: ['staff', 'callers'],
    queryFn: () => get<StaffRow[]>(`/api/staff?${new URLSearchParams({ range: '[0,99]' })}`),
    staleTime: 300_000,
  });
  const put = (name: string, value: string) => {
    setPage(1);
    setChosen(new Set());
    const next = new URLSearchParams(params);
    if (value) next.set(name, value);
    else next.delete(name);
    setParams(next);
  };
  const people = (staff.data ?? []).map(({ id, name }) => ({ value: id, label: name }));
  return (
    <>
      <Bar>
        <Select
          label={say('care.uncontacted.days')}
          value={String(days)}
          onChange={(value) => put('days', value)}
          options={[...new Set([...DAYS, days])]
            .sort((a, b) => a - b)
            .map((n) => ({ value: String(n), label: `≥ ${count(n, locale)} · ${say('care.field.days')}` }))}
        />
        <Select
          label={say('care.field.tier')}
          any={say('care.touches.any')}
          value={tier}
          onChange={(value) => put('tier', value)}
          options={TIERS.map((value) => ({ value, label: say(`tier.${value}`) }))}
        />
        <Select
          label={say('desk.field.owner')}
          any={say('care.touches.any')}
          value={ownerId}
          onChange={(value) => put('owner', value)}
          options={[{ value: 'none', label: say('care.uncontacted.nobody') }, ...people]}
        />
        <Box sx={{ flex: 1 }} />
        {me.role !== 'executive' && (
          <MakeTasks
            chosen={chosen}
            people={people}
            rows={query.data?.rows ?? []}
            onMade={() => setChosen(new Set())}
          />
        )}
      </Bar>
      <Loaded query={query}>
        {({ rows, total }) =>
          rows.length === 0 ? (
            <Empty title={say('care.uncontacted.empty')} hint={say('care.uncontacted.emptyHint')}>
              <Button variant="outlined" onClick={() => setParams({ days: '30' })}>
                {`≥ 30 · ${say('care.field.days')}`}
              </Button>
            </Empty>
          ) : (
            <>
              <UncontactedTable rows={rows} chosen={chosen} onChoose={setChosen} />
              <Foot page={page} total={total} onPage={setPage} />
            </>
          )
        }
      </Loaded>
    </>
  );
}

type TableProps = {
  rows: UncontactedRow[];
  chosen: ReadonlySet<string>;
  onChoose: (chosen: ReadonlySet<string>) => void;
};

function UncontactedTable({ rows, chosen, onChoose }: TableProps) {
  const say = useWords();
  const locale = useReaderLocale();
  const reason = useReason();
  const all = rows.every(({ id }) => chosen.has(id));
  const toggle = (ids: string[], on: boolean) => {
    const next = new Set(chosen);
    for (const id of ids) on ? next.add(id) : next.delete(id);
    onChoose(next);
  };
  const columns: Column<UncontactedRow>[] = [
    {
      head: (
        <Checkbox
          size="small"
          checked={all}
          indeterminate={!all && chosen.size > 0}
          onChange={(_, on) =>
            toggle(
              rows.map(({ id }) => id),
              on,
            )
          }
          slotProps={{ input: { 'aria-label': say('care.uncontacted.chooseAll') } }}
        />
      ),
      ...{ width: '36px', phone: 'narrow' },
      cell: (row) => (
        <Checkbox
          size="small"
          checked={chosen.has(row.id)}
          onChange={(_, on) => toggle([row.id], on)}
          slotProps={{ input: { 'aria-label': say('care.uncontacted.choose', { name: row.member.name }) } }}
          sx={{ position: 'relative', zIndex: 1 }}
        />
      ),
    },
    {
      ...{ head: say('care.field.member'), width: 'minmax(120px, 1fr)', phone: 'wide' },
      cell: (row) => <RowLink to={`/members/${row.member.id}`}>{row.member.name}</RowLink>,
    },
    { head: say('care.field.tier'), width: '96px', cell: (row) => <TierMark tier={row.member.tier} /> },
    {
      head: say('desk.field.owner'),
      width: '120px',
      cell: (row) => <Meta>{row.owner?.name ?? say('care.uncontacted.nobody')}</Meta>,
    },
    {
      ...{ head: say('care.field.lastContact'), width: '130px' },
      cell: (row) => (
        <Meta>
          <When at={row.lastContactAt} />
        </Meta>
      ),
    },
    {
      head: say('care.field.days'),
      width: '72px',
      phone: 'narrow',
      cell: (row) => <Meta>{count(row.days, locale)}</Meta>,
    },
    {
      ...{ head: say('care.field.outcome'), width: 'minmax(140px, 1fr)' },
      cell: (row) => (row.reason ? <Meta>{reason(row.reason)}</Meta> : <Meta>{say('care.state.open')}</Meta>),
    },
  ];
  return <Table label={say('care.tab.uncontacted')} rows={rows} columns={columns} />;
}
