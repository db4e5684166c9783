import Typography from '@mui/material/Typography';
import { type Counts, HORIZONS } from '../../domain/case/horizons.ts';
import { RUNNING } from '../../domain/case/running.ts';
import { Table } from '../floor/tables.tsx';
import { useFlowWords } from '../i18n/useFlowWords.ts';
import { useWords } from '../i18n/useWords.ts';
import type { Sum } from './useRunningPreview.ts';

const horizons = Object.keys(HORIZONS) as (keyof Counts)[];

/** The same numbers for each deadline: at once · within a day · within a week. */
export function RunningClocks({ sum }: { sum: Sum }) {
  const say = useWords();
  const flow = useFlowWords();
  const label = `${say('running.breaches')}: ${horizons.map((one) => say(`running.horizon.${one}`)).join(' · ')}`;
  return (
    <details>
      <Typography component="summary">{say('running.clocks')}</Typography>
      <Typography variant="caption" color="text.secondary">
        {label}
      </Typography>
      <Table label={label} head={[say('running.clock'), ...RUNNING.map((one) => say(`running.short.${one}`))]}>
        {sum.clocks.map(({ clock, breaches }) => (
          <tr key={clock}>
            <th scope="row">{flow.clock(clock)}</th>
            {RUNNING.map((one) => (
              <td key={one} className="n">
                {horizons.map((horizon) => breaches[one][horizon]).join(' · ')}
              </td>
            ))}
          </tr>
        ))}
      </Table>
    </details>
  );
}
