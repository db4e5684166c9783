import { useInfiniteQuery } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import type { RunningPreview } from '../../api/contract/running.ts';
import type { Counts } from '../../domain/case/horizons.ts';
import type { Running } from '../../domain/case/running.ts';
import { ask } from '../server/http.ts';

/** What is to be published: an address that is asked, and what it is to look at. */
export type Asking = { path: string; query?: Record<string, string | number>; body?: object };

/** Page after page, until all cases that run were looked at. */
export function useRunningPreview({ path, query, body }: Asking) {
  const { data, error, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery({
    queryKey: ['running', path, query, body],
    initialPageParam: null as string | null,
    queryFn: async ({ pageParam: after, signal }) => {
      const from = after === null ? {} : { after };
      if (body) return (await ask<RunningPreview>(path, { method: 'POST', body: { ...body, ...from }, signal })).data;
      const asked = new URLSearchParams(Object.entries({ ...query, ...from }).map(([name, to]) => [name, String(to)]));
      return (await ask<RunningPreview>(`${path}?${asked}`, { signal })).data;
    },
    getNextPageParam: ({ next }) => next,
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage && !error) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, error, fetchNextPage]);
  const sum = useMemo(() => (data ? summed(data.pages) : null), [data]);
  return {
    sum,
    error,
    again: () => void (data ? fetchNextPage() : refetch()),
    done: data !== undefined && !hasNextPage,
  };
}

export type Sum = Omit<RunningPreview, 'at' | 'next'>;

function summed(pages: readonly RunningPreview[]): Sum {
  const clocks = new Map<string, Record<Running, Counts>>();
  for (const page of pages)
    for (const { clock, breaches } of page.clocks) {
      const before = clocks.get(clock);
      clocks.set(clock, before ? bothOf(before, breaches) : breaches);
    }
  const all = (of: (page: RunningPreview) => number) => pages.reduce((sum, page) => sum + of(page), 0);
  return {
    running: pages.at(-1)?.running ?? 0,
    looked: all(({ looked }) => looked),
    hidden: all(({ hidden }) => hidden),
    moves: { move: all(({ moves }) => moves.move), moveWhereBetter: all(({ moves }) => moves.moveWhereBetter) },
    clocks: [...clocks].map(([clock, breaches]) => ({ clock, breaches })),
    cases: pages.flatMap(({ cases }) => cases),
  };
}

const bothOf = (a: Record<Running, Counts>, b: Record<Running, Counts>): Record<Running, Counts> => ({
  stay: plus(a.stay, b.stay),
  move: plus(a.move, b.move),
  moveWhereBetter: plus(a.moveWhereBetter, b.moveWhereBetter),
});
export const plus = (a: Counts, b: Counts): Counts => ({
  atOnce: a.atOnce + b.atOnce,
  day: a.day + b.day,
  week: a.week + b.week,
});
