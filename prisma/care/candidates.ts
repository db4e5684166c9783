import type { CadenceDefinition } from '../../domain/care/cadence.ts';
import { monthDaysBetween } from '../../domain/care/moment.ts';
import type { Prisma } from '../client.ts';

type Tx = Prisma.TransactionClient;

/** A page of members who may be due: what an index can say. Whoever really is, `momentOf` and the audience say. */
export type Page = { ids: string[] /** Where the next page begins; null: this was the last. */; next: string | null };

const DAY = 86_400_000;

/**
 * Members who may be due between two instants (epoch ms), in the order of their keys; whoever had this silence already is left out
 * here, since the silent stay so for long.
 * @param after  where the page before ended; null at the beginning
 */
export function candidates(
  tx: Tx,
  tenantId: string,
  { code, definition: { trigger, patienceDays } }: { code: string; definition: CadenceDefinition },
  window: { from?: number; to: number },
  after: string | null,
  size: number,
): Promise<Page> {
  switch (trigger.type) {
    case 'birthday': {
      const days = monthDaysBetween(trigger.leapDay, window.from ?? window.to - patienceDays * DAY, window.to);
      return birthdays(tx, tenantId, days, after, size);
    }
    case 'silence': {
      // A day more: the hour is that of the member's zone.
      const from = window.from === undefined ? null : new Date(window.from - (trigger.days + 2) * DAY);
      const until = new Date(window.to - (trigger.days - 1) * DAY);
      return silent(tx, tenantId, { code, from, until }, after, size);
    }
    case 'byHand':
      return Promise.resolve({ ids: [], next: null });
  }
}

async function birthdays(tx: Tx, tenantId: string, days: number[], after: string | null, size: number): Promise<Page> {
  // The expression of the index, letter by letter: a reordered one is not found.
  // The expression of the index, letter by letter: a reordered one is not found. Materialised, since asked for in the order of ids the
  // planner would rather walk through all members.
  const rows = await tx.$queryRaw<{ id: string }[]>`
    WITH born AS MATERIALIZED (
      SELECT m.id FROM "Member" m
      WHERE m."tenantId" = ${tenantId} AND m.birthday IS NOT NULL
        AND ((extract(month FROM m.birthday) * 100 + extract(day FROM m.birthday))::int) = ANY(${days}::int[])
        AND m.id > ${after ?? NOBODY}::uuid AND m."erasedAt" IS NULL)
    SELECT born.id::text FROM born
    WHERE NOT EXISTS (SELECT 1 FROM "MemberAlias" a WHERE a."tenantId" = ${tenantId} AND a."memberId" = born.id)
    ORDER BY born.id LIMIT ${size}::int`;
  const ids = rows.map(({ id }) => id);
  return { ids, next: ids.length < size ? null : (ids.at(-1) ?? null) };
}

const NOBODY = '00000000-0000-0000-0000-000000000000';

/** Keyset: instant of the last contact, then the id. Merged and erased records are seen and left out, so that every page moves on. */
async function silent(
  tx: Tx,
  tenantId: string,
  { code, from, until }: { code: string; from: Date | null; until: Date },
  after: string | null,
  size: number,
): Promise<Page> {
  const [at, id] = after?.split('/') ?? [];
  const rows = await tx.$queryRaw<{ id: string; at: Date; counts: boolean }[]>`
    SELECT p."memberId"::text AS id, p."lastAt" AS at,
      m."erasedAt" IS NULL AND a."memberId" IS NULL AND NOT EXISTS (
        SELECT 1 FROM "CareTouch" t WHERE t."tenantId" = ${tenantId} AND t."memberId" = p."memberId" AND t.cadence = ${code}
          AND t.period = (extract(epoch FROM p."lastAt") * 1000)::bigint::text) AS counts
    FROM (
      SELECT c."memberId", c."lastAt" FROM "MemberContact" c
      WHERE c."tenantId" = ${tenantId} AND c."lastAt" <= ${until}
        AND (c."lastAt", c."memberId") > (${at ? new Date(at) : (from ?? new Date(0))}::timestamptz, ${id ?? NOBODY}::uuid)
      ORDER BY c."lastAt", c."memberId" LIMIT ${size}::int) p
    JOIN "Member" m ON m."tenantId" = ${tenantId} AND m.id = p."memberId"
    LEFT JOIN "MemberAlias" a ON a."tenantId" = ${tenantId} AND a."memberId" = p."memberId"
    ORDER BY p."lastAt", p."memberId"`;
  const last = rows.at(-1);
  return {
    ids: rows.filter(({ counts }) => counts).map((row) => row.id),
    next: rows.length < size || !last ? null : `${last.at.toISOString()}/${last.id}`,
  };
}
