import Box from '@mui/material/Box';
import { useTheme } from '@mui/material/styles';
import type { TrialFigures, TrialLoad } from '../../../api/contract/rule-trials.ts';
import { Section } from '../../admin/settings/parts.tsx';
import { count } from '../../i18n/format.ts';
import { useReaderLocale, useWords } from '../../i18n/useWords.ts';

const WIDTH = 360;
const HEIGHT = 90;

/** What lies in each queue, hour by hour: one small drawing for each, all on the same scale. */
export function Loads({ of: { loads, hoursPerPoint } }: { of: TrialFigures }) {
  const say = useWords();
  const highest = Math.max(1, ...loads.flatMap(({ most }) => most));
  return (
    <Section title={say('ruleTrials.loads.title')} hint={say('ruleTrials.loads.hint', { smart_count: hoursPerPoint })}>
      <Box
        component="ul"
        sx={{
          m: 0,
          p: 0,
          listStyle: 'none',
          display: 'grid',
          gap: 2,
          gridTemplateColumns: 'repeat(auto-fill, minmax(280px, 1fr))',
        }}
      >
        {loads.map((load) => (
          <Box component="li" key={load.id}>
            <Load of={load} highest={highest} />
          </Box>
        ))}
      </Box>
    </Section>
  );
}

function Load({ of, highest }: { of: TrialLoad; highest: number }) {
  const say = useWords();
  const locale = useReaderLocale();
  const { palette } = useTheme();
  const both = ([before, after]: [number, number]) => ({ before: count(before, locale), after: count(after, locale) });
  return (
    <>
      <Box component="strong" sx={{ fontWeight: 600 }}>
        {of.name}
      </Box>
      <svg
        role="img"
        aria-label={say('ruleTrials.loads.chart', { queue: of.name, ...both(of.most) })}
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        style={{ display: 'block', width: '100%', height: HEIGHT, background: palette.rail, borderRadius: 4 }}
      >
        <path d={area(of.before, highest)} fill={palette.tones.over.line} />
        <path
          d={line(of.after, highest)}
          fill="none"
          stroke={palette.tones.active.text}
          strokeWidth={1.5}
          vectorEffect="non-scaling-stroke"
        />
      </svg>
      <Box sx={{ fontSize: 12, color: 'text.secondary', display: 'flex', flexWrap: 'wrap', columnGap: 2 }}>
        <span>
          <Key colour={palette.tones.over.line} /> {say('ruleTrials.loads.before')}{' '}
          <Key colour={palette.tones.active.text} /> {say('ruleTrials.loads.after')}
        </span>
        <span>{say('ruleTrials.loads.most', both(of.most))}</span>
        <span>{say('ruleTrials.loads.mean', both(of.mean))}</span>
      </Box>
    </>
  );
}

const Key = ({ colour }: { colour: string }) => (
  <Box
    component="span"
    sx={{ display: 'inline-block', width: 10, height: 10, borderRadius: 0.5, background: colour }}
  />
);

function line(values: readonly number[], highest: number): string {
  const step = WIDTH / Math.max(1, values.length);
  const y = (value: number) => (HEIGHT - 2 - (value / highest) * (HEIGHT - 6)).toFixed(1);
  // Each point stands for its hours: a step, no slope.
  return values
    .map((value, i) => `${i === 0 ? 'M' : 'L'}${(i * step).toFixed(1)} ${y(value)}H${((i + 1) * step).toFixed(1)}`)
    .join('');
}

const area = (values: readonly number[], highest: number) => `${line(values, highest)}V${HEIGHT}H0Z`;
