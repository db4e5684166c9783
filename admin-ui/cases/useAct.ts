import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useRef, useState } from 'react';
import { useTranslate } from 'react-admin';
import { useTell } from '../frame/useTell.ts';
import { useWords } from '../i18n/useWords.ts';
import { sendWaiting } from '../replies/outgoing.ts';
import { act, type Command, type Verb } from '../server/acts.ts';
import { faultOf, problemOf, statusOf } from '../server/http.ts';
import { watchCommand } from './pending.ts';

export type Outcome =
  | { is: 'done' }
  | { is: 'pending'; command: Command }
  /** `errors`: what is wrong by field, and `refusal`: the code of the machine's no, when that is why. */
  | { is: 'failed'; reason: string; unknown: boolean; errors: Record<string, string>; refusal: string | null };

/**
 * Gives commands, pessimistically: the screen changes when the server has said so. The same intent (case, verb, body)
 * keeps its idempotency key until its end is known, so that trying again is safe.
 */
export function useAct() {
  const say = useWords();
  const translate = useTranslate();
  const tell = useTell();
  const queries = useQueryClient();
  const keys = useRef(new Map<string, string>());
  const [busy, setBusy] = useState<Verb | null>(null);

  const give = useCallback(
    async (caseId: string, verb: Verb, body: object = {}, draft?: string): Promise<Outcome> => {
      const intent = JSON.stringify([caseId, verb, body]);
      const key = keys.current.get(intent) ?? crypto.randomUUID();
      keys.current.set(intent, key);
      setBusy(verb);
      try {
        // What was sent before goes before: handing over must not overtake the reply.
        await sendWaiting(caseId);
        const { status, data } = await act(caseId, verb, body, key);
        keys.current.delete(intent);
        if (status === 202) {
          watchCommand(data, '', [], draft);
          return { is: 'pending', command: data };
        }
        tell(say(`desk.case.done.${verb}`), 'success');
        return { is: 'done' };
      } catch (error) {
        const answer = statusOf(error);
        const unknown = answer === null || answer === 0 || answer >= 500;
        if (!unknown) keys.current.delete(intent);
        const message = faultOf(error, 'attachmentIds') ?? (error instanceof Error ? error.message : '');
        return {
          is: 'failed',
          unknown,
          ...problemPartsOf(error),
          reason: unknown ? say('desk.case.stillUnknown') : translate(message, { _: message }),
        };
      } finally {
        setBusy(null);
        await queries.invalidateQueries({ queryKey: ['cases'] });
        void queries.invalidateQueries({ queryKey: ['queues'] });
        void queries.invalidateQueries({ queryKey: ['escalations'] });
        void queries.invalidateQueries({ queryKey: ['floor'] });
      }
    },
    [tell, queries, say, translate],
  );
  const tellPending = useCallback(
    (verb: Verb) => tell(`${say('desk.case.pendingDelivery', { command: say(`command.${verb}`) })} ⏳`, 'info'),
    [tell, say],
  );
  /** For buttons without a place of their own for an error. */
  const giveAndTell = useCallback(
    async (caseId: string, verb: Verb, body: object = {}): Promise<Outcome> => {
      const outcome = await give(caseId, verb, body);
      if (outcome.is === 'failed') tell(outcome.reason, 'error');
      if (outcome.is === 'pending') tellPending(verb);
      return outcome;
    },
    [give, tell, tellPending],
  );
  return { give, giveAndTell, tellPending, busy };
}

function problemPartsOf(error: unknown): Pick<Extract<Outcome, { is: 'failed' }>, 'errors' | 'refusal'> {
  const problem = problemOf((error as { body?: unknown } | null)?.body ?? null);
  const refusal = (problem?.refusal as { code?: string } | undefined)?.code ?? null;
  return { errors: problem?.errors ?? {}, refusal };
}
