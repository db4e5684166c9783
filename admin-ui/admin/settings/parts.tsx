import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { type ReactNode, useId } from 'react';
import { Link } from 'react-router-dom';
import { PHONE } from '../../frame/usePhone.ts';

/** Parts that the settings pages share. */

/** What a page is for, and what can be done first. `title`: where the bar above says something else. */
export function Head({
  title,
  hint,
  back,
  children,
}: {
  title?: string;
  hint?: string;
  back?: { to: string; words: string };
  children?: ReactNode;
}) {
  return (
    <Box sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: 1, mb: 2 }}>
      <Box sx={{ flex: 1, minWidth: 240 }}>
        {back && (
          <Box component={Link} to={back.to} sx={{ fontSize: 12, color: 'primary.main' }}>
            ‹ {back.words}
          </Box>
        )}
        {title && (
          <Typography variant="h1" component="h2">
            {title}
          </Typography>
        )}
        {hint && <Typography color="text.secondary">{hint}</Typography>}
      </Box>
      {children}
    </Box>
  );
}

export const Page = ({ children }: { children: ReactNode }) => (
  <Box sx={{ p: 3, maxWidth: 1280, [PHONE]: { p: 2 } }}>{children}</Box>
);

export function Section({ title, hint, children }: { title: string; hint?: string; children: ReactNode }) {
  const id = useId();
  return (
    <Box component="section" aria-labelledby={id} sx={{ mt: 3 }}>
      <Typography id={id} variant="h2">
        {title}
      </Typography>
      {hint && (
        <Typography variant="caption" component="p" color="text.secondary" sx={{ mb: 1 }}>
          {hint}
        </Typography>
      )}
      {children}
    </Box>
  );
}

/** A sentence in the colour of what it means. */
export function Say({ tone, children }: { tone: 'soon' | 'late' | 'met' | 'active'; children: ReactNode }) {
  return (
    <Box
      role={tone === 'late' ? 'alert' : 'status'}
      sx={({ palette }) => ({
        display: 'flex',
        flexWrap: 'wrap',
        gap: 1,
        alignItems: 'center',
        my: 1.5,
        px: 2,
        py: 1,
        borderRadius: 1,
        color: palette.tones[tone].text,
        background: palette.tones[tone].fill,
        border: `1px solid ${palette.tones[tone].line}`,
      })}
    >
      {children}
    </Box>
  );
}

/** What is to be saved, at the foot of the page. */
export const SaveBar = ({ children }: { children: ReactNode }) => (
  <Box
    sx={({ palette }) => ({
      position: 'sticky',
      bottom: 0,
      zIndex: 2,
      mt: 3,
      py: 1.5,
      display: 'flex',
      flexWrap: 'wrap',
      gap: 1,
      alignItems: 'center',
      background: palette.background.default,
      borderTop: `1px solid ${palette.divider}`,
    })}
  >
    {children}
  </Box>
);
