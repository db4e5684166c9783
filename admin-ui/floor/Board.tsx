import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ListBase, useListContext } from 'react-admin';
import type { CaseRow } from '../../api/contract/cases.ts';
import { CaseFilters } from '../cases/CaseFilters.tsx';
import type { CaseDetail } from '../cases/useCase.ts';
import { LoadFault } from '../frame/Fault.tsx';
import { usePageTitle } from '../frame/pageTitle.ts';
import { usePhone } from '../frame/usePhone.ts';
import { useTell } from '../frame/useTell.ts';
import { Waiting } from '../frame/Waiting.tsx';
import { useWords } from '../i18n/useWords.ts';
import { get } from '../server/http.ts';
import { BoardColumn } from './BoardColumn.tsx';
import { BoardForm, type Chosen } from './BoardForm.tsx';
import { Choice } from './Choice.tsx';
import { DropZones } from './DropZones.tsx';
import { useFlows } from './Flows.tsx';
import { columnsOf, movesOf, type Possible } from './moves.ts';
import { usePictureWords } from './words.ts';

/** Cases by stage. The filters are those of the list, and stay in the address as there. */
export default function Board() {
  const say = useWords();
  usePageTitle(say('floor.nav.board'));
  return (
    // The list itself is not shown: it carries the filters, and says whether anything fits them.
    <ListBase
      resource="cases"
      perPage={1}
      sort={{ field: 'urgency', order: 'ASC' }}
      filterDefaultValues={{ view: 'open' }}
      disableSyncWithLocation={false}
      storeKey={false}
    >
      <Box sx={{ display: 'flex', flexDirection: 'column', height: '100%' }}>
        <CaseFilters />
        <Columns />
      </Box>
    </ListBase>
  );
}

type Dragged = { row: CaseRow; moves: Possible[] | null };

function Columns() {
  const say = useWords();
  const words = usePictureWords();
  const tell = useTell();
  const phone = usePhone();
  const queries = useQueryClient();
  const { filterValues } = useListContext();
  const { data: flows, error, refetch } = useFlows();
  const [dragged, setDragged] = useState<Dragged | null>(null);
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const [shown, setShown] = useState<string | null>(null);
  if (error && !flows) return <LoadFault error={error} again={() => void refetch()} />;
  if (!flows) return <Waiting rows={10} />;
  const asked = flows.filter(({ kind }) => !filterValues.kind || filterValues.kind === kind);
  const columns = columnsOf(asked).filter(({ id }) => !filterValues.stage || filterValues.stage === id);

  const caseOf = (id: string) =>
    queries.fetchQuery({
      queryKey: ['cases', 'detail', id],
      queryFn: ({ signal }) => get<CaseDetail>(`/api/cases/${id}`, signal),
    });
  const movesFor = async (row: CaseRow): Promise<Possible[]> => movesOf(await caseOf(row.id), flows);
  const drag = (row: CaseRow) => {
    setDragged({ row, moves: null });
    movesFor(row)
      .then((moves) => setDragged((now) => (now?.row.id === row.id ? { row, moves } : now)))
      .catch(() => setDragged(null));
  };
  const open = async (row: CaseRow, { verb }: Possible) => setChosen({ verb, of: await caseOf(row.id) });
  const drop = async (fits: (move: Possible) => boolean) => {
    if (!dragged) return;
    setDragged(null);
    const moves = dragged.moves ?? (await movesFor(dragged.row).catch(() => []));
    const move = moves.find(fits);
    if (move) await open(dragged.row, move);
    else tell(say('floor.board.notPossible', { number: dragged.row.number }), 'info');
  };

  const one = columns.find(({ id }) => id === shown) ?? columns.find(({ first }) => first) ?? columns[0];
  const visible = phone ? columns.filter((column) => column === one) : columns;
  return (
    <>
      {phone ? (
        <Box sx={{ px: 2, py: 1 }}>
          <Choice
            label={say('floor.board.stage')}
            value={one?.id ?? ''}
            options={columns.map((column) => ({ value: column.id, label: words.stage(column) }))}
            onChoose={setShown}
          />
        </Box>
      ) : (
        <Typography variant="caption" color="text.secondary" sx={{ px: 3, pt: 1 }}>
          {say('floor.board.hint')}
        </Typography>
      )}
      <Box
        role="region"
        aria-label={say('floor.board.title')}
        tabIndex={0}
        sx={{
          ...{ flex: 1, minHeight: 0, display: 'flex', gap: 1.5, px: phone ? 2 : 3, py: 1 },
          // What only screen readers get scrolls along.
          ...{ overflowX: 'auto', position: 'relative' },
        }}
      >
        {visible.map((column) => (
          <BoardColumn
            key={column.id}
            column={column}
            title={words.stage(column)}
            wide={phone}
            dragging={dragged !== null}
            takes={dragged?.moves?.some(({ to }) => to === column.id) ?? false}
            onDrag={drag}
            onDragEnd={() => setDragged(null)}
            onDrop={() => void drop(({ to }) => to === column.id)}
            movesFor={movesFor}
            onMove={(row, move) => void open(row, move)}
            stageOf={(id) => words.stage(columns.find((other) => other.id === id) ?? { id, name: null })}
          />
        ))}
      </Box>
      {dragged && <DropZones moves={dragged.moves ?? []} onDrop={(verb) => void drop((move) => move.verb === verb)} />}
      {chosen && <BoardForm chosen={chosen} onClose={() => setChosen(null)} />}
    </>
  );
}
