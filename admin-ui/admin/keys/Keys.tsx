import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ApiKeyRow } from '../../../api/contract/admin-settings.ts';
import { Dot } from '../../cases/marks.tsx';
import { Empty } from '../../frame/Empty.tsx';
import { LoadFault } from '../../frame/Fault.tsx';
import { usePageTitle } from '../../frame/pageTitle.ts';
import { useTell } from '../../frame/useTell.ts';
import { Waiting } from '../../frame/Waiting.tsx';
import { useWords } from '../../i18n/useWords.ts';
import { get } from '../../server/http.ts';
import { When } from '../../time/When.tsx';
import { Head, Page } from '../settings/parts.tsx';
import { useSend } from '../settings/send.ts';
import { NewKey } from './NewKey.tsx';
import { SCOPES } from './scopes.ts';

export default function Keys() {
  const say = useWords();
  const queries = useQueryClient();
  const [making, setMaking] = useState(false);
  const { data, error, refetch } = useQuery({
    queryKey: ['admin', 'apiKeys'],
    queryFn: ({ signal }) => get<ApiKeyRow[]>('/api/admin/api-keys', signal),
  });
  usePageTitle(say('admin.settings.section.keys'));
  if (error && !data) return <LoadFault error={error} again={() => void refetch()} />;
  if (!data) return <Waiting rows={6} />;
  return (
    <Page>
      <Head hint={say('admin.settings.keys.hint')}>
        <Button variant="contained" onClick={() => setMaking(true)}>
          {say('admin.settings.keys.make')}
        </Button>
      </Head>
      {data.length === 0 && (
        <Empty title={say('admin.settings.keys.empty')} hint={say('admin.settings.keys.emptyHint')} />
      )}
      <Box component="ul" sx={{ listStyle: 'none', m: 0, p: 0 }}>
        {data.map((row) => (
          <Row key={row.id} row={row} />
        ))}
      </Box>
      {making && (
        <NewKey
          onMade={() => void queries.invalidateQueries({ queryKey: ['admin', 'apiKeys'] })}
          onClose={() => setMaking(false)}
        />
      )}
    </Page>
  );
}

function Row({ row }: { row: ApiKeyRow }) {
  const say = useWords();
  const tell = useTell();
  const queries = useQueryClient();
  const { send, busy } = useSend();
  const expired = row.expiresAt !== null && Date.parse(row.expiresAt) <= Date.now();
  const state = row.revokedAt ? 'revoked' : expired ? 'expired' : 'active';
  const revoke = async () => {
    // It cannot be undone, so it is asked, by name.
    if (!window.confirm(say('admin.settings.keys.revokeAsk', { name: row.name }))) return;
    const sent = await send(`/api/admin/api-keys/${row.id}`, { method: 'DELETE' });
    if (sent.is === 'done') tell(say('admin.settings.keys.revokeDone'), 'success');
    else tell(sent.message, 'error');
    await queries.invalidateQueries({ queryKey: ['admin', 'apiKeys'] });
  };
  const quiet = { fontSize: 12, color: 'text.secondary' };
  return (
    <Box
      component="li"
      sx={({ palette }) => ({
        display: 'grid',
        gridTemplateColumns: {
          xs: '1fr auto',
          md: 'minmax(140px, 1fr) 150px minmax(180px, 1.2fr) 150px 150px 130px 90px',
        },
        gap: 1,
        alignItems: 'center',
        minHeight: 44,
        py: 0.5,
        borderBottom: `1px solid ${palette.divider}`,
      })}
    >
      <Box>
        <strong>{row.name}</strong>
        <Box sx={quiet}>{row.createdBy?.name ?? say('admin.settings.keys.byCommand')}</Box>
      </Box>
      <Box sx={{ fontFamily: 'monospace', fontSize: 12 }} title={say('admin.settings.keys.key')}>
        {row.prefix}_…
      </Box>
      <Box sx={{ fontSize: 12 }}>
        {SCOPES.filter(({ id }) => row.scopes.includes(id))
          .map(({ word }) => say(`admin.settings.keys.scope.${word}`))
          .join(' · ')}
      </Box>
      <Box sx={quiet}>
        {say('admin.settings.keys.lastUsed')}:{' '}
        {row.lastUsedAt ? <When at={row.lastUsedAt} /> : say('admin.settings.keys.never')}
      </Box>
      <Box sx={quiet}>
        {row.expiresAt ? (
          <>
            {say('admin.settings.keys.ends')}: <When at={row.expiresAt} />
          </>
        ) : (
          say('admin.settings.keys.noEnd')
        )}
      </Box>
      <Box sx={{ fontSize: 12 }}>
        <Dot tone={state === 'active' ? 'met' : 'over'}>{say(`admin.settings.keys.${state}`)}</Dot>
      </Box>
      <Box>
        {state !== 'revoked' && (
          <Button disabled={busy} onClick={() => void revoke()}>
            {say('admin.settings.keys.revoke')}
          </Button>
        )}
      </Box>
    </Box>
  );
}
