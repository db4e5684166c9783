import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import type { RuleSetDetail } from '../../api/contract/rules.ts';
import { Section } from '../admin/settings/parts.tsx';
import { PHONE } from '../frame/usePhone.ts';
import { count } from '../i18n/format.ts';
import { useReaderLocale, useWords } from '../i18n/useWords.ts';
import { serverNow } from '../server/clock.ts';
import { When } from '../time/When.tsx';

/** The rows in words, in their order; the default row last. Rows that decided nothing stand back, a chosen one stands out. */
export function RowTable({
  of,
  chosen,
}: {
  of: Pick<RuleSetDetail, 'set' | 'since' | 'rows' | 'faults'>;
  chosen?: string;
}) {
  const say = useWords();
  const locale = useReaderLocale();
  const faulty = new Set(of.faults.flatMap(({ code, row }) => (code === 'gap' || row === null ? [] : [row])));
  return (
    <Section title={say('ruleDesk.table.title')}>
      <Counted of={of} />
      <Box
        component="table"
        aria-label={say('ruleDesk.table.title')}
        sx={({ palette }) => ({
          width: '100%',
          borderCollapse: 'collapse',
          '& th, & td': { textAlign: 'left', verticalAlign: 'top', p: 1, borderBottom: `1px solid ${palette.divider}` },
          '& thead th': { fontSize: 12, fontWeight: 500, color: palette.text.secondary, background: palette.rail },
          '& thead th, & .n, & .wide': { whiteSpace: 'nowrap' },
          '& td.n': { textAlign: 'right' },
          '& td.then': { minWidth: '5.5em' },
          '& tr[data-idle] td': { color: palette.text.secondary },
          '& tr[data-chosen]': { background: palette.chosen, boxShadow: `inset 4px 0 ${palette.primary.main}` },
          '& tr[data-chosen] td': { color: palette.text.primary },
          [PHONE]: { '& .wide': { display: 'none' }, '& th, & td': { px: 0.5 } },
        })}
      >
        <thead>
          <tr>
            <th scope="col">{say('ruleDesk.table.row')}</th>
            <th scope="col">{say('ruleDesk.table.when')}</th>
            <th scope="col">{say('ruleDesk.table.outcome')}</th>
            <th scope="col">{say('ruleDesk.table.hits')}</th>
            <th scope="col" className="wide">
              {say('ruleDesk.table.last')}
            </th>
          </tr>
        </thead>
        <tbody>
          {of.rows.map((row, i) => (
            <tr
              // biome-ignore lint/suspicious/noArrayIndexKey: an unfinished draft may have one id twice
              key={`${i} ${row.id}`}
              data-row={row.id}
              {...(row.hits === 0 ? { 'data-idle': '' } : {})}
              {...(row.id === chosen ? { 'data-chosen': '', 'aria-current': true } : {})}
            >
              <th scope="row">
                {row.when === null ? '–' : i + 1}
                {faulty.has(i + 1) && (
                  <Box component="span" aria-label={say('ruleDesk.faults.title')} role="img" sx={{ ml: 0.5 }}>
                    ⚠
                  </Box>
                )}
              </th>
              <td>
                {row.when ?? say('ruleDesk.table.otherwise')}
                {row.note && <Box sx={{ fontSize: 12, color: 'text.secondary' }}>{row.note}</Box>}
              </td>
              <td className="then">{row.outcome}</td>
              <td className="n">{count(row.hits, locale)}</td>
              <td className="wide">{row.lastAt ? <When at={row.lastAt} /> : say('ruleDesk.table.never')}</td>
            </tr>
          ))}
        </tbody>
      </Box>
    </Section>
  );
}

const MONTH_MS = 30 * 86_400_000;
/** Who stays what they are has no decision of their own there. */
const OF_MOVES: readonly string[] = ['tier', 'lifecycle', 'loyalty'];

/** What the numbers count, where one could take them for more. */
function Counted({ of: { set, since } }: { of: Pick<RuleSetDetail, 'set' | 'since'> }) {
  const say = useWords();
  const young = since !== null && serverNow() - Date.parse(since) < MONTH_MS;
  if (!young && !OF_MOVES.includes(set)) return null;
  return (
    <Typography variant="caption" component="p" color="text.secondary" sx={{ mb: 1 }}>
      {young && (
        <>
          {say('ruleDesk.table.since')} <When at={since} />
          {say('ruleDesk.table.stop')}
        </>
      )}
      {OF_MOVES.includes(set) && say('ruleDesk.table.moved')}
    </Typography>
  );
}
