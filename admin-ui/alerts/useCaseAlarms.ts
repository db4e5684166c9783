import { useQuery } from '@tanstack/react-query';
import type { CaseAlarms } from '../../api/contract/alarms.ts';
import { get } from '../server/http.ts';

export const alarmsKey = (caseId: string) => ['cases', 'story', caseId, 'alarms'];

/** Words of alarm in a case; fetched again whenever its story is. */
export function useCaseAlarms(caseId: string): CaseAlarms | undefined {
  const { data } = useQuery({
    queryKey: alarmsKey(caseId),
    queryFn: ({ signal }) => get<CaseAlarms>(`/api/cases/${caseId}/alarms`, signal),
  });
  return data;
}
