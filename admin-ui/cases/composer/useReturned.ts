import { useEffect, useRef } from 'react';
import { useWords } from '../../i18n/useWords.ts';
import { type Held, onReturned, sendWaiting, takeBack } from '../../replies/outgoing.ts';
import { TABS, type Tab } from './drafts.ts';
import type { Kept } from './uploadAttachment.ts';
import type { useDraft } from './useDraft.ts';
import type { useFiles } from './useFiles.ts';
import { usePending } from './usePending.ts';

type Into = {
  caseId: string;
  draft: Pick<ReturnType<typeof useDraft>, 'restore'>;
  chosen: Pick<ReturnType<typeof useFiles>, 'restore'>;
  onFault: (fault: string | null) => void;
  onBack: () => void;
};

/** What was on its way and comes back, with its words and files: refused later, not taken, or taken back in time. */
export function useReturned({ caseId, draft, chosen, onFault, onBack }: Into) {
  const say = useWords();
  const restore = (tab: Tab, words: string, files: readonly Kept[] = []) => {
    draft.restore(tab, words);
    chosen.restore(tab, files);
  };
  const pending = usePending(caseId, (watched, reason) => {
    const into = TABS.find((name) => name === watched.type);
    if (!into || !watched.text) return onFault(reason);
    restore(into, watched.text, watched.files);
    onFault(`${reason} ${say('desk.composer.restored')}`);
  });
  const undo = (held: Held) => {
    if (!takeBack(held.key)) return;
    restore(held.verb, held.body, held.files);
    onFault(null);
    requestAnimationFrame(onBack);
  };
  const returned = useRef((_: Held, __: string) => {});
  useEffect(() => {
    returned.current = (held, why) => {
      restore(held.verb, held.body, held.files);
      onFault(`${why} ${say('desk.composer.restored')}`);
    };
  });
  useEffect(() => {
    const stop = onReturned(caseId, (held, why) => returned.current(held, why));
    return () => {
      stop();
      // Whoever goes on to another case means it.
      void sendWaiting(caseId);
    };
  }, [caseId]);
  return { pending, undo };
}
