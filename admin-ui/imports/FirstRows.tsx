import Box from '@mui/material/Box';
import Table from '@mui/material/Table';
import TableBody from '@mui/material/TableBody';
import TableCell from '@mui/material/TableCell';
import TableHead from '@mui/material/TableHead';
import TableRow from '@mui/material/TableRow';
import Typography from '@mui/material/Typography';
import type { ImportPreview } from '../../api/contract/files.ts';
import { useWords } from '../i18n/useWords.ts';

const cell = {
  maxWidth: 220,
  overflow: 'hidden',
  textOverflow: 'ellipsis',
  whiteSpace: 'nowrap',
  fontSize: 12,
} as const;
const reason = { ...cell, minWidth: 180, maxWidth: 320, whiteSpace: 'normal' } as const;

/** The first rows with what would become of each; why, where one would be refused. */
export function FirstRows({ preview }: { preview: ImportPreview }) {
  const say = useWords();
  if (preview.rows.length === 0) return null;
  return (
    <Box sx={{ minWidth: 0 }}>
      <Typography variant="h2" sx={{ mb: 1 }}>
        {say('files.page.firstRows')}
      </Typography>
      <Box component="section" tabIndex={0} aria-label={say('files.page.firstRows')} sx={{ overflowX: 'auto' }}>
        <Table size="small" aria-label={say('files.page.firstRows')}>
          <TableHead>
            <TableRow>
              <TableCell sx={cell}>{say('files.page.row')}</TableCell>
              <TableCell sx={reason}>{say('files.page.result')}</TableCell>
              {preview.header.map((name, i) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a column is its place
                <TableCell key={i} sx={cell}>
                  {name}
                </TableCell>
              ))}
            </TableRow>
          </TableHead>
          <TableBody>
            {preview.rows.map((row) => (
              <TableRow key={row.row} sx={row.reason ? { background: ({ palette }) => palette.action.hover } : {}}>
                <TableCell sx={cell}>{row.row}</TableCell>
                <TableCell sx={{ ...reason, ...(row.reason ? { color: 'error.main' } : {}) }}>
                  {row.reason ? `${row.column} ${row.reason}` : say(`files.answer.${row.answer}`)}
                </TableCell>
                {preview.header.map((name, i) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: a column is its place
                  <TableCell key={i} sx={cell} title={name}>
                    {row.cells[i] ?? ''}
                  </TableCell>
                ))}
              </TableRow>
            ))}
          </TableBody>
        </Table>
      </Box>
    </Box>
  );
}
