import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { type ReactNode, useState } from 'react';
import { Link } from 'react-router-dom';
import type { RunningCase } from '../../api/contract/running.ts';
import { type Counts, HORIZONS } from '../../domain/case/horizons.ts';
import type { Running } from '../../domain/case/running.ts';
import { Table } from '../floor/tables.tsx';
import { useFlowWords } from '../i18n/useFlowWords.ts';
import { useWords } from '../i18n/useWords.ts';
import { serverNow } from '../server/clock.ts';
import { When } from '../time/When.tsx';
import type { Sum } from './useRunningPreview.ts';

/** Which number they stand behind. */
export type Behind = { choice: Running; horizon: keyof Counts };
const STEP = 20;

/** The cases behind a number, each with the deadlines that would be broken, as they are and as they would be. */
export function RunningCases({ sum, behind: { choice, horizon } }: { sum: Sum; behind: Behind }) {
  const say = useWords();
  const until = serverNow() + HORIZONS[horizon];
  const lines = sum.cases.flatMap((of) =>
    of.breaches[choice].filter(({ at }) => Date.parse(at) <= until).map(({ clock, at }) => ({ of, clock, at })),
  );
  const label = say('running.cases', {
    choice: say(`running.choice.${choice}`),
    horizon: say(`running.horizon.${horizon}`),
  });
  return (
    <Lines
      label={label}
      head={[say('running.case'), say('running.clock'), say('running.due.before'), say('running.due.after')]}
      lines={lines}
      hidden={sum.hidden}
    >
      {({ of, clock, at }) => (
        <Deadlines key={`${of.id} ${clock} ${at}`} of={of} clock={clock} at={at} choice={choice} />
      )}
    </Lines>
  );
}

function Deadlines({ of, clock, at, choice }: { of: RunningCase; clock: string; at: string; choice: Running }) {
  const say = useWords();
  const flow = useFlowWords();
  const moved = choice === 'move' || (choice === 'moveWhereBetter' && of.stays.moveWhereBetter === null);
  const changed = of.deadlines.find((one) => one.clock === clock);
  const before = changed ? changed.before : moved ? at : of.breaches.stay.find((one) => one.clock === clock)?.at;
  return (
    <tr>
      <CaseLink of={of} />
      <td>{flow.clock(clock)}</td>
      <td>{before ? <When at={before} /> : say('running.rests')}</td>
      <td>{moved ? <When at={at} /> : '–'}</td>
    </tr>
  );
}

/** Cases that cannot go by it at all, each with the reason. */
export function NoPlace({ sum }: { sum: Sum }) {
  const say = useWords();
  const flow = useFlowWords();
  const staying = sum.cases.filter(({ stays }) => stays.move !== null);
  if (staying.length === 0) return null;
  return (
    <Lines
      label={say('running.noPlace', { smart_count: staying.length })}
      head={[say('running.case'), say('running.why')]}
      lines={staying}
      hidden={0}
    >
      {(of) => (
        <tr key={of.id}>
          <CaseLink of={of} />
          <td>
            {of.stays.move &&
              say(`running.stays.${of.stays.move.because}`, {
                stage: flow.stage(of.stays.move.stage ?? ''),
                clock: flow.clock(of.stays.move.clock ?? ''),
              })}
          </td>
        </tr>
      )}
    </Lines>
  );
}

const CaseLink = ({ of }: { of: RunningCase }) => (
  <th scope="row">
    <Link to={`/cases/${of.id}`} target="_blank" rel="noreferrer">
      {of.number}
    </Link>
  </th>
);

type LinesProps<T> = {
  label: string;
  head: string[];
  lines: readonly T[];
  hidden: number;
  children: (line: T) => ReactNode;
};

function Lines<T>({ label, head, lines, hidden, children }: LinesProps<T>) {
  const say = useWords();
  const [shown, setShown] = useState(STEP);
  const more = lines.length - shown;
  return (
    <Box sx={{ minWidth: 0 }}>
      <Typography>{label}</Typography>
      <Table label={label} head={head}>
        {lines.slice(0, shown).map(children)}
      </Table>
      {more > 0 && (
        <Button size="small" onClick={() => setShown(shown + 5 * STEP)}>
          {say('running.more', { smart_count: more })}
        </Button>
      )}
      {hidden > 0 && (
        <Typography variant="caption" color="text.secondary">
          {say('running.hidden', { smart_count: hidden })}
        </Typography>
      )}
    </Box>
  );
}
