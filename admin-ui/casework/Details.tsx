import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Checkbox from '@mui/material/Checkbox';
import Drawer from '@mui/material/Drawer';
import FormControlLabel from '@mui/material/FormControlLabel';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import type { Casework } from '../../api/contract/casework.ts';
import { REMEDIES } from '../../domain/casework/words.ts';
import type { CaseDetail } from '../cases/useCase.ts';
import { WhyButton } from '../decisions/WhyButton.tsx';
import { nameOf } from '../i18n/format.ts';
import { useReaderLocale, useWords } from '../i18n/useWords.ts';
import { Nothing, Part } from '../members/parts.tsx';
import { useWhen } from '../time/When.tsx';
import { Answers } from './Answers.tsx';
import { Context } from './Context.tsx';
import { useChange } from './useCasework.ts';

type Props = { of: CaseDetail; work: Casework; onClose: () => void };

/** Everything a case was asked and told beside its conversation. */
export default function Details({ of, work, onClose }: Props) {
  const say = useWords();
  return (
    <Drawer anchor="right" open onClose={onClose}>
      <Box
        role="region"
        aria-label={say('casework.panel.label')}
        sx={{ width: { xs: '100vw', sm: 400 }, p: 2, display: 'grid', gap: 2 }}
      >
        <Box sx={{ display: 'flex', alignItems: 'center' }}>
          <Typography variant="h2" sx={{ flex: 1 }}>
            {say('casework.panel.label')}
          </Typography>
          <Button onClick={onClose}>{say('views.bulk.close')}</Button>
        </Box>
        {work.severityDecisionId && (
          <Part title={say('casework.panel.severity')}>
            {say(`severity.${of.severity}`)}{' '}
            <WhyButton decisionId={work.severityDecisionId} label={say('casework.panel.why')} />
          </Part>
        )}
        <Fields caseId={of.id} work={work} />
        <Remedy caseId={of.id} work={work} />
        <Copies caseId={of.id} work={work} />
        <Context memberId={of.member.id} category={work.category.code} subject={of.subject} except={of.id} />
      </Box>
    </Drawer>
  );
}

type PartProps = { caseId: string; work: Casework };

function Fields({ caseId, work }: PartProps) {
  const say = useWords();
  const locale = useReaderLocale();
  const change = useChange(caseId);
  const [typed, setTyped] = useState<Record<string, string> | null>(null);
  const [errors, setErrors] = useState<Record<string, string>>({});
  const asked = work.fields.filter((field) => !field.retired);
  const text = (value: Casework['fields'][number]['value']) =>
    value === true ? 'yes' : value === false ? 'no' : value === null ? '' : String(value);
  if (work.fields.length === 0) return null;
  const save = async () => {
    const fields = Object.fromEntries(Object.entries(typed ?? {}).map(([code, value]) => [code, value.trim() || null]));
    const faults = await change('PATCH', 'fields', { fields });
    setErrors(faults ?? {});
    if (faults === null) setTyped(null);
  };
  const shown = ({ type, value, choices }: Casework['fields'][number]) => {
    if (value === null) return say('casework.panel.none');
    if (typeof value === 'boolean') return say(value ? 'casework.panel.yes' : 'casework.panel.no');
    const choice = type === 'choice' ? choices.find(({ code }) => code === value) : undefined;
    return choice ? nameOf(choice, locale) : String(value);
  };
  return (
    <Part title={say('casework.panel.fields')}>
      {typed === null ? (
        <>
          <Box component="dl" sx={{ m: 0, display: 'grid', gridTemplateColumns: 'auto 1fr', gap: 0.5, columnGap: 2 }}>
            {work.fields.map((field) => (
              <Box key={field.code} sx={{ display: 'contents' }}>
                <Box component="dt" sx={{ color: 'text.secondary' }}>
                  {nameOf(field, locale)}
                </Box>
                <Box component="dd" dir="auto" sx={{ m: 0, overflowWrap: 'anywhere' }}>
                  {shown(field)}
                </Box>
              </Box>
            ))}
          </Box>
          {asked.length > 0 && (
            <Button
              size="small"
              onClick={() => setTyped(Object.fromEntries(asked.map((field) => [field.code, text(field.value)])))}
            >
              {say('casework.panel.edit')}
            </Button>
          )}
        </>
      ) : (
        <Box sx={{ display: 'grid', gap: 2, pt: 1 }}>
          <Answers
            fields={asked}
            value={(code) => typed[code] ?? ''}
            onChange={(code, value) => setTyped({ ...typed, [code]: value })}
            errors={errors}
          />
          <Box sx={{ display: 'flex', gap: 1 }}>
            <Button variant="contained" onClick={() => void save()}>
              {say('casework.panel.save')}
            </Button>
            <Button onClick={() => setTyped(null)}>{say('casework.panel.cancel')}</Button>
          </Box>
        </Box>
      )}
    </Part>
  );
}

