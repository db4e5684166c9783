import { useCallback, useEffect, useState } from 'react';
import { useGetList } from 'react-admin';
import type { CaseRow } from '../../api/contract/cases.ts';
import { announce } from '../frame/announce.tsx';
import { useWords } from '../i18n/useWords.ts';
import { serverNow } from '../server/clock.ts';
import { useZone } from '../session/SessionGate.tsx';
import { type Merged, merge, type Placed, place } from './queue.ts';

/** More is no queue of one person's any more; the foot of the list says so. */
export const QUEUE_SHOWN = 200;

/** My queue: what was let in lies still and is kept up to date in place; what came since waits to be let in. */
export function useQueue() {
  const say = useWords();
  const zone = useZone();
  const { data, total, error, isPending, refetch } = useGetList<CaseRow>(
    'cases',
    {
      filter: { view: 'mine' },
      sort: { field: 'urgency', order: 'ASC' },
      pagination: { page: 1, perPage: QUEUE_SHOWN },
    },
    { refetchInterval: 60_000 },
  );
  const [shown, setShown] = useState<Placed<CaseRow>[] | null>(null);
  const letIn = useCallback(() => {
    if (data) setShown(place(data, serverNow(), zone));
  }, [data, zone]);
  useEffect(() => {
    // Nothing to disturb: the first rows, and rows that come into an empty list, come in at once.
    if (data && (shown === null || shown.length === 0)) letIn();
  }, [data, shown, letIn]);

  const merged: Merged<CaseRow> | null = shown && data ? merge(shown, data, serverNow(), zone) : null;
  const arrived = merged?.arrived ?? 0;
  useEffect(() => {
    if (arrived > 0) announce(say('desk.queue.arrived', { smart_count: arrived }));
  }, [arrived, say]);
  return { merged, letIn, total: total ?? 0, error, isPending, refetch };
}
