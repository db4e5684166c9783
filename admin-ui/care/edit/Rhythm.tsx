import TextField from '@mui/material/TextField';
import { type CadenceDefinition, LEAP_DAYS, type LeapDay } from '../../../domain/care/cadence.ts';
import { DIRECTIONS, type Direction } from '../../../domain/value-change.ts';
import { useWords } from '../../i18n/useWords.ts';
import { Meta } from '../marks.tsx';
import { ChoiceField, NumberField, Part, Row, Tick, useFault, WIDE } from './fields.tsx';

type Props = { of: CadenceDefinition; change: (part: Partial<CadenceDefinition>) => void };

/** What begins it, at which hour, and for how long it is in time. */
export function Beginning({ of: { trigger, at, patienceDays }, change }: Props) {
  const say = useWords();
  return (
    <Part title={say('care.cadence.begins')}>
      <Row>
        {trigger.type === 'silence' && (
          <NumberField
            label={say('care.cadence.days')}
            field="trigger.days"
            value={trigger.days}
            onChange={(days) => change({ trigger: { type: 'silence', days } })}
          />
        )}
        {trigger.type === 'tierChange' && (
          <>
            <ChoiceField
              label={say('care.cadence.direction')}
              field="trigger.direction"
              value={trigger.direction}
              onChange={(direction) => change({ trigger: { ...trigger, direction: direction as Direction } })}
              options={DIRECTIONS.map((value) => ({ value, label: say(`care.cadence.directions.${value}`) }))}
            />
            <NumberField
              label={say('care.cadence.tierSteps')}
              field="trigger.steps"
              value={trigger.steps}
              onChange={(steps) => change({ trigger: { ...trigger, steps } })}
            />
          </>
        )}
        {trigger.type === 'birthday' && (
          <ChoiceField
            label={say('care.cadence.leapDay')}
            field="trigger.leapDay"
            value={trigger.leapDay}
            onChange={(leapDay) => change({ trigger: { type: 'birthday', leapDay: leapDay as LeapDay } })}
            options={LEAP_DAYS.map((value) => ({ value, label: say(`care.cadence.leapDays.${value}`) }))}
          />
        )}
        <TextField
          type="time"
          label={say('care.cadence.at')}
          value={at}
          onChange={(event) => change({ at: event.target.value })}
          slotProps={{ inputLabel: { shrink: true } }}
          sx={WIDE}
          {...useFault('at')}
        />
        <NumberField
          label={say('care.cadence.patience')}
          field="patienceDays"
          value={patienceDays}
          onChange={(days) => change({ patienceDays: days })}
        />
      </Row>
    </Part>
  );
}

/** How often at most, and what holds whatever is said here. */
export function Limits({ of: { caps, stopOnResponse }, change }: Props) {
  const say = useWords();
  return (
    <Part title={say('care.cadence.limits')}>
      <Row>
        <NumberField
          label={say('care.cadence.most')}
          field="caps.most"
          value={caps.most}
          onChange={(most) => change({ caps: { ...caps, most } })}
        />
        <NumberField
          label={say('care.cadence.perDays')}
          field="caps.perDays"
          value={caps.perDays}
          onChange={(perDays) => change({ caps: { ...caps, perDays } })}
        />
        <Tick
          label={say('care.cadence.stopOnResponse')}
          on={stopOnResponse}
          onChange={(on) => change({ stopOnResponse: on })}
        />
      </Row>
      <Meta>{say('care.cadence.always')}</Meta>
    </Part>
  );
}
