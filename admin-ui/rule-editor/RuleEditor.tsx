import Alert from '@mui/material/Alert';
import { type Ref, useMemo } from 'react';
import type { RuleCheck } from '../../api/contract/rules.ts';
import type { RuleSetCode } from '../../domain/vocabulary.ts';
import { Loaded } from '../care/Loaded.tsx';
import { useWords } from '../i18n/useWords.ts';
import { type Draft, draftOf } from './model.ts';
import { type Reach, Sheets } from './Sheets.tsx';
import { useRuleParts } from './useRuleParts.ts';

type Props = {
  set: RuleSetCode;
  /** As it is stored, finished or not. */
  definition: unknown;
  onChange: (next: Draft) => void;
  /** What `check` says of it; null: nothing yet. */
  faults: RuleCheck | null;
  disabled?: boolean;
  reach?: Ref<Reach>;
};

/** Rules as a decision table, and of each row as a tree, for people who write no programs. Keeps nothing: whoever shows it does. */
export default function RuleEditor({ set, definition, onChange, faults, disabled = false, reach }: Props) {
  const parts = useRuleParts(set);
  const draft = useMemo(() => draftOf(definition, set), [definition, set]);
  const say = useWords();
  if (!draft)
    return (
      <Alert severity="warning">
        {say('ruleEditor.unreadable')}
        <ul>
          {faults?.problems.map(({ place, text }) => (
            <li key={`${place} ${text}`}>
              {place}: {text}
            </li>
          ))}
        </ul>
      </Alert>
    );
  return (
    <Loaded query={parts}>
      {(known) => (
        <Sheets
          {...{ parts: known, definition: draft, onChange, disabled }}
          {...(reach ? { reach } : {})}
          checked={faults}
        />
      )}
    </Loaded>
  );
}
