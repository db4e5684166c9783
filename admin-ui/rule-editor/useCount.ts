import { useEffect, useState } from 'react';
import type { RuleCount } from '../../api/contract/rule-editor.ts';
import { ask } from '../server/http.ts';
import type { Draft } from './model.ts';

/** How long nobody must have written before it is counted. */
const PAUSE_MS = 400;

/** `waiting`: there is something to be counted, and `count` is of before. */
export type Counting = { count: RuleCount | null; waiting: boolean };

/** Who matches now. Asked when nobody writes; what is on its way when somebody goes on is given up. */
export function useCount(draft: Draft): Counting {
  const [counted, setCounted] = useState<{ of: Draft; count: RuleCount | null } | null>(null);
  useEffect(() => {
    const stop = new AbortController();
    const timer = setTimeout(() => {
      const how = { method: 'POST', body: { definition: draft }, signal: stop.signal } as const;
      ask<RuleCount>(`/api/rules/${draft.set}/count`, how)
        .then(({ data }) => setCounted({ of: draft, count: data }))
        // Nobody is kept from writing because it cannot be counted.
        .catch(() => !stop.signal.aborted && setCounted({ of: draft, count: null }));
    }, PAUSE_MS);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [draft]);
  return { count: counted?.count ?? null, waiting: counted?.of !== draft };
}
