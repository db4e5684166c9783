import Box from '@mui/material/Box';
import { type ChangeEvent, type KeyboardEvent, type RefObject, useEffect } from 'react';
import { usePhone } from '../../frame/usePhone.ts';
import { useWords, type WordKey } from '../../i18n/useWords.ts';
import type { Tab } from './drafts.ts';

const PLACEHOLDERS = {
  reply: 'desk.composer.placeholderReply',
  note: 'desk.composer.placeholderNote',
  ask: 'desk.composer.placeholderAsk',
  resolve: 'desk.composer.placeholderResolve',
} as const satisfies Record<Tab, WordKey>;

type Props = {
  field: RefObject<HTMLTextAreaElement | null>;
  tab: Tab;
  member: string;
  text: string;
  onChange: (event: ChangeEvent<HTMLTextAreaElement>) => void;
  onKey: (event: KeyboardEvent) => void;
};

/** As high as its text, within bounds. */
export function Field({ field, tab, member, text, onChange, onKey }: Props) {
  const say = useWords();
  const phone = usePhone();
  useEffect(() => {
    const element = field.current;
    if (!element) return;
    element.style.height = 'auto';
    element.style.height = `${Math.min(Math.max(element.scrollHeight, phone ? 44 : 72), 260)}px`;
  });
  return (
    <Box
      component="textarea"
      ref={field}
      value={text}
      onChange={onChange}
      onKeyDown={onKey}
      aria-label={say(`desk.composer.${tab}`)}
      aria-describedby="composer-hint"
      placeholder={say(PLACEHOLDERS[tab], { name: member })}
      dir="auto"
      sx={({ palette }) => ({
        width: '100%',
        display: 'block',
        resize: 'none',
        font: 'inherit',
        lineHeight: 1.6,
        color: palette.text.primary,
        background: palette.background.paper,
        border: `1px solid ${tab === 'note' ? palette.tones.soon.text : palette.mode === 'light' ? '#8b95a3' : '#66717f'}`,
        borderRadius: 1,
        p: 1,
        '&::placeholder': { color: palette.text.secondary, opacity: 1 },
        '&:focus-visible': { outline: `2px solid ${palette.primary.main}`, outlineOffset: 0 },
      })}
    />
  );
}
