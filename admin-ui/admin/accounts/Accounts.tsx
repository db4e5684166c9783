import { useQuery } from '@tanstack/react-query';
import type { AccountRow } from '../../../api/contract/admin-settings.ts';
import { LoadFault } from '../../frame/Fault.tsx';
import { usePageTitle } from '../../frame/pageTitle.ts';
import { Waiting } from '../../frame/Waiting.tsx';
import { useWords } from '../../i18n/useWords.ts';
import { get } from '../../server/http.ts';
import { Robots } from '../robots/Robots.tsx';
import { Head, Page } from '../settings/parts.tsx';
import { AccountCard } from './AccountCard.tsx';

export default function Accounts() {
  const say = useWords();
  const { data, error, refetch } = useQuery({
    queryKey: ['admin', 'accounts'],
    queryFn: ({ signal }) => get<AccountRow[]>('/api/admin/accounts', signal),
  });
  usePageTitle(say('admin.settings.section.accounts'));
  if (error && !data) return <LoadFault error={error} again={() => void refetch()} />;
  if (!data) return <Waiting rows={6} />;
  return (
    <Page>
      <Head hint={say('admin.settings.accounts.hint')} />
      {data.map((row) => (
        <AccountCard key={row.kind} of={row} />
      ))}
      <Robots />
    </Page>
  );
}
