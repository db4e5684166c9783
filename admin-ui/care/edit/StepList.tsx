import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import FormHelperText from '@mui/material/FormHelperText';
import { type CadenceDefinition, STEP_KINDS, type Step, VARIABLES } from '../../../domain/care/cadence.ts';
import { useWords } from '../../i18n/useWords.ts';
import { Meta } from '../marks.tsx';
import { Part, Row, useFault } from './fields.tsx';
import { StepFields } from './StepFields.tsx';
import { MOST_STEPS, withoutStep, withStep } from './steps.ts';

type Props = {
  of: CadenceDefinition;
  /** The version that is being made: new steps are named after it. */
  version: number;
  onChange: (steps: Step[]) => void;
};

/** The steps one below the other, and what can be put behind them. */
export function StepList({ of, version, onChange }: Props) {
  const say = useWords();
  const { helperText } = useFault('steps');
  return (
    <Part title={say('care.cadence.steps')}>
      {of.steps.map((step, i) => (
        <StepFields
          key={step.id}
          of={step}
          at={i}
          callsFirst={of.trigger.type === 'byHand'}
          onChange={(changed) => onChange(of.steps.with(i, changed))}
          onRemove={of.steps.length > 1 ? () => onChange(withoutStep(of, i)) : undefined}
        />
      ))}
      {helperText && <FormHelperText error>{helperText}</FormHelperText>}
      <Row>
        {STEP_KINDS.map((kind) => (
          <Button
            key={kind}
            variant="outlined"
            disabled={of.steps.length >= MOST_STEPS}
            onClick={() => onChange(withStep(of, kind, version))}
            sx={{ minHeight: { xs: 44, sm: 32 } }}
          >
            {say(`care.cadence.add.${kind}`)}
          </Button>
        ))}
      </Row>
      <Box>
        <Meta>{say('care.cadence.variables', { list: VARIABLES.map((name) => `%{${name}}`).join('  ') })}</Meta>
      </Box>
    </Part>
  );
}
