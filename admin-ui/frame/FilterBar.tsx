import Clear from '@mui/icons-material/FilterAltOffOutlined';
import Search from '@mui/icons-material/SearchOutlined';
import Box from '@mui/material/Box';
import IconButton from '@mui/material/IconButton';
import InputBase from '@mui/material/InputBase';
import { type ReactNode, useEffect, useState } from 'react';
import { useListContext } from 'react-admin';
import { useWords } from '../i18n/useWords.ts';
import { PHONE } from './usePhone.ts';

const WAIT_MS = 250;

/** Words to find and choices beside them; all of it is the list's filter, and so in the address. */
export function FilterBar({ placeholder, children }: { placeholder: string; children: ReactNode }) {
  const say = useWords();
  const { filterValues, setFilters } = useListContext();
  const given = typeof filterValues.q === 'string' ? filterValues.q : '';
  const [typed, setTyped] = useState(given);
  useEffect(() => setTyped(given), [given]);
  useEffect(() => {
    if (typed.trim() === given) return;
    const timer = setTimeout(() => setFilters(withFilter(filterValues, 'q', typed.trim())), WAIT_MS);
    return () => clearTimeout(timer);
  }, [typed, given, filterValues, setFilters]);
  return (
    <Box
      role="search"
      sx={({ palette }) => ({
        minHeight: 44,
        flexShrink: 0,
        display: 'flex',
        alignItems: 'center',
        gap: 1,
        px: 3,
        borderBottom: `1px solid ${palette.divider}`,
        overflowX: 'auto',
        [PHONE]: { px: 2, minHeight: 56 },
      })}
    >
      <Search fontSize="small" sx={{ color: 'text.secondary' }} />
      <InputBase
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        placeholder={placeholder}
        inputProps={{ 'aria-label': placeholder, maxLength: 100 }}
        sx={{ flex: 1, minWidth: 180 }}
      />
      {children}
      {Object.keys(filterValues).length > 0 && (
        <IconButton
          size="small"
          onClick={() => setFilters({})}
          aria-label={say('desk.cases.clear')}
          title={say('desk.cases.clear')}
        >
          <Clear fontSize="small" />
        </IconButton>
      )}
    </Box>
  );
}

type Choice = { name: string; label: string; options: { value: string; label: string }[] };

/** One choice of the filter: a native select, as small as its words. */
export function FilterChoice({ name, label, options }: Choice) {
  const say = useWords();
  const { filterValues, setFilters } = useListContext();
  const value = typeof filterValues[name] === 'string' ? filterValues[name] : '';
  return (
    <Box
      component="select"
      aria-label={label}
      value={options.some((option) => option.value === value) ? value : ''}
      onChange={(event) => setFilters(withFilter(filterValues, name, event.target.value))}
      sx={({ palette }) => ({
        font: 'inherit',
        fontSize: 13,
        height: 30,
        maxWidth: 150,
        color: value ? palette.tones.active.text : palette.text.secondary,
        background: value ? palette.tones.active.fill : palette.background.paper,
        border: `1px solid ${value ? palette.tones.active.line : palette.divider}`,
        borderRadius: 1,
        px: 0.5,
        [PHONE]: { height: 44 },
      })}
    >
      <option value="">{value ? `${label}: ${say('desk.cases.any')}` : label}</option>
      {options.map((option) => (
        <option key={option.value} value={option.value}>
          {option.label}
        </option>
      ))}
    </Box>
  );
}

const withFilter = (filters: Record<string, unknown>, name: string, value: string) => {
  const { [name]: _, ...others } = filters;
  return value === '' ? others : { ...others, [name]: value };
};
