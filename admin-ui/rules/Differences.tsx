import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import type { RuleDifferences } from '../../api/contract/rule-versions.ts';
import { PHONE } from '../frame/usePhone.ts';
import { useWords } from '../i18n/useWords.ts';

type Cell = RuleDifferences['set'][number];
type Props = { of: RuleDifferences; label: string; heads?: [before: string, after: string] };

/** What differs, row by row: what each part was and is, in words. */
export function Differences({ of, label, heads }: Props) {
  const say = useWords();
  const entries = [
    ...of.set.map((cell) => ({ key: `set ${cell.part}`, title: say('ruleDesk.compare.whole'), cells: [cell] })),
    ...of.rows.map(({ id, is, from, to, cells }, i) => ({
      key: `${i} ${id}`,
      title: say(`ruleDesk.compare.${is}`, { from: from ?? 0, to: to ?? 0 }),
      cells: cells.filter(says),
    })),
    ...(of.otherwise.length > 0
      ? [{ key: 'otherwise', title: say('ruleDesk.compare.otherwise'), cells: of.otherwise }]
      : []),
  ];
  if (entries.length === 0) return <Typography>{say('ruleDesk.compare.none')}</Typography>;
  const [before, after] = heads ?? [say('ruleDesk.compare.before'), say('ruleDesk.compare.after')];
  return (
    <Box
      component="table"
      aria-label={label}
      sx={({ palette }) => ({
        width: '100%',
        borderCollapse: 'collapse',
        '& th, & td': { textAlign: 'left', verticalAlign: 'top', p: 1, overflowWrap: 'anywhere' },
        '& thead th': { fontSize: 12, fontWeight: 500, color: palette.text.secondary, background: palette.rail },
        '& tbody tr': { borderBottom: `1px solid ${palette.divider}` },
        '& tbody th': { fontWeight: 500, width: '16%' },
        '& td.part': { color: palette.text.secondary, width: '10%' },
        // Names are not broken within a word, however little room the values leave.
        '& th, & td.part': { overflowWrap: 'normal', minWidth: '4em' },
        '& del': { color: palette.tones.late.text },
        '& ins': { textDecoration: 'none', color: palette.tones.met.text, fontWeight: 500 },
        [PHONE]: { '& th, & td': { p: 0.5, fontSize: 13 } },
      })}
    >
      <thead>
        <tr>
          <th scope="col">{say('ruleDesk.compare.row')}</th>
          <th scope="col">{say('ruleDesk.compare.what')}</th>
          <th scope="col">{before}</th>
          <th scope="col">{after}</th>
        </tr>
      </thead>
      <tbody>
        {entries.map(({ key, title, cells }) =>
          cells.length === 0 ? (
            <tr key={key}>
              <th scope="row">{title}</th>
              <td colSpan={3} />
            </tr>
          ) : (
            cells.map((cell, i) => (
              <tr key={`${key} ${cell.part}`}>
                {i === 0 && (
                  <th scope="rowgroup" rowSpan={cells.length}>
                    {title}
                  </th>
                )}
                <td className="part">
                  <PartName of={cell.part} />
                </td>
                <td>
                  <Side of={cell} side="was" />
                </td>
                <td>
                  <Side of={cell} side="is" />
                </td>
              </tr>
            ))
          ),
        )}
      </tbody>
    </Box>
  );
}

/** A note that nobody wrote is no difference worth a line. */
const says = ({ was, is }: Cell): boolean => Boolean(was) || Boolean(is);

const NAMED = ['when', 'note', 'hitPolicy', 'policy', 'set', 'id'] as const;

function PartName({ of }: { of: string }) {
  const say = useWords();
  if (of === 'then') return say('ruleDesk.compare.part.outcome');
  const named = NAMED.find((part) => part === of);
  return named ? say(`ruleDesk.compare.part.${named}`) : of;
}

/** The conditions that are others, where only some are; else the whole. */
function Side({ of, side }: { of: Cell; side: 'was' | 'is' }) {
  const say = useWords();
  const Mark = side === 'was' ? 'del' : 'ins';
  const said = of.conditions.length > 0 ? of.conditions.map((one) => one[side]) : [of[side]];
  if (said.every((text) => text === null)) return say('ruleDesk.compare.nothing');
  return said.map((text, i) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: a condition is its place
    <div key={i} dir="auto">
      {text !== null && <Mark>{text}</Mark>}
    </div>
  ));
}

/** All of it in a few words: '1 row added, 2 changed'. */
export function useSum() {
  const say = useWords();
  return ({ counts, set }: RuleDifferences): string => {
    const { added, changed, removed, moved } = counts;
    const parts = [
      ...(added > 0 ? [say('ruleDesk.compare.addedRows', { smart_count: added })] : []),
      ...(changed > 0 ? [say('ruleDesk.compare.changedRows', { smart_count: changed })] : []),
      ...(removed > 0 ? [say('ruleDesk.compare.removedRows', { smart_count: removed })] : []),
      ...(moved > 0 ? [say('ruleDesk.compare.movedRows', { smart_count: moved })] : []),
      ...(set.some(({ part }) => part === 'hitPolicy') ? [say('ruleDesk.compare.hitPolicyChanged')] : []),
      ...(set.some(({ part }) => part === 'policy') ? [say('ruleDesk.compare.policyChanged')] : []),
    ];
    return parts.join(say('ruleDesk.compare.join'));
  };
}
