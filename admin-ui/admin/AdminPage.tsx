import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { Suspense, useEffect, useRef } from 'react';
import { Navigate, Route, Routes, useLocation } from 'react-router-dom';
import { NavLink } from '../frame/NavLink.tsx';
import { NotFound } from '../frame/NotFound.tsx';
import { usePhone } from '../frame/usePhone.ts';
import { Waiting } from '../frame/Waiting.tsx';
import { useWords } from '../i18n/useWords.ts';
import { SECTIONS } from './sections.ts';

/** Administration: a list of sections beside (on a phone: above) the one that is open. */
export default function AdminPage() {
  return (
    <Box sx={{ display: 'flex', flexDirection: { xs: 'column', md: 'row' }, minHeight: '100%' }}>
      <Sections />
      <Box sx={{ flex: 1, minWidth: 0 }}>
        <Suspense fallback={<Waiting />}>
          <Routes>
            <Route index element={<Navigate to={SECTIONS[0]?.path ?? ''} replace />} />
            {SECTIONS.map(({ path, Page }) => (
              <Route key={path} path={`${path}/*`} element={<Page />} />
            ))}
            <Route path="*" element={<NotFound />} />
          </Routes>
        </Suspense>
      </Box>
    </Box>
  );
}

const GROUPS = ['order', 'settings'] as const;

function Sections() {
  const say = useWords();
  const phone = usePhone();
  const { pathname } = useLocation();
  const strip = useRef<HTMLElement>(null);
  // On a phone the strip is wider than the screen: the section that is open is brought into view.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another place is another section
  useEffect(() => {
    strip.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center' });
  }, [pathname]);
  const shown = GROUPS.map((group) => ({ group, sections: SECTIONS.filter((section) => section.group === group) }));
  return (
    <Box
      component="nav"
      ref={strip}
      aria-label={say('desk.nav.admin')}
      sx={({ palette }) => ({
        flexShrink: 0,
        display: 'flex',
        gap: phone ? 0.5 : 0.25,
        p: 1,
        borderColor: palette.divider,
        borderStyle: 'solid',
        borderWidth: 0,
        ...(phone
          ? {
              overflowX: 'auto',
              borderBottomWidth: 1,
              position: 'sticky',
              top: 0,
              zIndex: 3,
              bgcolor: 'background.default',
            }
          : { width: 176, flexDirection: 'column', borderRightWidth: 1 }),
      })}
    >
      {shown.map(({ group, sections }) => (
        <Box key={group} sx={{ display: 'flex', flexDirection: phone ? 'row' : 'column', gap: phone ? 0.5 : 0.25 }}>
          {!phone && sections.length > 0 && (
            <Typography variant="caption" component="h2" color="text.secondary" sx={{ px: 1, pt: 1, fontWeight: 500 }}>
              {say(`admin.group.${group}`)}
            </Typography>
          )}
          {sections.map(({ path, word }) => (
            <NavLink
              key={path}
              to={`/admin/${path}`}
              label={say(word)}
              current={pathname.startsWith(`/admin/${path}`)}
            />
          ))}
        </Box>
      ))}
    </Box>
  );
}
