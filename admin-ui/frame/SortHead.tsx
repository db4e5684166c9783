import Down from '@mui/icons-material/ArrowDropDownOutlined';
import Up from '@mui/icons-material/ArrowDropUpOutlined';
import Box from '@mui/material/Box';
import ButtonBase from '@mui/material/ButtonBase';
import { useListContext } from 'react-admin';
import { useWords } from '../i18n/useWords.ts';

/** A column's head; with `field` it orders the list. */
export function SortHead({ field, label }: { field?: string; label: string }) {
  const say = useWords();
  const { sort, setSort } = useListContext();
  const current = field !== undefined && sort.field === field;
  const Arrow = sort.order === 'ASC' ? Up : Down;
  return (
    <Box
      role="columnheader"
      aria-sort={current ? (sort.order === 'ASC' ? 'ascending' : 'descending') : undefined}
      sx={{ whiteSpace: 'nowrap', fontWeight: 500 }}
    >
      {field === undefined ? (
        label
      ) : (
        <ButtonBase
          aria-label={say('desk.cases.sortBy', { field: label })}
          onClick={() => setSort({ field, order: current && sort.order === 'ASC' ? 'DESC' : 'ASC' })}
          sx={{ font: 'inherit', color: current ? 'text.primary' : 'inherit', borderRadius: 0.5, minHeight: 24 }}
        >
          {label}
          {current && <Arrow fontSize="small" />}
        </ButtonBase>
      )}
    </Box>
  );
}
