import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslate } from 'react-admin';
import type { Casework, CategoryRow, Colleague, MemberContext, Snoozed } from '../../api/contract/casework.ts';
import { useTell } from '../frame/useTell.ts';
import { useWords } from '../i18n/useWords.ts';
import { ask, get, problemOf } from '../server/http.ts';

export const useCasework = (caseId: string) =>
  useQuery({
    queryKey: ['cases', 'casework', caseId],
    queryFn: ({ signal }) => get<Casework>(`/api/cases/${caseId}/casework`, signal),
  });

export const useCategories = () =>
  useQuery({ queryKey: ['categories'], queryFn: ({ signal }) => get<CategoryRow[]>('/api/categories', signal) });

export const useColleagues = (enabled: boolean) =>
  useQuery({
    queryKey: ['colleagues'],
    queryFn: ({ signal }) => get<Colleague[]>('/api/colleagues', signal),
    staleTime: 300_000,
    enabled,
  });

/** What the reader put aside, and what came back lately. */
export const useSnoozes = () =>
  useQuery({
    queryKey: ['snoozes'],
    queryFn: ({ signal }) => get<Snoozed[]>('/api/snoozes', signal),
    refetchInterval: 60_000,
  });

export const useContextOf = (memberId: string, about: { category?: string; subject?: string; except?: string }) =>
  useQuery({
    queryKey: ['members', 'context', memberId, about],
    queryFn: ({ signal }) =>
      get<MemberContext>(
        `/api/members/${memberId}/context?${new URLSearchParams(about as Record<string, string>)}`,
        signal,
      ),
    enabled: memberId !== '',
  });

/** Changes something beside the conversation. `change` answers what was wrong by field, null when it was done. */
export function useChange(caseId: string) {
  const say = useWords();
  const translate = useTranslate();
  const tell = useTell();
  const queries = useQueryClient();
  return async (method: 'POST' | 'PATCH' | 'DELETE', part: string, body?: object) => {
    try {
      await ask(`/api/cases/${caseId}/${part}`, { method, ...(body ? { body } : {}) });
      return null;
    } catch (error) {
      const errors = problemOf((error as { body?: unknown }).body)?.errors;
      if (errors) return errors;
      const message = error instanceof Error ? error.message : '';
      tell(say('casework.panel.fault', { reason: translate(message, { _: message }) }), 'error');
      return {};
    } finally {
      await Promise.all([
        queries.invalidateQueries({ queryKey: ['cases'] }),
        queries.invalidateQueries({ queryKey: ['snoozes'] }),
      ]);
    }
  };
}
