import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Checkbox from '@mui/material/Checkbox';
import FormControlLabel from '@mui/material/FormControlLabel';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import type { CategoryRow, Field } from '../../api/contract/casework.ts';
import { FIELD_TYPES, type FieldType } from '../../domain/casework/fields.ts';
import { nameOf } from '../i18n/format.ts';
import { useReaderLocale, useWords } from '../i18n/useWords.ts';

type Props = {
  of: CategoryRow;
  tree: CategoryRow[];
  /** Answers what was wrong by field, null when it was done. */
  onChange: (wanted: object) => Promise<Record<string, string> | null>;
};

/** Names, place in the tree and questions of one category. */
export function CategoryForm({ of, tree, onChange }: Props) {
  const say = useWords();
  const locale = useReaderLocale();
  const [names, setNames] = useState({ nameZh: of.nameZh, nameEn: of.nameEn });
  const [fields, setFields] = useState<Field[]>(of.fields);
  const [errors, setErrors] = useState<Record<string, string>>({});
  const above = of.path.slice(0, -1).flatMap((code) => tree.find((node) => node.code === code) ?? []);
  const put = (i: number, change: Partial<Field>) =>
    setFields(fields.map((field, at) => (at === i ? { ...field, ...change } : field)));
  const save = async () => setErrors((await onChange({ ...names, fields })) ?? {});
  return (
    <Box sx={{ display: 'grid', gap: 2 }}>
      <Box sx={{ display: 'flex', gap: 1, alignItems: 'baseline', flexWrap: 'wrap' }}>
        <Typography variant="h2">{nameOf(of, locale)}</Typography>
        <Typography color="text.secondary">
          {of.code} · {of.open > 0 ? say('casework.tree.open', { smart_count: of.open }) : say('casework.tree.unused')}
        </Typography>
      </Box>
      <Box sx={{ display: 'grid', gap: 2, gridTemplateColumns: { xs: '1fr', sm: '1fr 1fr' } }}>
        {(['nameZh', 'nameEn'] as const).map((name) => (
          <TextField
            key={name}
            label={say(`casework.tree.${name}`)}
            value={names[name]}
            onChange={(event) => setNames({ ...names, [name]: event.target.value })}
            error={errors[name] !== undefined}
            helperText={errors[name]}
          />
        ))}
        {of.parent !== null && (
          <TextField
            select
            label={say('casework.tree.parent')}
            value={of.parent}
            onChange={(event) => void onChange({ parent: event.target.value })}
            slotProps={{ select: { native: true } }}
          >
            {tree
              .filter((node) => !node.path.includes(of.code))
              .map((node) => (
                <option key={node.code} value={node.code}>
                  {'\u2003'.repeat(node.path.length - 1) + nameOf(node, locale)}
                </option>
              ))}
          </TextField>
        )}
      </Box>
      <Typography variant="h3">{say('casework.tree.fields')}</Typography>
      {above.flatMap((node) =>
        node.fields
          .filter((field) => !field.retired)
          .map((field) => (
            <Typography key={field.code} color="text.secondary">
              {`${nameOf(field, locale)} · ${say(`casework.type.${field.type}`)} · ${say('casework.tree.inherited', { name: nameOf(node, locale) })}`}
            </Typography>
          )),
      )}
      {fields.map(
        (field, i) =>
          !field.retired && (
            <Question
              // biome-ignore lint/suspicious/noArrayIndexKey: a code may be typed anew, the place stays
              key={i}
              of={field}
              fixed={of.fields.some(({ code }) => code === field.code) && i < of.fields.length}
              error={Object.entries(errors).find(([name]) => name.startsWith(`fields.${i}.`))?.[1]}
              onChange={(change) => put(i, change)}
            />
          ),
      )}
      <Box sx={{ display: 'flex', gap: 1, flexWrap: 'wrap' }}>
        <Button
          variant="outlined"
          onClick={() =>
            setFields([
              ...fields,
              { code: '', type: 'text', nameZh: '', nameEn: '', required: false, choices: [], retired: false },
            ])
          }
        >
          {say('casework.tree.addField')}
        </Button>
        <Box sx={{ flex: 1 }} />
        <Button title={say('casework.tree.retireHint')} onClick={() => void onChange({ retired: !of.retired })}>
          {say(of.retired ? 'casework.tree.restore' : 'casework.tree.retire')}
        </Button>
        <Button variant="contained" onClick={() => void save()}>
          {say('casework.tree.save')}
        </Button>
      </Box>
    </Box>
  );
}

type QuestionProps = {
  of: Field;
  /** It was saved: code and type stay. */
  fixed: boolean;
  error: string | undefined;
  onChange: (change: Partial<Field>) => void;
};

function Question({ of, fixed, error, onChange }: QuestionProps) {
  const say = useWords();
  const locale = useReaderLocale();
  const [choices, setChoices] = useState(() =>
    of.choices.map(({ code, nameZh, nameEn }) => `${code} = ${nameZh} / ${nameEn}`).join('\n'),
  );
  return (
    <Box
      role="group"
      aria-label={nameOf(of, locale) || say('casework.tree.addField')}
      sx={{
        ...{ display: 'grid', gap: 1.5, p: 2, border: 1, borderColor: 'divider', borderRadius: 1 },
        gridTemplateColumns: { xs: '1fr', sm: '1fr 1fr' },
      }}
    >
      {(['nameZh', 'nameEn', 'code'] as const).map((name) => (
        <TextField
          key={name}
          label={say(`casework.tree.${name}`)}
          value={of[name]}
          disabled={name === 'code' && fixed}
          onChange={(event) => onChange({ [name]: event.target.value })}
          error={name === 'code' && error !== undefined}
          helperText={name === 'code' ? error : undefined}
        />
      ))}
      <TextField
        select
        label={say('casework.tree.type')}
        value={of.type}
        disabled={fixed}
        onChange={(event) => onChange({ type: event.target.value as FieldType })}
        slotProps={{ select: { native: true } }}
      >
        {FIELD_TYPES.map((type) => (
          <option key={type} value={type}>
            {say(`casework.type.${type}`)}
          </option>
        ))}
      </TextField>
      {of.type === 'choice' && (
        <TextField
          multiline
          minRows={2}
          label={say('casework.tree.choices')}
          value={choices}
          onChange={(event) => {
            setChoices(event.target.value);
            onChange({ choices: choicesIn(event.target.value) });
          }}
          sx={{ gridColumn: '1 / -1' }}
        />
      )}
      <FormControlLabel
        control={<Checkbox checked={of.required} onChange={(event) => onChange({ required: event.target.checked })} />}
        label={say('casework.tree.required')}
      />
      <Button onClick={() => onChange({ retired: true })}>
        {say('casework.tree.removeField', { name: nameOf(of, locale) })}
      </Button>
    </Box>
  );
}

const choicesIn = (typed: string): Field['choices'] =>
  typed.split('\n').flatMap((line) => {
    const [code = '', rest = ''] = line.split('=').map((part) => part.trim());
    const [nameZh = '', nameEn = nameZh] = rest.split('/').map((part) => part.trim());
    return code ? [{ code, nameZh: nameZh || code, nameEn: nameEn || nameZh || code }] : [];
  });
