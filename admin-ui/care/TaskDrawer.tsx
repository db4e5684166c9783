import Close from '@mui/icons-material/CloseOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Drawer from '@mui/material/Drawer';
import IconButton from '@mui/material/IconButton';
import Typography from '@mui/material/Typography';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router-dom';
import type { TaskDetail } from '../../api/contract/care.ts';
import { TierMark } from '../cases/marks.tsx';
import { usePhone } from '../frame/usePhone.ts';
import { useWords } from '../i18n/useWords.ts';
import { get } from '../server/http.ts';
import { useWhen, When } from '../time/When.tsx';
import { Loaded } from './Loaded.tsx';
import { Meta, TouchState, useReason } from './marks.tsx';
import { TaskForm } from './TaskForm.tsx';
import { useTaskVerb } from './useTaskVerb.ts';

type Props = {
  id: string /** The task that comes after this one. */;
  next: string | null;
  onShow: (id: string | null) => void;
};

/** One call: whom, why, what to say, and how it went. */
export function TaskDrawer({ id, next, onShow }: Props) {
  const say = useWords();
  const phone = usePhone();
  const query = useQuery({
    queryKey: ['care', 'task', id],
    queryFn: ({ signal }) => get<TaskDetail>(`/api/care/tasks/${id}`, signal),
  });
  return (
    <Drawer
      anchor="right"
      open
      onClose={() => onShow(null)}
      slotProps={{
        paper: {
          ...{ role: 'dialog', 'aria-modal': true, 'aria-label': query.data?.member.name ?? say('care.tab.tasks') },
          sx: { width: phone ? '100%' : 460, p: 2 },
        },
      }}
    >
      <IconButton
        onClick={() => onShow(null)}
        aria-label={say('care.task.close')}
        sx={{ position: 'absolute', top: 8, right: 8, zIndex: 1 }}
      >
        <Close />
      </IconButton>
      <Loaded query={query}>{(of) => <Task of={of} next={next} onShow={onShow} />}</Loaded>
    </Drawer>
  );
}

function Task({ of, next, onShow }: { of: TaskDetail } & Pick<Props, 'next' | 'onShow'>) {
  const say = useWords();
  const reason = useReason();
  const when = useWhen();
  const { act, busy, fault } = useTaskVerb(of.id);
  return (
    <Box sx={{ display: 'grid', gap: 1.5 }}>
      <div>
        <Typography variant="h2" sx={{ pr: 5 }}>
          <Box component={Link} to={`/members/${of.member.id}`} sx={{ color: 'inherit' }}>
            {of.member.name}
          </Box>
        </Typography>
        <Box sx={{ display: 'flex', gap: 1, alignItems: 'baseline', flexWrap: 'wrap' }}>
          <TierMark tier={of.member.tier} />
          <Meta>{of.member.number}</Meta>
          <Meta>
            <When at={of.dueAt} />
          </Meta>
          {of.state !== 'open' && <TouchState of={of} />}
        </Box>
      </div>
      <Typography>{of.topic}</Typography>
      {of.hold && <Warning>{say('care.task.hold', { reason: reason(of.hold) })}</Warning>}
      {of.callableFrom && (
        <Warning>{say('care.task.notNow', { when: when.full(Date.parse(of.callableFrom)) })}</Warning>
      )}
      {of.phone && (
        <Box
          sx={{ fontSize: 20, fontWeight: 600, fontVariantNumeric: 'tabular-nums', '& a': { color: 'primary.main' } }}
        >
          {of.phone.startsWith('+') ? <a href={`tel:${of.phone}`}>{of.phone}</a> : of.phone}
        </Box>
      )}
      <section>
        <Typography variant="h3" component="h3" sx={{ fontSize: 12, color: 'text.secondary' }}>
          {say('care.task.say')}
        </Typography>
        <Box sx={({ palette }) => ({ background: palette.replyFill, borderRadius: 1, px: 1.5, py: 0.5 })}>
          {of.script.map((paragraph) => (
            <Typography key={paragraph} sx={{ my: 1, whiteSpace: 'pre-wrap' }}>
              {paragraph}
            </Typography>
          ))}
        </Box>
      </section>
      {of.note && <Typography sx={{ whiteSpace: 'pre-wrap' }}>{of.note}</Typography>}
      {of.mayWork && !of.mine && (
        <Box sx={{ display: 'flex', gap: 1, alignItems: 'center', flexWrap: 'wrap' }}>
          <Button variant="outlined" disabled={busy} onClick={() => void act('claim', {})} sx={{ minHeight: 44 }}>
            {say('care.task.claim')}
          </Button>
          <Meta>{say('care.task.claimFirst')}</Meta>
        </Box>
      )}
      {of.mayWork && <TaskForm of={of} act={act} busy={busy} next={next} onShow={onShow} />}
      <div role="alert">
        {fault && <Typography color="error">{say('care.task.failed', { reason: fault })}</Typography>}
      </div>
    </Box>
  );
}

const Warning = ({ children }: { children: string }) => (
  <Box
    role="note"
    sx={({ palette }) => ({
      ...{ color: palette.tones.soon.text, background: palette.tones.soon.fill, borderRadius: 1, px: 1.5, py: 1 },
      border: `1px solid ${palette.tones.soon.line}`,
    })}
  >
    {children}
  </Box>
);
