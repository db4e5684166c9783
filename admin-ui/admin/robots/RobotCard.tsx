import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { useQueryClient } from '@tanstack/react-query';
import { useId, useState } from 'react';
import type { RobotRow } from '../../../api/contract/robots.ts';
import { Dot } from '../../cases/marks.tsx';
import { useTell } from '../../frame/useTell.ts';
import { nameOf } from '../../i18n/format.ts';
import { useReaderLocale, useWords } from '../../i18n/useWords.ts';
import { When } from '../../time/When.tsx';
import { Say } from '../settings/parts.tsx';
import { useSend } from '../settings/send.ts';
import { RobotForm } from './RobotForm.tsx';
import { RobotTestButton } from './RobotTestButton.tsx';

const TONES = { sent: 'met', failed: 'late', pending: 'soon' } as const;

/** One robot: for whom, how its last message fared, and what can be done about it. */
export function RobotCard({ of }: { of: RobotRow }) {
  const id = useId();
  const say = useWords();
  const locale = useReaderLocale();
  const tell = useTell();
  const queries = useQueryClient();
  const { send, busy } = useSend();
  const [editing, setEditing] = useState(false);
  const remove = async () => {
    if (!window.confirm(say('robots.admin.removeAsk', { name: of.name }))) return;
    const sent = await send(`/api/admin/robots/${of.id}?basedOn=${of.version}`, { method: 'DELETE' });
    if (sent.is === 'done') tell(say('robots.admin.removed'), 'success');
    else tell(sent.is === 'refused' ? say('robots.admin.conflict') : sent.message, 'error');
    await queries.invalidateQueries({ queryKey: ['admin', 'robots'] });
  };
  const people = of.team
    ? say('robots.admin.team', { name: nameOf(of.team, locale) })
    : of.department
      ? say('robots.admin.department', { name: nameOf(of.department, locale) })
      : say('robots.admin.everybody');
  const tells = of.notices.map((notice) => say(`robots.notices.${notice}`)).join(locale === 'zh' ? '、' : ', ');
  const { last } = of;
  return (
    <Box
      component="section"
      aria-labelledby={id}
      sx={({ palette }) => ({ mb: 2, p: 2, border: `1px solid ${palette.divider}`, borderRadius: 1 })}
    >
      <Box sx={{ display: 'flex', flexWrap: 'wrap', columnGap: 1.5, alignItems: 'baseline' }}>
        <Typography id={id} variant="h3" sx={{ fontSize: 14, fontWeight: 600, overflowWrap: 'anywhere' }}>
          {of.name}
        </Typography>
        <span>{say(`robots.kind.${of.kind}`)}</span>
        {!of.active && <Dot tone="over">{say('robots.admin.inactive')}</Dot>}
        {of.active && last && (last.status !== 'pending' || last.error) && (
          <span>
            <Dot tone={TONES[last.status]}>{say(`robots.admin.last.${last.status}`, { error: last.error ?? '' })}</Dot>{' '}
            <When at={last.at} />
          </span>
        )}
      </Box>
      {!of.readable && <Say tone="late">{say('robots.admin.unreadable')}</Say>}
      {editing ? (
        <RobotForm of={of} onClose={() => setEditing(false)} />
      ) : (
        <>
          <Box sx={{ fontSize: 13, color: 'text.secondary', overflowWrap: 'anywhere' }}>
            {[
              of.host,
              ...(of.signs ? [say('robots.admin.signs')] : []),
              people,
              tells || say('robots.admin.tellsNothing'),
            ].join(' · ')}
          </Box>
          <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, mt: 1 }}>
            <Button variant="outlined" onClick={() => setEditing(true)}>
              {say('robots.admin.edit')}
            </Button>
            <Button disabled={busy} onClick={() => void remove()}>
              {say('robots.admin.remove')}
            </Button>
            <RobotTestButton of={of} />
          </Box>
        </>
      )}
    </Box>
  );
}
