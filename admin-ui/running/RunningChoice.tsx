import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import FormControlLabel from '@mui/material/FormControlLabel';
import Radio from '@mui/material/Radio';
import RadioGroup from '@mui/material/RadioGroup';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { type Counts, HORIZONS } from '../../domain/case/horizons.ts';
import { RUNNING, type Running } from '../../domain/case/running.ts';
import { LoadFault } from '../frame/Fault.tsx';
import { useWords } from '../i18n/useWords.ts';
import { type Behind, NoPlace, RunningCases } from './RunningCases.tsx';
import { RunningClocks } from './RunningClocks.tsx';
import { type Asking, plus, type Sum, useRunningPreview } from './useRunningPreview.ts';

const horizons = Object.keys(HORIZONS) as (keyof Counts)[];
type Props = { of: Asking; value: Running; onChoose: (value: Running) => void };

/** What becomes of cases that run: three ways, each with the promises that would be broken by it, and the cases behind every number. */
export function RunningChoice({ of, value, onChoose }: Props) {
  const say = useWords();
  const { sum, error, again, done } = useRunningPreview(of);
  const [behind, show] = useState<Behind | null>(null);
  if (done && sum?.running === 0) return <Typography>{say('running.none')}</Typography>;
  return (
    <Box
      component="section"
      aria-labelledby="running-title"
      sx={{ display: 'grid', gap: 1, gridTemplateColumns: 'minmax(0, 1fr)' }}
    >
      <Typography variant="h3" id="running-title">
        {say('running.title')}
      </Typography>
      <Typography role="status" variant="caption" color="text.secondary">
        {done && sum
          ? `${say('running.looked', { smart_count: sum.running })} ${say('running.now')}`
          : !error && say('running.looking', { looked: sum?.looked ?? 0, running: sum?.running ?? '…' })}
      </Typography>
      {error && <LoadFault error={error} again={again} />}
      <RadioGroup
        aria-labelledby="running-title"
        value={value}
        onChange={({ target }) => onChoose(target.value as Running)}
        sx={{ gap: 1 }}
      >
        {RUNNING.map((choice) => (
          <Box key={choice}>
            <FormControlLabel value={choice} control={<Radio />} label={say(`running.choice.${choice}`)} />
            <Box sx={{ pl: 4 }}>
              <Typography variant="caption" component="p" color="text.secondary">
                {say(`running.hint.${choice}`)}
                {sum &&
                  choice !== 'stay' &&
                  ` ${say('running.moves', { count: sum.moves[choice], running: sum.running })}`}
              </Typography>
              {sum && <Numbers choice={choice} sum={sum} behind={behind} onShow={show} />}
            </Box>
          </Box>
        ))}
      </RadioGroup>
      {sum && behind && <RunningCases sum={sum} behind={behind} />}
      {sum && <NoPlace sum={sum} />}
      {sum && sum.clocks.length > 0 && <RunningClocks sum={sum} />}
    </Box>
  );
}

type NumbersProps = { choice: Running; sum: Sum; behind: Behind | null; onShow: (behind: Behind | null) => void };

/** How many promises are broken by then; a number opens its cases. */
function Numbers({ choice, sum, behind, onShow }: NumbersProps) {
  const say = useWords();
  const counts = sum.clocks.map(({ breaches }) => breaches[choice]).reduce(plus, { atOnce: 0, day: 0, week: 0 });
  return (
    <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 0.5, alignItems: 'center' }}>
      <Typography variant="caption">{say('running.breaches')}</Typography>
      {horizons.map((horizon) => {
        const open = behind?.choice === choice && behind.horizon === horizon;
        const word = say(`running.horizon.${horizon}`);
        const name = { choice: say(`running.choice.${choice}`), horizon: word, count: counts[horizon] };
        return (
          <Button
            key={horizon}
            size="small"
            color={counts[horizon] > 0 ? 'primary' : 'inherit'}
            disabled={counts[horizon] === 0}
            aria-label={say('running.show', name)}
            aria-expanded={open}
            onClick={() => onShow(open ? null : { choice, horizon })}
            sx={{ textTransform: 'none', fontVariantNumeric: 'tabular-nums' }}
          >
            {word}: {counts[horizon]}
          </Button>
        );
      })}
    </Box>
  );
}
