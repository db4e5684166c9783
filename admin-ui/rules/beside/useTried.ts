import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { RuleTrial } from '../../../api/contract/rules.ts';
import type { ScenarioTrial } from '../../../api/contract/scenarios.ts';
import { ALL_CADENCES } from '../../../domain/care/cadence.ts';
import { type Rules, same } from '../useRuleDraft.ts';
import type { Asking } from './asking.ts';

export const LINES = ['first', 'second', 'head'] as const;
export type Line = (typeof LINES)[number];
export type Tab = 'one' | 'past' | 'scenarios';
/** What came of it, and by which rules; without: by those that hold. */
export type Kept<T> = { of: Rules | undefined; data: T };
export type Tried = {
  tab: Tab;
  number: string;
  line: Line;
  asking: Asking;
  /** Of care: one cadence, or all alike. */
  cadence: string;
  days: string;
  one: Kept<RuleTrial> | null;
  /** The id of a trial on the past. */
  past: Kept<string> | null;
  scenarios: Kept<ScenarioTrial> | null;
};
export type Put = (part: Partial<Tried>) => void;

export const NOTHING: Tried = {
  ...{ tab: 'one', number: '', line: 'first', cadence: ALL_CADENCES, days: '90' },
  asking: { kind: 'compensation', amount: '', points: '' },
  ...{ one: null, past: null, scenarios: null },
};

/** What was tried of a draft stays while the desk is open, also when another page is looked at meanwhile. */
export function useTried(set: string, version: number): [Tried, Put] {
  const queries = useQueryClient();
  const queryKey = useMemo(() => ['rules-tried', set, version], [set, version]);
  const { data } = useQuery({
    ...{ queryKey, queryFn: () => NOTHING, enabled: false, initialData: NOTHING },
    ...{ staleTime: Number.POSITIVE_INFINITY, gcTime: Number.POSITIVE_INFINITY },
  });
  // What is kept tells of itself a moment later: whoever types and presses the key at once means what they typed.
  const [now, setNow] = useState(data);
  useEffect(() => setNow(data), [data]);
  const put: Put = (part) => {
    setNow((was) => ({ ...was, ...part }));
    queries.setQueryData<Tried>(queryKey, (was = NOTHING) => ({ ...was, ...part }));
  };
  return [now, put];
}

/** Whether what came of it is of other rules than those that stand there now. */
export function useIsOld(kept: Kept<unknown> | null, now: Rules | undefined): boolean {
  const of = kept?.of;
  return useMemo(() => of !== undefined && now !== undefined && of !== now && !same(of, now), [of, now]);
}

/** The key by which spreadsheets reckon anew does what is to be done here, from wherever one is on the page. */
export function useF9(act: () => void): void {
  const latest = useRef(act);
  useEffect(() => {
    latest.current = act;
  });
  useEffect(() => {
    const hear = (event: KeyboardEvent) => {
      const other = event.ctrlKey || event.metaKey || event.altKey || event.shiftKey;
      if (event.key !== 'F9' || other || event.repeat || event.isComposing) return;
      event.preventDefault();
      latest.current();
    };
    document.addEventListener('keydown', hear);
    return () => document.removeEventListener('keydown', hear);
  }, []);
}
