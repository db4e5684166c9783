import ArrowUp from '@mui/icons-material/ArrowUpwardOutlined';
import Button from '@mui/material/Button';
import { useWords } from '../i18n/useWords.ts';

/** The list never jumps: what came says so, and comes in when it is let in. */
export function Arrivals({ arrived, moved, onLetIn }: { arrived: number; moved: number; onLetIn: () => void }) {
  const say = useWords();
  if (arrived + moved === 0) return null;
  const words = [
    ...(arrived > 0 ? [say('desk.queue.arrived', { smart_count: arrived })] : []),
    ...(moved > 0 ? [say('desk.queue.changed', { smart_count: moved })] : []),
  ].join(' · ');
  return (
    <Button
      onClick={onLetIn}
      startIcon={<ArrowUp />}
      title={`${say('desk.keys.showNew')} (.)`}
      sx={({ palette }) => ({
        color: palette.tones.active.text,
        background: palette.tones.active.fill,
        whiteSpace: 'nowrap',
        minWidth: 0,
      })}
    >
      {words} · {say('desk.queue.letIn')}
    </Button>
  );
}
