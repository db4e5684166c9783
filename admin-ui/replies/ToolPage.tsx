import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import FormControlLabel from '@mui/material/FormControlLabel';
import Radio from '@mui/material/Radio';
import RadioGroup from '@mui/material/RadioGroup';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useNavigate, useParams } from 'react-router-dom';
import type { ToolRow } from '../../api/contract/replies.ts';
import type { Tool, ToolType } from '../../domain/replies/tool.ts';
import { CASE_KINDS, CATEGORIES } from '../../domain/vocabulary.ts';
import { Head, Page, SaveBar, Say, Section } from '../admin/settings/parts.tsx';
import { useSend } from '../admin/settings/send.ts';
import { LoadFault } from '../frame/Fault.tsx';
import { NotFound } from '../frame/NotFound.tsx';
import { usePageTitle } from '../frame/pageTitle.ts';
import { useTell } from '../frame/useTell.ts';
import { Waiting } from '../frame/Waiting.tsx';
import { nameOf } from '../i18n/format.ts';
import { useReaderLocale, useWords } from '../i18n/useWords.ts';
import { useMe } from '../session/SessionGate.tsx';
import { ChecklistFields } from './ChecklistFields.tsx';
import { emptyTool, type Field, isSame, onTop, toolOf } from './draft.ts';
import { MacroFields } from './MacroFields.tsx';
import { Several } from './parts.tsx';
import { TemplateFields } from './TemplateFields.tsx';
import { toolsKey, useTools } from './useTools.ts';

export function ToolPage({ type }: { type: ToolType }) {
  const { id = '' } = useParams();
  const { data, error, refetch } = useTools(type);
  if (id === 'new') return <Editor key={`${type}/new`} type={type} row={null} />;
  if (error && !data) return <LoadFault error={error} again={() => void refetch()} />;
  if (!data) return <Waiting rows={6} />;
  const row = data.find((one) => one.id === id);
  return row ? <Editor key={id} type={type} row={row} /> : <NotFound />;
}

type Conflict = { version: number; by: string; current: Tool; both: Field[] };

