import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { AccountRow, AccountTest } from '../../../api/contract/admin-settings.ts';
import { useTell } from '../../frame/useTell.ts';
import { useWords } from '../../i18n/useWords.ts';
import { get } from '../../server/http.ts';
import { Say } from '../settings/parts.tsx';
import { useSend } from '../settings/send.ts';

const LOOK_MS = 1_000;
const TONES = { pending: 'active', sent: 'met', failed: 'late', skipped: 'late' } as const;

/** Sends a message to oneself, by the worker and the way of all messages, and says how it fared. */
export function TestButton({ kind }: { kind: AccountRow['kind'] }) {
  const say = useWords();
  const tell = useTell();
  const { send, busy } = useSend();
  const [id, setId] = useState('');
  const { data } = useQuery({
    queryKey: ['admin', 'accountTest', id],
    queryFn: ({ signal }) => get<AccountTest>(`/api/admin/account-tests/${id}`, signal),
    enabled: id !== '',
    refetchInterval: ({ state }) => (state.data && state.data.status !== 'pending' ? false : LOOK_MS),
  });
  const begin = async () => {
    const sent = await send<AccountTest>(`/api/admin/accounts/${kind}/tests`, { method: 'POST', body: {} });
    if (sent.is === 'done') setId(sent.data.id);
    else tell(sent.message, 'error');
  };
  const status = data?.status ?? 'pending';
  const error = data?.error ?? '';
  const word = status === 'pending' && error ? 'waiting' : status;
  return (
    <>
      <Button disabled={busy || (id !== '' && status === 'pending' && !error)} onClick={() => void begin()}>
        {say('admin.settings.accounts.test')}
      </Button>
      {id && (
        <Box sx={{ flexBasis: '100%' }}>
          <Say tone={TONES[status]}>{say(`admin.settings.accounts.testing.${word}`, { error })}</Say>
        </Box>
      )}
    </>
  );
}
