import { useQuery } from '@tanstack/react-query';
import type { FlowNames } from '../../api/contract/flows.ts';
import { get } from './http.ts';

/** Names of stages that managers added to flows, by id. Asked for once: they change seldom, and ids are for ever. */
export function useFlowNames(): FlowNames {
  const { data } = useQuery({
    queryKey: ['flows', 'names'],
    queryFn: ({ signal }) => get<FlowNames>('/api/flows/names', signal),
    staleTime: Number.POSITIVE_INFINITY,
  });
  return data ?? NONE;
}
const NONE: FlowNames = {};
