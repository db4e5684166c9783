import Down from '@mui/icons-material/ArrowDownward';
import Up from '@mui/icons-material/ArrowUpward';
import Close from '@mui/icons-material/Close';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import IconButton from '@mui/material/IconButton';
import Typography from '@mui/material/Typography';
import { type KeyboardEvent, useRef, useState } from 'react';
import { SCENARIO_LIMITS as LIMITS, type ScenarioStep, STEPS } from '../../domain/scenario/scenario.ts';
import { SEVERITIES, type Severity } from '../../domain/vocabulary.ts';
import { Section } from '../admin/settings/parts.tsx';
import { useWords } from '../i18n/useWords.ts';
import { addStep, moveBy, removeAt, replaceAt, stepOf } from './edit.ts';
import { Choose, type Fields, LocalField, NumberField, SpanFields } from './fields.tsx';

/** What people do, and when: a row for each step, moved by buttons or Alt with the arrows. */
export function Steps(fields: Fields) {
  const say = useWords();
  const { scenario, change, readOnly } = fields;
  const [moved, setMoved] = useState('');
  const list = useRef<HTMLOListElement>(null);
  const { steps } = scenario;
  const move = (from: number, by: 1 | -1) => {
    const to = from + by;
    if (to < 0 || to >= steps.length) return;
    change({ ...scenario, steps: moveBy(steps, from, by) });
    setMoved(say('scenarios.steps.moved', { from: from + 1, to: to + 1 }));
    // The keyboard stays with the step.
    requestAnimationFrame(() => list.current?.children[to]?.querySelector<HTMLElement>('[role="combobox"]')?.focus());
  };
  return (
    <Section title={say('scenarios.steps.title')} hint={readOnly ? '' : say('scenarios.steps.hint')}>
      {steps.length === 0 && <Typography color="text.secondary">{say('scenarios.steps.none')}</Typography>}
      <Box component="ol" ref={list} sx={{ m: 0, p: 0, listStyle: 'none', display: 'grid', gap: 1 }}>
        {steps.map((step, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a step is known by its place
          <Step key={i} {...fields} step={step} at={i} move={move} />
        ))}
      </Box>
      <div role="status" className="seen-by-readers-only">
        {moved}
      </div>
      {!readOnly && (
        <Button disabled={steps.length >= LIMITS.steps} onClick={() => change(addStep(scenario))} sx={{ mt: 1 }}>
          {say('scenarios.steps.add')}
        </Button>
      )}
    </Section>
  );
}

type StepProps = Fields & { step: ScenarioStep; at: number; move: (from: number, by: 1 | -1) => void };

