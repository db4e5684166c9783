import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { useTranslate } from 'react-admin';
import { keepDraft, keepFiles, readDraft } from '../cases/composer/drafts.ts';
import { afterRefusal } from '../cases/composer/text.ts';
import { watchCommand } from '../cases/pending.ts';
import { useTell } from '../frame/useTell.ts';
import { useWords } from '../i18n/useWords.ts';
import { act, sendAway } from '../server/acts.ts';
import { statusOf } from '../server/http.ts';
import { useMe } from '../session/SessionGate.tsx';
import { bodyOf, dueFor, forget, giveBack, type Held, markSending, mineOf, sendBy, TOO_OLD_MS } from './outgoing.ts';

const LOOK_MS = 500;
/** A server that is away is asked again after this long. */
const AGAIN_MS = 5_000;

/** Sends what was held when its time is up, when the page closes, and what an earlier page left. Draws nothing. */
export function Outgoing() {
  const say = useWords();
  const tell = useTell();
  const translate = useTranslate();
  const queries = useQueryClient();
  const me = useMe();
  const underway = useRef(new Map<string, Promise<void>>());
  const notBefore = useRef(new Map<string, number>());

  const sendOnce = async (asked: Held): Promise<void> => {
    const held = markSending(asked.key);
    if (!held) return;
    const returned = (reason: string) => {
      forget(held.key);
      if (giveBack(held, reason)) return;
      keepDraft(held.caseId, held.verb, afterRefusal(readDraft(held.caseId, held.verb), held.body));
      if (held.files?.length) keepFiles(held.caseId, held.verb, held.files);
      tell(say('replies.composer.returned', { number: held.number, reason: `${reason} ` }), 'error');
    };
    if (Date.now() - held.heldAt > TOO_OLD_MS) return returned(say('replies.composer.tooOld'));
    try {
      const { status, data } = await act(held.caseId, held.verb, bodyOf(held), held.key);
      forget(held.key);
      if (status === 202) watchCommand(data, held.body, held.files ?? []);
      else tell(say(`desk.case.done.${held.verb}`), 'success');
    } catch (error) {
      const status = statusOf(error) ?? 0;
      // Nobody knows whether it arrived, or it may not be asked now: the same again later is safe.
      if (status === 0 || status === 401 || status === 429 || status >= 500) {
        if (!notBefore.current.has(held.key))
          tell(say('replies.composer.stillTrying', { command: say(`command.${held.verb}`) }), 'info');
        notBefore.current.set(held.key, Date.now() + AGAIN_MS);
        return;
      }
      const message = error instanceof Error ? error.message : '';
      returned(translate(message, { _: message }));
    } finally {
      await queries.invalidateQueries({ queryKey: ['cases'] });
      void queries.invalidateQueries({ queryKey: ['queues'] });
    }
  };
  const send = (held: Held): Promise<void> => {
    const now = underway.current.get(held.key);
    if (now) return now;
    const sent = sendOnce(held).finally(() => underway.current.delete(held.key));
    underway.current.set(held.key, sent);
    return sent;
  };
  const latest = useRef(send);
  useEffect(() => {
    latest.current = send;
  });

  useEffect(() => {
    const stop = sendBy((held) => latest.current(held));
    const look = () => {
      const now = Date.now();
      for (const held of dueFor(me.id, now))
        if ((notBefore.current.get(held.key) ?? 0) <= now) void latest.current(held);
    };
    const online = () => {
      notBefore.current.clear();
      look();
    };
    // The answer is not waited for. The next page sends the same again, under the same key, and hears it.
    const leaving = () => {
      for (const held of mineOf()) {
        markSending(held.key);
        sendAway(held.caseId, held.verb, bodyOf(held), held.key);
      }
    };
    const timer = setInterval(look, LOOK_MS);
    window.addEventListener('online', online);
    window.addEventListener('pagehide', leaving);
    look();
    return () => {
      stop();
      clearInterval(timer);
      window.removeEventListener('online', online);
      window.removeEventListener('pagehide', leaving);
    };
  }, [me.id]);
  return null;
}
