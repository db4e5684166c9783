import type { SystemStyleObject, Theme } from '@mui/system';

/** A row whose one link covers it: the whole row is pressed, middle-clicked and focused as that link. */
export const rowStyle = (palette: { divider: string; hover: string; chosen: string; primary: { main: string } }) =>
  ({
    position: 'relative',
    minHeight: 40,
    borderBottom: `1px solid ${palette.divider}`,
    '&:hover': { background: palette.hover },
    '&:has(> a[aria-current], > * > a[aria-current])': { background: palette.chosen },
    '& a.row-link': { color: 'inherit', textDecoration: 'none' },
    '& a.row-link::after': { content: '""', position: 'absolute', inset: 0 },
    '& a.row-link:focus-visible': { outline: 'none' },
    '& a.row-link:focus-visible::after': { outline: `2px solid ${palette.primary.main}`, outlineOffset: -2 },
    // What has a title or a button of its own lies above the link.
    '& [title], & button': { position: 'relative', zIndex: 1 },
  }) as const satisfies SystemStyleObject<Theme>;

export const oneLine = { overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap', minWidth: 0 } as const;
