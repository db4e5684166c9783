import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { AuditPage as Answer } from '../../../api/contract/admin-settings.ts';
import { Empty } from '../../frame/Empty.tsx';
import { LoadFault } from '../../frame/Fault.tsx';
import { usePageTitle } from '../../frame/pageTitle.ts';
import { Waiting } from '../../frame/Waiting.tsx';
import { useWords } from '../../i18n/useWords.ts';
import { get } from '../../server/http.ts';
import { Head, Page } from '../settings/parts.tsx';
import { AuditEntry } from './AuditEntry.tsx';
import { AuditFilters, type Filter, queryOf } from './AuditFilters.tsx';

/** Who did or saw what. Going on loads earlier rows after those that are shown. */
export default function AuditPage() {
  const say = useWords();
  const [filter, setFilter] = useState<Filter>({});
  const { data, error, refetch, fetchNextPage, hasNextPage, isFetchingNextPage } = useInfiniteQuery({
    queryKey: ['admin', 'audit', filter],
    queryFn: ({ pageParam, signal }) => get<Answer>(`/api/admin/audit?${queryOf(filter, pageParam)}`, signal),
    initialPageParam: '',
    getNextPageParam: (page) => page.next ?? undefined,
  });
  usePageTitle(say('admin.settings.section.audit'));
  const rows = data?.pages.flatMap((page) => page.rows) ?? [];
  const names = Object.assign({}, ...(data?.pages.map((page) => page.names) ?? []));
  return (
    <Page>
      <Head hint={say('admin.settings.audit.hint')} />
      <AuditFilters filter={filter} onChange={setFilter} />
      {error && !data ? (
        <LoadFault error={error} again={() => void refetch()} />
      ) : !data ? (
        <Waiting rows={12} />
      ) : rows.length === 0 ? (
        <Empty title={say('admin.settings.audit.empty')} hint={say('admin.settings.audit.emptyHint')} />
      ) : (
        <Box component="ul" sx={{ listStyle: 'none', m: 0, p: 0 }}>
          {rows.map((row) => (
            <AuditEntry
              key={row.id}
              row={row}
              names={names}
              onRecord={(recordType, recordId) => setFilter({ recordType, recordId })}
            />
          ))}
        </Box>
      )}
      {hasNextPage && (
        <Button variant="outlined" sx={{ mt: 2 }} disabled={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {say('admin.settings.audit.more')}
        </Button>
      )}
    </Page>
  );
}
