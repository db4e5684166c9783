import Box from '@mui/material/Box';
import Tab from '@mui/material/Tab';
import Tabs from '@mui/material/Tabs';
import { Link, Navigate, Route, Routes, useLocation } from 'react-router-dom';
import type { Role } from '../../domain/vocabulary.ts';
import { NotFound } from '../frame/NotFound.tsx';
import { usePageTitle } from '../frame/pageTitle.ts';
import { useWords } from '../i18n/useWords.ts';
import { useMe } from '../session/SessionGate.tsx';
import { Cadences } from './Cadences.tsx';
import { CallTasks } from './CallTasks.tsx';
import { DueList } from './DueList.tsx';
import { Touches } from './Touches.tsx';
import { Uncontacted } from './Uncontacted.tsx';

const LEADERS: readonly Role[] = ['lead', 'manager', 'executive', 'admin'];
const EVERYBODY: readonly Role[] = ['rep', ...LEADERS];

const TABS = [
  { path: 'tasks', roles: EVERYBODY, Page: CallTasks },
  { path: 'cadences', roles: LEADERS, Page: Cadences },
  { path: 'due', roles: LEADERS, Page: DueList },
  { path: 'touches', roles: EVERYBODY, Page: Touches },
  { path: 'uncontacted', roles: LEADERS, Page: Uncontacted },
] as const;

/** Call tasks for whoever calls; cadences and what comes of them for whoever sets them up. Each part has an address. */
export default function CarePage() {
  const say = useWords();
  const { role } = useMe();
  const { pathname } = useLocation();
  const tabs = TABS.filter(({ roles }) => roles.includes(role));
  const first = role === 'rep' || role === 'lead' ? 'tasks' : 'cadences';
  const current = tabs.find(({ path }) => pathname.startsWith(`/care/${path}`));
  usePageTitle(current ? say(`care.tab.${current.path}`) : say('care.title'));
  return (
    <Box sx={{ display: 'flex', flexDirection: 'column', height: '100%' }}>
      <Tabs
        value={current?.path ?? false}
        aria-label={say('care.title')}
        variant="scrollable"
        scrollButtons={false}
        sx={{ px: { xs: 1, sm: 2 }, minHeight: 44, flexShrink: 0, borderBottom: 1, borderColor: 'divider' }}
      >
        {tabs.map(({ path }) => (
          <Tab
            key={path}
            value={path}
            label={say(`care.tab.${path}`)}
            component={Link}
            to={`/care/${path}`}
            sx={{ textTransform: 'none', minHeight: 44 }}
          />
        ))}
      </Tabs>
      <Box sx={{ flex: 1, minHeight: 0, overflow: 'auto' }}>
        <Routes>
          <Route index element={<Navigate to={`/care/${first}`} replace />} />
          {tabs.map(({ path, Page }) => (
            <Route key={path} path={path} element={<Page />} />
          ))}
          <Route path="*" element={<NotFound />} />
        </Routes>
      </Box>
    </Box>
  );
}
