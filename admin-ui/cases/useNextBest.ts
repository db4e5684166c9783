import { useCallback } from 'react';
import { useDataProvider, useTranslate } from 'react-admin';
import { useLocation, useNavigate } from 'react-router-dom';
import type { CaseRow } from '../../api/contract/cases.ts';
import { useTell } from '../frame/useTell.ts';
import { useWords } from '../i18n/useWords.ts';
import { useMe } from '../session/SessionGate.tsx';
import { nextBest } from './nextBest.ts';

/** Enough of the ranking to find one that waits for the desk. */
const LOOKED_AT = 50;

/** Opens the case that needs this reader most, as the server ranks it. */
export function useNextBest(): () => Promise<void> {
  const say = useWords();
  const translate = useTranslate();
  const tell = useTell();
  const me = useMe();
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const provider = useDataProvider();
  return useCallback(async () => {
    try {
      const { data } = await provider.getList<CaseRow>('cases', {
        filter: { view: 'mine' },
        sort: { field: 'urgency', order: 'ASC' },
        pagination: { page: 1, perPage: LOOKED_AT },
      });
      const row = nextBest(data, me.id, /^\/cases\/([^/]+)/.exec(pathname)?.[1] ?? null);
      if (row) navigate(`/cases/${row.id}`);
      else tell(say('desk.queue.nothingNext'), 'info');
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      tell(translate(message, { _: message }), 'error');
    }
  }, [me.id, navigate, pathname, provider, say, tell, translate]);
}
