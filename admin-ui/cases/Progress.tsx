import Step from '@mui/material/Step';
import StepLabel from '@mui/material/StepLabel';
import Stepper from '@mui/material/Stepper';
import type { Stage } from '../../domain/case/flow.ts';
import { useFlowWords } from '../i18n/useFlowWords.ts';
import { useWords } from '../i18n/useWords.ts';
import type { CaseDetail } from './useCase.ts';

/** Where the case stands in its flow. */
export function Progress({ of }: { of: CaseDetail }) {
  const say = useWords();
  const flow = useFlowWords();
  const at = of.stages.indexOf(of.stage);
  return (
    <Stepper
      activeStep={at}
      connector={null}
      component="ol"
      aria-label={say('desk.case.progress')}
      sx={{
        p: 0,
        m: 0,
        listStyle: 'none',
        gap: 0.75,
        // A manager's flow may have more stages than a line has room for.
        flexWrap: 'wrap',
        minWidth: 0,
        // Drawn between the steps, since a list may hold nothing but its items.
        '& .MuiStep-root': { p: 0, minWidth: 0, display: 'flex', alignItems: 'center', gap: 0.75 },
        '& .MuiStep-root + .MuiStep-root': { flex: '1 1 auto' },
        '& .MuiStep-root + .MuiStep-root::before': {
          content: '""',
          flex: 1,
          minWidth: 6,
          borderTop: 1,
          borderColor: 'divider',
        },
        '& .MuiStepIcon-root': { fontSize: 18 },
        '& .MuiStepLabel-iconContainer': { pr: 0.5 },
        '& .MuiStepLabel-label': { fontSize: 12, whiteSpace: 'nowrap', color: 'text.secondary' },
        '& .MuiStepLabel-label.Mui-active': { fontWeight: 600, color: 'text.primary' },
      }}
    >
      {of.stages.map((stage) => (
        <Step
          key={stage}
          component="li"
          completed={of.stage === 'closed' || of.stages.indexOf(stage) < at ? wasIn(of, stage) : false}
          aria-current={stage === of.stage ? 'step' : undefined}
        >
          <StepLabel>{flow.shortStage(stage)}</StepLabel>
        </Step>
      ))}
    </Stepper>
  );
}

/** A stage that was passed over is not done: the clock of a stage tells whether the case was ever in it. */
function wasIn(of: CaseDetail, stage: Stage): boolean {
  if (stage === 'received' || stage === of.stage) return true;
  const own = stage === 'resolved' ? 'acceptance' : stage;
  return of.clocks.some(({ clock }) => clock === own);
}
