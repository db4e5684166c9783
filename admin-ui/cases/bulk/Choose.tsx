import Box from '@mui/material/Box';
import type { ComponentProps } from 'react';
import type { CaseRow } from '../../../api/contract/cases.ts';
import { PHONE } from '../../frame/usePhone.ts';
import { useWords } from '../../i18n/useWords.ts';
import type { Chooser } from './useChooser.ts';

/** A box to tick that lies above the row's link, with room for a finger. */
const Tick = (input: ComponentProps<'input'>) => (
  <Box
    component="label"
    sx={{
      position: 'relative',
      zIndex: 1,
      display: 'grid',
      placeItems: 'center',
      width: 32,
      height: 32,
      mx: '-6px',
      cursor: 'pointer',
      [PHONE]: { width: 44, height: 44, ml: '-12px' },
    }}
  >
    <Box component="input" type="checkbox" sx={{ m: 0, width: 16, height: 16, cursor: 'inherit' }} {...input} />
  </Box>
);

export function ChooseOne({ row, chooser }: { row: CaseRow; chooser: Chooser }) {
  const say = useWords();
  return (
    <Tick
      checked={chooser.chosen.has(row.id)}
      aria-label={say('views.bulk.choose', { number: row.number })}
      aria-keyshortcuts="x"
      onChange={(event) => chooser.toggle(row.id, (event.nativeEvent as MouseEvent).shiftKey === true)}
    />
  );
}

export function ChooseAll({ chooser }: { chooser: Chooser }) {
  const say = useWords();
  return (
    <Tick checked={chooser.wholePage} aria-label={say('views.bulk.choosePage')} onChange={() => chooser.togglePage()} />
  );
}
