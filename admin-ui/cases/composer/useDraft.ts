import { useCallback, useRef, useState } from 'react';
import { keepDraft, readDraft, TABS, type Tab } from './drafts.ts';
import { afterRefusal, afterSending } from './text.ts';

/**
 * The tab in front and the text in its field. Answers of the server come while somebody writes on: what was sent leaves
 * only the tab it came from, and only if it is still what stands there.
 * @param asked the first tab was asked for; else one with a draft comes first
 */
export function useDraft(caseId: string, first: Tab, asked = false) {
  const [shown, setShown] = useState(() => {
    const tab = asked ? first : (TABS.find((name) => readDraft(caseId, name) !== '') ?? first);
    return { tab, text: readDraft(caseId, tab) };
  });
  const now = useRef(shown);

  const put = useCallback(
    (tab: Tab, text: string, front = false) => {
      keepDraft(caseId, tab, text);
      if (!front && now.current.tab !== tab) return;
      now.current = { tab, text };
      setShown(now.current);
    },
    [caseId],
  );
  const textOf = useCallback(
    (tab: Tab) => (now.current.tab === tab ? now.current.text : readDraft(caseId, tab)),
    [caseId],
  );
  const write = useCallback((text: string) => put(now.current.tab, text), [put]);
  const show = useCallback((tab: Tab) => put(tab, textOf(tab), true), [put, textOf]);
  const sent = useCallback((tab: Tab, text: string) => put(tab, afterSending(textOf(tab), text)), [put, textOf]);
  /** Comes to the front unless something else is being written there. */
  const restore = useCallback(
    (tab: Tab, text: string) => put(tab, afterRefusal(textOf(tab), text), now.current.text.trim() === ''),
    [put, textOf],
  );
  return { ...shown, write, show, sent, restore };
}
