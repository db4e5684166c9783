import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { useSyncExternalStore } from 'react';
import { useWords } from '../i18n/useWords.ts';
import { useTick } from '../time/ticking.ts';
import { type Held, heldNow, onHeldChange, sendWaiting } from './outgoing.ts';

type Props = { caseId: string; onUndo: (held: Held) => void };

/** What waits to be sent, and the way back. */
export function HeldBar({ caseId, onUndo }: Props) {
  const held = useSyncExternalStore(onHeldChange, heldNow).filter((one) => one.caseId === caseId);
  return (
    <>
      {held.map((one) => (
        <Line key={one.key} of={one} onUndo={() => onUndo(one)} />
      ))}
    </>
  );
}

function Line({ of, onUndo }: { of: Held; onUndo: () => void }) {
  const say = useWords();
  const left = useTick(() => Math.max(0, Math.ceil((of.dueAt - Date.now()) / 1_000)));
  return (
    <Box
      role="group"
      aria-label={say('replies.composer.sending', { command: say(`command.${of.verb}`), smart_count: left })}
      sx={({ palette }) => ({
        display: 'flex',
        flexWrap: 'wrap',
        alignItems: 'center',
        gap: 1,
        px: { xs: 2, sm: 3 },
        py: 0.5,
        fontSize: 13,
        color: palette.tones.active.text,
        background: palette.tones.active.fill,
      })}
    >
      <Box sx={{ flex: 1, minWidth: 120, overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' }}>
        {say('replies.composer.sending', { command: say(`command.${of.verb}`), smart_count: left })}
        <Box component="span" dir="auto" sx={{ color: 'text.secondary', ml: 1 }}>
          {of.body.slice(0, 80)}
        </Box>
      </Box>
      {!of.sending && (
        <>
          <Button variant="outlined" onClick={onUndo} autoFocus={false}>
            {say('replies.undo')}
          </Button>
          <Button onClick={() => void sendWaiting(of.caseId)}>{say('replies.composer.sendNow')}</Button>
        </>
      )}
    </Box>
  );
}
