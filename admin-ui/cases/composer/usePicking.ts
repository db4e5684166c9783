import { type RefObject, useEffect, useRef, useState } from 'react';

/** Where the words of a template go: what is marked, or the typed slash that called for them. */
type Range = { from: number; to: number };

/** The list of templates over the field, and their words into its text. */
export function usePicking(field: RefObject<HTMLTextAreaElement | null>, text: string, write: (text: string) => void) {
  const [picking, setPicking] = useState<Range | null>(null);
  const afterPicking = useRef<number | null | undefined>(undefined);
  const close = (caret = picking?.to) => {
    afterPicking.current = caret ?? null;
    setPicking(null);
  };
  const insert = (words: string) => {
    const at = picking ?? { from: text.length, to: text.length };
    write(text.slice(0, at.from) + words + text.slice(at.to));
    close(at.from + words.length);
  };
  // Once the list is gone, and not before: while it is there it holds the focus.
  useEffect(() => {
    if (picking || afterPicking.current === undefined) return;
    const caret = afterPicking.current;
    afterPicking.current = undefined;
    field.current?.focus();
    if (caret !== null) field.current?.setSelectionRange(caret, caret);
  }, [picking, field]);
  return { picking, open: setPicking, insert, close };
}
