import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import type { TrialDetail, TrialItem, TrialRow } from '../../../api/contract/rule-trials.ts';
import { ask, get } from '../../server/http.ts';

const UNDERWAY = new Set(['queued', 'running']);
/** While one is underway. */
const LOOK_AGAIN_MS = 1_000;

export const isUnderway = ({ state }: Pick<TrialRow, 'state'>) => UNDERWAY.has(state);

export const useTrials = (set: string) =>
  useQuery({
    queryKey: ['rule-trials', 'list', set],
    queryFn: ({ signal }) => get<TrialRow[]>(`/api/rules/${encodeURIComponent(set)}/trials`, signal),
    // No event tells of them.
    refetchOnMount: 'always',
    refetchInterval: ({ state }) => (state.data?.some(isUnderway) ? LOOK_AGAIN_MS : false),
  });

const pathOf = (id: string) => `/api/rules/trials/${encodeURIComponent(id)}`;

export const useTrial = (id: string) =>
  useQuery({
    queryKey: ['rule-trials', 'detail', id],
    queryFn: ({ signal }) => get<TrialDetail>(pathOf(id), signal),
    refetchInterval: ({ state }) => (state.data && isUnderway(state.data) ? LOOK_AGAIN_MS : false),
  });

/** Ends it; the answer is how it stands then. */
export function useCancel(id: string) {
  const queries = useQueryClient();
  return async () => {
    const { data } = await ask<TrialDetail>(`${pathOf(id)}/cancellation`, { method: 'POST' });
    queries.setQueryData(['rule-trials', 'detail', id], data);
  };
}

/** What is looked at: a cell, everybody who would change or whose change would wait for approval, or what could not be tried. */
export type Behind = { before: string; after: string } | { changed: true } | { waits: true } | { unplayed: true };
const PAGE = 20;

export const useItems = (id: string, behind: Behind) =>
  useInfiniteQuery({
    queryKey: ['rule-trials', 'items', id, behind],
    initialPageParam: 0,
    queryFn: async ({ pageParam: from, signal }) => {
      const query = new URLSearchParams({
        filter: JSON.stringify(behind),
        range: JSON.stringify([from, from + PAGE - 1]),
      });
      const { data, headers } = await ask<TrialItem[]>(`${pathOf(id)}/items?${query}`, { signal });
      return { rows: data, next: from + data.length, total: Number(headers.get('Content-Range')?.split('/')[1] ?? 0) };
    },
    getNextPageParam: ({ next, total }) => (next < total ? next : undefined),
  });
