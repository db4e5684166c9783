import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import TextField from '@mui/material/TextField';
import { useRef } from 'react';
import { faultsOfWords, fillWords, VARIABLE_NAMES, VARIABLES, wordOf } from '../../domain/replies/variables.ts';
import type { Locale } from '../../domain/vocabulary.ts';
import { useWords } from '../i18n/useWords.ts';

type Props = {
  label: string;
  locale: Locale;
  words: string;
  /** What the server said. */
  error?: string | undefined;
  disabled?: boolean;
  onChange: (words: string) => void;
};

const EXAMPLES = (locale: Locale) =>
  Object.fromEntries(VARIABLE_NAMES.map((name) => [name, VARIABLES[name].example[locale]]));

/** Words in one language: variables to insert, what is wrong while it is typed, and how it reads. */
export function WordsField({ label, locale, words, error, disabled = false, onChange }: Props) {
  const say = useWords();
  const field = useRef<HTMLTextAreaElement>(null);
  const fault = faultsOfWords(words)[0];
  const said = fault && say(`replies.fault.${fault.code}`, { name: fault.name });
  const insert = (name: (typeof VARIABLE_NAMES)[number]) => {
    const { selectionStart: from = words.length, selectionEnd: to = from } = field.current ?? {};
    const fallback = VARIABLES[name].always ? '' : `|${say('replies.fallback')}`;
    onChange(`${words.slice(0, from)}{{${name}${fallback}}}${words.slice(to)}`);
    field.current?.focus();
  };
  return (
    <Box sx={{ minWidth: 0 }}>
      <TextField
        inputRef={field}
        label={label}
        value={words}
        disabled={disabled}
        onChange={(event) => onChange(event.target.value)}
        error={Boolean(said ?? error)}
        helperText={said ?? error}
        multiline
        minRows={4}
        maxRows={16}
        fullWidth
        slotProps={{ htmlInput: { maxLength: 10_000, lang: locale } }}
      />
      {!disabled && (
        <Box component="details" sx={{ mt: 0.5, fontSize: 12 }}>
          <Box component="summary" sx={{ cursor: 'pointer', color: 'text.secondary', minHeight: { xs: 36, sm: 20 } }}>
            {say('replies.variables')}
          </Box>
          <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 0.5, mt: 0.5 }}>
            {VARIABLE_NAMES.map((name) => (
              <Button
                key={name}
                variant="outlined"
                onClick={() => insert(name)}
                title={`{{${name}}} · ${VARIABLES[name].example[locale]}`}
                sx={{ minHeight: 26, py: 0, px: 0.75, fontSize: 12 }}
              >
                {say(`replies.variable.${wordOf(name)}`)}
              </Button>
            ))}
          </Box>
        </Box>
      )}
      {words.trim() !== '' && !fault && (
        <Box
          component="section"
          aria-label={`${say('replies.preview')}: ${label}`}
          title={say('replies.previewHint')}
          dir="auto"
          sx={({ palette }) => ({
            mt: 1,
            px: 1.5,
            py: 1,
            fontSize: 13,
            whiteSpace: 'pre-wrap',
            overflowWrap: 'anywhere',
            borderLeft: `4px solid ${palette.divider}`,
            background: palette.hover,
          })}
        >
          {fillWords(words, EXAMPLES(locale)).text}
        </Box>
      )}
    </Box>
  );
}
