import Box from '@mui/material/Box';
import { useWords } from '../i18n/useWords.ts';
import { MOVES, type MoveVerb, type Possible } from './moves.ts';

/** Places for what leaves the stage as it is; there only while something is dragged. */
export function DropZones({ moves, onDrop }: { moves: Possible[]; onDrop: (verb: MoveVerb) => void }) {
  const say = useWords();
  return (
    <Box sx={{ display: 'flex', gap: 1.5, px: 3, pb: 1.5, minHeight: 64 }}>
      {MOVES.filter((verb) => moves.some((move) => move.verb === verb && move.to === null)).map((verb) => (
        <Box
          key={verb}
          data-drop={verb}
          onDragOver={(event) => event.preventDefault()}
          onDrop={(event) => {
            event.preventDefault();
            onDrop(verb);
          }}
          sx={({ palette }) => ({
            flex: 1,
            display: 'grid',
            placeItems: 'center',
            borderRadius: 2,
            border: `2px dashed ${palette.tones.active.text}`,
            background: palette.tones.active.fill,
            color: palette.tones.active.text,
          })}
        >
          {say('floor.board.drop', { what: say(`command.${verb}`) })}
        </Box>
      ))}
    </Box>
  );
}
