import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import type { BulkOrder, BulkOutcome } from '../../../api/contract/views.ts';
import { useWords } from '../../i18n/useWords.ts';
import { ask, problemOf, statusOf } from '../../server/http.ts';
import { portionsOf } from './range.ts';

type Without<T> = T extends unknown ? Omit<T, 'ids'> : never;
/** What is to be done, without to which cases. */
export type What = Without<BulkOrder>;

export type Run = {
  is: 'asking' | 'running' | 'stopped' | 'over';
  total: number;
  /** What the server has said so far: nothing else counts as done. */
  outcomes: BulkOutcome[];
  fault: string | null;
};
const ASKING: Run = { is: 'asking', total: 0, outcomes: [], fault: null };

/**
 * Gives an order on many cases, a portion at a time. Each portion keeps its key until its end is known, so that going on after a lost
 * connection repeats nothing.
 */
export function useBulk() {
  const say = useWords();
  const queries = useQueryClient();
  const [run, setRun] = useState<Run>(ASKING);
  const left = useRef<{ what: What; portions: { ids: string[]; key: string }[] } | null>(null);

  const goOn = async () => {
    const order = left.current;
    if (!order) return;
    setRun((before) => ({ ...before, is: 'running', fault: null }));
    for (let portion = order.portions[0]; portion; portion = order.portions[0]) {
      try {
        const { ids, key } = portion;
        const body = { ...order.what, ids };
        const { data } = await ask<BulkOutcome[]>('/api/cases/bulk', { method: 'POST', body, idempotencyKey: key });
        order.portions.shift();
        setRun((before) => ({ ...before, outcomes: [...before.outcomes, ...data] }));
      } catch (error) {
        setRun((before) => stopped(before, error));
        break;
      }
      void queries.invalidateQueries({ queryKey: ['cases'] });
    }
    if (order.portions.length === 0) setRun((before) => ({ ...before, is: 'over' }));
    void queries.invalidateQueries({ queryKey: ['cases'] });
    void queries.invalidateQueries({ queryKey: ['queues'] });
  };

  const stopped = (before: Run, error: unknown): Run => {
    const status = statusOf(error);
    const unsaid = status === null || status === 0 || status >= 500;
    const errors = problemOf((error as { body?: unknown }).body)?.errors;
    const words = errors ? Object.values(errors).join(' ') : error instanceof Error ? error.message : String(error);
    // What the server does not take at all can be said in another way, as long as nothing was done.
    return unsaid || before.outcomes.length > 0
      ? { ...before, is: 'stopped', fault: unsaid ? say('views.bulk.stopped') : words }
      : { ...ASKING, fault: words };
  };

  const start = (what: What, ids: string[]) => {
    left.current = { what, portions: portionsOf(ids).map((some) => ({ ids: some, key: crypto.randomUUID() })) };
    setRun({ ...ASKING, is: 'running', total: ids.length });
    return goOn();
  };
  /** Those that were not done once more, as a new intent; what was done stays on the list. */
  const again = () => {
    const what = left.current?.what;
    const notDone = run.outcomes.filter(isNotDone).map(({ id }) => id);
    if (!what || notDone.length === 0) return Promise.resolve();
    const kept = run.outcomes.filter((outcome) => !isNotDone(outcome));
    left.current = { what, portions: portionsOf(notDone).map((some) => ({ ids: some, key: crypto.randomUUID() })) };
    setRun((before) => ({ ...before, outcomes: kept }));
    return goOn();
  };
  return { run, start, goOn, again };
}

export const isNotDone = ({ status }: BulkOutcome): boolean => status !== 'done' && status !== 'pending';
