import Box from '@mui/material/Box';
import { lazy, type Ref, Suspense, useEffect, useId, useImperativeHandle, useMemo, useRef, useState } from 'react';
import type { RuleParts } from '../../api/contract/rule-editor.ts';
import type { RuleCheck } from '../../api/contract/rules.ts';
import type { RuleSetCode } from '../../domain/vocabulary.ts';
import { PHONE, useWide } from '../frame/usePhone.ts';
import { useWords } from '../i18n/useWords.ts';
import { CellEditor } from './CellEditor.tsx';
import { putWhen, rowAt } from './edit.ts';
import { FactPicker, type Wanted } from './FactPicker.tsx';
import { FaultPanel } from './FaultPanel.tsx';
import { faultsOf } from './faults.ts';
import { Pick } from './fields.tsx';
import { columnsOf, type Draft, factColumns, type HitPolicy } from './model.ts';
import { clocksIn } from './outcomes.ts';
import { cellId } from './RowLine.tsx';
import { Sentence } from './Sentence.tsx';
import { Table } from './Table.tsx';
import { Toolbar, type Verbs } from './Toolbar.tsx';
import { useCount } from './useCount.ts';
import { useGrid } from './useGrid.ts';
import { useRuleHistory } from './useRuleHistory.ts';
import { useSheet } from './useSheet.ts';

const TreeEditor = lazy(() => import('./TreeEditor.tsx'));
const POLICIES: HitPolicy[] = ['first', 'unique', 'collect'];

/** Who is counted; elsewhere cases are. */
const COUNTED: Partial<Record<RuleSetCode, 'members' | 'requests' | 'alerts'>> = {
  ...{ tier: 'members', lifecycle: 'members', loyalty: 'members', careAudience: 'members' },
  ...{ approvals: 'requests', alerts: 'alerts' },
};

/** What others on the page can ask of the table: to go to a row, from 0; the default row is behind the last. */
export type Reach = { goTo: (r: number) => void };

type Props = {
  parts: RuleParts;
  definition: Draft;
  onChange: (next: Draft) => void;
  checked: RuleCheck | null;
  disabled: boolean;
  reach?: Ref<Reach>;
};

