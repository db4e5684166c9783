import Box from '@mui/material/Box';
import Drawer from '@mui/material/Drawer';
import { lazy, type ReactNode, Suspense, useState } from 'react';
import { useLocation, useNavigate } from 'react-router-dom';
import { useWords } from '../i18n/useWords.ts';
import { useShortcuts } from '../keys/useShortcuts.ts';
import { Outgoing } from '../replies/Outgoing.tsx';
import { SessionGate } from '../session/SessionGate.tsx';
import { Announcer } from './announce.tsx';
import { ConnectionBar } from './ConnectionBar.tsx';
import { Boundary } from './Fault.tsx';
import { Navigation } from './Navigation.tsx';
import { PhoneBar, PhoneMenu } from './PhoneBar.tsx';
import { TopBar } from './TopBar.tsx';
import { usePhone } from './usePhone.ts';
import { Waiting } from './Waiting.tsx';

const CheatSheet = lazy(() => import('./CheatSheet.tsx'));
const SearchBox = lazy(() => import('./SearchBox.tsx'));

export function Frame({ children }: { children: ReactNode }) {
  return (
    <SessionGate>
      <Inside>{children}</Inside>
    </SessionGate>
  );
}

function Inside({ children }: { children: ReactNode }) {
  const say = useWords();
  const phone = usePhone();
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const [open, setOpen] = useState<'search' | 'keys' | 'menu' | null>(null);
  const close = () => setOpen(null);
  useShortcuts({
    search: () => setOpen('search'),
    cheatSheet: () => setOpen('keys'),
    goQueue: () => navigate('/queue'),
    goCases: () => navigate('/cases'),
    goMembers: () => navigate('/members'),
    goEscalations: () => navigate('/escalations'),
    newCase: () => navigate('/cases/create'),
  });
  return (
    <Box sx={{ display: 'flex', height: '100dvh' }}>
      <Box
        component="a"
        href="#page"
        onClick={(event) => {
          event.preventDefault();
          document.getElementById('page')?.focus();
        }}
        sx={{
          position: 'absolute',
          top: -100,
          left: 8,
          zIndex: 2000,
          p: 1,
          bgcolor: 'background.paper',
          '&:focus': { top: 8 },
        }}
      >
        {say('desk.nav.skip')}
      </Box>
      {!phone && <Navigation />}
      <Box sx={{ flex: 1, minWidth: 0, display: 'flex', flexDirection: 'column' }}>
        <ConnectionBar />
        <TopBar
          phone={phone}
          onMenu={() => setOpen('menu')}
          onSearch={() => setOpen('search')}
          onKeys={() => setOpen('keys')}
        />
        <Box component="main" id="page" tabIndex={-1} sx={{ flex: 1, minHeight: 0, overflow: 'auto', outline: 'none' }}>
          <Boundary resetKey={pathname}>
            <Suspense fallback={<Waiting />}>{children}</Suspense>
          </Boundary>
        </Box>
        {phone && <PhoneBar />}
      </Box>
      <Drawer open={open === 'menu'} onClose={close}>
        <PhoneMenu onDone={close} />
      </Drawer>
      <Suspense fallback={null}>
        {open === 'keys' && <CheatSheet onClose={close} />}
        {open === 'search' && <SearchBox onClose={close} />}
      </Suspense>
      <Announcer />
      <Outgoing />
    </Box>
  );
}
