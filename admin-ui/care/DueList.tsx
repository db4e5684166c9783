import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useSearchParams } from 'react-router-dom';
import type { CadenceRow, DueRow } from '../../api/contract/care.ts';
import type { Trigger } from '../../domain/care/cadence.ts';
import { Dot, TierMark } from '../cases/marks.tsx';
import { Empty } from '../frame/Empty.tsx';
import { nameOf } from '../i18n/format.ts';
import { useReaderLocale, useWords } from '../i18n/useWords.ts';
import { get } from '../server/http.ts';
import { When } from '../time/When.tsx';
import { Loaded } from './Loaded.tsx';
import { Bar, Meta, RowLink, Select, useReason } from './marks.tsx';
import { type Column, Foot, Table } from './Table.tsx';
import { useCareList } from './useCareList.ts';

const DAYS = 7;
const TONES = { go: 'met', hold: 'soon', skip: 'over' } as const;

/** Who is due now and in the next days, and what would come of it. */
export function DueList() {
  const say = useWords();
  const locale = useReaderLocale();
  const [params, setParams] = useSearchParams();
  const [page, setPage] = useState(1);
  const cadences = useQuery({
    queryKey: ['care', 'cadences'],
    queryFn: ({ signal }) => get<CadenceRow[]>('/api/care/cadences', signal),
  });
  const choices = (cadences.data ?? []).filter(({ trigger }) => (trigger as Trigger).type !== 'byHand');
  const cadence = choices.find(({ code }) => code === params.get('cadence'))?.code ?? choices[0]?.code ?? '';
  const query = useCareList<DueRow>('due', { filter: { cadence, days: DAYS }, page, enabled: cadence !== '' });
  return (
    <>
      <Bar>
        <Select
          label={say('care.field.cadence')}
          value={cadence}
          onChange={(code) => {
            setPage(1);
            setParams({ cadence: code });
          }}
          options={choices.map((one) => ({ value: one.code, label: nameOf(one, locale) }))}
        />
        <Meta>{say('care.due.hint')}</Meta>
      </Bar>
      <Loaded query={query}>
        {({ rows, total }) =>
          rows.length === 0 ? (
            <Empty title={say('care.due.empty', { days: DAYS })} hint={say('care.due.emptyHint')} />
          ) : (
            <>
              <DueTable rows={rows} />
              <Foot page={page} total={total} onPage={setPage} />
            </>
          )
        }
      </Loaded>
    </>
  );
}

function DueTable({ rows }: { rows: DueRow[] }) {
  const say = useWords();
  const reason = useReason();
  const columns: Column<DueRow>[] = [
    {
      ...{ head: say('care.field.member'), width: 'minmax(120px, 1fr)', phone: 'wide' },
      cell: (row) => <RowLink to={`/members/${row.member.id}`}>{row.member.name}</RowLink>,
    },
    { head: say('care.field.tier'), width: '96px', cell: (row) => <TierMark tier={row.member.tier} /> },
    { head: say('care.field.way'), width: '120px', cell: (row) => <Meta>{say(`care.way.${row.way}`)}</Meta> },
    {
      ...{ head: say('care.field.due'), width: '140px' },
      cell: (row) => (
        <Meta>
          <When at={row.dueAt} />
        </Meta>
      ),
    },
    {
      ...{ head: say('care.field.outcome'), width: 'minmax(160px, 1.2fr)', phone: 'narrow' },
      cell: (row) => (
        <Dot tone={TONES[row.verdict]}>
          {say(`care.verdict.${row.verdict}`)}
          {row.reason && ` · ${reason(row.reason)}`}
        </Dot>
      ),
    },
  ];
  return <Table label={say('care.tab.due')} rows={rows} columns={columns} />;
}
