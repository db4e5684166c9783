import Box from '@mui/material/Box';
import ButtonBase from '@mui/material/ButtonBase';
import { type RefObject, useEffect, useState } from 'react';
import { useWords } from '../i18n/useWords.ts';
import { complete, mentionAt, mentionedIn, peopleLike } from './mention-text.ts';
import { useColleagues } from './useCasework.ts';

type Props = { field: RefObject<HTMLTextAreaElement | null>; text: string; onWrite: (text: string) => void };

/** While an `@` and the beginning of a name are typed: who could be meant. Tab or Enter takes the one chosen, arrows choose. */
export function Mentions({ field, text, onWrite }: Props) {
  const say = useWords();
  const { data: people = [] } = useColleagues(text.includes('@'));
  const [chosen, setChosen] = useState(0);
  const [left, setLeft] = useState('');
  const caret = field.current?.selectionStart ?? text.length;
  const typed = mentionAt(text.slice(0, caret));
  const found = typed === null || left === text ? [] : peopleLike(people, typed);
  const at = Math.min(chosen, found.length - 1);

  const take = (name: string) => {
    const done = complete(text, caret, name);
    onWrite(done.text);
    setChosen(0);
    requestAnimationFrame(() => {
      field.current?.focus();
      field.current?.setSelectionRange(done.caret, done.caret);
    });
  };
  useEffect(() => {
    const element = field.current;
    if (!element || found.length === 0) return;
    const onKey = (event: KeyboardEvent) => {
      if (event.isComposing || event.ctrlKey || event.metaKey) return;
      const person = found[at];
      if (event.key === 'ArrowDown') setChosen((at + 1) % found.length);
      else if (event.key === 'ArrowUp') setChosen((at + found.length - 1) % found.length);
      else if ((event.key === 'Enter' || event.key === 'Tab') && person) take(person.name);
      else if (event.key === 'Escape') setLeft(text);
      else return;
      event.preventDefault();
      event.stopPropagation();
    };
    element.addEventListener('keydown', onKey);
    return () => element.removeEventListener('keydown', onKey);
  });
  const mentioned = mentionedIn(text, people);
  return (
    <>
      {found.length > 0 && (
        <Box
          role="listbox"
          aria-label={say('casework.mention.label')}
          sx={({ palette }) => ({
            ...{ display: 'flex', flexWrap: 'wrap', mb: 1, borderRadius: 1, width: 'fit-content' },
            ...{ background: palette.background.paper, border: `1px solid ${palette.divider}` },
          })}
        >
          {found.map((person, i) => (
            <ButtonBase
              key={person.id}
              role="option"
              aria-selected={i === at}
              tabIndex={-1}
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => take(person.name)}
              sx={{ px: 1.5, minHeight: { xs: 44, sm: 32 }, bgcolor: i === at ? 'action.selected' : 'transparent' }}
            >
              {person.name}
            </ButtonBase>
          ))}
        </Box>
      )}
      {mentioned.length > 0 && found.length === 0 && (
        <Box sx={{ fontSize: 12, mb: 0.5, bgcolor: 'background.default', width: 'fit-content', px: 0.5 }}>
          {say('casework.mention.hint', { names: mentioned.map(({ name }) => name).join(', ') })}
        </Box>
      )}
    </>
  );
}
