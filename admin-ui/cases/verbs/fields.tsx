import Autocomplete from '@mui/material/Autocomplete';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import FormControlLabel from '@mui/material/FormControlLabel';
import Radio from '@mui/material/Radio';
import RadioGroup from '@mui/material/RadioGroup';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import type { ComponentType } from 'react';
import { DECLINE_REASONS, PAUSE_REASONS } from '../../../domain/case/state.ts';
import { SEVERITIES } from '../../../domain/vocabulary.ts';
import { useCategories, useColleagues } from '../../casework/useCasework.ts';
import { nameOf } from '../../i18n/format.ts';
import { useFlowWords } from '../../i18n/useFlowWords.ts';
import { useReaderLocale, useWords, type WordKey } from '../../i18n/useWords.ts';
import { useWhen } from '../../time/When.tsx';
import type { CaseDetail } from '../useCase.ts';
import { type DialogVerb, extendableClocks, openPromises, type Values } from './read.ts';
import { UntilField } from './UntilField.tsx';
import { useMinutes } from './useMinutes.ts';

export type FieldsProps = {
  of: CaseDetail;
  values: Values;
  errors: Readonly<Record<string, string>>;
  put: (field: string, value: string) => void;
};

type WordsProps = FieldsProps & { field: string; label: WordKey; most?: number; first?: boolean };

/** Words of the person. */
function Words({ values, errors, put, field, label, most = 5_000, first = false }: WordsProps) {
  const say = useWords();
  return (
    <TextField
      label={say(label)}
      value={values[field] ?? ''}
      onChange={(event) => put(field, event.target.value)}
      error={field in errors}
      helperText={errors[field]}
      multiline
      minRows={3}
      maxRows={12}
      fullWidth
      autoFocus={first}
      slotProps={{ htmlInput: { maxLength: most, dir: 'auto' } }}
    />
  );
}

type ChoiceProps = FieldsProps & {
  field: string;
  label: WordKey;
  options: readonly { value: string; label: string }[];
  first?: boolean;
};

/** One of few, in the browser's own list: good under a thumb. */
function Choice({ values, errors, put, field, label, options, first = false }: ChoiceProps) {
  const say = useWords();
  const value = values[field] ?? '';
  return (
    <TextField
      select
      label={say(label)}
      value={value}
      onChange={(event) => put(field, event.target.value)}
      error={field in errors}
      helperText={errors[field]}
      autoFocus={first}
      slotProps={{ select: { native: true }, inputLabel: { shrink: true } }}
    >
      {!options.some((one) => one.value === value) && <option value="">{say('verbs.choose')}</option>}
      {options.map((one) => (
        <option key={one.value} value={one.value}>
          {one.label}
        </option>
      ))}
    </TextField>
  );
}

const PromiseFields = (props: FieldsProps) => (
  <>
    <Words {...props} field="note" label="verbs.promise.what" first />
    <UntilField {...props} />
  </>
);

function KeepPromiseFields(props: FieldsProps) {
  const { of, values, errors, put } = props;
  const say = useWords();
  const flow = useFlowWords();
  const when = useWhen();
  const open = openPromises(of);
  return (
    <>
      <div>
        <RadioGroup
          aria-label={say('verbs.keepPromise.which')}
          value={values.promise ?? ''}
          onChange={(_, value) => put('promise', value)}
        >
          {open.map(({ n, clock, dueAt, broken }, nth) => (
            <FormControlLabel
              key={n}
              value={String(n)}
              control={<Radio autoFocus={nth === 0} />}
              label={say(broken ? 'verbs.strip.broken' : 'verbs.strip.promise', {
                clock: flow.clock(clock),
                at: dueAt ? when.full(Date.parse(dueAt)) : '',
              })}
            />
          ))}
        </RadioGroup>
        {errors.promise && <Typography color="error">{errors.promise}</Typography>}
      </div>
      <Words {...props} field="note" label="verbs.note" />
    </>
  );
}

function PauseFields(props: FieldsProps) {
  const say = useWords();
  const options = PAUSE_REASONS.map((value) => ({ value, label: say(`pauseReason.${value}`) }));
  return (
    <>
      <Choice {...props} field="reason" label="verbs.pause.reason" options={options} first />
      <UntilField {...props} />
      <Words {...props} field="note" label="verbs.note" />
    </>
  );
}

const STEPS = [30, 60, 240];

