import { countIn, type Foretold } from '../../domain/case/foretelling.ts';
import type { Counts } from '../../domain/case/horizons.ts';
import type { Running } from '../../domain/case/running.ts';
import { followingOf, type PublishedForRunning } from '../../prisma/reassess.ts';
import { countRunning, type Foreseen, type Published, runningPage } from '../../prisma/running-preview.ts';
import { readable } from '../cases/find.ts';
import type { Following, RunningCase, RunningPreview } from '../contract/running.ts';
import type { Context } from '../route.ts';

/** The next page of what publishing would come to. Everything is counted; a case that the reader may not see is not shown. */
export async function preview(
  c: Context<unknown, unknown, unknown>,
  published: Published,
  after: string | undefined,
): Promise<RunningPreview> {
  const { tenantId, reader } = c;
  const { prisma } = c.deps;
  const now = Date.now();
  const [running, page] = await Promise.all([
    countRunning(prisma, tenantId, published),
    runningPage(prisma, { tenantId, after: after ?? null, now }, published),
  ]);
  const concerned = page.cases.filter(({ foretold }) => concerns(foretold));
  const ids = concerned.map(({ id }) => id);
  const seen = await prisma.case.findMany({
    where: readable(tenantId, reader, { id: { in: ids } }),
    select: { id: true },
  });
  const mine = new Set(seen.map(({ id }) => id));
  const sums = new Map<string, Record<Running, Counts>>();
  for (const { foretold } of page.cases) countIn(sums, foretold, now);
  const moves = (choice: 'move' | 'moveWhereBetter') =>
    page.cases.filter(({ foretold }) => foretold.stays[choice] === null).length;
  return {
    ...{ at: iso(now), running, looked: page.looked, next: page.next },
    moves: { move: moves('move'), moveWhereBetter: moves('moveWhereBetter') },
    clocks: [...sums].map(([clock, breaches]) => ({ clock, breaches })),
    cases: concerned.filter(({ id }) => mine.has(id)).map(shown),
    hidden: ids.length - mine.size,
  };
}

export async function following(
  { deps: { prisma }, tenantId }: Context<unknown, unknown, unknown>,
  published: PublishedForRunning,
): Promise<Following | null> {
  const found = await followingOf(prisma, tenantId, published);
  return found && { ...found, from: found.from.toISOString() };
}

/** Something is broken by one of the choices, is due at another time, or has no place to go. */
const concerns = ({ breaches, stays, deadlines }: Foretold): boolean =>
  stays.move !== null || deadlines.length > 0 || Object.values(breaches).some((found) => found.length > 0);

function shown({ id, number, stage, foretold: { breaches, stays, deadlines } }: Foreseen): RunningCase {
  const told = (choice: Running) => breaches[choice].map(({ clock, at }) => ({ clock, at: iso(at) }));
  return {
    ...{ id, number, stage },
    breaches: { stay: told('stay'), move: told('move'), moveWhereBetter: told('moveWhereBetter') },
    stays: { move: plain(stays.move), moveWhereBetter: plain(stays.moveWhereBetter) },
    deadlines: deadlines.map(({ clock, before, after }) => ({ clock, before: isoOr(before), after: isoOr(after) })),
  };
}

const plain = (why: Foretold['stays']['move']) => {
  if (!why) return null;
  const { because, stage, clock } = why;
  return { because, ...(stage ? { stage } : {}), ...(clock ? { clock } : {}) };
};

const iso = (at: number) => new Date(at).toISOString();
const isoOr = (at: number | null) => (at === null ? null : iso(at));
