import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { AccountTest } from '../../../api/contract/admin-settings.ts';
import { useTell } from '../../frame/useTell.ts';
import { get } from '../../server/http.ts';
import { Say } from './parts.tsx';
import { useSend } from './send.ts';

const LOOK_MS = 1_000;
const TONES = { pending: 'active', sent: 'met', failed: 'late', skipped: 'late' } as const;

export type TestState = keyof typeof TONES | 'waiting';
type Props = {
  /** Where a test is begun, and where those that were begun are. */
  begin: string;
  begun: string;
  label: string;
  name?: string;
  wordOf: (state: TestState, error: string) => string;
};

/** Sends a message by the worker and the way of all messages, and says how it fared. */
export function TestMessage({ begin, begun, label, name, wordOf }: Props) {
  const tell = useTell();
  const { send, busy } = useSend();
  const [id, setId] = useState('');
  const { data } = useQuery({
    queryKey: ['admin', 'test', begun, id],
    queryFn: ({ signal }) => get<Pick<AccountTest, 'status' | 'error'>>(`${begun}/${id}`, signal),
    enabled: id !== '',
    refetchInterval: ({ state }) => (state.data && state.data.status !== 'pending' ? false : LOOK_MS),
  });
  const press = async () => {
    const sent = await send<{ id: string }>(begin, { method: 'POST', body: {} });
    if (sent.is === 'done') setId(sent.data.id);
    else tell(sent.message, 'error');
  };
  const status = data?.status ?? 'pending';
  const error = data?.error ?? '';
  return (
    <>
      <Button
        disabled={busy || (id !== '' && status === 'pending' && !error)}
        aria-label={name}
        onClick={() => void press()}
      >
        {label}
      </Button>
      {id && (
        <Box sx={{ flexBasis: '100%' }}>
          <Say tone={TONES[status]}>{wordOf(status === 'pending' && error ? 'waiting' : status, error)}</Say>
        </Box>
      )}
    </>
  );
}
