import Box from '@mui/material/Box';
import { Link } from 'react-router-dom';
import type { HandoverItemRow } from '../../api/contract/handovers.ts';
import { Dot } from '../cases/marks.tsx';
import { useWords } from '../i18n/useWords.ts';
import type { Tone } from '../theme/colours.ts';

const TONES: Record<HandoverItemRow['state'], Tone> = {
  ...{ listed: 'over', sent: 'active', moved: 'met', refused: 'late', gone: 'over' },
  ...{ returning: 'active', returned: 'met', stays: 'soon' },
};

/** Each item: what it is, where it goes and why, what became of it. */
export function ItemList({
  label,
  items,
  planned = false,
}: {
  label: string;
  items: HandoverItemRow[];
  planned?: boolean;
}) {
  const say = useWords();
  return (
    <Box component="ul" aria-label={label} sx={{ m: 0, p: 0, listStyle: 'none', fontSize: 13 }}>
      {items.map(({ id, kind, label: name, place, to, why, state, reason }) => (
        <Box
          component="li"
          key={id}
          sx={{
            ...{ display: 'flex', flexWrap: 'wrap', columnGap: 1.5, rowGap: 0.25, py: 0.75, alignItems: 'baseline' },
            ...{ borderBottom: 1, borderColor: 'divider' },
          }}
        >
          <Box sx={{ width: 84, flexShrink: 0, color: 'text.secondary' }}>{say(`handover.kind.${kind}`)}</Box>
          <Box sx={{ flex: '1 1 180px', minWidth: 0, overflow: 'hidden', textOverflow: 'ellipsis' }}>
            {place ? <Link to={place}>{name}</Link> : name}
          </Box>
          <Box sx={{ flex: '0 1 220px' }}>
            {to ? say('handover.page.to', { name: to.name }) : say(`handover.why.${why}`)}
            {to && <Box sx={{ fontSize: 12, color: 'text.secondary' }}>{say(`handover.why.${why}`)}</Box>}
          </Box>
          {!planned && (
            <Box sx={{ flex: '0 1 240px' }}>
              <Dot tone={TONES[state]}>{say(`handover.state.${state}`)}</Dot>
              {reason && <Box sx={{ fontSize: 12, color: 'text.secondary' }}>{reason.text}</Box>}
            </Box>
          )}
        </Box>
      ))}
    </Box>
  );
}
