import type { PrismaClient } from '../client.ts';
import { Link } from '../link.ts';
import { definitionsAt } from './definitions.ts';
import { retierPage } from './page.ts';

/** Members looked at in one transaction, at first, at least and at most. */
export const PAGE = 500;
const [LEAST, MOST] = [50, 5_000];
/** A page holds its row locks for so long, whatever the machine and however many change: then the next one is larger or smaller. */
const PAGE_MS = 300;

export const nextSize = (size: number, ms: number): number =>
  Math.round(Math.min(MOST, Math.max(LEAST, size * Math.min(2, PAGE_MS / Math.max(1, ms)))));

export const FIRST = '00000000-0000-0000-0000-000000000000';

export type Tiering = {
  cause?: string;
  /** Left out, as many as take a moment. */
  pageSize?: number;
  /** How many were looked at, and how many tiers changed so far. What it throws ends the run; pages that are done stay. */
  onPage?: (members: number, changed: number) => Promise<void>;
};

/**
 * Decides all members anew: each page of them in one statement, and a decision is kept for everybody it changed. Memory does
 * not grow with their number. Running it again changes nothing.
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
    for (let [after, size] = [FIRST, pageSize ?? PAGE]; ; ) {
      const begun = performance.now();
      const page = await pageAfter(link, tenantId, after, size);
      if (!page) return total;
      const about = { tenantId, asOf, cause, after, until: page.last };
      const { changed } = await link.transaction(() => retierPage(link, definitions, about));
      total.changed += changed;
      total.members += page.count;
      after = page.last;
      if (pageSize === undefined) size = nextSize(size, performance.now() - begun);
      await onPage?.(total.members, total.changed);
    }
  } finally {
    await link.close();
  }
}

/** The next members in order of their ids; null: there are no more. */
export async function pageAfter(
  link: Link,
  tenantId: string,
  after: string,
  size: number,
): Promise<{ last: string; count: number } | null> {
  const [page] = await link.query<{ last: string | null; count: number }>(
    `SELECT (array_agg(id ORDER BY id DESC))[1]::text AS last, count(*)::int AS count FROM (
      SELECT id FROM "Member" WHERE "tenantId" = $1 AND id > $2::uuid ORDER BY id LIMIT $3) page`,
    [tenantId, after, size],
  );
  return page?.last ? { last: page.last, count: page.count } : null;
}
