import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useTranslate } from 'react-admin';
import { useTell } from '../frame/useTell.ts';
import { useWords } from '../i18n/useWords.ts';
import { ask, statusOf } from '../server/http.ts';

const NOUNS = { claim: 'claim', complete: 'completion', refuse: 'refusal', postpone: 'postponement' } as const;
export type Act = (verb: keyof typeof NOUNS, body: object) => Promise<boolean>;

/**
 * A verb of a call task. Nothing is shown as done before the server says so. The same intent keeps its key until its end is known, so that
 * trying again is safe.
 */
export function useTaskVerb(id: string) {
  const say = useWords();
  const translate = useTranslate();
  const tell = useTell();
  const queries = useQueryClient();
  const keys = useRef(new Map<string, string>());
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const act: Act = async (verb, body) => {
    setBusy(true);
    setFault(null);
    const intent = JSON.stringify([id, verb, body]);
    const idempotencyKey = keys.current.get(intent) ?? crypto.randomUUID();
    keys.current.set(intent, idempotencyKey);
    try {
      await ask(`/api/care/tasks/${id}/${NOUNS[verb]}`, { method: 'POST', body, idempotencyKey });
      keys.current.delete(intent);
      tell(verb === 'claim' ? say('care.task.claimed') : say(`care.task.done.${verb}`), 'success');
      return true;
    } catch (error) {
      const answer = statusOf(error);
      if (answer !== null && answer > 0 && answer < 500) keys.current.delete(intent);
      const message = error instanceof Error ? error.message : String(error);
      setFault(translate(message, { _: message }));
      return false;
    } finally {
      setBusy(false);
      await queries.invalidateQueries({ queryKey: ['care'] });
    }
  };
  return { act, busy, fault };
}
