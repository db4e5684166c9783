import Box from '@mui/material/Box';
import type { SystemStyleObject, Theme } from '@mui/system';
import type { ReactNode } from 'react';
import { PHONE } from './usePhone.ts';

type Props = { grid: SystemStyleObject<Theme>; stays?: boolean; children: ReactNode };

/** The heads of a table's columns, in the grid of its rows; a phone has none. `stays`: in sight while the rows go by. */
export function HeadRow({ grid, stays = false, children }: Props) {
  return (
    <Box
      role="row"
      sx={({ palette }) => ({
        ...grid,
        ...(stays ? { position: 'sticky', top: 0, zIndex: 2 } : {}),
        height: 32,
        background: palette.rail,
        borderBottom: `1px solid ${palette.divider}`,
        fontSize: 12,
        color: palette.text.secondary,
        [PHONE]: { display: 'none' },
      })}
    >
      {children}
    </Box>
  );
}
