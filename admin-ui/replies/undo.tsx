import Box from '@mui/material/Box';
import { useStore } from 'react-admin';
import { useWords } from '../i18n/useWords.ts';

export const UNDO_CHOICES = [0, 5, 10] as const;
export const UNDO_KEY = 'send.undo';

/** Seconds in which what was sent can be undone, as this person has it here. */
export function useUndoSeconds(): [number, (seconds: number) => void] {
  const [kept, keep] = useStore<number>(UNDO_KEY, 10);
  return [UNDO_CHOICES.find((one) => one === Number(kept)) ?? 10, keep];
}

export function UndoSetting() {
  const say = useWords();
  const [seconds, choose] = useUndoSeconds();
  return (
    <Box component="label" sx={{ display: 'flex', gap: 1, alignItems: 'center', px: 2, py: 1, fontSize: 13 }}>
      {say('replies.composer.undoSeconds')}
      <Box
        component="select"
        value={seconds}
        onChange={(event) => choose(Number(event.target.value))}
        onKeyDown={(event) => event.stopPropagation()}
        sx={({ palette }) => ({
          font: 'inherit',
          minHeight: { xs: 44, sm: 28 },
          color: palette.text.primary,
          background: palette.background.paper,
          border: `1px solid ${palette.divider}`,
          borderRadius: 1,
        })}
      >
        {UNDO_CHOICES.map((one) => (
          <option key={one} value={one}>
            {one === 0 ? say('replies.composer.none') : say('replies.composer.seconds', { smart_count: one })}
          </option>
        ))}
      </Box>
    </Box>
  );
}
