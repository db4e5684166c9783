import Bell from '@mui/icons-material/NotificationsOutlined';
import Badge from '@mui/material/Badge';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import IconButton from '@mui/material/IconButton';
import Popover from '@mui/material/Popover';
import Typography from '@mui/material/Typography';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useGetList } from 'react-admin';
import { Link } from 'react-router-dom';
import type { NoticeRow } from '../../api/contract/people.ts';
import { announce } from '../frame/announce.tsx';
import { useWords } from '../i18n/useWords.ts';
import { ask } from '../server/http.ts';
import { useTick } from '../time/ticking.ts';
import { useWhen, When } from '../time/When.tsx';

const SHOWN = 30;

/** What concerns this reader, newest first; counted and said aloud as it comes in. */
export function NoticesBell() {
  const say = useWords();
  const queries = useQueryClient();
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const { data = [] } = useGetList<NoticeRow>(
    'notices',
    { pagination: { page: 1, perPage: SHOWN }, sort: { field: 'createdAt', order: 'DESC' }, filter: {} },
    { refetchInterval: 60_000 },
  );
  const unread = data.filter((notice) => notice.readAt === null);
  useNewest(data);

  const read = async (ids: string[]) => {
    if (ids.length === 0) return;
    await ask('/api/notices/read', { method: 'POST', body: { ids }, idempotencyKey: crypto.randomUUID() }).catch(
      () => undefined,
    );
    await queries.invalidateQueries({ queryKey: ['notices'] });
  };
  const label =
    unread.length > 0 ? say('desk.notices.unread', { smart_count: unread.length }) : say('desk.notices.title');
  return (
    <>
      <IconButton
        onClick={(event) => setAnchor(event.currentTarget)}
        aria-label={label}
        title={label}
        aria-haspopup="dialog"
      >
        <Badge badgeContent={unread.length} max={99} color="error" overlap="circular">
          <Bell fontSize="small" />
        </Badge>
      </IconButton>
      <Popover
        open={anchor !== null}
        anchorEl={anchor}
        onClose={() => setAnchor(null)}
        anchorOrigin={{ vertical: 'bottom', horizontal: 'right' }}
        transformOrigin={{ vertical: 'top', horizontal: 'right' }}
        slotProps={{
          paper: { role: 'dialog', 'aria-label': say('desk.notices.title'), sx: { width: 400, maxWidth: '94vw' } },
        }}
      >
        <Box sx={{ display: 'flex', alignItems: 'center', px: 2, py: 1, borderBottom: 1, borderColor: 'divider' }}>
          <Typography variant="h2" sx={{ flex: 1 }}>
            {say('desk.notices.title')}
          </Typography>
          {unread.length > 0 && (
            <Button onClick={() => void read(unread.map((n) => n.id))}>{say('desk.notices.readAll')}</Button>
          )}
        </Box>
        {data.length === 0 && (
          <Typography sx={{ p: 2, color: 'text.secondary' }}>{say('desk.notices.empty')}</Typography>
        )}
        <Box component="ul" sx={{ listStyle: 'none', m: 0, p: 0, maxHeight: '60vh', overflowY: 'auto' }}>
          {data.map((notice) => (
            <Line
              key={notice.id}
              notice={notice}
              onOpen={() => {
                setAnchor(null);
                void read(notice.readAt === null ? [notice.id] : []);
              }}
            />
          ))}
        </Box>
      </Popover>
    </>
  );
}

function Line({ notice, onOpen }: { notice: NoticeRow; onOpen: () => void }) {
  const say = useWords();
  const when = useWhen();
  const { mailWaitsUntil } = notice;
  const waits = useTick((now) => (mailWaitsUntil ? when.relative(Date.parse(mailWaitsUntil), now) : ''));
  const target = notice.place ?? '/';
  return (
    <li>
      <Box
        component={Link}
        to={target}
        onClick={onOpen}
        sx={({ palette }) => ({
          display: 'flex',
          gap: 1.5,
          px: 2,
          py: 1,
          borderBottom: `1px solid ${palette.divider}`,
          color: 'text.primary',
          textDecoration: 'none',
          '&:hover': { background: palette.hover },
        })}
      >
        <Box
          aria-hidden
          sx={({ palette }) => ({
            mt: 1,
            width: 8,
            height: 8,
            borderRadius: '50%',
            flexShrink: 0,
            background: notice.readAt === null ? palette.tones.active.text : 'transparent',
          })}
        />
        <Box sx={{ flex: 1, fontWeight: notice.readAt === null ? 500 : 400 }}>
          {notice.text}
          <Typography variant="caption" color="text.secondary" component="div">
            <When at={notice.createdAt} />
            {notice.caseNumber ? ` · ${notice.caseNumber}` : ''}
            {notice.mailWaitsUntil && ` · ${say('robots.hours.waits', { at: waits })}`}
          </Typography>
        </Box>
      </Box>
    </li>
  );
}

/** Says a notice aloud that came while the reader was here. */
function useNewest(notices: NoticeRow[]) {
  const say = useWords();
  const newest = notices[0];
  const known = useRef<string | null>(null);
  useEffect(() => {
    if (!newest) return;
    if (known.current !== null && known.current !== newest.id && newest.readAt === null)
      announce(say('desk.notices.new', { text: newest.text }));
    known.current = newest.id;
  }, [newest, say]);
}
