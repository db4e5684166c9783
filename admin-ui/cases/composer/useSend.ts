import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useTranslate } from 'react-admin';
import type { Colleague } from '../../../api/contract/casework.ts';
import { mentionedIn } from '../../casework/mention-text.ts';
import { useTell } from '../../frame/useTell.ts';
import { useWords } from '../../i18n/useWords.ts';
import { note } from '../../server/acts.ts';
import { faultOf, statusOf } from '../../server/http.ts';
import { watchCommand } from '../pending.ts';
import { useAct } from '../useAct.ts';
import type { CaseDetail } from '../useCase.ts';
import type { Tab } from './drafts.ts';
import type { Kept } from './uploadAttachment.ts';

/** Sends what was written. `send` answers null when it went (or will go), else the reason why not. */
export function useSend(of: CaseDetail) {
  const say = useWords();
  const translate = useTranslate();
  const tell = useTell();
  const queries = useQueryClient();
  const { give } = useAct();
  const noteKeys = useRef(new Map<string, string>());
  const [busy, setBusy] = useState(false);

  const keepNote = async (said: { body: string }): Promise<string | null> => {
    const people = queries.getQueryData<Colleague[]>(['colleagues']) ?? [];
    const body = { ...said, mentions: mentionedIn(said.body, people).map(({ id }) => id) };
    const intent = JSON.stringify(body);
    const key = noteKeys.current.get(intent) ?? crypto.randomUUID();
    noteKeys.current.set(intent, key);
    try {
      await note(of.id, body, key);
      noteKeys.current.delete(intent);
      tell(say('desk.case.done.note'), 'success');
      await queries.invalidateQueries({ queryKey: ['cases', 'story', of.id] });
      return null;
    } catch (error) {
      const status = statusOf(error);
      if (status === null || status === 0 || status >= 500) return say('desk.case.stillUnknown');
      noteKeys.current.delete(intent);
      const message = faultOf(error, 'attachmentIds') ?? (error instanceof Error ? error.message : '');
      return translate(message, { _: message });
    }
  };

  const send = async (tab: Tab, text: string, files: readonly Kept[]): Promise<string | null> => {
    const body = { body: text, ...(files.length > 0 ? { attachmentIds: files.map(({ id }) => id) } : {}) };
    setBusy(true);
    try {
      if (tab === 'note') return await keepNote(body);
      const outcome = await give(of.id, tab, body);
      if (outcome.is === 'failed') return outcome.reason;
      if (outcome.is === 'pending') watchCommand(outcome.command, text, files);
      return null;
    } finally {
      setBusy(false);
    }
  };
  return { send, busy };
}