/** The table with all that belongs to it. */
export function Sheets({ parts, definition, onChange, checked, disabled, reach }: Props) {
  const say = useWords();
  const id = useId();
  const sheet = useSheet(parts);
  const history = useRuleHistory(definition, onChange);
  const { draft, change } = history;
  const [picking, setPicking] = useState(false);
  const [treeOf, setTreeOf] = useState<string | null>(null);
  const { columns, add, forget } = useColumns(draft, parts);
  // While it is looked at anew, what was said before stands, but for what cannot be read: that may just have been put right.
  const [said, setSaid] = useState(checked);
  if (checked && checked !== said) setSaid(checked);
  const faults = useMemo(
    () => faultsOf(draft, columns, checked ?? (said && { ...said, problems: [] }), sheet, sheet.wrong),
    [draft, columns, checked, said, sheet],
  );
  const inWords = useMemo(() => new Map(said?.rows.map(({ id: row, when }) => [row, when ?? ''])), [said]);
  const counting = useCount(draft);
  const openTree = (r: number) => setTreeOf(draft.rows[r]?.id ?? null);
  const grid = useGrid({ history, columns, sheet, disabled, openTree, forget });
  const { cursor, editing } = grid;
  const goTo = (r: number, column: string) => {
    setTreeOf(null);
    grid.goTo(r, column);
  };
  useImperativeHandle(reach, () => ({ goTo: (r) => goTo(r, 'head') }));
  const wide = useWide();
  const tree = draft.rows.findIndex((one) => one.id === treeOf);
  // Where there is room for a panel beside the table, a tree takes the table's place, not the whole page's.
  const inPlace = wide && tree >= 0;
  // Out of a dialog one comes back into the table.
  const elsewhere = picking || tree >= 0;
  const was = useRef(elsewhere);
  useEffect(() => {
    if (was.current && !elsewhere) grid.focus();
    was.current = elsewhere;
  });
  const row = rowAt(draft, cursor.at.r);
  const edited = editing && { row: rowAt(draft, editing.r), column: columns[editing.c] };
  const pick = ({ id: wanted }: Wanted) => {
    add(wanted);
    setPicking(false);
    // It lies where the columns of its kind end.
    const kind = wanted.startsWith('then.') ? 'then.priority' : 'more';
    grid.goTo(cursor.at.r, kind);
  };
  return (
    <Box sx={{ minWidth: 0 }}>
      <Toolbar
        verbs={inPlace ? ofTree(grid.verbs) : { ...grid.verbs, addColumn: disabled ? null : () => setPicking(true) }}
      >
        {draft.set !== 'alerts' && (
          <Pick
            label={say('ruleEditor.policy.label')}
            value={draft.hitPolicy}
            disabled={disabled}
            options={POLICIES.map((value) => ({ value, label: say(`ruleEditor.policy.${value}`) }))}
            onChange={(value) => change((of) => ({ ...of, hitPolicy: value as HitPolicy }))}
          />
        )}
      </Toolbar>
      <Box sx={{ fontSize: 12, color: 'text.secondary', mb: 1 }}>
        {say(`ruleDesk.policy.${draft.set === 'alerts' ? 'alerts' : draft.hitPolicy}`)}{' '}
        {say(`ruleEditor.count.${COUNTED[draft.set] ?? 'cases'}`)}
        {counting.count?.is === 'tooLong' && <> {say('ruleEditor.count.tooLong')}</>}
      </Box>
      {row && (
        <Sentence
          id={row.id}
          number={cursor.at.r === draft.rows.length ? null : cursor.at.r + 1}
          checked={said}
          faults={faults.filter(({ r }) => r === cursor.at.r)}
        />
      )}
      <Box
        ref={grid.scroller}
        onKeyDown={grid.press}
        sx={({ palette }) => ({
          ...{
            overflow: 'auto',
            maxHeight: 'min(640px, 68vh)',
            border: `1px solid ${palette.divider}`,
            borderRadius: 1,
          },
          ...{ position: 'relative', overscrollBehavior: 'contain' },
          ...(inPlace ? { display: 'none' } : {}),
          [PHONE]: { maxHeight: '60vh' },
        })}
      >
        <Table
          {...{ id, draft, columns, sheet, cursor, counting, disabled, faults }}
          said={inWords}
          scroller={grid.scroller}
          range={grid.range}
          onPress={grid.onPress}
          onOpen={(r, c) => grid.open(r, c)}
          onDrop={grid.drop}
        />
      </Box>
      {tree >= 0 && (
        <Suspense fallback={null}>
          <TreeEditor
            key={treeOf}
            inPlace={inPlace}
            tree={draft.rows[tree]?.when ?? { all: [] }}
            number={tree + 1}
            sheet={sheet}
            faults={faults.filter(({ r, place }) => r === tree && place.includes('.when'))}
            disabled={disabled}
            onChange={(when) => change((of) => putWhen(of, tree, when), `tree ${treeOf}`)}
            onClose={() => setTreeOf(null)}
          />
        </Suspense>
      )}
      <FaultPanel
        {...{ faults, columns, sheet }}
        rows={draft.rows.length}
        onGo={({ r, column, place }) => (place.startsWith('policy') ? goBelow(place) : goTo(r ?? 0, column))}
      />
      {editing && edited?.row && edited.column && (
        <CellEditor
          key={`${editing.r} ${editing.c}`}
          anchor={document.getElementById(cellId(id, edited.row.id, edited.column.id))}
          row={edited.row}
          r={editing.r}
          column={edited.column}
          sheet={sheet}
          begun={editing.begun}
          onDone={grid.done}
        />
      )}
      {picking && (
        <FactPicker
          sheet={sheet}
          taken={columns.map((column) => column.id)}
          onPick={pick}
          onClose={() => setPicking(false)}
        />
      )}
    </Box>
  );
}

/** To a field that stands below the table, by the place that it is known by; else to whatever stands in its stead. */
const goBelow = (place: string) => (document.getElementById(place) ?? document.getElementById('policy'))?.focus();

/** While the tree of one row is open, nothing is done to rows and columns. */
const ofTree = ({ undo, redo }: Omit<Verbs, 'addColumn'>): Verbs => ({
  ...{ addRow: null, addColumn: null, removeColumn: null, duplicate: null, remove: null, up: null, down: null },
  ...{ undo, redo },
});

/** The very same columns until there are others, so that rows need not be drawn again. One that was shown stays until it is taken out. */
function useColumns(draft: Draft, parts: RuleParts) {
  const [shown, setShown] = useState<readonly string[]>([]);
  const facts = factColumns(
    draft,
    shown.filter((one) => !one.startsWith(CLOCK)),
  );
  const clocks = shown.flatMap((one) => (one.startsWith(CLOCK) ? [one.slice(CLOCK.length)] : []));
  const limits = draft.set === 'serviceLevel' ? clocksIn(draft, clocks) : [];
  const all = [...facts, ...limits.map((clock) => CLOCK + clock)];
  if (all.join() !== shown.join()) setShown(all);
  const key = all.join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key says what the two lists hold
  const columns = useMemo(() => columnsOf(parts, facts, limits), [key, parts]);
  return {
    columns,
    add: (column: string) => setShown((of) => [...of, column]),
    forget: (column: string) => setShown((of) => of.filter((one) => one !== column)),
  };
}

const CLOCK = 'then.minutes.';
