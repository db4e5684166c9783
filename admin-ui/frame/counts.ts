import { useQuery } from '@tanstack/react-query';
import type { QueueRow } from '../../api/contract/people.ts';
import { totalOf } from '../server/dataProvider.ts';
import { ask, get } from '../server/http.ts';

/** Queues with what is open, overdue and unclaimed in them; live, and every minute in any case. */
export const useQueues = () =>
  useQuery({
    queryKey: ['queues'],
    queryFn: ({ signal }) => get<QueueRow[]>('/api/queues', signal),
    refetchInterval: 60_000,
    placeholderData: (before) => before,
  });

/** How many approvals wait for the reader. */
export const useWaitingApprovals = () =>
  useQuery({
    queryKey: ['approvals', 'waiting'],
    async queryFn({ signal }) {
      const query = new URLSearchParams({ filter: JSON.stringify({ view: 'waiting' }), range: '[0,0]' });
      const { data, headers } = await ask<unknown[]>(`/api/approvals?${query}`, { signal });
      return totalOf(headers.get('Content-Range'), data.length);
    },
    refetchInterval: 60_000,
    placeholderData: (before) => before,
  });
