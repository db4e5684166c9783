import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslate } from 'react-admin';
import type { CadenceDetail } from '../../api/contract/care.ts';
import { type CadenceDefinition, LEAP_DAYS, type LeapDay, type Step, VARIABLES } from '../../domain/care/cadence.ts';
import { LOCALES, type Locale } from '../../domain/vocabulary.ts';
import { usePhone } from '../frame/usePhone.ts';
import { useTell } from '../frame/useTell.ts';
import { nameOf } from '../i18n/format.ts';
import { useReaderLocale, useWords } from '../i18n/useWords.ts';
import { ask, get, problemOf } from '../server/http.ts';
import { Loaded } from './Loaded.tsx';
import { Meta, Select } from './marks.tsx';

/** Changes what a cadence says and when; each saving is another version. */
export default function EditCadence({ code, onClose }: { code: string; onClose: () => void }) {
  const say = useWords();
  const locale = useReaderLocale();
  const phone = usePhone();
  const query = useQuery({
    queryKey: ['care', 'cadence', code],
    queryFn: ({ signal }) => get<CadenceDetail>(`/api/care/cadences/${code}`, signal),
    // What is being edited must not change under the hands.
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
  const name = query.data ? nameOf(query.data, locale) : '';
  return (
    <Dialog open onClose={onClose} fullWidth maxWidth="md" fullScreen={phone} aria-labelledby="edit-cadence">
      <DialogTitle id="edit-cadence" component="h2">
        {say('care.cadence.editTitle', { name })}
      </DialogTitle>
      <Loaded query={query}>{(of) => <Form of={of} onClose={onClose} />}</Loaded>
    </Dialog>
  );
}

function Form({ of, onClose }: { of: CadenceDetail; onClose: () => void }) {
  const say = useWords();
  const locale = useReaderLocale();
  const [definition, setDefinition] = useState(of.definition as CadenceDefinition);
  const { save, busy, errors, fault } = useSave(of, onClose);
  const change = (part: Partial<CadenceDefinition>) => setDefinition({ ...definition, ...part });
  const { trigger, caps } = definition;
  const wrong = (field: string) =>
    errors[`definition.${field}`] ? { error: true, helperText: errors[`definition.${field}`] } : {};
  const whole = (text: string) => Math.max(0, Math.floor(Number(text) || 0));
  return (
    <>
      <DialogContent dividers sx={{ display: 'grid', gap: 2 }}>
        <Box sx={{ display: 'flex', gap: 2, flexWrap: 'wrap', alignItems: 'center' }}>
          {trigger.type === 'silence' && (
            <TextField
              type="number"
              label={say('care.cadence.days')}
              value={trigger.days}
              onChange={(event) => change({ trigger: { type: 'silence', days: whole(event.target.value) } })}
              {...wrong('trigger.days')}
            />
          )}
          {trigger.type === 'birthday' && (
            <Box component="label" sx={{ display: 'flex', gap: 1, alignItems: 'center' }}>
              <span>{say('care.cadence.leapDay')}</span>
              <Select
                label={say('care.cadence.leapDay')}
                value={trigger.leapDay}
                onChange={(value) => change({ trigger: { type: 'birthday', leapDay: value as LeapDay } })}
                options={LEAP_DAYS.map((value) => ({ value, label: say(`care.cadence.leapDays.${value}`) }))}
              />
            </Box>
          )}
          <TextField
            type="time"
            label={say('care.cadence.at')}
            value={definition.at}
            onChange={(event) => change({ at: event.target.value })}
            slotProps={{ inputLabel: { shrink: true } }}
            sx={{ minWidth: 200 }}
            {...wrong('at')}
          />
          <TextField
            type="number"
            label={say('care.cadence.most')}
            value={caps.most}
            onChange={(event) => change({ caps: { ...caps, most: whole(event.target.value) } })}
            {...wrong('caps.most')}
          />
          <TextField
            type="number"
            label={say('care.cadence.perDays')}
            value={caps.perDays}
            onChange={(event) => change({ caps: { ...caps, perDays: whole(event.target.value) } })}
            {...wrong('caps.perDays')}
          />
        </Box>
        {definition.steps.map((step, i) => (
          <StepFields
            key={step.id}
            of={step}
            wrong={(field) => wrong(`steps.${i}.${field}`)}
            onChange={(changed) => change({ steps: definition.steps.with(i, changed) })}
          />
        ))}
        <Meta>{say('care.cadence.variables', { list: VARIABLES.map((name) => `%{${name}}`).join('  ') })}</Meta>
        <section>
          <Typography variant="h3">{say('care.cadence.versions')}</Typography>
          {of.versions.map(({ version, createdAt, createdBy }) => (
            <Meta key={version}>
              {say('care.cadence.version', { version })} · {new Date(createdAt).toLocaleDateString(locale)}
              {createdBy && ` · ${createdBy.name}`}
              <br />
            </Meta>
          ))}
        </section>
        <div role="alert">{fault && <Typography color="error">{fault}</Typography>}</div>
      </DialogContent>
      <DialogActions sx={{ px: 3, pb: 2, flexWrap: 'wrap', gap: 1 }}>
        <Typography variant="caption" color="text.secondary" sx={{ flex: 1, minWidth: 200 }}>
          {say('care.cadence.newVersion')}
        </Typography>
        <Button onClick={onClose}>{say('care.task.cancel')}</Button>
        <Button variant="contained" disabled={busy} onClick={() => void save(definition)}>
          {say('care.task.save')}
        </Button>
      </DialogActions>
    </>
  );
}

type StepProps = { of: Step; wrong: (field: string) => object; onChange: (step: Step) => void };

function StepFields({ of, wrong, onChange }: StepProps) {
  const say = useWords();
  const call = of.kind === 'call';
  const put = (language: Locale, part: Partial<Step['text'][Locale]>) =>
    onChange({ ...of, text: { ...of.text, [language]: { ...of.text[language], ...part } } });
  return (
    <Box
      component="fieldset"
      sx={{ border: 1, borderColor: 'divider', borderRadius: 1, p: 2, m: 0, display: 'grid', gap: 1.5 }}
    >
      <legend>
        {say(`care.kind.${of.kind}`)}
        {of.afterDays > 0 && `, ${say('care.cadence.after', { smart_count: of.afterDays })}`}
      </legend>
      <Box sx={{ display: 'grid', gap: 1.5, gridTemplateColumns: { xs: '1fr', md: '1fr 1fr' } }}>
        {LOCALES.map((language) => {
          const named = { language: say(`care.cadence.languages.${language}`) };
          return (
            <Box key={language} sx={{ display: 'grid', gap: 1.5, alignContent: 'start' }}>
              <TextField
                label={say(call ? 'care.cadence.about' : 'care.cadence.subject', named)}
                value={of.text[language].subject}
                onChange={(event) => put(language, { subject: event.target.value })}
                slotProps={{ htmlInput: { maxLength: 200, lang: language } }}
                {...wrong(`text.${language}.subject`)}
              />
              <TextField
                label={say(call ? 'care.cadence.script' : 'care.cadence.body', named)}
                value={of.text[language].body}
                onChange={(event) => put(language, { body: event.target.value })}
                multiline
                minRows={4}
                slotProps={{ htmlInput: { maxLength: 5_000, lang: language } }}
                {...wrong(`text.${language}.body`)}
              />
            </Box>
          );
        })}
      </Box>
    </Box>
  );
}

function useSave(of: CadenceDetail, onClose: () => void) {
  const say = useWords();
  const tell = useTell();
  const translate = useTranslate();
  const queries = useQueryClient();
  const [busy, setBusy] = useState(false);
  const [errors, setErrors] = useState<Record<string, string>>({});
  const [fault, setFault] = useState<string | null>(null);
  const save = async (definition: CadenceDefinition) => {
    setBusy(true);
    setErrors({});
    setFault(null);
    try {
      const { data } = await ask<CadenceDetail>(`/api/care/cadences/${of.code}`, {
        method: 'PATCH',
        body: { basedOn: of.version, definition },
      });
      tell(say('care.cadence.saved', { version: data.version }), 'success');
      await queries.invalidateQueries({ queryKey: ['care'] });
      onClose();
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      setErrors(problemOf((error as { body?: unknown }).body)?.errors ?? {});
      setFault(translate(message, { _: message }));
    } finally {
      setBusy(false);
    }
  };
  return { save, busy, errors, fault };
}
