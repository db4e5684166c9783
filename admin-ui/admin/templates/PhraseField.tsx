import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import TextField from '@mui/material/TextField';
import { useRef } from 'react';
import type { TemplateDetail } from '../../../api/contract/admin-settings.ts';
import { faultOfPhrase, namesIn } from '../../../domain/notices/variables.ts';
import { useWords } from '../../i18n/useWords.ts';
import { phraseLabel } from './phraseLabel.ts';

export type Phrase = TemplateDetail['phrases'][number];

type Props = {
  of: Phrase;
  /** What is typed; null: as shipped. */
  own: string | null;
  /** What the server said about it. */
  error: string | undefined;
  onChange: (own: string | null) => void;
};

/** One phrase: own words or the shipped ones, its variables to insert, and what is wrong with it while it is typed. */
export function PhraseField({ of, own, error, onChange }: Props) {
  const say = useWords();
  const field = useRef<HTMLTextAreaElement>(null);
  const words = own ?? of.shipped;
  const fault = faultInWords(of, words);
  const insert = (name: string) => {
    const at = field.current?.selectionStart ?? words.length;
    onChange(`${words.slice(0, at)}%{${name}}${words.slice(field.current?.selectionEnd ?? at)}`);
    field.current?.focus();
  };

  function faultInWords({ known, needed }: Phrase, typed: string): string | null {
    const names = Object.keys(known);
    const found = faultOfPhrase(typed, { known: names, needed });
    if (!found || found === 'unknownPhrase') return null;
    const those =
      found === 'missingVariable'
        ? needed.filter((name) => !namesIn(typed).includes(name))
        : namesIn(typed).filter((name) => !names.includes(name));
    return say(`admin.settings.templates.fault.${found}`, { open: '%{', names: those.join(', ') });
  }

  return (
    <Box sx={{ mb: 2.5 }}>
      <TextField
        inputRef={field}
        label={phraseLabel(of.phrase, say)}
        value={words}
        onChange={(event) => onChange(event.target.value === of.shipped ? null : event.target.value)}
        error={Boolean(fault ?? error)}
        helperText={fault ?? error ?? (own === null ? say('admin.settings.templates.shipped') : undefined)}
        multiline
        fullWidth
        slotProps={{ htmlInput: { maxLength: 1_000, 'data-phrase': of.phrase } }}
      />
      {own !== null && (
        <Box sx={{ display: 'flex', gap: 1, alignItems: 'baseline', fontSize: 12, color: 'text.secondary', mt: 0.5 }}>
          <Box sx={{ flex: 1 }}>{say('admin.settings.templates.shippedWords', { words: '' }) + of.shipped}</Box>
          <Button onClick={() => onChange(null)}>{say('admin.settings.templates.restore')}</Button>
        </Box>
      )}
      {Object.keys(of.known).length > 0 && (
        <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 0.5, alignItems: 'center', mt: 0.5, fontSize: 12 }}>
          <Box component="span" sx={{ color: 'text.secondary' }}>
            {say('admin.settings.templates.variables')}
          </Box>
          {Object.entries(of.known).map(([name, example]) => (
            <Button
              key={name}
              variant="outlined"
              title={example}
              onClick={() => insert(name)}
              sx={{ minHeight: 24, py: 0, px: 0.75, fontSize: 12, fontFamily: 'monospace' }}
            >
              {name}
            </Button>
          ))}
        </Box>
      )}
    </Box>
  );
}
