import Typography from '@mui/material/Typography';
import { useQuery } from '@tanstack/react-query';
import type { FilesState as State } from '../../../api/contract/values.ts';
import { useWords } from '../../i18n/useWords.ts';
import { get } from '../../server/http.ts';

/** Where attachments lie, and whether somebody looks at them for viruses: nowhere else is that said. */
export function FilesState() {
  const say = useWords();
  const { data } = useQuery({
    queryKey: ['admin', 'system'],
    queryFn: ({ signal }) => get<{ files: State }>('/api/system', signal),
  });
  if (!data) return null;
  const { place, scanned, waiting, failed, infected } = data.files;
  const counts = scanned ? { waiting, failed, infected } : { infected };
  const parts = [
    say(`attachments.health.place.${place}`),
    say(scanned ? 'attachments.health.on' : 'attachments.health.off'),
    ...(Object.entries(counts) as [keyof typeof counts, number][]).flatMap(([what, n]) =>
      n > 0 ? [say(`attachments.health.${what}`, { smart_count: n })] : [],
    ),
  ];
  return (
    <Typography sx={{ fontSize: 13, mb: 2 }}>
      <strong>{say('attachments.health.title')}</strong>: {parts.join(' · ')}
    </Typography>
  );
}
