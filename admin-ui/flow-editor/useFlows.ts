import { useQuery } from '@tanstack/react-query';
import type { FlowKindRow, FlowVersionDetail } from '../../api/contract/flows.ts';
import { get } from '../server/http.ts';

/** Not below `flows`: what is edited is not fetched again whenever a case moves. */
export const FLOW_VERSIONS = ['flow-versions'] as const;

export const useFlowKinds = () =>
  useQuery({
    queryKey: [...FLOW_VERSIONS, 'list'],
    queryFn: ({ signal }) => get<FlowKindRow[]>('/api/flows', signal),
  });

export const useFlowVersion = (kind: string, version: number) =>
  useQuery({
    queryKey: [...FLOW_VERSIONS, kind, version],
    queryFn: ({ signal }) => get<FlowVersionDetail>(`/api/flows/${encodeURIComponent(kind)}/${version}`, signal),
    gcTime: 0,
  });

export const placeOf = (kind: string, version: number) => `/flow-versions/${kind}/${version}`;
