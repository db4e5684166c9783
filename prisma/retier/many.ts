import type { PrismaClient } from '../client.ts';
import { Link } from '../link.ts';
import { definitionsAt } from './definitions.ts';
import { retierPage } from './page.ts';

/** Members looked at in one transaction: a page holds its row locks for a second or two, and a run that was cut short goes on. */
export const PAGE = 1_000;
export const FIRST = '00000000-0000-0000-0000-000000000000';

export type Tiering = {
  cause?: string;
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
  { cause = 'nightly', pageSize = PAGE, onPage }: Tiering = {},
): Promise<{ members: number; changed: number }> {
  const definitions = await definitionsAt(prisma, tenantId, asOf);
  const total = { members: 0, changed: 0 };
  const link = await Link.open(prisma);
  try {
    for (let after = FIRST; ; ) {
      const page = await pageAfter(link, tenantId, after, pageSize);
      if (!page) return total;
      const about = { tenantId, asOf, cause, after, until: page.last };
      const { changed } = await link.transaction(() => retierPage(link, definitions, about));
      total.changed += changed;
      total.members += page.count;
      after = page.last;
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
