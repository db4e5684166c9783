import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import TextField from '@mui/material/TextField';
import { STEP_CHANNELS, STEP_KINDS, type Step, type StepChannel, type StepKind } from '../../../domain/care/cadence.ts';
import { LOCALES, type Locale } from '../../../domain/vocabulary.ts';
import { useWords } from '../../i18n/useWords.ts';
import { ChoiceField, NumberField, Row, useFault } from './fields.tsx';

type Props = {
  of: Step;
  /** Which of the steps, from 0. */
  at: number;
  /** The first step must be a call. */
  callsFirst: boolean;
  onChange: (step: Step) => void;
  onRemove: (() => void) | undefined;
};

/** One step: what is done, how many days later, by which way, and its words in both languages. */
export function StepFields({ of, at, callsFirst, onChange, onRemove }: Props) {
  const say = useWords();
  const kinds = callsFirst && at === 0 ? STEP_KINDS.filter((kind) => kind === 'call') : STEP_KINDS;
  const named = say('care.cadence.step', { number: at + 1 });
  return (
    <Box
      component="fieldset"
      sx={{ border: 1, borderColor: 'divider', borderRadius: 1, p: 2, m: 0, minWidth: 0, display: 'grid', gap: 1.5 }}
    >
      <legend>{`${named} · ${say(`care.kind.${of.kind}`)}`}</legend>
      <Row>
        <ChoiceField
          label={say('care.field.kind')}
          field={`steps.${at}.kind`}
          value={of.kind}
          onChange={(kind) => onChange({ ...of, kind: kind as StepKind })}
          options={kinds.map((value) => ({ value, label: say(`care.kind.${value}`) }))}
        />
        {at > 0 && (
          <NumberField
            label={say('care.cadence.afterDays')}
            field={`steps.${at}.afterDays`}
            value={of.afterDays}
            onChange={(afterDays) => onChange({ ...of, afterDays })}
          />
        )}
        {of.kind === 'message' && (
          <ChoiceField
            label={say('care.field.way')}
            field={`steps.${at}.channel`}
            value={of.channel}
            onChange={(channel) => onChange({ ...of, channel: channel as StepChannel })}
            options={STEP_CHANNELS.map((value) => ({ value, label: say(`care.cadence.channel.${value}`) }))}
          />
        )}
        <Box sx={{ flex: 1 }} />
        {onRemove && (
          <Button
            onClick={onRemove}
            aria-label={say('care.cadence.removeStep', { number: at + 1 })}
            sx={{ minHeight: { xs: 44, sm: 32 } }}
          >
            {say('care.cadence.remove')}
          </Button>
        )}
      </Row>
      <Box sx={{ display: 'grid', gap: 1.5, gridTemplateColumns: { xs: '1fr', md: '1fr 1fr' } }}>
        {LOCALES.map((language) => (
          <Words key={language} of={of} at={at} language={language} onChange={onChange} />
        ))}
      </Box>
    </Box>
  );
}

type WordsProps = Pick<Props, 'of' | 'at' | 'onChange'> & { language: Locale };

function Words({ of, at, language, onChange }: WordsProps) {
  const say = useWords();
  const call = of.kind === 'call';
  const named = { language: say(`care.cadence.languages.${language}`) };
  const text = of.text[language];
  const put = (part: Partial<typeof text>) =>
    onChange({ ...of, text: { ...of.text, [language]: { ...text, ...part } } });
  return (
    <Box sx={{ display: 'grid', gap: 1.5, alignContent: 'start' }}>
      <TextField
        label={say(call ? 'care.cadence.about' : 'care.cadence.subject', named)}
        value={text.subject}
        onChange={(event) => put({ subject: event.target.value })}
        slotProps={{ htmlInput: { maxLength: 200, lang: language } }}
        {...useFault(`steps.${at}.text.${language}.subject`)}
      />
      <TextField
        label={say(call ? 'care.cadence.script' : 'care.cadence.body', named)}
        value={text.body}
        onChange={(event) => put({ body: event.target.value })}
        multiline
        minRows={4}
        slotProps={{ htmlInput: { maxLength: 5_000, lang: language } }}
        {...useFault(`steps.${at}.text.${language}.body`)}
      />
    </Box>
  );
}
