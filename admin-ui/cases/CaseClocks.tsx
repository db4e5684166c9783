import Box from '@mui/material/Box';
import ButtonBase from '@mui/material/ButtonBase';
import { useFlowWords } from '../i18n/useFlowWords.ts';
import { useWords } from '../i18n/useWords.ts';
import { ClockPill } from '../time/ClockPill.tsx';
import type { CaseDetail } from './useCase.ts';
import type { CaseDialog } from './verbs/dialogs.ts';

type Clock = CaseDetail['clocks'][number];
const ORDER: Record<Clock['status'], number> = { breached: 0, running: 1, paused: 2, late: 3, met: 4, stopped: 5 };
type Props = { of: CaseDetail; onDialog: (dialog: CaseDialog) => void };

/** What runs, what stands and what was kept or missed, each with its story behind it; the rung's own clock lies in the escalation banner. */
export function CaseClocks({ of, onDialog }: Props) {
  const say = useWords();
  const flow = useFlowWords();
  const clocks = of.clocks
    .filter(({ clock, status }) => clock !== 'rung' && status !== 'stopped' && (clock !== 'pause' || of.pause))
    .sort((a, b) => ORDER[a.status] - ORDER[b.status] || (a.dueAt ?? '').localeCompare(b.dueAt ?? ''));
  if (clocks.length === 0) return null;
  return (
    <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1 }}>
      {clocks.map((clock) => (
        <ButtonBase
          key={clock.clock}
          onClick={() => onDialog({ is: 'clock', clock: clock.clock })}
          aria-haspopup="dialog"
          sx={{ borderRadius: 1, '@media (pointer: coarse)': { minHeight: 44 } }}
        >
          <OneClock of={of} clock={clock} />
          <span className="seen-by-readers-only">{say('verbs.story.open', { clock: flow.clock(clock.clock) })}</span>
        </ButtonBase>
      ))}
    </Box>
  );
}

function OneClock({ of, clock }: { of: CaseDetail; clock: Clock }) {
  const say = useWords();
  const common = { clock: clock.clock, named: true, dueAt: clock.dueAt, provisional: clock.provisional };
  if (clock.status === 'paused')
    return <ClockPill {...common} standing={{ urgency: 'paused', words: say('desk.clock.paused') }} />;
  if (clock.status === 'met')
    return <ClockPill {...common} standing={{ urgency: 'met', words: say('desk.clock.met') }} />;
  if (clock.status === 'late')
    return <ClockPill {...common} standing={{ urgency: 'late', words: say('desk.clock.breached') }} />;
  return <ClockPill {...common} breached={clock.status === 'breached'} announceFor={of.number} />;
}
