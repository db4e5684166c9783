import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useTranslate } from 'react-admin';
import type { Relations } from '../../api/contract/merging.ts';
import { useWords } from '../i18n/useWords.ts';
import { sendWaiting } from '../replies/outgoing.ts';
import { type Ask, ask, get, problemOf, statusOf } from '../server/http.ts';

export const useRelations = (caseId: string) =>
  useQuery({
    queryKey: ['cases', 'relations', caseId],
    queryFn: ({ signal }) => get<Relations>(`/api/cases/${caseId}/relations`, signal),
    // A merge that is on its way is settled in a moment.
    refetchInterval: (query) => (isUnderway(query.state.data) ? 1_000 : false),
  });

const isUnderway = (of: Relations | undefined): boolean =>
  of !== undefined && [of.goesOnAs, ...of.absorbed].some((merge) => merge !== null && !merge.settled);

/** Merges, splits, links. The same intent keeps its key until its end is known; `fault` says why something was not done. */
export function useChangeRelations() {
  const say = useWords();
  const translate = useTranslate();
  const queries = useQueryClient();
  const keys = useRef(new Map<string, string>());
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string | null>(null);

  const change = async <T>(caseId: string, part: string, { method = 'POST', body }: Ask): Promise<T | null> => {
    const intent = JSON.stringify([caseId, part, method, body]);
    const idempotencyKey = keys.current.get(intent) ?? crypto.randomUUID();
    keys.current.set(intent, idempotencyKey);
    setBusy(true);
    setFault(null);
    try {
      // What was sent before goes before.
      await sendWaiting(caseId);
      const { data } = await ask<T>(`/api/cases/${caseId}/${part}`, {
        method,
        body,
        ...(method === 'POST' ? { idempotencyKey } : {}),
      });
      keys.current.delete(intent);
      return data;
    } catch (error) {
      const status = statusOf(error);
      const unknown = status === null || status === 0 || status >= 500;
      if (!unknown) keys.current.delete(intent);
      const problem = problemOf((error as { body?: unknown }).body);
      const message = error instanceof Error ? error.message : '';
      setFault(
        unknown
          ? say('desk.case.stillUnknown')
          : (Object.values(problem?.errors ?? {})[0] ?? translate(message, { _: message })),
      );
      return null;
    } finally {
      setBusy(false);
      await queries.invalidateQueries({ queryKey: ['cases'] });
      void queries.invalidateQueries({ queryKey: ['queues'] });
    }
  };
  return { change, busy, fault };
}
