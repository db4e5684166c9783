import Box from '@mui/material/Box';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router-dom';
import type { PersonRow } from '../../../api/contract/admin-order.ts';
import { Empty } from '../../frame/Empty.tsx';
import { LoadFault } from '../../frame/Fault.tsx';
import { usePageTitle } from '../../frame/pageTitle.ts';
import { Waiting } from '../../frame/Waiting.tsx';
import { nameOf } from '../../i18n/format.ts';
import { useReaderLocale, useWords } from '../../i18n/useWords.ts';
import { getAll } from '../order/useRecords.ts';
import { Head, Page } from '../settings/parts.tsx';
import { AccountMark } from './AccountMark.tsx';
import { chartOf, type Node } from './line.ts';

/** Who reports to whom, as the ladder climbs it; deputies beside them. */
export default function Chart() {
  const say = useWords();
  const { data, error, refetch } = useQuery({
    queryKey: ['admin', 'people', 'all'],
    queryFn: ({ signal }) => getAll<PersonRow>('/api/admin/people', signal),
  });
  usePageTitle(say('admin.people.chart'));
  if (error && !data) return <LoadFault error={error} again={() => void refetch()} />;
  if (!data) return <Waiting rows={10} />;
  const roots = chartOf(data);
  return (
    <Page>
      <Head hint={say('admin.people.chartHint')} back={{ to: '/admin/people', words: say('admin.section.people') }} />
      {roots.length === 0 && <Empty title={say('admin.people.noMatch')} hint={say('admin.people.chartHint')} />}
      <Branch nodes={roots} />
    </Page>
  );
}

function Branch({ nodes, below = false }: { nodes: Node[]; below?: boolean }) {
  return (
    <Box
      component="ul"
      sx={({ palette }) => ({
        listStyle: 'none',
        m: 0,
        p: 0,
        ...(below ? { ml: { xs: 1, sm: 2 }, pl: { xs: 1, sm: 2 }, borderLeft: `1px solid ${palette.divider}` } : {}),
      })}
    >
      {nodes.map((node) => (
        <li key={node.person.id}>
          <Person person={node.person} />
          {node.reports.length > 0 && <Branch nodes={node.reports} below />}
        </li>
      ))}
    </Box>
  );
}

function Person({ person }: { person: PersonRow }) {
  const say = useWords();
  const locale = useReaderLocale();
  return (
    <Box
      sx={{
        display: 'flex',
        flexWrap: 'wrap',
        alignItems: 'center',
        columnGap: 1.5,
        minHeight: 36,
        py: 0.25,
        fontSize: 13,
      }}
    >
      <Box component={Link} to={`/admin/people/${person.id}`} sx={{ fontWeight: 500, color: 'inherit' }}>
        {person.name}
      </Box>
      <Box component="span" sx={{ color: 'text.secondary' }}>
        {person.post ? nameOf(person.post, locale) : say(`role.${person.role}`)}
        {person.team && ` · ${nameOf(person.team, locale)}`}
      </Box>
      {person.deputy && (
        <Box component="span" sx={{ color: 'text.secondary', fontSize: 12 }}>
          {say('admin.people.deputyIs', { name: person.deputy.name })}
        </Box>
      )}
      {(person.account !== 'active' || person.absentUntil) && <AccountMark row={person} />}
    </Box>
  );
}
