import Box from '@mui/material/Box';
import TextField from '@mui/material/TextField';
import { useState } from 'react';
import type { RuleCheck, RuleSetDetail } from '../../api/contract/rules.ts';
import { useWords } from '../i18n/useWords.ts';
import type { Rules } from './useRuleDraft.ts';

type Props = {
  set: RuleSetDetail['set'];
  /** As it is stored, maybe unfinished. */
  definition: Rules;
  onChange: (next: Rules) => void;
  /** What `POST /api/rules/:set/check` says of it; null while it is asked. */
  checked: RuleCheck | null;
  disabled: boolean;
};

/** The rules of a draft as text; what is no JSON yet stays in the field and is not taken. */
export function DraftEditor({ definition, onChange, disabled }: Props) {
  const say = useWords();
  const [typed, setTyped] = useState({ text: written(definition), of: definition });
  const [fault, setFault] = useState<string | null>(null);
  // Changed elsewhere: undone, or somebody else's was taken.
  const text = typed.of === definition ? typed.text : written(definition);
  const type = (next: string) => {
    const read = rulesIn(next);
    setFault(typeof read === 'string' ? read : null);
    setTyped({ text: next, of: typeof read === 'string' ? definition : read });
    if (typeof read !== 'string') onChange(read);
  };
  return (
    <Box sx={{ my: 2 }}>
      <TextField
        label={say('ruleDesk.draft.json')}
        value={text}
        onChange={({ target }) => type(target.value)}
        disabled={disabled}
        error={fault !== null}
        helperText={fault === null ? null : say('ruleDesk.draft.notJson', { fault })}
        multiline
        fullWidth
        maxRows={32}
        slotProps={{ htmlInput: { spellCheck: false, style: { fontFamily: 'monospace', fontSize: 13 } } }}
      />
    </Box>
  );
}

const written = (definition: Rules): string => JSON.stringify(definition, null, 2);

/** The rules, or why it is none. */
function rulesIn(text: string): Rules | string {
  try {
    const read: unknown = JSON.parse(text);
    return typeof read === 'object' && read !== null && !Array.isArray(read) ? (read as Rules) : '{ … }';
  } catch (error) {
    return (error as Error).message;
  }
}