function Remedy({ caseId, work }: PartProps) {
  const say = useWords();
  const change = useChange(caseId);
  const [words, setWords] = useState(work.remedy?.words ?? '');
  const put = (what: string) =>
    void change('PATCH', 'remedy', {
      remedy: what ? { what, ...(words.trim() ? { words: words.trim() } : {}) } : null,
    });
  return (
    <Part title={say('casework.panel.remedy')}>
      <Box sx={{ display: 'grid', gap: 1, pt: 1 }}>
        <TextField
          select
          label={say('casework.panel.remedy')}
          value={work.remedy?.what ?? ''}
          onChange={(event) => put(event.target.value)}
          slotProps={{ select: { native: true }, inputLabel: { shrink: true } }}
        >
          <option value="">{say('casework.panel.remedyNone')}</option>
          {REMEDIES.map((what) => (
            <option key={what} value={what}>
              {say(`casework.remedy.${what}`)}
            </option>
          ))}
        </TextField>
        {work.remedy && (
          <TextField
            label={say('casework.panel.remedyWords')}
            value={words}
            onChange={(event) => setWords(event.target.value)}
            onBlur={() => words.trim() !== (work.remedy?.words ?? '') && put(work.remedy?.what ?? '')}
            slotProps={{ htmlInput: { maxLength: 500 } }}
          />
        )}
      </Box>
    </Part>
  );
}

const NOBODY = { name: '', address: '', consent: '', sure: false };

function Copies({ caseId, work }: PartProps) {
  const say = useWords();
  const change = useChange(caseId);
  const when = useWhen();
  const [adding, setAdding] = useState<typeof NOBODY | null>(null);
  const [errors, setErrors] = useState<Record<string, string>>({});
  const save = async () => {
    if (!adding) return;
    const { sure: _, ...copy } = adding;
    const faults = await change('POST', 'copies', copy);
    setErrors(faults ?? {});
    if (faults === null) setAdding(null);
  };
  return (
    <Part title={say('casework.panel.copies')}>
      {work.copies.length === 0 && !adding && <Nothing>{say('casework.panel.none')}</Nothing>}
      {work.copies.map((copy) => (
        <Box key={copy.id} sx={{ display: 'flex', alignItems: 'center', gap: 1 }}>
          <Box sx={{ flex: 1, minWidth: 0, overflowWrap: 'anywhere' }}>
            {copy.name} · {copy.address}
            <Typography variant="caption" color="text.secondary" component="div">
              {`${copy.consent} (${copy.addedBy.name}, ${when.full(Date.parse(copy.addedAt))})`}
            </Typography>
          </Box>
          <Button
            size="small"
            aria-label={say('casework.panel.removeCopy', { name: copy.name })}
            onClick={() => void change('DELETE', `copies/${copy.id}`)}
          >
            ✕
          </Button>
        </Box>
      ))}
      {adding ? (
        <Box sx={{ display: 'grid', gap: 1.5, pt: 1 }}>
          <Typography color="text.secondary">{say('casework.copy.hint')}</Typography>
          {(['name', 'address', 'consent'] as const).map((name) => (
            <TextField
              key={name}
              label={say(`casework.copy.${name}`)}
              value={adding[name]}
              onChange={(event) => setAdding({ ...adding, [name]: event.target.value })}
              error={errors[name] !== undefined}
              helperText={errors[name]}
            />
          ))}
          <FormControlLabel
            control={
              <Checkbox
                checked={adding.sure}
                onChange={(event) => setAdding({ ...adding, sure: event.target.checked })}
              />
            }
            label={say('casework.copy.confirm')}
          />
          <Box sx={{ display: 'flex', gap: 1 }}>
            <Button variant="contained" disabled={!adding.sure} onClick={() => void save()}>
              {say('casework.copy.go')}
            </Button>
            <Button onClick={() => setAdding(null)}>{say('casework.panel.cancel')}</Button>
          </Box>
        </Box>
      ) : (
        <Button size="small" onClick={() => setAdding(NOBODY)}>
          {say('casework.panel.addCopy')}
        </Button>
      )}
    </Part>
  );
}
