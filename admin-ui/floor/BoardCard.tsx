import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Menu from '@mui/material/Menu';
import MenuItem from '@mui/material/MenuItem';
import { useState } from 'react';
import { Link } from 'react-router-dom';
import type { CaseRow } from '../../api/contract/cases.ts';
import { RowClock, SeverityMark, TierMark } from '../cases/marks.tsx';
import { oneLine } from '../cases/rowStyle.ts';
import { useTell } from '../frame/useTell.ts';
import { useWords } from '../i18n/useWords.ts';
import type { Possible } from './moves.ts';

type Props = {
  row: CaseRow;
  onDrag: (row: CaseRow) => void;
  onDragEnd: () => void;
  movesFor: (row: CaseRow) => Promise<Possible[]>;
  onMove: (row: CaseRow, move: Possible) => void;
  stageOf: (id: string) => string;
};

/** A case on the board; what dragging does, 'Move to…' does by key. */
export function BoardCard({ row, onDrag, onDragEnd, movesFor, onMove, stageOf }: Props) {
  const say = useWords();
  const tell = useTell();
  const [menu, setMenu] = useState<{ anchor: HTMLElement; moves: Possible[] } | null>(null);
  const offer = async (anchor: HTMLElement) => {
    try {
      setMenu({ anchor, moves: await movesFor(row) });
    } catch (error) {
      tell(error instanceof Error ? error.message : String(error), 'error');
    }
  };
  return (
    <Box
      component="li"
      draggable
      data-card={row.id}
      onDragStart={(event) => {
        event.dataTransfer.setData('text/plain', row.number);
        event.dataTransfer.effectAllowed = 'move';
        onDrag(row);
      }}
      onDragEnd={onDragEnd}
      sx={({ palette }) => ({
        display: 'grid',
        gap: 0.5,
        p: 1,
        border: `1px solid ${palette.divider}`,
        borderRadius: 1,
        background: palette.background.paper,
        cursor: 'grab',
      })}
    >
      <Box sx={{ display: 'flex', gap: 0.5, alignItems: 'center' }}>
        <RowClock row={row} />
        <SeverityMark severity={row.severity} />
      </Box>
      <Box
        component={Link}
        to={`/cases/${row.id}`}
        draggable={false}
        title={row.subject}
        // What only screen readers get stands beyond the words: unless it belongs to the line, nothing cuts it off with them.
        sx={{ ...oneLine, position: 'relative', fontWeight: 500, color: 'text.primary' }}
      >
        {row.subject}
        <span className="seen-by-readers-only"> {row.number}</span>
      </Box>
      <Box sx={{ display: 'flex', gap: 1, fontSize: 12, minWidth: 0 }}>
        <Box component="span" sx={oneLine}>
          {row.member.name}
        </Box>
        <TierMark tier={row.member.tier} />
      </Box>
      <Box sx={{ display: 'flex', alignItems: 'center', gap: 1, fontSize: 12, color: 'text.secondary' }}>
        <Box component="span" sx={{ ...oneLine, flex: 1 }}>
          {row.assignee?.name ?? say('desk.queue.nobody')}
        </Box>
        <Button
          onClick={(event) => void offer(event.currentTarget)}
          aria-haspopup="menu"
          aria-label={say('floor.board.moveOf', { number: row.number })}
          sx={{ minHeight: { xs: 44, sm: 24 }, py: 0, px: 0.5, fontSize: 12 }}
        >
          {say('floor.board.moveTo')}
        </Button>
      </Box>
      {menu && (
        <Menu anchorEl={menu.anchor} open onClose={() => setMenu(null)}>
          {menu.moves.length === 0 && <MenuItem disabled>{say('floor.board.nothing')}</MenuItem>}
          {menu.moves.map((move) => (
            <MenuItem
              key={move.verb}
              onClick={() => {
                setMenu(null);
                onMove(row, move);
              }}
            >
              {move.to === null
                ? say(`command.${move.verb}`)
                : say('floor.board.to', { command: say(`command.${move.verb}`), stage: stageOf(move.to) })}
            </MenuItem>
          ))}
        </Menu>
      )}
    </Box>
  );
}