function Step(props: StepProps) {
  const say = useWords();
  const { scenario, change, readOnly, step, at: i, move } = props;
  const set = (next: ScenarioStep) => change({ ...scenario, steps: replaceAt(scenario.steps, i, next) });
  const n = i + 1;
  const keys = (event: KeyboardEvent) => {
    if (!event.altKey || readOnly || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown')) return;
    event.preventDefault();
    event.stopPropagation();
    move(i, event.key === 'ArrowUp' ? -1 : 1);
  };
  const words = (kind: ScenarioStep['do']) => (kind === 'wait' ? say('scenarios.steps.wait') : say(`command.${kind}`));
  return (
    <Box
      component="li"
      aria-label={say('scenarios.steps.n', { n })}
      onKeyDownCapture={keys}
      sx={({ palette }) => ({
        ...{ display: 'flex', flexWrap: 'wrap', gap: 1, alignItems: 'flex-start', p: 1 },
        ...{ border: `1px solid ${palette.divider}`, borderRadius: 1 },
      })}
    >
      <Box component="span" aria-hidden sx={{ minWidth: 24, pt: 1, color: 'text.secondary' }}>
        {n}
      </Box>
      <When {...props} set={set} />
      <Choose
        label={say('scenarios.steps.what')}
        value={step.do}
        options={STEPS.map((value) => ({ value, name: words(value) }))}
        onChange={(kind) => set(stepOf(kind as ScenarioStep['do'], step))}
        disabled={readOnly}
        width={220}
      />
      <Needs {...props} set={set} />
      {!readOnly && (
        <Box sx={{ ml: 'auto', display: 'flex' }}>
          <IconButton
            size="small"
            disabled={i === 0}
            aria-label={say('scenarios.steps.up', { n })}
            onClick={() => move(i, -1)}
          >
            <Up fontSize="small" />
          </IconButton>
          <IconButton
            size="small"
            disabled={n === scenario.steps.length}
            aria-label={say('scenarios.steps.down', { n })}
            onClick={() => move(i, 1)}
          >
            <Down fontSize="small" />
          </IconButton>
          <IconButton
            size="small"
            aria-label={say('scenarios.steps.remove', { n })}
            onClick={() => change({ ...scenario, steps: removeAt(scenario.steps, i) })}
          >
            <Close fontSize="small" />
          </IconButton>
        </Box>
      )}
    </Box>
  );
}

type Own = StepProps & { set: (step: ScenarioStep) => void };

/** After so long, or at an instant. */
function When({ scenario, step, at: i, set, faultAt, readOnly: disabled }: Own) {
  const say = useWords();
  const { after: _after, at: _at, ...rest } = step;
  return (
    <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1 }}>
      <Choose
        label={say('scenarios.steps.when')}
        value={step.at === undefined ? 'after' : 'at'}
        options={(['after', 'at'] as const).map((value) => ({ value, name: say(`scenarios.steps.${value}`) }))}
        onChange={(how) => set(how === 'at' ? { ...rest, at: scenario.opened } : { ...rest, after: 60 })}
        disabled={disabled}
        width={96}
      />
      {step.at === undefined ? (
        <SpanFields
          minutes={step.after ?? 0}
          most={LIMITS.minutes}
          fault={faultAt(`steps.${i}.after`)}
          onChange={(after) => set({ ...rest, after })}
          disabled={disabled}
        />
      ) : (
        <LocalField
          label={say('scenarios.steps.instant')}
          value={step.at}
          fault={faultAt(`steps.${i}.at`)}
          onChange={(at) => set({ ...rest, at })}
          disabled={disabled}
        />
      )}
    </Box>
  );
}

/** What else a step of its kind says. */
function Needs({ scenario, parts, step, at: i, set, faultAt, readOnly: disabled }: Own) {
  const say = useWords();
  const clocks = parts.flows.find(({ kind }) => kind === scenario.kind)?.clocks ?? [];
  const lasting = (name: string, units?: readonly ['hours', 'minutes']) => (
    <SpanFields
      {...{ name, disabled, ...(units ? { units } : {}) }}
      minutes={step.minutes ?? 1}
      least={1}
      most={LIMITS.minutes}
      fault={faultAt(`steps.${i}.minutes`)}
      onChange={(minutes) => set({ ...step, minutes })}
    />
  );
  switch (step.do) {
    case 'promise':
    case 'pause':
      return lasting(say('scenarios.steps.lasting'));
    case 'extend':
      return (
        <>
          <Choose
            label={say('scenarios.steps.clock')}
            value={step.clock ?? ''}
            options={clocks.map(({ id, name }) => ({ value: id, name }))}
            onChange={(clock) => set({ ...step, clock })}
            disabled={disabled}
          />
          {lasting(say('scenarios.steps.workingTime'), ['hours', 'minutes'])}
        </>
      );
    case 'prioritise':
      return (
        <NumberField
          label={say('scenarios.steps.priority')}
          value={step.priority ?? 1}
          min={1}
          max={4}
          onChange={(priority) => set({ ...step, priority })}
          disabled={disabled}
        />
      );
    case 'assess':
      return (
        <Choose
          label={say('scenarios.steps.severity')}
          value={step.severity ?? ''}
          options={SEVERITIES.map((value) => ({ value, name: say(`severity.${value}`) }))}
          onChange={(severity) => set({ ...step, severity: severity as Severity })}
          disabled={disabled}
          width={140}
        />
      );
    case 'keepPromise':
      return (
        <NumberField
          label={say('scenarios.steps.promise')}
          value={step.promise ?? 1}
          min={1}
          max={LIMITS.steps}
          onChange={(promise) => set({ ...step, promise })}
          disabled={disabled}
          width={140}
        />
      );
    default:
      return null;
  }
}
