import { useQuery } from '@tanstack/react-query';
import type { QueueRow } from '../../api/contract/people.ts';
import { get } from '../server/http.ts';

/** Queues with what is open, overdue and unclaimed in them; live, and every minute in any case. */
export const useQueues = () =>
  useQuery({
    queryKey: ['queues'],
    queryFn: ({ signal }) => get<QueueRow[]>('/api/queues', signal),
    refetchInterval: 60_000,
    placeholderData: (before) => before,
  });
