import Box from '@mui/material/Box';
import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import { REPLY_VERBS, type Template } from '../../domain/replies/tool.ts';
import { LOCALES } from '../../domain/vocabulary.ts';
import { useWords } from '../i18n/useWords.ts';
import { Several } from './parts.tsx';
import { WordsField } from './WordsField.tsx';

export type FieldsProps<D> = {
  definition: D;
  errors: Record<string, string>;
  disabled: boolean;
  onChange: (definition: D) => void;
};

export function TemplateFields({ definition, errors, disabled, onChange }: FieldsProps<Template>) {
  const say = useWords();
  const { words, only, verbs, shortcut } = definition;
  const put = (more: Partial<Template>) => onChange({ ...definition, ...more });
  return (
    <>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 2, alignItems: 'flex-start' }}>
        <TextField
          select
          disabled={disabled}
          label={say('replies.field.only')}
          value={only ?? 'both'}
          onChange={({ target }) => {
            const next = LOCALES.find((locale) => locale === target.value) ?? null;
            const kept = next ? { zh: '', en: '', [next]: words[next] } : words;
            put({ only: next, words: kept });
          }}
          sx={{ minWidth: 200 }}
        >
          <MenuItem value="both">{say('replies.both')}</MenuItem>
          <MenuItem value="zh">{say('replies.onlyOne', { language: '中文' })}</MenuItem>
          <MenuItem value="en">{say('replies.onlyOne', { language: 'English' })}</MenuItem>
        </TextField>
        <TextField
          label={say('replies.field.shortcut')}
          value={shortcut}
          disabled={disabled}
          onChange={({ target }) => put({ shortcut: target.value.toLowerCase() })}
          error={Boolean(errors['definition.shortcut'])}
          helperText={errors['definition.shortcut']}
          slotProps={{ htmlInput: { maxLength: 20, autoCapitalize: 'none' } }}
        />
        <Several
          label={say('replies.field.verbs')}
          options={REPLY_VERBS.map((value) => ({ value, label: say(`replies.step.${value}`) }))}
          chosen={verbs}
          disabled={disabled}
          error={errors['definition.verbs']}
          onChange={(next) => put({ verbs: next })}
        />
      </Box>
      <Box
        sx={{ display: 'grid', gap: 2, gridTemplateColumns: { xs: 'minmax(0, 1fr)', lg: 'repeat(2, minmax(0, 1fr))' } }}
      >
        {LOCALES.filter((locale) => only === null || only === locale).map((locale) => (
          <WordsField
            key={locale}
            locale={locale}
            label={locale === 'zh' ? '中文' : 'English'}
            words={words[locale]}
            disabled={disabled}
            error={errors[`definition.words.${locale}`]}
            onChange={(next) => put({ words: { ...words, [locale]: next } })}
          />
        ))}
      </Box>
    </>
  );
}
