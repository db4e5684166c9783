import Box from '@mui/material/Box';
import { useWords } from '../../i18n/useWords.ts';

/** What lies in a queue against what its people can hold at once. */
export function Load({ open, unclaimed, capacity }: { open: number; unclaimed: number; capacity: number }) {
  const say = useWords();
  const share = capacity === 0 ? Number(open > 0) : Math.min(1, open / capacity);
  const tone = share >= 1 ? 'late' : share >= 0.75 ? 'soon' : 'met';
  return (
    <Box sx={{ display: 'flex', alignItems: 'center', gap: 1, fontSize: 12, mt: 0.25 }}>
      <Box
        aria-hidden
        sx={({ palette }) => ({
          width: 96,
          height: 6,
          borderRadius: 1,
          background: palette.tones.over.fill,
          flexShrink: 0,
        })}
      >
        <Box
          sx={({ palette }) => ({
            width: `${share * 100}%`,
            height: 1,
            borderRadius: 1,
            background: palette.tones[tone].text,
          })}
        />
      </Box>
      <span>{say('admin.order.load', { open, capacity, unclaimed })}</span>
    </Box>
  );
}
