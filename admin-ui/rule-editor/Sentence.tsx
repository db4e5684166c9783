import Box from '@mui/material/Box';
import ToggleButton from '@mui/material/ToggleButton';
import ToggleButtonGroup from '@mui/material/ToggleButtonGroup';
import { useState } from 'react';
import type { RuleCheck } from '../../api/contract/rules.ts';
import type { Locale } from '../../domain/vocabulary.ts';
import { PHONE } from '../frame/usePhone.ts';
import { useReaderLocale, useWords } from '../i18n/useWords.ts';
import type { CellFault } from './faults.ts';

type Props = { id: string; number: number | null; checked: RuleCheck | null; faults: readonly CellFault[] };

/** The row one is in, in words; in the other language for whoever reads it there. */
export function Sentence({ id, number, checked, faults }: Props) {
  const say = useWords();
  const own = useReaderLocale();
  const [language, setLanguage] = useState<Locale>(own);
  const row = checked?.rows.find((one) => one.id === id);
  const unfinished = faults.some(({ unreadable }) => unreadable) || (checked !== null && !row);
  return (
    <Box
      sx={({ palette }) => ({
        // As high for a short sentence as for a long one: the table must not move under the pointer.
        ...{ display: 'flex', gap: 1.5, alignItems: 'flex-start', height: 86, px: 1.5, py: 1, mb: 1 },
        ...{ border: `1px solid ${palette.divider}`, borderRadius: 1, background: palette.rail },
        // The sentence has the whole width of a phone, below what is said of it.
        [PHONE]: {
          ...{ height: 158, flexWrap: 'wrap', justifyContent: 'space-between' },
          '& [data-sentence]': { flexBasis: '100%', order: 1, height: 92 },
        },
      })}
    >
      <Box component="span" sx={{ fontSize: 12, lineHeight: '24px', color: 'text.secondary', whiteSpace: 'nowrap' }}>
        {number === null ? say('ruleEditor.row.default') : say('ruleEditor.faults.row', { row: number })}
      </Box>
      <Box
        data-sentence
        lang={language}
        aria-live="polite"
        // What is longer scrolls, by key as well.
        tabIndex={0}
        sx={({ palette }) => ({
          ...{ flex: 1, minWidth: 0, height: '100%', overflow: 'auto', lineHeight: 1.6 },
          ...shaded(palette.rail, palette.divider),
        })}
      >
        {unfinished ? say('ruleEditor.sentence.unfinished') : (row?.sentence[language] ?? '…')}
      </Box>
      <ToggleButtonGroup
        exclusive
        size="small"
        value={language}
        aria-label={say('ruleEditor.sentence.language')}
        onChange={(_, next: Locale | null) => next && setLanguage(next)}
      >
        <ToggleButton value="zh" lang="zh" sx={SMALL}>
          中文
        </ToggleButton>
        <ToggleButton value="en" lang="en" sx={SMALL}>
          English
        </ToggleButton>
      </ToggleButtonGroup>
    </Box>
  );
}

/** A shade at whichever end there is more to be read: what hides it moves with the text. */
const shaded = (paper: string, shade: string) => ({
  background: [
    `linear-gradient(${paper} 50%, transparent) 0 0 / 100% 24px local`,
    `linear-gradient(transparent, ${paper} 50%) 0 100% / 100% 24px local`,
    `linear-gradient(${shade}, transparent) 0 0 / 100% 10px scroll`,
    `linear-gradient(transparent, ${shade}) 0 100% / 100% 10px scroll`,
    paper,
  ].join(', '),
  backgroundRepeat: 'no-repeat',
});

const SMALL = {
  color: 'text.secondary',
  px: 1,
  py: 0.25,
  textTransform: 'none',
  lineHeight: 1.5,
  '@media (pointer: coarse)': { minHeight: 44 },
} as const;
