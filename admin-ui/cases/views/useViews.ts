import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import type { NewView, ViewRow } from '../../../api/contract/views.ts';
import { ask, get } from '../../server/http.ts';

/** Own views first, then those that others shared. */
export const useViews = () =>
  useQuery({ queryKey: ['views'], queryFn: ({ signal }) => get<ViewRow[]>('/api/views', signal), staleTime: 60_000 });

/** Keeps, changes, takes away and brings back; the row of views follows. @throws HttpError */
export function useViewChanges() {
  const queries = useQueryClient();
  const send = useCallback(
    async <T>(method: 'POST' | 'PATCH' | 'DELETE', path: string, body?: object): Promise<T> => {
      const { data } = await ask<T>(path, { method, ...(body ? { body } : {}) });
      await queries.invalidateQueries({ queryKey: ['views'] });
      return data;
    },
    [queries],
  );
  return {
    save: (view: NewView) => send<ViewRow>('POST', '/api/views', view),
    change: (id: string, change: Partial<NewView>) => send<ViewRow>('PATCH', `/api/views/${id}`, change),
    remove: (id: string) => send<null>('DELETE', `/api/views/${id}`),
    restore: (id: string) => send<ViewRow>('POST', `/api/views/${id}/restoration`, {}),
  };
}
