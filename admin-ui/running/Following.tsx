import Box from '@mui/material/Box';
import LinearProgress from '@mui/material/LinearProgress';
import { useQuery } from '@tanstack/react-query';
import type { FollowingAnswer } from '../../api/contract/running.ts';
import { count } from '../i18n/format.ts';
import { useReaderLocale, useWords } from '../i18n/useWords.ts';
import { get } from '../server/http.ts';

const POLL_MS = 2_000;

/** How far running cases have come with what was published for them, too; nothing where none were to follow. `path`: of the version. */
export function Following({ path }: { path: string }) {
  const say = useWords();
  const locale = useReaderLocale();
  const { data } = useQuery({
    queryKey: ['following', path],
    queryFn: ({ signal }) => get<FollowingAnswer>(`${path}/following`, signal),
    refetchInterval: ({ state }) => (state.data?.following?.state === 'running' ? POLL_MS : false),
  });
  const of = data?.following;
  if (!of) return null;
  const { state, told, underway, left } = of;
  const [total, followed] = [told + left, told - underway];
  const n = (value: number) => count(value, locale);
  const values = { told: n(told), underway: n(underway), left: n(left), total: n(total), followed: n(followed) };
  const title = say('running.following.title');
  return (
    <Box component="section" aria-label={title} sx={{ display: 'grid', gap: 0.5, mt: 1, maxWidth: 560 }}>
      <strong>{title}</strong>
      <Box component="span" role="status" sx={{ color: 'text.secondary' }}>
        {say(`running.following.${state}`, values)}
      </Box>
      {state === 'running' && (
        <LinearProgress
          variant="determinate"
          aria-label={title}
          value={total ? Math.min(100, (followed / total) * 100) : 100}
        />
      )}
    </Box>
  );
}
