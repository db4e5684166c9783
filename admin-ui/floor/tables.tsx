import Box from '@mui/material/Box';
import type { ReactNode } from 'react';

/** A plain table: head, then rows whose first cell names them. */
export const Table = ({ label, head, children }: { label: string; head: string[]; children: ReactNode }) => (
  <Box sx={{ overflowX: 'auto', maxWidth: '100%' }} tabIndex={0} role="region" aria-label={label}>
    <Box
      component="table"
      aria-label={label}
      sx={({ palette }) => ({
        borderCollapse: 'collapse',
        '& th, & td': {
          ...{ px: 1.5, height: 40, textAlign: 'left', fontWeight: 400, whiteSpace: 'nowrap' },
          borderBottom: `1px solid ${palette.divider}`,
        },
        '& thead th': { height: 32, fontSize: 12, color: palette.text.secondary, background: palette.rail },
        '& tbody th': { fontWeight: 500 },
        '& a': { color: palette.primary.main },
        '& td.n': { textAlign: 'right', fontVariantNumeric: 'tabular-nums' },
      })}
    >
      <thead>
        <tr>
          {head.map((word) => (
            <th key={word} scope="col">
              {word}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>{children}</tbody>
    </Box>
  </Box>
);
