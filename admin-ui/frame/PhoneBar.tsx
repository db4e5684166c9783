import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { useLogout } from 'react-admin';
import { Link, useLocation } from 'react-router-dom';
import { AvailabilityChoice } from '../here/AvailabilityChoice.tsx';
import { useWords } from '../i18n/useWords.ts';
import { UndoSetting } from '../replies/undo.tsx';
import { useMe } from '../session/SessionGate.tsx';
import { LanguageSwitch } from './LanguageSwitch.tsx';
import { Navigation } from './Navigation.tsx';
import { thumbPlacesOf } from './places.ts';
import { ThemeSwitch } from './ThemeSwitch.tsx';

/** The places within reach of the thumb. On a case the composer has the foot. */
export function PhoneBar() {
  const say = useWords();
  const me = useMe();
  const { pathname } = useLocation();
  if (/^\/cases\/[^/]+/.test(pathname)) return null;
  return (
    <Box
      component="nav"
      aria-label={say('desk.nav.main')}
      sx={{
        display: 'flex',
        borderTop: 1,
        borderColor: 'divider',
        pb: 'env(safe-area-inset-bottom)',
        bgcolor: 'background.paper',
      }}
    >
      {thumbPlacesOf(me.role).map(({ to, word, Icon }) => {
        const current = pathname.startsWith(to);
        return (
          <Box
            key={to}
            component={Link}
            to={to}
            aria-current={current ? 'page' : undefined}
            sx={({ palette }) => ({
              flex: 1,
              minHeight: 56,
              display: 'flex',
              flexDirection: 'column',
              alignItems: 'center',
              justifyContent: 'center',
              fontSize: 12,
              textDecoration: 'none',
              color: current ? palette.tones.active.text : palette.text.secondary,
              fontWeight: current ? 600 : 400,
            })}
          >
            <Icon fontSize="small" />
            {say(word)}
          </Box>
        );
      })}
    </Box>
  );
}

export function PhoneMenu({ onDone }: { onDone: () => void }) {
  const say = useWords();
  const me = useMe();
  const logout = useLogout();
  return (
    <Box sx={{ display: 'flex', flexDirection: 'column', height: '100%' }}>
      <Box onClick={onDone} sx={{ flex: 1, minHeight: 0 }}>
        <Navigation />
      </Box>
      <Box sx={{ p: 1, borderTop: 1, borderColor: 'divider', display: 'grid', gap: 0.5, justifyItems: 'start' }}>
        <Box sx={{ px: 1, color: 'text.secondary', fontSize: 12 }}>
          {me.name} · {say(`role.${me.role}`)}
        </Box>
        <Box>
          <LanguageSwitch />
          <ThemeSwitch />
        </Box>
        <AvailabilityChoice />
        <UndoSetting />
        <Button color="inherit" component={Link} to="/me/notifications" onClick={onDone}>
          {say('robots.hours.title')}
        </Button>
        <Button color="inherit" onClick={() => void logout({}, undefined, false)}>
          {say('desk.nav.signOut')}
        </Button>
      </Box>
    </Box>
  );
}
