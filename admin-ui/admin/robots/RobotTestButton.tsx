import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { RobotRow, RobotTest } from '../../../api/contract/robots.ts';
import { useTell } from '../../frame/useTell.ts';
import { useWords } from '../../i18n/useWords.ts';
import { get } from '../../server/http.ts';
import { Say } from '../settings/parts.tsx';
import { useSend } from '../settings/send.ts';

const LOOK_MS = 1_000;
const TONES = { pending: 'active', sent: 'met', failed: 'late', skipped: 'late' } as const;

/** Sends a message to the group, by the worker and the way of all messages, and says how it fared. */
export function RobotTestButton({ of }: { of: RobotRow }) {
  const say = useWords();
  const tell = useTell();
  const { send, busy } = useSend();
  const [id, setId] = useState('');
  const { data } = useQuery({
    queryKey: ['admin', 'robotTest', id],
    queryFn: ({ signal }) => get<RobotTest>(`/api/admin/robot-tests/${id}`, signal),
    enabled: id !== '',
    refetchInterval: ({ state }) => (state.data && state.data.status !== 'pending' ? false : LOOK_MS),
  });
  const begin = async () => {
    const sent = await send<RobotTest>(`/api/admin/robots/${of.id}/tests`, { method: 'POST', body: {} });
    if (sent.is === 'done') setId(sent.data.id);
    else tell(sent.message, 'error');
  };
  const status = data?.status ?? 'pending';
  const error = data?.error ?? '';
  const word = status === 'pending' && error ? 'waiting' : status;
  return (
    <>
      <Button
        disabled={busy || (id !== '' && status === 'pending' && !error)}
        aria-label={say('robots.admin.testOf', { name: of.name })}
        onClick={() => void begin()}
      >
        {say('robots.admin.test')}
      </Button>
      {id && (
        <Box sx={{ flexBasis: '100%' }}>
          <Say tone={TONES[status]}>{say(`robots.admin.testing.${word}`, { error })}</Say>
        </Box>
      )}
    </>
  );
}
