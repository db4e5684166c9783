import { useCallback } from 'react';
import { useNavigate } from 'react-router-dom';
import type { CaseRow } from '../../api/contract/cases.ts';
import { useTell } from '../frame/useTell.ts';
import { useWords } from '../i18n/useWords.ts';
import { get } from '../server/http.ts';

/** Opens the case that needs this reader most, as the server ranks it. */
export function useNextBest(): () => Promise<void> {
  const say = useWords();
  const tell = useTell();
  const navigate = useNavigate();
  return useCallback(async () => {
    try {
      const row = await get<CaseRow | null>('/api/queue/next');
      if (row) navigate(`/cases/${row.id}`);
      else tell(say('desk.queue.nothingNext'), 'info');
    } catch (error) {
      tell(error instanceof Error ? error.message : String(error), 'error');
    }
  }, [navigate, tell, say]);
}
