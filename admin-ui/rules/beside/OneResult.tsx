import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { Link } from 'react-router-dom';
import type { RuleSetDetail, RuleTrial } from '../../../api/contract/rules.ts';
import { Say } from '../../admin/settings/parts.tsx';
import { Conditions } from '../../decisions/Conditions.tsx';
import { useWords } from '../../i18n/useWords.ts';

type Props = { set: RuleSetDetail['set']; of: RuleTrial; onRow?: (r: number) => void };

/** What came of one case or member. Rows of alerts count each by itself, so no single change alters all of it. */
export function OneResult({ set, of, onRow }: Props) {
  const say = useWords();
  const { about } = of;
  return (
    <Box sx={{ mt: 2, display: 'grid', gap: 2 }}>
      <Typography variant="h3">
        <Box component={Link} to={`/${about.type}s/${about.id}`} sx={{ color: 'primary.main' }}>
          {say('ruleDesk.trial.of', { number: about.number })}
        </Box>
      </Typography>
      <div>
        {of.outcomes.length === 0 && <Say tone="active">{say('ruleDesk.trial.nothing')}</Say>}
        {of.outcomes.map(({ row, outcome }) => (
          <Say key={row ?? 0} tone="met">
            {row === null ? say('ruleDesk.trial.byDefault') : say('ruleDesk.trial.byRow', { row })}{' '}
            <strong>{outcome}</strong>
            {onRow && (
              <Button size="small" color="inherit" onClick={() => onRow(row === null ? of.rows.length : row - 1)}>
                {say('ruleDesk.beside.toRow')}
              </Button>
            )}
          </Say>
        ))}
        {of.holds && (
          <Typography color="text.secondary" sx={{ mt: 1 }}>
            {say('ruleDesk.trial.holds', { version: of.holds.version })}{' '}
            {of.holds.outcomes.join(say('ruleDesk.compare.join')) || '–'}
          </Typography>
        )}
      </div>
      {of.nearest && (
        <section>
          <Typography variant="h3">{say('ruleDesk.trial.nearest')}</Typography>
          {of.nearest}
        </section>
      )}
      {set !== 'alerts' && of.outcomes.length > 0 && (
        <section>
          <Typography variant="h3">{say('ruleDesk.trial.changes')}</Typography>
          {of.changes.length === 0 && say('ruleDesk.trial.unchangeable')}
          <Box component="ul" sx={{ m: 0, pl: 2.5 }}>
            {of.changes.map((change) => (
              <li key={change.fact}>{say('ruleDesk.trial.change', change)}</li>
            ))}
          </Box>
        </section>
      )}
      <details>
        <Typography component="summary" variant="h3" sx={{ cursor: 'pointer' }}>
          {say('ruleDesk.trial.rows')}
        </Typography>
        <Box sx={{ display: 'grid', gap: 1.5, mt: 1 }}>
          {of.rows.map((row, i) => (
            <div key={row.id}>
              <Box sx={{ mb: 0.5 }}>
                <strong>{say('ruleDesk.faults.row', { row: i + 1 })}</strong> · {row.outcome} ·{' '}
                {say(row.met ? 'ruleDesk.trial.met' : 'ruleDesk.trial.unmet')}
              </Box>
              <Conditions of={row.when} />
            </div>
          ))}
        </Box>
      </details>
      <details>
        <Typography component="summary" variant="h3" sx={{ cursor: 'pointer' }}>
          {say('ruleDesk.trial.facts')}
        </Typography>
        <Box
          component="dl"
          sx={{ m: 0, mt: 1, display: 'grid', gridTemplateColumns: 'auto 1fr', columnGap: 3, fontSize: 13 }}
        >
          {of.facts.map(({ id, name, value }) => (
            <Box key={id} sx={{ display: 'contents' }}>
              <Box component="dt" sx={{ color: 'text.secondary' }}>
                {name}
              </Box>
              <Box component="dd" sx={{ m: 0, overflowWrap: 'anywhere' }}>
                {value}
              </Box>
            </Box>
          ))}
        </Box>
      </details>
    </Box>
  );
}
