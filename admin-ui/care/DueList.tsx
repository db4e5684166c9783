import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useSearchParams } from 'react-router-dom';
import type { CadenceRow, DueRow } from '../../api/contract/care.ts';
import type { Trigger } from '../../domain/care/cadence.ts';
import { Empty } from '../frame/Empty.tsx';
import { nameOf } from '../i18n/format.ts';
import { useReaderLocale, useWords } from '../i18n/useWords.ts';
import { get } from '../server/http.ts';
import { DueTable, LookedAt } from './DueTable.tsx';
import { Loaded } from './Loaded.tsx';
import { Bar, Meta, Select } from './marks.tsx';
import { Foot } from './Table.tsx';
import { useCareList } from './useCareList.ts';

const DAYS = 7;

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
        {({ rows, total, lookedAt }) =>
          rows.length === 0 ? (
            <Empty title={say('care.due.empty', { days: DAYS })} hint={say('care.due.emptyHint')} />
          ) : (
            <>
              <DueTable rows={rows} label={say('care.tab.due')} />
              <LookedAt at={lookedAt} />
              <Foot page={page} total={total} onPage={setPage} />
            </>
          )
        }
      </Loaded>
    </>
  );
}
