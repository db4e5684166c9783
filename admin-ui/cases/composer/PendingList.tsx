import Hourglass from '@mui/icons-material/HourglassEmptyOutlined';
import Box from '@mui/material/Box';
import type { CommandType } from '../../../domain/case/flow.ts';
import { useWords } from '../../i18n/useWords.ts';
import type { Watched } from '../pending.ts';

type Pending = { id: string; type: CommandType };

/** What was accepted and is on its way: this browser's own, and what others gave. */
export function PendingList({ watched, others }: { watched: readonly Watched[]; others: readonly Pending[] }) {
  const say = useWords();
  const all: Pending[] = [...watched, ...others.filter((other) => !watched.some(({ id }) => id === other.id))];
  return (
    <div role="status">
      {all.map(({ id, type }) => (
        <Box
          key={id}
          title={say('desk.case.pendingHint')}
          sx={({ palette }) => ({
            display: 'flex',
            alignItems: 'center',
            gap: 1,
            px: { xs: 2, sm: 3 },
            py: 0.5,
            fontSize: 12,
            color: palette.tones.soon.text,
            background: palette.tones.soon.fill,
          })}
        >
          <Hourglass sx={{ fontSize: 16 }} />
          {say('desk.case.pendingDelivery', { command: say(`command.${type}`) })}. {say('desk.case.pendingHint')}
        </Box>
      ))}
    </div>
  );
}