function ExtendFields(props: FieldsProps) {
  const { of, values, errors, put } = props;
  const say = useWords();
  const flow = useFlowWords();
  const minutes = useMinutes();
  const clocks = extendableClocks(of);
  const chosen = clocks.find(({ clock }) => clock === values.clock);
  const left = chosen?.left ?? 0;
  return (
    <>
      <Choice
        {...props}
        field="clock"
        label="verbs.extend.clock"
        options={clocks.map(({ clock }) => ({ value: clock, label: flow.clock(clock) }))}
      />
      <div>
        <TextField
          label={say('verbs.extend.minutes')}
          value={values.minutes ?? ''}
          onChange={(event) => put('minutes', event.target.value)}
          error={'minutes' in errors}
          helperText={
            errors.minutes ??
            (chosen && say('verbs.extend.limit', { limit: minutes(chosen.limit), left: minutes(chosen.left) }))
          }
          fullWidth
          autoFocus
          slotProps={{ htmlInput: { inputMode: 'numeric', maxLength: 6 } }}
        />
        <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, mt: 1 }}>
          {[...STEPS.filter((step) => step < left), ...(left > 0 ? [left] : [])].map((step) => (
            <Button key={step} variant="outlined" onClick={() => put('minutes', String(step))}>
              {say('verbs.extend.by', { span: minutes(step) })}
            </Button>
          ))}
        </Box>
      </div>
      <Words {...props} field="note" label="verbs.why" />
    </>
  );
}

function PrioritiseFields(props: FieldsProps) {
  const say = useWords();
  const options = ([1, 2, 3, 4] as const).map((level) => ({
    value: String(level),
    label: say(`verbs.prioritise.level.p${level}`),
  }));
  return (
    <>
      <Choice {...props} field="priority" label="verbs.prioritise.priority" options={options} first />
      <Words {...props} field="note" label="verbs.why" />
    </>
  );
}

function AssessFields(props: FieldsProps) {
  const say = useWords();
  const locale = useReaderLocale();
  const { data: tree = [] } = useCategories();
  const retired = new Set(tree.filter((node) => node.retired).map(({ code }) => code));
  const categories = tree
    .filter((node) => node.code === props.of.category || !node.path.some((code) => retired.has(code)))
    .map((node) => ({
      value: node.code,
      label: `${'\u2003'.repeat(Math.max(0, node.path.length - 1))}${nameOf(node, locale)}`,
    }));
  return (
    <>
      <Choice
        {...props}
        field="severity"
        label="verbs.assess.severity"
        options={SEVERITIES.map((value) => ({ value, label: say(`severity.${value}`) }))}
        first
      />
      <Choice {...props} field="category" label="verbs.assess.category" options={categories} />
      <Words {...props} field="note" label="verbs.why" />
    </>
  );
}

function DeclineFields(props: FieldsProps) {
  const say = useWords();
  const options = DECLINE_REASONS.map((value) => ({ value, label: say(`declineReason.${value}`) }));
  return (
    <>
      <Choice {...props} field="reason" label="verbs.decline.reason" options={options} first />
      <Words {...props} field="note" label="verbs.note" />
    </>
  );
}

function PassOnFields(props: FieldsProps) {
  const { values, errors, put } = props;
  const say = useWords();
  const { data: everybody = [] } = useColleagues(true);
  const chosen = (values.staffIds ?? '').split(',');
  return (
    <>
      <Autocomplete
        multiple
        options={everybody}
        value={everybody.filter(({ id }) => chosen.includes(id))}
        onChange={(_, people) => put('staffIds', people.map(({ id }) => id).join(','))}
        getOptionLabel={({ name }) => name}
        isOptionEqualToValue={(a, b) => a.id === b.id}
        filterOptions={(people, { inputValue }) => {
          const typed = inputValue.trim().toLowerCase();
          const forms = (one: (typeof people)[number]) => [one.name.toLowerCase(), one.pinyin, one.initials];
          return people.filter((one) => forms(one).some((form) => form.includes(typed))).slice(0, 50);
        }}
        renderInput={(params) => (
          <TextField
            {...params}
            label={say('verbs.passOn.who')}
            error={'staffIds' in errors}
            helperText={errors.staffIds}
            autoFocus
          />
        )}
      />
      <Words {...props} field="body" label="verbs.passOn.body" />
    </>
  );
}

export const FIELDS: Record<DialogVerb, ComponentType<FieldsProps>> = {
  promise: PromiseFields,
  keepPromise: KeepPromiseFields,
  pause: PauseFields,
  extend: ExtendFields,
  prioritise: PrioritiseFields,
  assess: AssessFields,
  decline: DeclineFields,
  decide: (props) => <Words {...props} field="body" label="verbs.decide.body" first />,
  adopt: (props) => <Words {...props} field="body" label="verbs.adopt.body" most={20_000} first />,
  dismiss: (props) => <Words {...props} field="body" label="verbs.dismiss.body" most={20_000} first />,
  passOn: PassOnFields,
  reopen: (props) => <Words {...props} field="body" label="verbs.reopen.body" most={20_000} first />,
};
