import Box from '@mui/material/Box';
import ButtonBase from '@mui/material/ButtonBase';
import { alpha, useTheme } from '@mui/material/styles';
import type { TrialDetail, TrialFigures } from '../../../api/contract/rule-trials.ts';
import { isOfMembers } from '../../../domain/trial/trial.ts';
import { Section } from '../../admin/settings/parts.tsx';
import { PHONE } from '../../frame/usePhone.ts';
import { count, money } from '../../i18n/format.ts';
import { tagOf } from '../../i18n/tag.ts';
import { useReaderLocale, useWords } from '../../i18n/useWords.ts';
import type { Behind } from './useTrials.ts';

type Props = { of: TrialDetail; figures: TrialFigures; show: (behind: Behind) => void };
type Cell = TrialFigures['cells'][number];

/** From what to what: how many, which share, how much money. Those who move stand out, the more the stronger. */
export function Matrix({ of, figures, show }: Props) {
  const say = useWords();
  const { classes, cells } = figures;
  if (cells.length === 0) return null;
  const label = say('ruleTrials.matrix.title');
  const hint = [say(`ruleTrials.matrix.${hintOf(of.set)}`), say('ruleTrials.matrix.hint')];
  return (
    <Section title={label} hint={hint.join(' ')}>
      <Box sx={{ overflowX: 'auto', maxWidth: '100%' }} tabIndex={0} role="region" aria-label={label}>
        <Box
          component="table"
          aria-label={label}
          sx={({ palette }) => ({
            ...{ borderCollapse: 'separate', borderSpacing: '2px' },
            '& th': { p: 0.75, fontSize: 12, fontWeight: 500, textAlign: 'left', color: palette.text.secondary },
            // Names of few letters stand in one line, in Chinese too.
            '& th[scope=row], & th:first-of-type': { minWidth: 72 },
            '& thead th': { textAlign: 'center', maxWidth: 140, verticalAlign: 'bottom' },
            '& td': { p: 0, minWidth: 104, height: 56, textAlign: 'center', borderRadius: 1 },
            '& td.sum': { fontWeight: 600, fontVariantNumeric: 'tabular-nums' },
            [PHONE]: {
              '& td': { minWidth: 80 },
              '& th[scope=row]': { position: 'sticky', left: 0, background: palette.background.default },
            },
          })}
        >
          <thead>
            <tr>
              <th scope="col">
                {say('ruleTrials.matrix.before')} ↓ · {say('ruleTrials.matrix.after')} →
              </th>
              {classes.map(({ id, name }) => (
                <th key={id} scope="col">
                  {name}
                </th>
              ))}
              <th scope="col">{say('ruleTrials.matrix.all')}</th>
            </tr>
          </thead>
          <tbody>
            {classes.map((row) => (
              <Row key={row.id} {...{ row, figures, show }} />
            ))}
            <Foot figures={figures} />
          </tbody>
        </Box>
      </Box>
    </Section>
  );
}

function hintOf(set: TrialDetail['set']) {
  if (set === 'approvals') return 'money.approvals';
  return isOfMembers(set) ? 'money.tier' : set === 'alerts' ? 'alerts' : 'cases';
}

const sum = (cells: readonly Cell[]) => cells.reduce((all, { count: n }) => all + n, 0);

function Row({ row, figures, show }: Pick<Props, 'figures' | 'show'> & { row: TrialFigures['classes'][number] }) {
  const locale = useReaderLocale();
  const mine = figures.cells.filter(({ before }) => before === row.id);
  return (
    <tr>
      <th scope="row">{row.name}</th>
      {figures.classes.map((column) => {
        const cell = mine.find(({ after }) => after === column.id);
        return <CellOf key={column.id} {...{ row, column, cell, figures, show }} />;
      })}
      <td className="sum">{count(sum(mine), locale)}</td>
    </tr>
  );
}

type Place = Pick<Props, 'figures' | 'show'> & {
  row: TrialFigures['classes'][number];
  column: TrialFigures['classes'][number];
  cell: Cell | undefined;
};

function CellOf({ row, column, cell, figures, show }: Place) {
  const say = useWords();
  const locale = useReaderLocale();
  const { palette } = useTheme();
  const stays = row.id === column.id;
  if (!cell) return <td style={{ background: palette.tones.over.fill, opacity: stays ? 1 : 0.5 }} />;
  const most = Math.max(1, ...figures.cells.filter(({ before, after }) => before !== after).map((one) => one.count));
  const share = new Intl.NumberFormat(tagOf(locale), { style: 'percent', maximumFractionDigits: 1 }).format(
    figures.played > 0 ? cell.count / figures.played : 0,
  );
  const fill = stays
    ? palette.tones.over.fill
    : alpha(palette.tones.active.text, 0.1 + 0.25 * Math.sqrt(cell.count / most));
  const values = { before: row.name, after: column.name, count: count(cell.count, locale), share };
  return (
    <td style={{ background: fill }}>
      <ButtonBase
        onClick={() => show({ before: row.id, after: column.id })}
        aria-label={say('ruleTrials.matrix.cell', values)}
        sx={{
          width: '100%',
          height: '100%',
          minHeight: 56,
          display: 'block',
          p: 0.5,
          borderRadius: 1,
          font: 'inherit',
          color: 'text.primary',
        }}
      >
        <Box
          component="span"
          sx={{ display: 'block', fontWeight: stays ? 400 : 600, fontVariantNumeric: 'tabular-nums' }}
        >
          {count(cell.count, locale)}
        </Box>
        <Box component="span" sx={{ display: 'block', fontSize: 12 }}>
          {share}
        </Box>
        {cell.money !== null && (
          <Box component="span" sx={{ display: 'block', fontSize: 12 }}>
            {money(cell.money, figures.currency, locale)}
          </Box>
        )}
      </ButtonBase>
    </td>
  );
}

function Foot({ figures: { classes, cells, played } }: { figures: TrialFigures }) {
  const say = useWords();
  const locale = useReaderLocale();
  return (
    <tr>
      <th scope="row">{say('ruleTrials.matrix.all')}</th>
      {classes.map(({ id }) => (
        <td key={id} className="sum">
          {count(sum(cells.filter(({ after }) => after === id)), locale)}
        </td>
      ))}
      <td className="sum">{count(played, locale)}</td>
    </tr>
  );
}
