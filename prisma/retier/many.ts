import type { PrismaClient } from '../client.ts';
import { Link } from '../link.ts';
import { endOfStretch, FIRST } from '../stretch.ts';
import { type DefinitionsOfAll, definitionsAt } from './definitions.ts';
import { type PageCounts, retierPage, wouldMove } from './page.ts';

/** About so many members are read in one go. */
const STRETCH = 250_000;
/** Those who change are written so many at a time, at first, at least and at most. */
const PAGE = 200;
const [LEAST, MOST] = [50, 500];
/** A page holds the locks of its rows for about so long, whatever the machine: the next one is larger or smaller. */
const PAGE_MS = 300;

export type Tiering = {
  cause?: string;
  /** Left out, as many as take a moment. */
  pageSize?: number;
  /** How many were looked at, and how many tiers changed so far. What it throws ends the run; pages that are done stay. */
  onPage?: (members: number, changed: number) => Promise<void>;
};

/**
 * Decides all members anew: a long stretch of them is read at once, and whoever changes is written a page at a time, each with a decision.
 * Memory does not grow with their number. Running it again changes nothing.
 * @returns how many members were looked at, and how many tiers changed
 */
export async function retierAll(
  prisma: PrismaClient,
  tenantId: string,
  asOf: number,
  { cause = 'nightly', pageSize, onPage }: Tiering = {},
): Promise<{ members: number; changed: number }> {
  const definitions = await definitionsAt(prisma, tenantId, asOf);
  const total = { members: 0, changed: 0 };
  const link = await Link.open(prisma);
  try {
    await walk(link, definitions, { tenantId, asOf, cause, after: FIRST, pageSize }, async (page) => {
      const { changed } = await link.transaction(page.work);
      total.changed += changed;
      total.members += await countBetween(link, tenantId, page.after, page.until);
      await onPage?.(total.members, total.changed);
    });
    return total;
  } finally {
    await link.close();
  }
}

/** A page of those who change. When it is done, all members behind `after` up to `until` are settled. */
export type Page = { after: string; until: string; work: () => Promise<PageCounts> };
type Walk = { tenantId: string; asOf: number; cause: string; after: string; pageSize?: number | undefined };

/** Goes through the members in order of their ids. `carry` does the work of a page in a transaction; whatever it throws ends the walk. */
export async function walk(
  link: Link,
  definitions: DefinitionsOfAll,
  { tenantId, asOf, cause, after, pageSize }: Walk,
  carry: (page: Page) => Promise<void>,
): Promise<void> {
  for (let [from, size] = [after, pageSize ?? PAGE]; ; ) {
    const last = await endOfStretch(link, tenantId, from, STRETCH);
    if (!last) return;
    const moving = await wouldMove(link, definitions, { tenantId, asOf, after: from, until: last });
    for (let at = 0; at < moving.length || from !== last; ) {
      const ids = moving.slice(at, at + size);
      at += ids.length;
      const until = at < moving.length ? (ids.at(-1) as string) : last;
      const begun = performance.now();
      await carry({ after: from, until, work: () => retierPage(link, definitions, { tenantId, asOf, cause, ids }) });
      from = until;
      if (pageSize === undefined) size = nextSize(size, performance.now() - begun);
    }
  }
}

const nextSize = (size: number, ms: number): number =>
  Math.round(Math.min(MOST, Math.max(LEAST, size * Math.min(2, PAGE_MS / Math.max(1, ms)))));

export async function countBetween(link: Link, tenantId: string, after: string, until: string): Promise<number> {
  const [row] = await link.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM "Member" WHERE "tenantId" = $1 AND id > $2::uuid AND id <= $3::uuid`,
    [tenantId, after, until],
  );
  return row?.count ?? 0;
}
