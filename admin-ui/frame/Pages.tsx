import Left from '@mui/icons-material/ChevronLeftOutlined';
import Right from '@mui/icons-material/ChevronRightOutlined';
import Box from '@mui/material/Box';
import IconButton from '@mui/material/IconButton';
import { useListContext } from 'react-admin';
import { count } from '../i18n/format.ts';
import { useReaderLocale, useWords } from '../i18n/useWords.ts';

/** Which rows of how many; the foot of every list. */
export function Pages() {
  const say = useWords();
  const locale = useReaderLocale();
  const { page, perPage, total = 0, setPage, hasNextPage, hasPreviousPage } = useListContext();
  if (total === 0) return null;
  return (
    <Box
      sx={{
        height: 40,
        flexShrink: 0,
        display: 'flex',
        alignItems: 'center',
        justifyContent: 'flex-end',
        gap: 0.5,
        px: 3,
        borderTop: 1,
        borderColor: 'divider',
        fontSize: 12,
        color: 'text.secondary',
      }}
    >
      {say('desk.cases.range', {
        from: count((page - 1) * perPage + 1, locale),
        to: count(Math.min(page * perPage, total), locale),
        total: count(total, locale),
      })}
      <IconButton
        size="small"
        disabled={!hasPreviousPage}
        onClick={() => setPage(page - 1)}
        aria-label={say('desk.cases.previous')}
      >
        <Left fontSize="small" />
      </IconButton>
      <IconButton
        size="small"
        disabled={!hasNextPage}
        onClick={() => setPage(page + 1)}
        aria-label={say('desk.cases.nextPage')}
      >
        <Right fontSize="small" />
      </IconButton>
    </Box>
  );
}
