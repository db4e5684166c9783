import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { totalOf } from '../server/dataProvider.ts';
import { ask } from '../server/http.ts';

export const PAGE_SIZE = 25;
type Asked = { filter?: object; sort?: [string, 'ASC' | 'DESC']; page?: number; enabled?: boolean; perPage?: number };

/** A page of one of care's lists, under a key that live events of care make stale. */
export function useCareList<T>(
  what: string,
  { filter = {}, sort, page = 1, enabled = true, perPage = PAGE_SIZE }: Asked,
) {
  const query = new URLSearchParams({
    filter: JSON.stringify(filter),
    range: JSON.stringify([(page - 1) * perPage, page * perPage - 1]),
    ...(sort ? { sort: JSON.stringify(sort) } : {}),
  }).toString();
  return useQuery({
    queryKey: ['care', what, query],
    queryFn: async ({ signal }) => {
      const { data, headers } = await ask<T[]>(`/api/care/${what}?${query}`, { signal });
      const lookedAt = headers.get('Looked-At');
      return {
        rows: data,
        total: totalOf(headers.get('Content-Range'), data.length),
        /** There is more than was looked at: the total was counted among so many. */
        lookedAt: lookedAt === null ? null : Number(lookedAt),
      };
    },
    placeholderData: keepPreviousData,
    refetchInterval: 60_000,
    enabled,
  });
}
