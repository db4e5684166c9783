import { useState } from 'react';
import { useSearchParams } from 'react-router-dom';
import type { TouchRow } from '../../api/contract/care.ts';
import { STEP_KINDS, TOUCH_STATES } from '../../domain/care/cadence.ts';
import { Empty } from '../frame/Empty.tsx';
import { nameOf } from '../i18n/format.ts';
import { useReaderLocale, useWords } from '../i18n/useWords.ts';
import { When } from '../time/When.tsx';
import { Loaded } from './Loaded.tsx';
import { Bar, Meta, RowLink, Select, TouchState } from './marks.tsx';
import { type Column, Foot, Table } from './Table.tsx';
import { useCareList } from './useCareList.ts';

const FILTERS = ['cadence', 'state', 'kind'] as const;

/** What was done, for whom, by which way, and how it was taken. */
export function Touches() {
  const say = useWords();
  const [params, setParams] = useSearchParams();
  const [page, setPage] = useState(1);
  const filter: Record<string, string> = {};
  for (const name of FILTERS) {
    const value = params.get(name);
    if (value) filter[name] = value;
  }
  const query = useCareList<TouchRow>('touches', { filter, sort: ['createdAt', 'DESC'], page });
  const put = (name: (typeof FILTERS)[number], value: string) => {
    setPage(1);
    const { [name]: _, ...others } = filter;
    setParams(value ? { ...others, [name]: value } : others);
  };
  return (
    <>
      <Bar>
        <Select
          label={say('care.field.kind')}
          any={say('care.touches.any')}
          value={filter.kind ?? ''}
          onChange={(value) => put('kind', value)}
          options={STEP_KINDS.map((value) => ({ value, label: say(`care.kind.${value}`) }))}
        />
        <Select
          label={say('care.field.state')}
          any={say('care.touches.any')}
          value={filter.state ?? ''}
          onChange={(value) => put('state', value)}
          options={TOUCH_STATES.filter((state) => state !== 'sending').map((value) => ({
            value,
            label: say(`care.state.${value}`),
          }))}
        />
      </Bar>
      <Loaded query={query}>
        {({ rows, total }) =>
          rows.length === 0 ? (
            <Empty title={say('care.touches.empty')} hint={say('care.touches.emptyHint')} />
          ) : (
            <>
              <TouchTable rows={rows} />
              <Foot page={page} total={total} onPage={setPage} />
            </>
          )
        }
      </Loaded>
    </>
  );
}

function TouchTable({ rows }: { rows: TouchRow[] }) {
  const say = useWords();
  const locale = useReaderLocale();
  const columns: Column<TouchRow>[] = [
    {
      ...{ head: say('care.field.member'), width: 'minmax(120px, 1fr)', phone: 'wide' },
      cell: (row) => <RowLink to={`/members/${row.member.id}`}>{row.member.name}</RowLink>,
    },
    { head: say('care.field.cadence'), width: '140px', cell: (row) => <Meta>{nameOf(row.cadence, locale)}</Meta> },
    { head: say('care.field.kind'), width: '130px', cell: (row) => <Meta>{wayOf(row, say)}</Meta> },
    {
      ...{ head: say('care.field.when'), width: '130px' },
      cell: (row) => (
        <Meta>
          <When at={row.closedAt ?? row.createdAt} />
        </Meta>
      ),
    },
    {
      head: say('care.field.by'),
      width: '120px',
      cell: (row) => <Meta>{(row.doneBy ?? row.owner)?.name ?? say('desk.member.none')}</Meta>,
    },
    {
      head: say('care.field.state'),
      width: 'minmax(160px, 1.2fr)',
      phone: 'narrow',
      cell: (row) => <TouchState of={row} />,
    },
  ];
  return <Table label={say('care.tab.touches')} rows={rows} columns={columns} />;
}

/** `Message, e-mail`; a call is by phone anyway. */
export function wayOf(row: TouchRow, say: ReturnType<typeof useWords>): string {
  const kind = say(`care.kind.${row.kind}`);
  const way = row.channel === 'email' || row.channel === 'text' ? say(`care.way.${row.channel}`) : null;
  return row.kind === 'message' && way ? say('care.touches.reached', { kind, way }) : kind;
}
