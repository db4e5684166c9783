import Down from '@mui/icons-material/ArrowDownwardOutlined';
import Up from '@mui/icons-material/ArrowUpwardOutlined';
import Remove from '@mui/icons-material/DeleteOutlined';
import Box from '@mui/material/Box';
import Chip from '@mui/material/Chip';
import IconButton from '@mui/material/IconButton';
import Typography from '@mui/material/Typography';
import { useWords } from '../i18n/useWords.ts';

type Several<T extends string> = {
  label: string;
  options: readonly { value: T; label: string }[];
  chosen: readonly T[];
  /** What nothing chosen means. */
  none?: string;
  disabled?: boolean;
  error?: string | undefined;
  onChange: (chosen: T[]) => void;
};

/** Several of a few. */
export function Several<T extends string>({ label, options, chosen, none, disabled, error, onChange }: Several<T>) {
  const toggle = (value: T) =>
    onChange(options.map((one) => one.value).filter((one) => (one === value) !== chosen.includes(one)));
  return (
    <Box role="group" aria-label={label} sx={{ minWidth: 0 }}>
      <Typography variant="caption" color="text.secondary" component="div" sx={{ mb: 0.5 }}>
        {label}
        {none && chosen.length === 0 ? ` · ${none}` : ''}
      </Typography>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 0.75 }}>
        {options.map(({ value, label: words }) => {
          const on = chosen.includes(value);
          return (
            <Chip
              key={value}
              label={words}
              disabled={disabled ?? false}
              aria-pressed={on}
              color={on ? 'primary' : 'default'}
              variant={on ? 'filled' : 'outlined'}
              onClick={() => toggle(value)}
              sx={{ minHeight: { xs: 36, sm: 28 } }}
            />
          );
        })}
      </Box>
      {error && <Typography color="error">{error}</Typography>}
    </Box>
  );
}

type Order = { nth: number; of: number; onMove: (by: 1 | -1) => void; onRemove: () => void };

/** Moves a line, or takes it away. */
export function OrderButtons({ nth, of, onMove, onRemove }: Order) {
  const say = useWords();
  const label = (words: string) => `${words}: ${nth + 1}`;
  return (
    <Box sx={{ display: 'flex', flexShrink: 0 }}>
      <IconButton size="small" disabled={nth === 0} onClick={() => onMove(-1)} aria-label={label(say('replies.up'))}>
        <Up fontSize="small" />
      </IconButton>
      <IconButton
        size="small"
        disabled={nth === of - 1}
        onClick={() => onMove(1)}
        aria-label={label(say('replies.down'))}
      >
        <Down fontSize="small" />
      </IconButton>
      <IconButton size="small" disabled={of === 1} onClick={onRemove} aria-label={label(say('replies.removeOne'))}>
        <Remove fontSize="small" />
      </IconButton>
    </Box>
  );
}
