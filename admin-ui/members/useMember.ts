import { useQuery } from '@tanstack/react-query';
import type { MemberDetail } from '../../api/contract/people.ts';
import { get } from '../server/http.ts';

/** Under a key of its own: the rows of lists are not the whole member. */
export const useMember = (id: string) =>
  useQuery({
    queryKey: ['members', 'detail', id],
    queryFn: ({ signal }) => get<MemberDetail>(`/api/members/${encodeURIComponent(id)}`, signal),
    enabled: id !== '',
  });
