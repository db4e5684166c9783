import Step from '@mui/material/Step';
import StepLabel from '@mui/material/StepLabel';
import Stepper from '@mui/material/Stepper';
import { useWords } from '../i18n/useWords.ts';
import type { CaseDetail } from './useCase.ts';

/** Where the case stands in its flow. */
export function Progress({ of }: { of: CaseDetail }) {
  const say = useWords();
  const at = of.stages.indexOf(of.stage);
  return (
    <Stepper
      activeStep={of.stage === 'closed' ? of.stages.length : at}
      component="ol"
      aria-label={say('desk.case.progress')}
      sx={{
        p: 0,
        m: 0,
        listStyle: 'none',
        '& .MuiStep-root': { p: 0, minWidth: 0 },
        '& .MuiStepConnector-root': { mx: 0.75, minWidth: 6 },
        '& .MuiStepIcon-root': { fontSize: 18 },
        '& .MuiStepLabel-iconContainer': { pr: 0.5 },
        '& .MuiStepLabel-label': { fontSize: 12, whiteSpace: 'nowrap', color: 'text.secondary' },
        '& .MuiStepLabel-label.Mui-active': { fontWeight: 600, color: 'text.primary' },
      }}
    >
      {of.stages.map((stage) => (
        <Step key={stage} component="li" aria-current={stage === of.stage ? 'step' : undefined}>
          <StepLabel>{say(`desk.stage.${stage}`)}</StepLabel>
        </Step>
      ))}
    </Stepper>
  );
}
