import { useQueryClient } from '@tanstack/react-query';
import type { StoryEntry } from '../../../api/contract/cases.ts';
import { get } from '../../server/http.ts';
import { useMe } from '../../session/SessionGate.tsx';
import type { CaseDetail } from '../useCase.ts';
import type { Question } from './BeforeSend.tsx';
import type { Tab } from './drafts.ts';
import { happenedSince } from './meanwhile.ts';
import { readSince } from './since.ts';

/** What to say before something goes to the member: who else writes, and what happened since the first letter. Null: nothing. */
export function useBeforeSending(of: CaseDetail) {
  const me = useMe();
  const queries = useQueryClient();
  return async (tab: Tab, heldBy: string | null): Promise<Question | null> => {
    const since = readSince(of.id, tab);
    // A server that is away answers nothing here, and the sending itself says so.
    const story = await queries
      .fetchQuery({
        queryKey: ['cases', 'story', of.id],
        queryFn: ({ signal }) => get<StoryEntry[]>(`/api/cases/${of.id}/story`, signal),
        staleTime: 0,
        retry: false,
      })
      .catch(() => []);
    const happened = happenedSince(story, since, me.id);
    return heldBy || happened.length > 0 ? { heldBy, happened } : null;
  };
}
