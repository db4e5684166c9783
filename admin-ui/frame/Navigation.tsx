import Add from '@mui/icons-material/AddOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { Link, useLocation } from 'react-router-dom';
import { nameOf } from '../i18n/format.ts';
import { useReaderLocale, useWords } from '../i18n/useWords.ts';
import { useMe } from '../session/SessionGate.tsx';
import { useQueues, useWaitingApprovals } from './counts.ts';
import { NavLink } from './NavLink.tsx';
import { FILERS, placesOf } from './places.ts';

const WIDTH = 208;

/** Places, then the queues with what lies in them. */
export function Navigation() {
  const say = useWords();
  const locale = useReaderLocale();
  const me = useMe();
  const { pathname, search } = useLocation();
  const { data: queues = [] } = useQueues();
  const { data: approvals = 0 } = useWaitingApprovals();
  const mine = queues.filter((queue) => queue.mine);
  const shown = mine.length > 0 ? mine : queues;
  return (
    <Box
      component="nav"
      aria-label={say('desk.nav.main')}
      sx={({ palette }) => ({
        width: WIDTH,
        flexShrink: 0,
        height: '100%',
        overflowY: 'auto',
        background: palette.rail,
        borderRight: `1px solid ${palette.divider}`,
        p: 1,
        display: 'flex',
        flexDirection: 'column',
        gap: 0.25,
      })}
    >
      <Box sx={{ display: 'flex', alignItems: 'center', gap: 1, px: 1, height: 40 }}>
        <img src="/desk.svg" alt="" width={22} height={22} />
        <Typography component="span" sx={{ fontWeight: 600, fontSize: 16 }}>
          {say('desk.product')}
        </Typography>
      </Box>
      {placesOf(me.role).map(({ to, word, Icon }) => (
        <NavLink
          key={to}
          to={to}
          label={say(word)}
          icon={<Icon fontSize="small" />}
          current={pathname.startsWith(to) && !search.includes('queueId')}
          {...(to === '/approvals' && approvals > 0 ? { counts: { open: approvals, overdue: 0 } } : {})}
        />
      ))}
      {shown.length > 0 && (
        <Typography
          variant="caption"
          component="h2"
          color="text.secondary"
          sx={{ px: 1, pt: 2, pb: 0.5, fontWeight: 500 }}
        >
          {say('desk.nav.queues')}
        </Typography>
      )}
      {shown.map((queue) => {
        const filter = new URLSearchParams({ filter: JSON.stringify({ view: 'open', queueId: queue.id }), page: '1' });
        return (
          <NavLink
            key={queue.id}
            to={`/cases?${filter}`}
            label={nameOf(queue, locale)}
            current={search.includes(queue.id)}
            counts={{ open: queue.open, overdue: queue.overdue }}
          />
        );
      })}
      <Box sx={{ flex: 1 }} />
      {FILERS.includes(me.role) && (
        <Button component={Link} to="/cases/create" variant="outlined" startIcon={<Add />} sx={{ m: 1 }}>
          {say('desk.nav.newCase')}
        </Button>
      )}
    </Box>
  );
}
