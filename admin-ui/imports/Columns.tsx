import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import type { ImportDetail, ImportPreview } from '../../api/contract/files.ts';
import type { Encoding, FileFormat } from '../../domain/files.ts';
import { FILE_FORMATS } from '../../domain/files.ts';
import { useTell } from '../frame/useTell.ts';
import { useWords, type WordKey } from '../i18n/useWords.ts';
import { useImportActs } from './useImports.ts';

const MARKS = { ',': 'comma', ';': 'semicolon', '\t': 'tab', ' ': 'space' } as const;
const UNUSED = 'ignore';

/** Which column holds what, found by name and for a person to put right. */
export function Columns({ run, preview }: { run: ImportDetail; preview: ImportPreview }) {
  const say = useWords();
  const tell = useTell();
  const { change } = useImportActs(run.id);
  const found = preview.fields.map((field) => field ?? UNUSED);
  const [fields, setFields] = useState(found);
  const [encoding, setEncoding] = useState<Encoding>(run.encoding);
  const [format, setFormat] = useState<FileFormat>(run.format);
  const [currency, setCurrency] = useState(run.currency ?? '');
  const [rate, setRate] = useState(run.rate ?? '');
  const same =
    JSON.stringify([fields, encoding, format, currency, rate]) ===
    JSON.stringify([found, run.encoding, run.format, run.currency ?? '', run.rate ?? '']);
  const money = run.kind === 'purchases';
  const save = async () => {
    try {
      await change({
        ...{ encoding, format },
        ...(money ? { currency: currency.trim().toUpperCase() || null, rate: rate.trim() || null } : {}),
        mapping: Object.fromEntries(preview.header.map((name, i) => [name, fields[i] ?? UNUSED])),
      });
    } catch (error) {
      tell((error as Error).message, 'error');
    }
  };
  return (
    <Box component="section" sx={{ display: 'grid', gap: 1.5 }}>
      <Typography variant="h2">{say('files.page.columns')}</Typography>
      <Box sx={{ display: 'flex', gap: 1.5, flexWrap: 'wrap' }}>
        {run.encodings.length > 1 && (
          <Choice label={say('files.page.encoding')} value={encoding} onChange={(v) => setEncoding(v as Encoding)}>
            {run.encodings.map((one) => [one, say(`files.encoding.${one}`)])}
          </Choice>
        )}
        {run.kind !== 'cases' && (
          <Choice label={say('files.page.format')} value={format} onChange={(v) => setFormat(v as FileFormat)}>
            {FILE_FORMATS.map((one) => [one, say(`files.format.${one}`)])}
          </Choice>
        )}
        {money && (
          <>
            <TextField
              size="small"
              label={say('files.page.currency')}
              value={currency}
              onChange={(event) => setCurrency(event.target.value)}
              sx={{ minWidth: 220 }}
            />
            <TextField
              size="small"
              label={say('files.page.rate')}
              value={rate}
              onChange={(event) => setRate(event.target.value)}
              sx={{ minWidth: 220 }}
            />
          </>
        )}
      </Box>
      <Typography variant="caption" color="text.secondary">
        {say('files.page.delimiter', { mark: say(`files.page.mark.${MARKS[preview.delimiter as ','] ?? 'comma'}`) })}
      </Typography>
      {format === 'csv' && (
        <Box sx={{ display: 'grid', gap: 1, gridTemplateColumns: 'repeat(auto-fill, minmax(220px, 1fr))' }}>
          {preview.header.map((name, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a column is its place
            <Box key={index}>
              <Choice
                label={name || `${index + 1}`}
                value={fields[index] ?? UNUSED}
                onChange={(field) => setFields(fields.with(index, field))}
              >
                {[
                  [UNUSED, say('files.page.ignored')],
                  ...preview.choices.map((field) => [field, say(`files.field.${field}` as WordKey)] as const),
                ]}
              </Choice>
            </Box>
          ))}
        </Box>
      )}
      {!same && (
        <Box>
          <Button variant="contained" onClick={() => void save()}>
            {say('files.page.save')}
          </Button>
        </Box>
      )}
    </Box>
  );
}

type ChoiceProps = {
  label: string;
  value: string;
  onChange: (value: string) => void;
  children: (readonly [string, string] | string[])[];
};

function Choice({ label, value, onChange, children }: ChoiceProps) {
  return (
    <TextField
      select
      fullWidth
      size="small"
      label={label}
      value={value}
      onChange={(event) => onChange(event.target.value)}
      sx={{ minWidth: 160, maxWidth: 320 }}
    >
      {children.map(([id, words]) => (
        <MenuItem key={id} value={id}>
          {words}
        </MenuItem>
      ))}
    </TextField>
  );
}
