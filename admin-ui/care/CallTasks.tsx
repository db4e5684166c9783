import ToggleButton from '@mui/material/ToggleButton';
import ToggleButtonGroup from '@mui/material/ToggleButtonGroup';
import { useState } from 'react';
import { useSearchParams } from 'react-router-dom';
import type { TaskRow } from '../../api/contract/care.ts';
import { TierMark } from '../cases/marks.tsx';
import { Empty } from '../frame/Empty.tsx';
import { useWords } from '../i18n/useWords.ts';
import { useRowKeys } from '../keys/useRowKeys.ts';
import { useMe } from '../session/SessionGate.tsx';
import { When } from '../time/When.tsx';
import { Loaded } from './Loaded.tsx';
import { Bar, Meta, RowLink, TouchState, useReason } from './marks.tsx';
import { type Column, Foot, Table } from './Table.tsx';
import { TaskDrawer } from './TaskDrawer.tsx';
import { useCareList } from './useCareList.ts';

const VIEWS = ['mine', 'free', 'team', 'done'] as const;
type View = (typeof VIEWS)[number];
const LIST = 'call-tasks';

/** Whom to call, soonest first, like the queue; a task opens beside the list. */
export function CallTasks() {
  const say = useWords();
  const me = useMe();
  const [params, setParams] = useSearchParams();
  const [page, setPage] = useState(1);
  const view: View = VIEWS.find((name) => name === params.get('view')) ?? (me.role === 'rep' ? 'mine' : 'team');
  const sort: [string, 'ASC' | 'DESC'] = view === 'done' ? ['closedAt', 'DESC'] : ['dueAt', 'ASC'];
  const query = useCareList<TaskRow>('tasks', { filter: { view }, sort, page });
  useRowKeys(LIST);
  const open = params.get('task');
  const show = (task: string | null) => setParams({ view, ...(task ? { task } : {}) });
  const others = query.data?.rows.filter(({ id }) => id !== open) ?? [];
  return (
    <>
      <Bar>
        <ToggleButtonGroup
          exclusive
          size="small"
          value={view}
          aria-label={say('desk.field.view')}
          onChange={(_, next: View | null) => {
            if (!next) return;
            setPage(1);
            setParams({ view: next });
          }}
          sx={{ '& .MuiToggleButton-root': { px: 1.5, textTransform: 'none', minHeight: { xs: 44, sm: 30 } } }}
        >
          {VIEWS.map((name) => (
            <ToggleButton key={name} value={name}>
              {say(`care.view.${name}`)}
            </ToggleButton>
          ))}
        </ToggleButtonGroup>
      </Bar>
      <Loaded query={query}>
        {({ rows, total }) =>
          rows.length === 0 ? (
            <Empty title={say('care.task.empty')} hint={say('care.task.emptyHint')} />
          ) : (
            <>
              <TaskTable rows={rows} view={view} />
              <Foot page={page} total={total} onPage={setPage} />
            </>
          )
        }
      </Loaded>
      {open && <TaskDrawer key={open} id={open} next={others[0]?.id ?? null} onShow={show} />}
    </>
  );
}

function TaskTable({ rows, view }: { rows: TaskRow[]; view: View }) {
  const say = useWords();
  const reason = useReason();
  const columns: Column<TaskRow>[] = [
    {
      ...{ head: say('care.field.member'), width: 'minmax(120px, 1fr)', phone: 'wide' },
      cell: (row) => (
        <RowLink to={`/care/tasks?${new URLSearchParams({ view, task: row.id })}`}>{row.member.name}</RowLink>
      ),
    },
    { head: say('care.field.tier'), width: '88px', cell: (row) => <TierMark tier={row.member.tier} /> },
    {
      ...{ head: say('care.field.why'), width: 'minmax(160px, 1.6fr)' },
      cell: (row) => (
        <>
          {row.topic}
          {row.hold && <Meta> · {say('care.task.hold', { reason: reason(row.hold) })}</Meta>}
        </>
      ),
    },
    {
      head: say('care.field.phone'),
      width: '140px',
      cell: (row) => <Meta>{row.phone ?? say('desk.member.none')}</Meta>,
    },
    {
      head: say('care.field.owner'),
      width: '120px',
      cell: (row) => <Meta>{row.owner?.name ?? say('care.task.nobody')}</Meta>,
    },
    view === 'done'
      ? { head: say('care.field.state'), width: '180px', phone: 'narrow', cell: (row) => <TouchState of={row} /> }
      : {
          ...{ head: say('care.field.due'), width: '110px', phone: 'narrow' },
          cell: (row) => (
            <Meta>
              <When at={row.dueAt} />
            </Meta>
          ),
        },
  ];
  return <Table id={LIST} label={say('care.tab.tasks')} rows={rows} columns={columns} />;
}
