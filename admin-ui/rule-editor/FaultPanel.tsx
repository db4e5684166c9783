import Alert from '@mui/material/Alert';
import Link from '@mui/material/Link';
import { useWords } from '../i18n/useWords.ts';
import { FaultMark } from './cells.tsx';
import type { CellFault } from './faults.ts';
import type { Column } from './model.ts';
import type { Sheet } from './useSheet.ts';

type Props = {
  faults: readonly CellFault[];
  rows: number;
  columns: readonly Column[];
  sheet: Sheet;
  onGo: (fault: CellFault) => void;
};

const SHOWN = 100;

/** Places of how tiers move, and what they are called there. */
const POLICY = [
  ['policy.downgrade.graceDays', 'graceDays'],
  ['policy.downgrade.belowPercent', 'belowPercent'],
  ['policy.approval.from', 'approvalFrom'],
  ['policy.approval', 'approval'],
  ['policy.upgrade', 'upgrade'],
  ['policy.downgrade', 'downgrade'],
] as const;
/** Its choices have names, which their field shows; what is stored has not. */
const CHOICE = /^policy\.(?:(?:up|down)grade\.effect|approval\.(?:of|from))$/;

/** Everything that is wrong, and where; each leads to its cell. */
export function FaultPanel({ faults, rows, columns, sheet, onGo }: Props) {
  const say = useWords();
  const grave = faults.filter(({ grade }) => grade === 'wrong').length;
  const doubtful = faults.filter(({ grade }) => grade === 'doubtful').length;
  const severity = grave > 0 ? 'error' : doubtful > 0 ? 'warning' : 'success';
  const where = ({ r, column, place }: CellFault): string => {
    const part = POLICY.find(([at]) => place.startsWith(at))?.[1];
    if (part) return `${say('ruleDesk.moves.title')} · ${say(`ruleDesk.moves.${part}`)}`;
    if (r === null && place.startsWith('policy')) return say('ruleDesk.moves.title');
    if (r === null) return say('ruleEditor.faults.whole');
    const row = r === rows ? say('ruleEditor.row.default') : say('ruleEditor.faults.row', { row: r + 1 });
    const found = columns.find(({ id }) => id === column);
    return !found || found.is === 'head' ? row : `${row} · ${sheet.columnName(found)}`;
  };
  return (
    <Alert severity={severity} icon={false} role="status" sx={{ mt: 2 }}>
      {faults.length === 0
        ? say('ruleEditor.faults.none')
        : say('ruleEditor.faults.some', { smart_count: faults.length })}
      {faults.length > 0 && (
        <ul aria-label={say('ruleEditor.faults.list')} style={{ margin: '4px 0 0', padding: 0, listStyle: 'none' }}>
          {faults.slice(0, SHOWN).map((fault) => (
            <li key={`${fault.place} ${fault.text}`} style={{ display: 'flex', gap: 6, alignItems: 'baseline' }}>
              <FaultMark grade={fault.grade} />
              <span>
                <Link
                  component="button"
                  onClick={() => onGo(fault)}
                  sx={{ textAlign: 'start', font: 'inherit', fontWeight: 500 }}
                >
                  {where(fault)}
                </Link>
                {': '}
                {CHOICE.test(fault.place) ? say('ruleDesk.moves.choose') : fault.text}
              </span>
            </li>
          ))}
        </ul>
      )}
    </Alert>
  );
}