function Editor({ type, row }: { type: ToolType; row: ToolRow | null }) {
  const say = useWords();
  const tell = useTell();
  const me = useMe();
  const locale = useReaderLocale();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const { send, busy } = useSend();
  const mayShare = me.role !== 'rep';
  const saved = row ? toolOf(row) : emptyTool(type, type === 'checklist' || mayShare);
  /** Null: nothing typed, so it follows what is in force. */
  const [typed, setTyped] = useState<{ basedOn: number; base: Tool; tool: Tool } | null>(null);
  const [errors, setErrors] = useState<Record<string, string>>({});
  const [conflict, setConflict] = useState<Conflict | null>(null);
  const tool = typed?.tool ?? saved;
  const dirty = typed !== null && !isSame(typed.tool, typed.base);
  const disabled = row !== null && !row.mayEdit;
  usePageTitle(row ? nameOf(row, locale) : say(`replies.new.${type}`));

  const put = (more: object) => {
    setErrors({});
    const from = typed ?? { basedOn: row?.version ?? 0, base: saved };
    setTyped({ ...from, tool: { ...tool, ...more } as Tool });
  };
  const reset = () => {
    setTyped(null);
    setConflict(null);
    setErrors({});
  };
  const keep = (made: ToolRow) => {
    queries.setQueryData(toolsKey(type), (rows: ToolRow[] | undefined) =>
      rows ? [...rows.filter(({ id }) => id !== made.id), made] : rows,
    );
    void queries.invalidateQueries({ queryKey: ['tools'] });
  };

  const save = async (event: FormEvent) => {
    event.preventDefault();
    const sent = row
      ? await send<ToolRow>(`/api/tools/${row.id}`, {
          method: 'PATCH',
          body: { basedOn: typed?.basedOn ?? row.version, tool },
        })
      : await send<ToolRow>('/api/tools', { method: 'POST', body: tool });
    if (sent.is === 'invalid')
      return setErrors(Object.fromEntries(Object.entries(sent.errors).map(([k, v]) => [k.replace(/^tool\./, ''), v])));
    if (sent.is === 'refused' && sent.code === 'toolChanged') {
      const { version, by, current } = sent.values as { version: number; by: string; current: ToolRow };
      const theirs = toolOf(current);
      const { merged, both } = onTop(typed?.base ?? saved, tool, theirs);
      // Saved again, it is meant: what is there was shown.
      setTyped({ basedOn: version, base: theirs, tool: merged });
      return setConflict({ version, by, current: theirs, both });
    }
    if (sent.is !== 'done') return tell(sent.message, 'error');
    keep(sent.data);
    reset();
    tell(say('replies.saved', { version: sent.data.version }), 'success');
    if (!row) navigate(`/replies/${type}/${sent.data.id}`, { replace: true });
  };
  const remove = async () => {
    if (!row) return;
    const sent = await send(`/api/tools/${row.id}`, { method: 'DELETE' });
    if (sent.is !== 'done') return tell(sent.message, 'error');
    await queries.invalidateQueries({ queryKey: ['tools'] });
    tell(
      `${say('replies.removed', { name: nameOf(row, locale) })} · ${say('replies.deleted')}: ${say('replies.restore')}`,
      'info',
    );
    navigate(`/replies/${type}`);
  };
  const text = (name: 'nameZh' | 'nameEn' | 'code', max: number) => (
    <TextField
      label={say(`replies.field.${name}`)}
      value={tool[name] ?? ''}
      disabled={disabled}
      onChange={({ target }) => put({ [name]: name === 'code' && target.value === '' ? null : target.value })}
      error={Boolean(errors[name])}
      helperText={errors[name]}
      slotProps={{ htmlInput: { maxLength: max, autoComplete: 'off' } }}
      sx={{ flex: '1 1 220px' }}
    />
  );
  const fields = { errors, disabled };
  return (
    <Page>
      <Head
        title={row ? nameOf(row, locale) : say(`replies.new.${type}`)}
        hint={
          row
            ? say('replies.changedBy', { version: row.version, name: row.changedBy?.name ?? say('replies.shipped') })
            : say(`replies.hint.${type}`)
        }
        back={{ to: `/replies/${type}`, words: say('replies.back') }}
      >
        {row?.mayEdit && (
          <Button variant="outlined" color="inherit" disabled={busy} onClick={() => void remove()}>
            {say('replies.remove')}
          </Button>
        )}
      </Head>
      {disabled && <Say tone="active">{say('replies.readOnly')}</Say>}
      {conflict && (
        <Meanwhile {...conflict} tool={tool} onTake={(field) => put({ [field]: conflict.current[field] })} />
      )}
      <Box component="form" noValidate onSubmit={save} sx={{ display: 'grid', gap: 2.5, minWidth: 0 }}>
        <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 2 }}>
          {text('nameZh', 80)}
          {text('nameEn', 80)}
          {tool.shared && mayShare && text('code', 40)}
        </Box>
        <Several
          label={say('replies.field.kinds')}
          none={say('replies.all')}
          options={CASE_KINDS.map((value) => ({ value, label: say(`kind.${value}`) }))}
          chosen={tool.kinds}
          disabled={disabled}
          onChange={(kinds) => put({ kinds })}
        />
        <Several
          label={say('replies.field.categories')}
          none={say('replies.all')}
          options={CATEGORIES.map((value) => ({ value, label: say(`category.${value}`) }))}
          chosen={tool.categories}
          disabled={disabled}
          onChange={(categories) => put({ categories })}
        />
        {type !== 'checklist' && mayShare && (
          <RadioGroup
            row
            aria-label={say('replies.field.shared')}
            value={tool.shared ? 'shared' : 'own'}
            onChange={(_, value) => put({ shared: value === 'shared', ...(value === 'own' ? { code: null } : {}) })}
          >
            {(['shared', 'own'] as const).map((value) => (
              <FormControlLabel
                key={value}
                value={value}
                disabled={disabled || row?.shared === true}
                control={<Radio size="small" />}
                label={say(`replies.${value}`)}
              />
            ))}
          </RadioGroup>
        )}
        <Section title={say(DETAILS[type])}>
          <Box sx={{ display: 'grid', gap: 2.5, mt: 1.5 }}>
            {tool.type === 'template' && (
              <TemplateFields {...fields} definition={tool.definition} onChange={(definition) => put({ definition })} />
            )}
            {tool.type === 'macro' && (
              <MacroFields {...fields} definition={tool.definition} onChange={(definition) => put({ definition })} />
            )}
            {tool.type === 'checklist' && (
              <ChecklistFields
                {...fields}
                definition={tool.definition}
                onChange={(definition) => put({ definition })}
              />
            )}
          </Box>
        </Section>
        {!disabled && (
          <SaveBar>
            <Box role="alert" sx={{ flex: 1, minWidth: 120 }}>
              {Object.keys(errors).length > 0 ? (
                <Typography color="error">{Object.values(errors)[0]}</Typography>
              ) : (
                dirty && <Typography color="text.secondary">{say('replies.unsaved')}</Typography>
              )}
            </Box>
            {dirty && <Button onClick={reset}>{say('replies.discard')}</Button>}
            <Button type="submit" variant="contained" disabled={busy || !dirty}>
              {say(row ? 'replies.save' : 'replies.make')}
            </Button>
          </SaveBar>
        )}
      </Box>
    </Page>
  );
}

const DETAILS = {
  template: 'replies.field.words',
  macro: 'replies.field.steps',
  checklist: 'replies.field.items',
} as const;

type MeanwhileProps = Conflict & { tool: Tool; onTake: (field: Field) => void };

/** What somebody else saved while this was typed: fields that both changed stay as typed until one takes theirs. */
function Meanwhile({ version, by, current, both, tool, onTake }: MeanwhileProps) {
  const say = useWords();
  return (
    <Say tone="late">
      <Box sx={{ width: '100%', minWidth: 0 }}>
        <strong>{say('replies.conflict', { name: by || say('replies.somebody'), version })}</strong>{' '}
        {both.length > 0 && say('replies.keepMine')}
        <Box component="ul" sx={{ m: 0, mt: 1, p: 0, listStyle: 'none', display: 'grid', gap: 1 }}>
          {both.map((field) => (
            <Box component="li" key={field} sx={{ display: 'grid', gap: 0.5, overflowWrap: 'anywhere' }}>
              <strong>{say(`replies.field.${field}`)}</strong>
              <span>{say('replies.theirs', { value: asText(current[field]) })}</span>
              <span>{say('replies.mine', { value: asText(tool[field]) })}</span>
              <Button variant="outlined" onClick={() => onTake(field)} sx={{ justifySelf: 'start' }}>
                {say('replies.takeTheirs')}
              </Button>
            </Box>
          ))}
        </Box>
      </Box>
    </Say>
  );
}

/** What people wrote, of a value that has a form of its own. */
function asText(value: unknown): string {
  if (value === null || value === undefined) return '–';
  if (Array.isArray(value)) return value.map(asText).join('; ');
  if (typeof value !== 'object') return String(value);
  return Object.entries(value)
    .filter(([key, one]) => key !== 'id' && one !== null && one !== '')
    .map(([, one]) => asText(one))
    .join(' · ');
}
