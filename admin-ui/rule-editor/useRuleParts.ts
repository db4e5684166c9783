import { useQuery } from '@tanstack/react-query';
import type { RuleParts } from '../../api/contract/rule-editor.ts';
import { get } from '../server/http.ts';

/** What rules of a set are written with. */
export const useRuleParts = (set: string, enabled = true) =>
  useQuery({
    queryKey: ['rules', set, 'parts'],
    queryFn: ({ signal }) => get<RuleParts>(`/api/rules/${set}/parts`, signal),
    staleTime: 60_000,
    enabled,
  });
