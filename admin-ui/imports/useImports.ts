import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { ImportDetail } from '../../api/contract/files.ts';
import { ask, get } from '../server/http.ts';

const WORKING = new Set(['wanted', 'running', 'uploading']);
/** Events tell of each step; this is for when they cannot. */
const LOOK_AGAIN_MS = 3_000;

export const useImport = (id: string) =>
  useQuery({
    queryKey: ['imports', 'detail', id],
    queryFn: ({ signal }) => get<ImportDetail>(`/api/imports/${encodeURIComponent(id)}`, signal),
    refetchInterval: ({ state }) => (WORKING.has(state.data?.state ?? '') ? LOOK_AGAIN_MS : false),
  });

export type ImportAct = 'start' | 'cancellation' | 'resumption';

/** What can be done to an import; the answer is how it stands then. */
export function useImportActs(id: string) {
  const queries = useQueryClient();
  const path = `/api/imports/${encodeURIComponent(id)}`;
  const put = async (asked: Promise<{ data: ImportDetail }>) => {
    const { data } = await asked;
    queries.setQueryData(['imports', 'detail', id], data);
    void queries.invalidateQueries({ queryKey: ['imports', 'getList'] });
  };
  return {
    act: (act: ImportAct, body?: object) => put(ask(`${path}/${act}`, { method: 'POST', ...(body ? { body } : {}) })),
    change: (body: object) => put(ask(path, { method: 'PATCH', body })),
  };
}
