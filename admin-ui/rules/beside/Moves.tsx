import Box from '@mui/material/Box';
import ButtonBase from '@mui/material/ButtonBase';
import { useState } from 'react';
import type { TrialDetail, TrialFigures } from '../../../api/contract/rule-trials.ts';
import { count } from '../../i18n/format.ts';
import { tagOf } from '../../i18n/tag.ts';
import { useReaderLocale, useWords } from '../../i18n/useWords.ts';
import { BehindDialog } from '../trials/BehindDialog.tsx';
import type { Behind } from '../trials/useTrials.ts';

const SHOWN = 8;

/** Those who would move, the most frequent moves first, and of care those who stay in; each leads to who is behind it. */
export function Moves({ of, figures }: { of: TrialDetail; figures: TrialFigures }) {
  const say = useWords();
  const locale = useReaderLocale();
  const [behind, show] = useState<Behind | null>(null);
  const share = new Intl.NumberFormat(tagOf(locale), { style: 'percent', maximumFractionDigits: 1 });
  const nameOf = (id: string) => figures.classes.find((one) => one.id === id)?.name ?? id;
  const moves = figures.cells
    .filter(({ before, after }) => before !== after || (of.set === 'careAudience' && after === 'include'))
    .sort((a, b) => b.count - a.count)
    .slice(0, SHOWN);
  if (moves.length === 0) return null;
  return (
    <>
      <Box
        component="ul"
        aria-label={say('ruleTrials.matrix.title')}
        sx={{ m: 0, my: 1, p: 0, listStyle: 'none', display: 'grid', gap: 0.5 }}
      >
        {moves.map(({ before, after, count: n }) => (
          <li key={`${before} ${after}`}>
            <ButtonBase
              onClick={() => show({ before, after })}
              sx={({ palette }) => ({
                ...{ width: '100%', minHeight: 32, px: 1, borderRadius: 1, justifyContent: 'flex-start' },
                ...{ font: 'inherit', textAlign: 'start', color: 'primary.main', background: palette.rail },
                '@media (pointer: coarse)': { minHeight: 44 },
              })}
            >
              {say('ruleTrials.matrix.cell', {
                ...{ before: nameOf(before), after: nameOf(after), count: count(n, locale) },
                share: share.format(figures.played > 0 ? n / figures.played : 0),
              })}
            </ButtonBase>
          </li>
        ))}
      </Box>
      {behind && <BehindDialog of={of} figures={figures} behind={behind} close={() => show(null)} />}
    </>
  );
}
