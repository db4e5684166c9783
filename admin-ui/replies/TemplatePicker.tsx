import Box from '@mui/material/Box';
import InputBase from '@mui/material/InputBase';
import Popover from '@mui/material/Popover';
import ToggleButton from '@mui/material/ToggleButton';
import ToggleButtonGroup from '@mui/material/ToggleButtonGroup';
import { type KeyboardEvent, useId, useState } from 'react';
import type { ToolRow } from '../../api/contract/replies.ts';
import { type ReplyVerb, wordsIn } from '../../domain/replies/tool.ts';
import type { Locale } from '../../domain/vocabulary.ts';
import { nameOf } from '../i18n/format.ts';
import { useReaderLocale, useWords } from '../i18n/useWords.ts';
import { offered, templateOf } from './search.ts';
import { useTools } from './useTools.ts';

type Props = {
  /** Null: for several cases at once. */
  of: { kind: string; category: string; locale: Locale } | null;
  verb: ReplyVerb;
  anchor: HTMLElement;
  onChoose: (row: ToolRow, locale: Locale) => Promise<void> | void;
  onFault: (reason: string) => void;
  onClose: () => void;
};

/** The templates that fit, found by typing; arrows choose, Enter inserts, Esc closes. */
export default function TemplatePicker({ of, verb, anchor, onChoose, onFault, onClose }: Props) {
  const say = useWords();
  const reader = useReaderLocale();
  const listId = useId();
  const { data } = useTools('template');
  const [typed, setTyped] = useState('');
  const [at, setAt] = useState(0);
  const [locale, setLocale] = useState<Locale>(of?.locale ?? reader);
  const [busy, setBusy] = useState(false);
  const rows = offered(data ?? [], of, verb, typed);
  const chosen = Math.min(at, rows.length - 1);

  const insert = async (row: ToolRow | undefined) => {
    if (!row || busy) return;
    setBusy(true);
    try {
      await onChoose(row, locale);
    } catch (error) {
      onFault(error instanceof Error ? error.message : String(error));
    }
  };
  const onKey = (event: KeyboardEvent) => {
    // Keys of an input method that is putting a character together are not ours.
    if (event.nativeEvent.isComposing || event.keyCode === 229) return;
    const to = { ArrowDown: chosen + 1, ArrowUp: chosen - 1 }[event.key];
    if (to !== undefined) {
      event.preventDefault();
      setAt(rows.length === 0 ? 0 : (to + rows.length) % rows.length);
    } else if (event.key === 'Enter') {
      event.preventDefault();
      void insert(rows[chosen]);
    }
  };
  return (
    <Popover
      open
      anchorEl={anchor}
      onClose={onClose}
      anchorOrigin={{ vertical: 'top', horizontal: 'left' }}
      transformOrigin={{ vertical: 'bottom', horizontal: 'left' }}
      disableRestoreFocus
      slotProps={{
        paper: { sx: { width: 520, maxWidth: 'calc(100vw - 32px)' }, 'aria-label': say('replies.composer.open') },
      }}
    >
      <Box sx={{ display: 'flex', gap: 1, alignItems: 'center', px: 1.5, borderBottom: 1, borderColor: 'divider' }}>
        <InputBase
          autoFocus
          value={typed}
          onChange={(event) => {
            setTyped(event.target.value);
            setAt(0);
          }}
          onKeyDown={onKey}
          placeholder={say('replies.composer.search')}
          inputProps={{
            role: 'combobox',
            'aria-label': say('replies.composer.search'),
            'aria-expanded': true,
            'aria-controls': listId,
            'aria-activedescendant': rows[chosen] ? `${listId}-${chosen}` : undefined,
            maxLength: 60,
          }}
          sx={{ flex: 1, minHeight: 44 }}
        />
        <ToggleButtonGroup
          exclusive
          size="small"
          value={locale}
          onChange={(_, next: Locale | null) => next && setLocale(next)}
          aria-label={say('replies.composer.language')}
        >
          <ToggleButton value="zh">中文</ToggleButton>
          <ToggleButton value="en">English</ToggleButton>
        </ToggleButtonGroup>
      </Box>
      <Box
        component="ul"
        role="listbox"
        id={listId}
        aria-label={say('replies.composer.open')}
        sx={{ m: 0, p: 0.5, listStyle: 'none', maxHeight: 300, overflowY: 'auto' }}
      >
        {rows.map((row, nth) => {
          const words = wordsIn(templateOf(row).words, locale);
          return (
            <Box
              component="li"
              role="option"
              key={row.id}
              id={`${listId}-${nth}`}
              aria-selected={nth === chosen}
              onClick={() => void insert(row)}
              onMouseMove={() => setAt(nth)}
              ref={(element: HTMLElement | null) => {
                if (nth === chosen) element?.scrollIntoView({ block: 'nearest' });
              }}
              sx={({ palette }) => ({
                px: 1.5,
                py: 0.75,
                minHeight: 44,
                borderRadius: 1,
                cursor: 'pointer',
                background: nth === chosen ? palette.chosen : 'none',
              })}
            >
              <Box sx={{ display: 'flex', gap: 1, alignItems: 'baseline' }}>
                <Box component="strong" sx={{ flex: 1, fontWeight: 600 }}>
                  {nameOf(row, reader)}
                </Box>
                {words.locale !== locale && (
                  <Box component="span" sx={{ fontSize: 12, color: 'text.secondary' }}>
                    {say('replies.onlyOne', { language: words.locale === 'zh' ? '中文' : 'English' })}
                  </Box>
                )}
                {templateOf(row).shortcut && (
                  <Box component="code" sx={{ fontSize: 12, color: 'text.secondary' }}>
                    /{templateOf(row).shortcut}
                  </Box>
                )}
              </Box>
              <Box
                dir="auto"
                sx={{
                  fontSize: 12,
                  color: 'text.secondary',
                  overflow: 'hidden',
                  textOverflow: 'ellipsis',
                  whiteSpace: 'nowrap',
                }}
              >
                {words.words.replace(/\s+/g, ' ')}
              </Box>
            </Box>
          );
        })}
      </Box>
      {data && rows.length === 0 && (
        <Box role="status" sx={{ px: 2, pb: 1.5, color: 'text.secondary' }}>
          {say('replies.composer.nothing')}
        </Box>
      )}
      <Box sx={{ px: 2, py: 0.75, fontSize: 12, color: 'text.secondary', borderTop: 1, borderColor: 'divider' }}>
        {say('replies.composer.hint')}
      </Box>
    </Popover>
  );
}
