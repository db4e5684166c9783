import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useTranslate } from 'react-admin';
import type { Colleague } from '../../../api/contract/casework.ts';
import { mentionedIn } from '../../casework/mention-text.ts';
import { useTell } from '../../frame/useTell.ts';
import { useWords } from '../../i18n/useWords.ts';
import { note } from '../../server/acts.ts';
import { statusOf } from '../../server/http.ts';
import { watchCommand } from '../pending.ts';
import { useAct } from '../useAct.ts';
import type { CaseDetail } from '../useCase.ts';
import type { Tab } from './drafts.ts';

/** Sends what was written. `send` answers null when it went (or will go), else the reason why not. */
export function useSend(of: CaseDetail) {
  const say = useWords();
  const translate = useTranslate();
  const tell = useTell();
  const queries = useQueryClient();
  const { give } = useAct();
  const noteKeys = useRef(new Map<string, string>());
  const [busy, setBusy] = useState(false);

  const keepNote = async (body: string): Promise<string | null> => {
    const people = queries.getQueryData<Colleague[]>(['colleagues']) ?? [];
    const mentions = mentionedIn(body, people).map(({ id }) => id);
    const key = noteKeys.current.get(body) ?? crypto.randomUUID();
    noteKeys.current.set(body, key);
    try {
      await note(of.id, body, mentions, key);
      noteKeys.current.delete(body);
      tell(say('desk.case.done.note'), 'success');
      await queries.invalidateQueries({ queryKey: ['cases', 'story', of.id] });
      return null;
    } catch (error) {
      const status = statusOf(error);
      if (status === null || status === 0 || status >= 500) return say('desk.case.stillUnknown');
      noteKeys.current.delete(body);
      const message = error instanceof Error ? error.message : '';
      return translate(message, { _: message });
    }
  };

  const send = async (tab: Tab, body: string): Promise<string | null> => {
    setBusy(true);
    try {
      if (tab === 'note') return await keepNote(body);
      const outcome = await give(of.id, tab, { body });
      if (outcome.is === 'failed') return outcome.reason;
      if (outcome.is === 'pending') watchCommand(outcome.command, body);
      return null;
    } finally {
      setBusy(false);
    }
  };
  return { send, busy };
}
