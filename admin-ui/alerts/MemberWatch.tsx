import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslate } from 'react-admin';
import type { Watch } from '../../api/contract/alerts.ts';
import { useTell } from '../frame/useTell.ts';
import { useWords } from '../i18n/useWords.ts';
import { Nothing, Part } from '../members/parts.tsx';
import { ask, get } from '../server/http.ts';
import { useMe } from '../session/SessionGate.tsx';
import { useWhen } from '../time/When.tsx';
import { WatchForm } from './WatchForm.tsx';

const MAY: readonly string[] = ['lead', 'manager', 'admin'];

/** Who wants to be told of whatever this member brings, and why. */
export default function MemberWatch({ memberId }: { memberId: string }) {
  const say = useWords();
  const translate = useTranslate();
  const tell = useTell();
  const queries = useQueryClient();
  const me = useMe();
  const [editing, setEditing] = useState(false);
  const path = `/api/members/${memberId}/watch`;
  const queryKey = ['members', 'watch', memberId];
  const { data } = useQuery({ queryKey, queryFn: ({ signal }) => get<{ watch: Watch | null }>(path, signal) });
  if (!data) return null;
  const { watch } = data;
  const may = MAY.includes(me.role);

  const end = async () => {
    try {
      await ask(path, { method: 'DELETE' });
      tell(say('alerts.watch.ended'), 'success');
    } catch (error) {
      const message = error instanceof Error ? error.message : '';
      tell(translate(message, { _: message }), 'error');
    }
    await queries.invalidateQueries({ queryKey });
  };
  const saved = async () => {
    setEditing(false);
    tell(say('alerts.watch.saved'), 'success');
    await queries.invalidateQueries({ queryKey });
  };
  return (
    <Part title={say('alerts.watch.title')}>
      {watch ? <Shown of={watch} /> : !editing && <Nothing>{say('alerts.watch.none')}</Nothing>}
      {editing && (
        <WatchForm path={path} watch={watch} onSaved={() => void saved()} onCancel={() => setEditing(false)} />
      )}
      {may && !editing && (
        <Box sx={{ display: 'flex', gap: 1, mt: 1 }}>
          <Button variant="outlined" size="small" onClick={() => setEditing(true)}>
            {say(watch ? 'alerts.watch.change' : 'alerts.watch.set')}
          </Button>
          {watch && (
            <Button size="small" onClick={() => void end()}>
              {say('alerts.watch.end')}
            </Button>
          )}
        </Box>
      )}
    </Part>
  );
}

function Shown({ of }: { of: Watch }) {
  const say = useWords();
  const when = useWhen();
  const lines = [
    say('alerts.watch.by', { name: of.by.name, when: when.full(Date.parse(of.setAt)) }),
    ...(of.until ? [say('alerts.watch.untilWhen', { when: when.full(Date.parse(of.until)) })] : []),
    ...(of.recipients.length > 0
      ? [say('alerts.watch.withOthers', { names: of.recipients.map(({ name }) => name).join(', ') })]
      : []),
  ];
  return (
    <>
      <Box sx={{ overflowWrap: 'anywhere', whiteSpace: 'pre-line' }}>{of.note}</Box>
      <Box sx={{ fontSize: 12, color: 'text.secondary' }}>{lines.join(' · ')}</Box>
    </>
  );
}
