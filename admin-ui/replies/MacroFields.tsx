import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { useQuery } from '@tanstack/react-query';
import { type Macro, STEP_KINDS, type Step, type Words } from '../../domain/replies/tool.ts';
import { LOCALES } from '../../domain/vocabulary.ts';
import { nameOf } from '../i18n/format.ts';
import { useReaderLocale, useWords } from '../i18n/useWords.ts';
import { get } from '../server/http.ts';
import { moved, newStep } from './draft.ts';
import { OrderButtons } from './parts.tsx';
import type { FieldsProps } from './TemplateFields.tsx';
import { useTools } from './useTools.ts';
import { WordsField } from './WordsField.tsx';

export function MacroFields({ definition: { steps }, errors, disabled, onChange }: FieldsProps<Macro>) {
  const say = useWords();
  const put = (next: Step[]) => onChange({ steps: next });
  return (
    <Box sx={{ display: 'grid', gap: 2 }}>
      {steps.map((step, nth) => (
        <Box
          // biome-ignore lint/suspicious/noArrayIndexKey: a step is known by its place
          key={nth}
          role="group"
          aria-label={`${nth + 1}. ${say(`replies.step.${step.do}`)}`}
          sx={{ display: 'grid', gap: 1.5, p: 2, border: 1, borderColor: 'divider', borderRadius: 1 }}
        >
          <Box sx={{ display: 'flex', alignItems: 'center' }}>
            <Typography variant="h3" sx={{ flex: 1 }}>
              {nth + 1}. {say(`replies.step.${step.do}`)}
            </Typography>
            {!disabled && (
              <OrderButtons
                nth={nth}
                of={steps.length}
                onMove={(by) => put(moved(steps, nth, by))}
                onRemove={() => put(steps.filter((_, at) => at !== nth))}
              />
            )}
          </Box>
          <StepFields
            step={step}
            disabled={disabled}
            errorOf={(field) => errors[`definition.steps.${nth}.${field}`]}
            onChange={(next) => put(steps.map((one, at) => (at === nth ? next : one)))}
          />
        </Box>
      ))}
      {!disabled && steps.length < 10 && (
        <Box role="group" aria-label={say('replies.addStep')} sx={{ display: 'flex', flexWrap: 'wrap', gap: 1 }}>
          <Typography color="text.secondary" sx={{ alignSelf: 'center' }}>
            {say('replies.addStep')}
          </Typography>
          {STEP_KINDS.map((kind) => (
            <Button key={kind} variant="outlined" onClick={() => put([...steps, newStep(kind)])}>
              {say(`replies.step.${kind}`)}
            </Button>
          ))}
        </Box>
      )}
    </Box>
  );
}

type StepProps = {
  step: Step;
  disabled: boolean;
  errorOf: (field: string) => string | undefined;
  onChange: (step: Step) => void;
};

function StepFields({ step, disabled, errorOf, onChange }: StepProps) {
  const say = useWords();
  const locale = useReaderLocale();
  const { data: templates } = useTools('template', { wanted: 'templateId' in step });
  if (step.do === 'claim') return null;
  if (step.do === 'handover')
    return <QueueField value={step.queueId} disabled={disabled} error={errorOf('queueId')} onChange={onChange} />;
  if (step.do === 'note')
    return (
      <Both
        words={step.words}
        disabled={disabled}
        errorOf={errorOf}
        onChange={(words) => onChange({ ...step, words })}
      />
    );
  return (
    <>
      <TextField
        select
        disabled={disabled}
        label={say('replies.one.template')}
        value={step.templateId ?? 'own'}
        onChange={({ target }) =>
          onChange(
            target.value === 'own'
              ? { do: step.do, templateId: null, words: { zh: '', en: '' } }
              : { do: step.do, templateId: target.value, words: null },
          )
        }
        error={Boolean(errorOf('templateId'))}
        helperText={errorOf('templateId')}
        sx={{ maxWidth: 420 }}
      >
        <MenuItem value="own">{say('replies.ownWords')}</MenuItem>
        {templates?.map((row) => (
          <MenuItem key={row.id} value={row.id}>
            {nameOf(row, locale)}
          </MenuItem>
        ))}
      </TextField>
      {step.words && (
        <Both
          words={step.words}
          disabled={disabled}
          errorOf={errorOf}
          onChange={(words) => onChange({ do: step.do, templateId: null, words })}
        />
      )}
    </>
  );
}

type BothProps = Omit<StepProps, 'step' | 'onChange'> & { words: Words; onChange: (words: Words) => void };

const Both = ({ words, disabled, errorOf, onChange }: BothProps) => (
  <Box sx={{ display: 'grid', gap: 2, gridTemplateColumns: { xs: 'minmax(0, 1fr)', lg: 'repeat(2, minmax(0, 1fr))' } }}>
    {LOCALES.map((locale) => (
      <WordsField
        key={locale}
        locale={locale}
        label={locale === 'zh' ? '中文' : 'English'}
        words={words[locale]}
        disabled={disabled}
        error={errorOf(`words.${locale}`)}
        onChange={(next) => onChange({ ...words, [locale]: next })}
      />
    ))}
  </Box>
);

type QueueProps = {
  value: string | null;
  disabled: boolean;
  error: string | undefined;
  onChange: (step: Step) => void;
};
type Queue = { id: string; line: string; nameZh: string; nameEn: string };

function QueueField({ value, disabled, error, onChange }: QueueProps) {
  const say = useWords();
  const locale = useReaderLocale();
  const { data } = useQuery({
    queryKey: ['queues', 'all'],
    queryFn: ({ signal }) => get<Queue[]>('/api/queues?range=[0,99]', signal),
  });
  return (
    <TextField
      select
      disabled={disabled}
      label={say('replies.queue')}
      value={data ? (value ?? 'rules') : 'rules'}
      onChange={({ target }) => onChange({ do: 'handover', queueId: target.value === 'rules' ? null : target.value })}
      error={Boolean(error)}
      helperText={error}
      sx={{ maxWidth: 420 }}
    >
      <MenuItem value="rules">{say('replies.macro.byRules')}</MenuItem>
      {data
        ?.filter((queue) => queue.line === 'second')
        .map((queue) => (
          <MenuItem key={queue.id} value={queue.id}>
            {nameOf(queue, locale)}
          </MenuItem>
        ))}
    </TextField>
  );
}
