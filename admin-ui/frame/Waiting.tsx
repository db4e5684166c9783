import Box from '@mui/material/Box';
import Skeleton from '@mui/material/Skeleton';

/** The shape of what comes: rows of the height they will have. */
export function Waiting({ rows = 12, height = 40 }: { rows?: number; height?: number }) {
  return (
    <Box aria-busy="true" sx={{ px: 3, py: 1 }}>
      {Array.from({ length: rows }, (_, n) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: equal bars without a life of their own
        <Box key={n} sx={{ height, display: 'flex', alignItems: 'center', gap: 2 }}>
          <Skeleton variant="rounded" width={96} height={20} />
          <Skeleton variant="rounded" height={14} sx={{ flex: 1, maxWidth: `${40 + ((n * 17) % 45)}%` }} />
        </Box>
      ))}
    </Box>
  );
}
