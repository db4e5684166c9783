import Typography from '@mui/material/Typography';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { HoursRow } from '../../api/contract/robots.ts';
import { Head, Page } from '../admin/settings/parts.tsx';
import { LoadFault } from '../frame/Fault.tsx';
import { usePageTitle } from '../frame/pageTitle.ts';
import { Waiting } from '../frame/Waiting.tsx';
import { nameOf } from '../i18n/format.ts';
import { useReaderLocale, useWords } from '../i18n/useWords.ts';
import { get } from '../server/http.ts';
import { QuietForm } from './QuietForm.tsx';

const KEY = ['me', 'hours'];

/** When mails and text messages about escalations and alerts wait for the reader. */
export default function MyNotifications() {
  const say = useWords();
  const locale = useReaderLocale();
  const queries = useQueryClient();
  const { data, error, refetch } = useQuery({
    queryKey: KEY,
    queryFn: ({ signal }) => get<HoursRow>('/api/me/hours', signal),
  });
  usePageTitle(say('robots.hours.title'));
  if (error && !data) return <LoadFault error={error} again={() => void refetch()} />;
  if (!data) return <Waiting rows={4} />;
  return (
    <Page>
      <Head hint={say('robots.hours.hint')} />
      <QuietForm
        key={data.version}
        of={data}
        onChanged={(now) => (now ? queries.setQueryData(KEY, now) : void refetch())}
      />
      {data.calendar && (
        <Typography color="text.secondary" sx={{ mt: 2 }}>
          {say('robots.hours.calendarOwn', { name: nameOf(data.calendar, locale) })}
        </Typography>
      )}
    </Page>
  );
}
