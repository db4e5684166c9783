import { useQuery } from '@tanstack/react-query';
import type { ToolRow } from '../../api/contract/replies.ts';
import type { ToolType } from '../../domain/replies/tool.ts';
import { get } from '../server/http.ts';

export const toolsKey = (type: ToolType, removed = false) => ['tools', type, removed] as const;

export const useTools = (type: ToolType, { removed = false, wanted = true } = {}) =>
  useQuery({
    queryKey: toolsKey(type, removed),
    queryFn: ({ signal }) => get<ToolRow[]>(`/api/tools?type=${type}${removed ? '&removed=1' : ''}`, signal),
    enabled: wanted,
    staleTime: 30_000,
  });
