import Add from '@mui/icons-material/AddOutlined';
import Down from '@mui/icons-material/ArrowDownwardOutlined';
import Up from '@mui/icons-material/ArrowUpwardOutlined';
import Copy from '@mui/icons-material/ContentCopyOutlined';
import Delete from '@mui/icons-material/DeleteOutlined';
import Keyboard from '@mui/icons-material/KeyboardOutlined';
import ColumnOff from '@mui/icons-material/PlaylistRemoveOutlined';
import Redo from '@mui/icons-material/RedoOutlined';
import Undo from '@mui/icons-material/UndoOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import IconButton from '@mui/material/IconButton';
import Tooltip from '@mui/material/Tooltip';
import { type ReactNode, useState } from 'react';
import { useWords } from '../i18n/useWords.ts';

/** What can be done with the rows one is in; null: not now. */
export type Verbs = {
  addRow: (() => void) | null;
  addColumn: (() => void) | null;
  removeColumn: (() => void) | null;
  duplicate: (() => void) | null;
  remove: (() => void) | null;
  up: (() => void) | null;
  down: (() => void) | null;
  undo: (() => void) | null;
  redo: (() => void) | null;
};

const KEYS = [
  ['move', '← ↑ → ↓'],
  ['edit', 'Enter'],
  ['leave', 'Esc'],
  ['next', 'Tab'],
  ['clear', 'Delete'],
  ['range', 'Shift ← ↑ → ↓'],
  ['whole', 'Home'],
  ['copy', 'Ctrl C · Ctrl X · Ctrl V'],
  ['add', 'Ctrl Enter'],
  ['duplicate', 'Ctrl D'],
  ['moveRow', 'Alt ↑ · Alt ↓'],
  ['undo', 'Ctrl Z · Ctrl Shift Z'],
  ['tryAgain', 'F9'],
] as const;

export function Toolbar({ verbs, children }: { verbs: Verbs; children: ReactNode }) {
  const say = useWords();
  const [keys, setKeys] = useState(false);
  const icon = (name: 'duplicate' | 'remove' | 'up' | 'down' | 'undo' | 'redo' | 'removeColumn', Icon: typeof Add) => (
    <Tooltip title={say(`ruleEditor.verb.${name}`)}>
      <span>
        <IconButton
          size="small"
          aria-label={say(`ruleEditor.verb.${name}`)}
          disabled={!verbs[name]}
          onClick={() => verbs[name]?.()}
        >
          <Icon fontSize="small" />
        </IconButton>
      </span>
    </Tooltip>
  );
  return (
    <>
      <Box
        role="toolbar"
        aria-label={say('ruleEditor.toolbar')}
        sx={{ display: 'flex', flexWrap: 'wrap', gap: 0.5, alignItems: 'center', mb: 1 }}
      >
        <Button startIcon={<Add />} disabled={!verbs.addRow} onClick={() => verbs.addRow?.()}>
          {say('ruleEditor.verb.addRow')}
        </Button>
        <Button startIcon={<Add />} disabled={!verbs.addColumn} onClick={() => verbs.addColumn?.()}>
          {say('ruleEditor.verb.addColumn')}
        </Button>
        {icon('duplicate', Copy)}
        {icon('remove', Delete)}
        {icon('up', Up)}
        {icon('down', Down)}
        {icon('removeColumn', ColumnOff)}
        {icon('undo', Undo)}
        {icon('redo', Redo)}
        <Tooltip title={say('ruleEditor.keys.title')}>
          <IconButton
            size="small"
            aria-label={say('ruleEditor.keys.title')}
            aria-expanded={keys}
            onClick={() => setKeys(!keys)}
          >
            <Keyboard fontSize="small" />
          </IconButton>
        </Tooltip>
        <Box sx={{ flex: 1 }} />
        {children}
      </Box>
      {keys && (
        <Box
          component="dl"
          sx={{
            m: 0,
            mb: 1.5,
            display: 'grid',
            gridTemplateColumns: 'repeat(auto-fill, minmax(340px, 1fr))',
            ...{ columnGap: 3, rowGap: 0.5 },
            fontSize: 13,
          }}
        >
          {KEYS.map(([name, key]) => (
            <Box key={name} sx={{ display: 'flex', gap: 1 }}>
              <Box component="dt" sx={{ flex: '0 0 160px', fontWeight: 500 }}>
                {key}
              </Box>
              <Box component="dd" sx={{ m: 0, color: 'text.secondary' }}>
                {say(`ruleEditor.keys.${name}`)}
              </Box>
            </Box>
          ))}
        </Box>
      )}
    </>
  );
}
