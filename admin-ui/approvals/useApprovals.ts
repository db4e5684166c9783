import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useTranslate } from 'react-admin';
import type { ApprovalDetail, MemberPoints } from '../../api/contract/approvals.ts';
import { useWords } from '../i18n/useWords.ts';
import { get, statusOf } from '../server/http.ts';

export const useApproval = (id: string) =>
  useQuery({
    queryKey: ['approvals', 'detail', id],
    queryFn: ({ signal }) => get<ApprovalDetail>(`/api/approvals/${encodeURIComponent(id)}`, signal),
  });

export const useMemberPoints = (id: string) =>
  useQuery({
    queryKey: ['members', 'points', id],
    queryFn: ({ signal }) => get<MemberPoints>(`/api/members/${encodeURIComponent(id)}/points`, signal),
  });

/**
 * One intent of a person keeps its key until its end is known, so that pressing again is safe.
 * @returns `run` (null when it failed: then `fault` says why), and whether it is under way
 */
export function useIntent() {
  const say = useWords();
  const translate = useTranslate();
  const queries = useQueryClient();
  const keys = useRef(new Map<string, string>());
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string | null>(null);

  const run = async <T>(intent: unknown, work: (key: string) => Promise<T>): Promise<T | null> => {
    const name = JSON.stringify(intent);
    const key = keys.current.get(name) ?? crypto.randomUUID();
    keys.current.set(name, key);
    setBusy(true);
    setFault(null);
    try {
      const answer = await work(key);
      keys.current.delete(name);
      return answer;
    } catch (error) {
      const status = statusOf(error);
      const unknown = status === null || status === 0 || status >= 500;
      if (!unknown) keys.current.delete(name);
      const message = error instanceof Error ? error.message : '';
      setFault(unknown ? say('desk.case.stillUnknown') : translate(message, { _: message }));
      return null;
    } finally {
      setBusy(false);
      void queries.invalidateQueries({ queryKey: ['approvals'] });
      void queries.invalidateQueries({ queryKey: ['members', 'points'] });
    }
  };
  return { run, busy, fault };
}
