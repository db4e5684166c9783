import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { useTell } from '../../frame/useTell.ts';
import { useWords } from '../../i18n/useWords.ts';
import { useAround } from './usePresence.ts';

/** Who writes the reply, when it is somebody else; it can be taken over, and nobody's draft is lost by it. */
export function HoldBar({ onTaken }: { onTaken: () => void }) {
  const say = useWords();
  const tell = useTell();
  const { heldBy, lostTo, takeOver } = useAround();
  if (!heldBy) return null;
  const take = () => {
    takeOver();
    tell(say('floor.presence.tookOver', { name: heldBy.name }), 'info');
    onTaken();
  };
  return (
    <Box
      role="status"
      sx={({ palette }) => ({
        display: 'flex',
        flexWrap: 'wrap',
        alignItems: 'center',
        gap: 1,
        mb: 1,
        px: 1,
        py: 0.5,
        borderRadius: 1,
        fontSize: 13,
        color: palette.tones.soon.text,
        background: palette.tones.soon.fill,
        border: `1px solid ${palette.tones.soon.line}`,
      })}
    >
      <span style={{ flex: 1 }}>
        {lostTo ? say('floor.presence.takenOver', { name: lostTo }) : say('floor.presence.held', { name: heldBy.name })}
      </span>
      <Button variant="outlined" color="inherit" onClick={take} sx={{ minHeight: 28, py: 0 }}>
        {say('floor.presence.takeOver')}
      </Button>
    </Box>
  );
}
