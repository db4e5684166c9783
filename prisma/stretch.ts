import type { Link } from './link.ts';

/** Members are gone through in order of their ids, a stretch at a time. Nobody's id comes before this one. */
export const FIRST = '00000000-0000-0000-0000-000000000000';

/** So many of a stretch are looked up to find its end; counting through all of them by the index is some hundredths of what is done about them. */
const SEEN = 1_000;

/**
 * Where a stretch of about `size` members ends, merged records among them: by a sample of the table, so give or take a tenth, but exactly where it
 * is short. Null: nobody comes behind.
 */
export async function endOfStretch(link: Link, tenantId: string, after: string, size: number): Promise<string | null> {
  const seen = Math.min(size, SEEN);
  const behind = `WHERE "tenantId" = $1 AND id > $2::uuid ORDER BY id`;
  const [end] = await link.query<{ id: string | null }>(
    `SELECT COALESCE((SELECT id FROM "Member" TABLESAMPLE SYSTEM ($3) ${behind} LIMIT 1 OFFSET $4),
      (SELECT id FROM "Member" ${behind} DESC LIMIT 1))::text AS id`,
    [tenantId, after, (100 * seen) / size, seen - 1],
  );
  return end?.id ?? null;
}
