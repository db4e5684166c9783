import Met from '@mui/icons-material/CheckOutlined';
import Missed from '@mui/icons-material/CloseOutlined';
import Spared from '@mui/icons-material/RemoveOutlined';
import Box from '@mui/material/Box';
import type { Condition, ConditionGroup } from '../../api/contract/people.ts';
import { useWords } from '../i18n/useWords.ts';
import { type Standing, standingOf } from './standing.ts';

const MARKS = { met: Met, missed: Missed, spared: Spared } as const;
const TONES = { met: 'met', missed: 'late', spared: 'over' } as const;

/** The tree of a row: what had to hold together, what could hold in place of another, and what each saw. */
export function Conditions({ of }: { of: ConditionGroup }) {
  return (
    <Box sx={{ border: 1, borderColor: 'divider', borderRadius: 1, fontSize: 13 }}>
      <Group of={of} standing={standingOf(of.met, false)} settled={false} />
    </Box>
  );
}

function Group({ of, standing, settled }: { of: ConditionGroup; standing: Standing; settled: boolean }) {
  const say = useWords();
  const below = settled || of.met;
  const alone = of.conditions.length === 1;
  return (
    <>
      {!alone && (
        <Box sx={{ display: 'flex', gap: 1, px: 1.5, pt: 1, color: 'text.secondary', fontWeight: 500 }}>
          <Mark standing={standing} />
          {say(`desk.why.${of.join}`)}
        </Box>
      )}
      <Box
        component="ul"
        data-join={of.join}
        sx={{ listStyle: 'none', m: 0, p: 0, ...(alone ? {} : { ml: 2.5, borderLeft: 1, borderColor: 'divider' }) }}
      >
        {of.conditions.map((one, index) => {
          const stands = standingOf(one.met, below);
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: a condition is its place
            <Box component="li" key={index} data-standing={stands}>
              {'join' in one ? (
                <Group of={one} standing={stands} settled={below} />
              ) : (
                <Line of={one} standing={stands} />
              )}
            </Box>
          );
        })}
      </Box>
    </>
  );
}

function Line({ of: { fact, operator, expected, seen }, standing }: { of: Condition; standing: Standing }) {
  const say = useWords();
  return (
    <Box
      sx={{ display: 'flex', gap: 1, px: 1.5, py: 1, ...(standing === 'spared' ? { color: 'text.secondary' } : {}) }}
    >
      <Mark standing={standing} />
      <Box sx={{ flex: 1, minWidth: 0, overflowWrap: 'anywhere' }}>
        {fact} {operator} <strong>{expected}</strong>
      </Box>
      <Box sx={{ color: 'text.secondary', textAlign: 'right', overflowWrap: 'anywhere' }}>
        {say('desk.why.seen')}: {seen}
      </Box>
    </Box>
  );
}

function Mark({ standing }: { standing: Standing }) {
  const say = useWords();
  const Icon = MARKS[standing];
  return (
    <Box component="span" sx={({ palette }) => ({ display: 'flex', color: palette.tones[TONES[standing]].text })}>
      <Icon sx={{ fontSize: 18 }} aria-hidden />
      <span className="seen-by-readers-only">{say(`desk.why.${standing}`)}</span>
    </Box>
  );
}
