import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { type DragEvent, useState } from 'react';
import { useGetList, useListContext } from 'react-admin';
import { Link } from 'react-router-dom';
import type { CaseRow } from '../../api/contract/cases.ts';
import { LoadFault } from '../frame/Fault.tsx';
import { Waiting } from '../frame/Waiting.tsx';
import { useWords } from '../i18n/useWords.ts';
import { BoardCard } from './BoardCard.tsx';
import type { Column, Possible } from './moves.ts';
import { casesAt } from './words.ts';

const STEP = 20;
/** One answer holds no more; beyond, the list has pages. */
const MOST = 100;

type Props = {
  column: Column;
  title: string;
  wide: boolean;
  dragging: boolean;
  /** The card that is dragged may go here. */
  takes: boolean;
  onDrag: (row: CaseRow) => void;
  onDragEnd: () => void;
  onDrop: () => void;
  movesFor: (row: CaseRow) => Promise<Possible[]>;
  onMove: (row: CaseRow, move: Possible) => void;
  stageOf: (id: string) => string;
};

export function BoardColumn({ column, title, wide, dragging, takes, onDrop, ...card }: Props) {
  const say = useWords();
  const { filterValues } = useListContext();
  const [shown, setShown] = useState(STEP);
  const closed = column.over && filterValues.view !== 'closed';
  const filter = { ...filterValues, ...(closed ? { view: 'closed' } : {}), stage: column.id };
  const { data, total, error, refetch } = useGetList<CaseRow>(
    'cases',
    {
      filter,
      sort: { field: column.over ? 'updatedAt' : 'urgency', order: column.over ? 'DESC' : 'ASC' },
      // What is over shows its number; its cases lie behind a link.
      pagination: { page: 1, perPage: closed ? 1 : shown },
    },
    { placeholderData: (before) => before },
  );
  const over = (event: DragEvent) => takes && event.preventDefault();
  const more = Math.min(STEP, (total ?? 0) - shown);
  return (
    <Box
      component="section"
      aria-label={title}
      data-stage={column.id}
      onDragOver={over}
      onDrop={(event) => {
        event.preventDefault();
        onDrop();
      }}
      sx={({ palette }) => ({
        width: wide ? '100%' : closed || total === 0 ? 168 : 264,
        flexShrink: 0,
        display: 'flex',
        flexDirection: 'column',
        minHeight: 0,
        borderRadius: 2,
        background: takes ? palette.tones.active.fill : palette.rail,
        outline: takes ? `2px dashed ${palette.tones.active.text}` : 'none',
        opacity: dragging && !takes ? 0.6 : 1,
      })}
    >
      <Box sx={{ display: 'flex', alignItems: 'baseline', gap: 1, px: 1.5, py: 1 }}>
        <Typography variant="h3" component="h2" sx={{ flex: 1 }}>
          {title}
        </Typography>
        <Typography variant="caption" color="text.secondary">
          {total === undefined ? '' : say('floor.board.cases', { smart_count: total })}
        </Typography>
      </Box>
      <Box sx={{ flex: 1, minHeight: 0, overflowY: 'auto', px: 1, pb: 1 }} tabIndex={0} role="group" aria-label={title}>
        {error && !data && <LoadFault error={error} again={() => void refetch()} />}
        {!data && !error && <Waiting rows={3} height={88} />}
        {closed ? (
          (total ?? 0) > 0 && (
            <Button component={Link} to={casesAt(filter)}>
              {say('floor.drawer.all', { smart_count: total ?? 0 })}
            </Button>
          )
        ) : (
          <Box component="ul" aria-label={title} sx={{ listStyle: 'none', m: 0, p: 0, display: 'grid', gap: 1 }}>
            {data?.map((row) => (
              <BoardCard key={row.id} row={row} {...card} />
            ))}
          </Box>
        )}
        {data?.length === 0 && !closed && (
          <Typography color="text.secondary" sx={{ p: 1 }}>
            {say('floor.board.none')}
          </Typography>
        )}
        {!closed && more > 0 && shown < MOST && (
          <Button onClick={() => setShown(shown + STEP)} fullWidth sx={{ mt: 1 }}>
            {say('floor.board.more', { smart_count: more })}
          </Button>
        )}
        {!closed && more > 0 && shown >= MOST && (
          <Button component={Link} to={casesAt(filter)} fullWidth sx={{ mt: 1 }}>
            {say('floor.drawer.all', { smart_count: total ?? 0 })}
          </Button>
        )}
      </Box>
    </Box>
  );
}
