import Box from '@mui/material/Box';
import type { ReactNode } from 'react';
import { Link } from 'react-router-dom';
import { useWords } from '../i18n/useWords.ts';

type Props = {
  to: string;
  label: string;
  icon?: ReactNode;
  current: boolean;
  counts?: { open: number; overdue: number };
};

export function NavLink({ to, label, icon, current, counts }: Props) {
  const say = useWords();
  return (
    <Box
      component={Link}
      to={to}
      aria-current={current ? 'page' : undefined}
      sx={({ palette }) => ({
        display: 'flex',
        alignItems: 'center',
        gap: 1,
        minHeight: 34,
        px: 1,
        borderRadius: 1,
        color: current ? palette.tones.active.text : palette.text.primary,
        background: current ? palette.chosen : 'none',
        fontWeight: current ? 600 : 400,
        textDecoration: 'none',
        '&:hover': { background: current ? palette.chosen : palette.hover },
        '@media (pointer: coarse)': { minHeight: 44 },
      })}
    >
      {icon}
      <Box component="span" sx={{ flex: 1, overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' }}>
        {label}
      </Box>
      {counts && counts.overdue > 0 && (
        <Box
          component="span"
          title={say('desk.nav.overdueOf', { smart_count: counts.overdue })}
          sx={({ palette }) => ({
            color: palette.tones.late.text,
            background: palette.tones.late.fill,
            border: `1px solid ${palette.tones.late.line}`,
            borderRadius: 1,
            px: 0.5,
            fontSize: 12,
            lineHeight: '16px',
            fontWeight: 500,
          })}
        >
          <span aria-hidden>{counts.overdue}</span>
          <span className="seen-by-readers-only">{say('desk.nav.overdueOf', { smart_count: counts.overdue })}</span>
        </Box>
      )}
      {counts && (
        <Box
          component="span"
          title={say('desk.nav.openOf', { smart_count: counts.open })}
          sx={{
            color: 'text.secondary',
            fontSize: 12,
            fontVariantNumeric: 'tabular-nums',
            minWidth: 16,
            textAlign: 'right',
          }}
        >
          <span aria-hidden>{counts.open}</span>
          <span className="seen-by-readers-only">{say('desk.nav.openOf', { smart_count: counts.open })}</span>
        </Box>
      )}
    </Box>
  );
}
