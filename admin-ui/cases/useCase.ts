import { useQuery } from '@tanstack/react-query';
import type { z } from 'zod';
import type { CaseDetail as CaseDetailContract } from '../../api/contract/cases.ts';
import { get } from '../server/http.ts';

export type CaseDetail = z.infer<typeof CaseDetailContract>;

/** Under a key of its own: react-admin fills its `getOne` from the rows of lists, and a row is not the whole case. */
export const useCase = (id: string) =>
  useQuery({
    queryKey: ['cases', 'detail', id],
    queryFn: ({ signal }) => get<CaseDetail>(`/api/cases/${encodeURIComponent(id)}`, signal),
    refetchInterval: 60_000,
  });
