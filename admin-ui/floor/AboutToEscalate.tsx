import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import ToggleButton from '@mui/material/ToggleButton';
import ToggleButtonGroup from '@mui/material/ToggleButtonGroup';
import Typography from '@mui/material/Typography';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useStore } from 'react-admin';
import type { AboutToEscalate as Answer } from '../../api/contract/floor.ts';
import type { Clock } from '../../domain/case/flow.ts';
import { VerbOnCase } from '../cases/verbs/VerbOnCase.tsx';
import { LoadFault } from '../frame/Fault.tsx';
import { Waiting } from '../frame/Waiting.tsx';
import { useWords } from '../i18n/useWords.ts';
import { get } from '../server/http.ts';
import { Reassign } from './CasesDrawer.tsx';
import { EscalatingRow } from './EscalatingRow.tsx';

const HOURS = ['1', '4', '8', '24'] as const;
const STEP = 5;
type Over = { caseId: string; extend: Clock | null };

/** What escalates, or goes back to its queue, if nobody does anything in the next hours; and what can be done about it here and now. */
export function AboutToEscalate() {
  const say = useWords();
  const [hours, setHours] = useStore<(typeof HOURS)[number]>('floor.escalating.hours', '4');
  const [shown, setShown] = useState(STEP);
  const [over, setOver] = useState<Over | null>(null);
  const { data, error, refetch } = useQuery({
    queryKey: ['floor', 'escalating', hours],
    queryFn: ({ signal }) => get<Answer>(`/api/floor/escalating?hours=${hours}`, signal),
    refetchInterval: 60_000,
    placeholderData: (before) => before,
  });
  const title = say('floor.escalating.title');
  const cases = data?.cases ?? [];
  const more = Math.min(STEP, cases.length - shown);
  return (
    <Box component="section" aria-label={title} sx={{ gridColumn: '1 / -1', minWidth: 0 }}>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: 1.5, mb: 0.5 }}>
        <Typography variant="h2">{title}</Typography>
        <ToggleButtonGroup
          exclusive
          size="small"
          value={hours}
          aria-label={say('floor.escalating.hours')}
          onChange={(_, next: (typeof HOURS)[number] | null) => next && setHours(next)}
          sx={{ '& .MuiToggleButton-root': { px: 1.5, textTransform: 'none', minHeight: { xs: 44, sm: 32 } } }}
        >
          {HOURS.map((one) => (
            <ToggleButton key={one} value={one}>
              {say('floor.escalating.in', { smart_count: Number(one) })}
            </ToggleButton>
          ))}
        </ToggleButtonGroup>
      </Box>
      <Typography variant="caption" component="p" color="text.secondary" sx={{ mb: 1 }}>
        {say('floor.escalating.hint')}
      </Typography>
      {error && !data && <LoadFault error={error} again={() => void refetch()} />}
      {!data && !error && <Waiting rows={3} />}
      {data && cases.length === 0 && <Typography color="text.secondary">{say('floor.escalating.none')}</Typography>}
      <Box component="ul" aria-label={title} sx={{ listStyle: 'none', m: 0, p: 0 }}>
        {cases.slice(0, shown).map((one) => (
          <EscalatingRow
            key={one.of.id}
            row={one}
            onReassign={() => setOver({ caseId: one.of.id, extend: null })}
            onExtend={() => setOver({ caseId: one.of.id, extend: one.clock })}
          />
        ))}
      </Box>
      {more > 0 && (
        <Button onClick={() => setShown(shown + STEP)} sx={{ mt: 1 }}>
          {say('floor.escalating.more', { smart_count: more })}
        </Button>
      )}
      {data && data.total > cases.length && (
        <Typography color="text.secondary" sx={{ mt: 1 }}>
          {say('floor.escalating.beyond', { shown: cases.length, total: data.total })}
        </Typography>
      )}
      {over?.extend === null && <Reassign caseId={over.caseId} onClose={() => setOver(null)} />}
      {over?.extend && (
        <VerbOnCase caseId={over.caseId} verb="extend" chosen={{ clock: over.extend }} onClose={() => setOver(null)} />
      )}
    </Box>
  );
}
