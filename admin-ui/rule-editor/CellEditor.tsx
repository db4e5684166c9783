import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import ClickAwayListener from '@mui/material/ClickAwayListener';
import Paper from '@mui/material/Paper';
import Popper from '@mui/material/Popper';
import TextField from '@mui/material/TextField';
import { type KeyboardEvent, useRef, useState } from 'react';
import { useWords } from '../i18n/useWords.ts';
import { CellConditions } from './ConditionFields.tsx';
import { putConditions, putNote, putOutcome } from './edit.ts';
import { type Column, conditionsAt, type Draft, type Last, type Row } from './model.ts';
import { OutcomeFields } from './OutcomeFields.tsx';
import { outcomeAt } from './outcomes.ts';
import { useBegun } from './useBegun.ts';
import type { Sheet } from './useSheet.ts';

export type Edit = (draft: Draft) => Draft;
/** Where to go when it is done. */
export type Leaving = 'stay' | 'down' | 'next' | 'back';

type Props = {
  anchor: HTMLElement | null;
  row: Row | Last;
  r: number;
  column: Column;
  sheet: Sheet;
  begun: string | null;
  /** Null: as it was. */
  onDone: (edit: Edit | null, leaving: Leaving) => void;
};

/** One cell while it is edited: Enter and Tab keep what was entered, so does a click elsewhere; Esc leaves it as it was. */
export function CellEditor({ anchor, row, r, column, sheet, begun, onDone }: Props) {
  const say = useWords();
  const edit = useRef<Edit | null>(null);
  const keep = (next: Edit) => {
    edit.current = next;
  };
  const name = sheet.columnName(column);
  const press = (event: KeyboardEvent) => {
    event.stopPropagation();
    if (event.nativeEvent.isComposing) return;
    const inButton = (event.target as HTMLElement).closest('button');
    if (event.key === 'Escape') {
      event.preventDefault();
      onDone(null, 'stay');
    } else if (event.key === 'Enter' && !event.shiftKey && !inButton) {
      event.preventDefault();
      onDone(edit.current, 'down');
    } else if (event.key === 'Tab' && isLast(event)) {
      event.preventDefault();
      onDone(edit.current, event.shiftKey ? 'back' : 'next');
    }
  };
  return (
    <Popper
      open
      anchorEl={anchor}
      placement="bottom-start"
      sx={{ zIndex: 'modal' }}
      modifiers={[
        { name: 'flip', options: { padding: 8 } },
        { name: 'preventOverflow', options: { padding: 8 } },
      ]}
    >
      <ClickAwayListener
        mouseEvent="onMouseDown"
        touchEvent="onTouchStart"
        onClickAway={() => onDone(edit.current, 'stay')}
      >
        <Paper
          elevation={8}
          role="dialog"
          aria-label={say('ruleEditor.cell', { column: name, row: r + 1 })}
          onKeyDown={press}
          sx={{ p: 1.5, border: 1, borderColor: 'divider', maxWidth: 'min(640px, 96vw)', display: 'grid', gap: 1 }}
        >
          <Box sx={{ fontSize: 12, color: 'text.secondary' }}>
            {name}
            {column.is === 'fact' && column.fact.hint && <> · {column.fact.hint[sheet.writing.locale]}</>}
          </Box>
          {column.is === 'fact' && (
            <CellConditions
              {...{ sheet, begun }}
              fact={column.fact}
              conditions={'when' in row ? conditionsAt(row, column.id) : []}
              onChange={(read) => keep((draft) => putConditions(draft, r, column.id, read()))}
            />
          )}
          {column.is === 'then' && (
            <OutcomeFields
              {...{ sheet, begun, row }}
              label={name}
              column={column.of}
              value={outcomeAt(row, column.of)}
              onChange={(value) => keep((draft) => putOutcome(draft, r, column.of, value))}
            />
          )}
          {column.is === 'note' && (
            <NoteFields {...{ sheet, begun, row }} onChange={(note) => keep((draft) => putNote(draft, r, note))} />
          )}
          <Box sx={{ display: 'flex', gap: 1, justifyContent: 'flex-end' }}>
            <Button tabIndex={-1} onClick={() => onDone(null, 'stay')}>
              {say('ruleEditor.cancel')}
            </Button>
            <Button tabIndex={-1} variant="outlined" onClick={() => onDone(edit.current, 'stay')}>
              {say('ruleEditor.done')}
            </Button>
          </Box>
        </Paper>
      </ClickAwayListener>
    </Popper>
  );
}

/** Tab goes through what is in here first. */
function isLast({ currentTarget, target, shiftKey }: KeyboardEvent): boolean {
  const stops = [...currentTarget.querySelectorAll<HTMLElement>('input, select, textarea, button')].filter(
    (one) => one.tabIndex >= 0 && !(one as HTMLInputElement).disabled,
  );
  return (shiftKey ? stops[0] : stops.at(-1)) === target;
}

function NoteFields({
  sheet,
  begun,
  row,
  onChange,
}: {
  sheet: Sheet;
  begun: string | null;
  row: Row | Last;
  onChange: (note: { zh: string; en: string }) => void;
}) {
  const say = useWords();
  const { locale } = sheet.writing;
  const [note, setNote] = useState(row.note);
  const languages = locale === 'zh' ? (['zh', 'en'] as const) : (['en', 'zh'] as const);
  const put = (language: 'zh' | 'en', text: string) => {
    const next = { ...note, [language]: text };
    setNote(next);
    onChange(next);
  };
  useBegun(begun, (text) => put(locale, text));
  return languages.map((language, i) => (
    <TextField
      key={language}
      autoFocus={i === 0}
      label={say(`ruleEditor.note.${language}`)}
      value={note[language]}
      slotProps={{ htmlInput: { maxLength: sheet.parts.limits.note } }}
      onChange={({ target }) => put(language, target.value)}
      sx={{ width: 'min(440px, 88vw)' }}
    />
  ));
}
