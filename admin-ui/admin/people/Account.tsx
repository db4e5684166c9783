import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { useNavigate } from 'react-router-dom';
import type { PersonDetail } from '../../../api/contract/admin-order.ts';
import { useTell } from '../../frame/useTell.ts';
import { useWords } from '../../i18n/useWords.ts';
import { useWhen, When } from '../../time/When.tsx';
import { Say } from '../settings/parts.tsx';
import { type Sent, useSend } from '../settings/send.ts';
import { AccountMark } from './AccountMark.tsx';
import { Panel } from './Panel.tsx';

type Props = { person: PersonDetail; own: boolean; onChanged: (now: PersonDetail) => void };

/** Whether they can come in, and what an administrator can do about it. */
export function Account({ person, own, onChanged }: Props) {
  const say = useWords();
  const when = useWhen();
  const tell = useTell();
  const navigate = useNavigate();
  const { send, busy } = useSend();
  const [refusal, setRefusal] = useState<string | null>(null);
  const [once, setOnce] = useState<{ password: string; until: string } | null>(null);
  const path = `/api/admin/people/${person.id}`;
  const disabled = person.account === 'disabled';

  async function act<T>(work: Promise<Sent<T>>): Promise<T | null> {
    setRefusal(null);
    const sent = await work;
    if (sent.is === 'done') return sent.data;
    setRefusal(sent.message);
    return null;
  }
  const post = (verb: string) => send<PersonDetail>(`${path}/${verb}`, { method: 'POST' });
  const toggle = async () => {
    const now = await act(post(disabled ? 'enablement' : 'disablement'));
    if (!now) return;
    setOnce(null);
    onChanged(now);
    tell(say(disabled ? 'admin.people.enabledNow' : 'admin.people.disabledNow', { name: person.name }), 'success');
  };
  const mail = async () => {
    const sent = await send(`${path}/password-reset`, { method: 'POST' });
    if (sent.is === 'done') tell(say('admin.people.mailSent', { email: person.email }), 'success');
    else setRefusal(sent.message);
  };
  const oneTime = async () => {
    if (!window.confirm(say('admin.people.oneTimeAsk', { name: person.name }))) return;
    const given = await act(send<{ password: string; until: string }>(`${path}/one-time-password`, { method: 'POST' }));
    if (given) setOnce(given);
  };
  const unlock = async () => {
    const now = await act(post('unlocking'));
    if (now) onChanged(now);
  };
  const remove = async () => {
    if (!window.confirm(say('admin.order.deleteAsk', { name: person.name }))) return;
    setRefusal(null);
    const sent = await send(path, { method: 'DELETE' });
    if (sent.is !== 'done') return setRefusal(sent.message);
    tell(say('admin.order.deletedNow', { name: person.name }), 'success');
    navigate('/admin/people');
  };
  const quiet = { fontSize: 12, color: 'text.secondary' };
  return (
    <Panel title={say('admin.people.account')}>
      <Box sx={{ fontSize: 13 }}>
        <AccountMark row={person} />
      </Box>
      <Box sx={quiet}>
        {say('admin.people.lastSeen')}:{' '}
        {person.lastSeenAt ? <When at={person.lastSeenAt} /> : say('admin.people.never')}
      </Box>
      {person.lockedUntil && (
        <Say tone="soon">
          {say('admin.people.locked', { at: when.full(Date.parse(person.lockedUntil)) })}
          <Button disabled={busy} onClick={() => void unlock()}>
            {say('admin.people.unlock')}
          </Button>
        </Say>
      )}
      {once && (
        <Say tone="active">
          <Box>
            {say('admin.people.oneTimeGiven', { at: when.full(Date.parse(once.until)) })}
            <Typography component="code" sx={{ display: 'block', fontFamily: 'monospace', fontSize: 16, my: 0.5 }}>
              {once.password}
            </Typography>
          </Box>
        </Say>
      )}
      {refusal && <Say tone="late">{refusal}</Say>}
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1 }}>
        {!disabled && (
          <>
            <Button variant="outlined" disabled={busy} onClick={() => void mail()}>
              {say(person.account === 'invited' ? 'admin.people.inviteAgain' : 'admin.people.sendReset')}
            </Button>
            <Button variant="outlined" disabled={busy} onClick={() => void oneTime()}>
              {say('admin.people.oneTime')}
            </Button>
          </>
        )}
        {!own && (
          <Button
            variant="outlined"
            color={disabled ? 'primary' : 'error'}
            disabled={busy}
            onClick={() => void toggle()}
          >
            {say(disabled ? 'admin.people.enable' : 'admin.people.disable')}
          </Button>
        )}
        {!own && (
          <Button color="error" disabled={busy} onClick={() => void remove()}>
            {say('admin.order.delete')}
          </Button>
        )}
      </Box>
    </Panel>
  );
}
