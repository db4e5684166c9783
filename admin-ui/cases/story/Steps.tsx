import Gear from '@mui/icons-material/SettingsOutlined';
import Box from '@mui/material/Box';
import ButtonBase from '@mui/material/ButtonBase';
import { useState } from 'react';
import type { StoryEntry } from '../../../api/contract/cases.ts';
import { useWords } from '../../i18n/useWords.ts';
import { When } from '../../time/When.tsx';
import { oneLine } from '../rowStyle.ts';

type EventEntry = Extract<StoryEntry, { is: 'event' }>;

/** Events between two messages: one line, and all of them when asked. Two or fewer need no folding. */
export function Steps({ events, onWhy }: { events: EventEntry[]; onWhy: (decisionId: string) => void }) {
  const say = useWords();
  const [open, setOpen] = useState(false);
  const folds = events.length > 2;
  const last = events.at(-1);
  if (!last) return null;
  const shown = !folds || open ? events : [last];
  return (
    <Box
      sx={{ fontSize: 12, color: 'text.secondary', display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: 0.25 }}
    >
      {folds && (
        <Box sx={{ display: 'flex', alignItems: 'center', gap: 1, minWidth: 0 }}>
          <Gear sx={{ fontSize: 16 }} aria-hidden />
          <ButtonBase
            aria-expanded={open}
            onClick={() => setOpen(!open)}
            sx={{
              font: 'inherit',
              textDecoration: 'underline',
              textUnderlineOffset: 2,
              minHeight: 24,
              '@media (pointer: coarse)': { minHeight: 44 },
              whiteSpace: 'nowrap',
            }}
          >
            {say('desk.story.fold', { smart_count: events.length })} ·{' '}
            {say(open ? 'desk.story.refold' : 'desk.story.unfold')}
          </ButtonBase>
          {!open && <Line event={last} onWhy={onWhy} brief />}
        </Box>
      )}
      {(!folds || open) &&
        shown.map((event) => <Line key={event.linkId ?? event.version} event={event} onWhy={onWhy} icon />)}
    </Box>
  );
}

type LineProps = { event: EventEntry; onWhy: (decisionId: string) => void; icon?: boolean; brief?: boolean };

function Line({ event, onWhy, icon = false, brief = false }: LineProps) {
  const say = useWords();
  const { decisionId } = event;
  return (
    <Box
      sx={{
        display: 'flex',
        alignItems: 'center',
        gap: 1,
        minHeight: 24,

        minWidth: 0,
      }}
    >
      {icon && <Gear sx={{ fontSize: 16 }} aria-hidden />}
      <Box
        component="span"
        sx={brief ? oneLine : { minWidth: 0, overflowWrap: 'anywhere' }}
        title={brief ? event.text : undefined}
      >
        {event.text}
      </Box>
      {decisionId && (
        <ButtonBase
          onClick={() => onWhy(decisionId)}
          aria-label={say('desk.story.whyOf', { text: event.text })}
          sx={{
            font: 'inherit',
            color: 'primary.main',
            textDecoration: 'underline',
            textUnderlineOffset: 2,
            minHeight: 24,
            '@media (pointer: coarse)': { minHeight: 44 },
            whiteSpace: 'nowrap',
          }}
        >
          {say('desk.story.why')}
        </ButtonBase>
      )}
      <Box component="span" sx={{ whiteSpace: 'nowrap' }}>
        <When at={event.at} />
      </Box>
    </Box>
  );
}
