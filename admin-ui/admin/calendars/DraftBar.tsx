import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import TextField from '@mui/material/TextField';
import { useState } from 'react';
import type { CalendarDefinition } from '../../../domain/calendar/definition.ts';
import { differentDays, differentParts } from '../../../domain/calendar/edit.ts';
import { useWords } from '../../i18n/useWords.ts';
import { SaveBar } from '../settings/parts.tsx';

type Props = {
  before: CalendarDefinition;
  after: CalendarDefinition;
  nextVersion: number;
  openCases: number;
  busy: boolean;
  fault: string;
  onUndo: () => void;
  onDiscard: () => void;
  onSave: (note: string) => void;
};

/** What the draft changes and whom it touches, before it is saved. */
export function DraftBar({ before, after, nextVersion, openCases, busy, fault, onUndo, onDiscard, onSave }: Props) {
  const say = useWords();
  const [note, setNote] = useState('');
  const parts = differentParts(before, after).map((part) => say(`admin.settings.calendars.draftParts.${part}`));
  return (
    <SaveBar>
      <Box sx={{ flex: 1, minWidth: 240 }}>
        <strong>
          {[say('admin.settings.calendars.draft', { smart_count: differentDays(before, after).length }), ...parts].join(
            ' · ',
          )}
        </strong>
        <Box sx={{ fontSize: 12, color: 'text.secondary' }}>
          {openCases > 0
            ? say('admin.settings.calendars.openCases', { smart_count: openCases })
            : say('admin.settings.calendars.noOpenCases')}
        </Box>
        {fault && (
          <Box role="alert" sx={{ color: 'error.main' }}>
            {fault}
          </Box>
        )}
      </Box>
      <TextField
        label={say('admin.settings.calendars.note')}
        value={note}
        onChange={(event) => setNote(event.target.value)}
        slotProps={{ htmlInput: { maxLength: 200 } }}
      />
      <Button onClick={onUndo}>{say('admin.settings.calendars.undo')}</Button>
      <Button onClick={onDiscard}>{say('admin.settings.calendars.discard')}</Button>
      <Button variant="contained" disabled={busy} onClick={() => onSave(note)}>
        {say('admin.settings.calendars.saveAs', { version: nextVersion })}
      </Button>
    </SaveBar>
  );
}
