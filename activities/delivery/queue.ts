import type { Prisma, PrismaClient } from '../../prisma/client.ts';
import { ask, sql } from '../../prisma/statement.ts';
import type { ChannelName } from './channel.ts';

/** The rows that wait to be sent, as a queue that several workers share. All instants are epoch milliseconds. */

/**
 * A claimed row. `attempts` is the number of the claim: whoever settles the row must still hold it, so that a worker
 * that slept past its lease does not overwrite what another has done since.
 */
export type Claimed = { tenantId: string; id: string; noticeId: string; channel: ChannelName; attempts: number };

/** Takes up to `limit` rows that are due, for `leaseMs`. A worker that dies loses them to the others when that is over. */
export async function claim(
  prisma: PrismaClient,
  channels: ChannelName[],
  { now, leaseMs, limit }: { now: number; leaseMs: number; limit: number },
): Promise<Claimed[]> {
  if (channels.length === 0) return [];
  const [at, lease] = [new Date(now), new Date(now + leaseMs)];
  const rows = await ask<Claimed>(
    prisma,
    sql`
    WITH due AS (
      SELECT "tenantId", id FROM "NoticeDelivery"
      WHERE status = 'pending' AND channel = ANY(${channels}::text[]) AND "nextTryAt" <= ${at}
        AND ("leaseUntil" IS NULL OR "leaseUntil" <= ${at})
      ORDER BY "nextTryAt", id LIMIT ${limit}::int FOR UPDATE SKIP LOCKED)
    UPDATE "NoticeDelivery" d SET "leaseUntil" = ${lease}, attempts = d.attempts + 1
    FROM due WHERE d."tenantId" = due."tenantId" AND d.id = due.id
    RETURNING d."tenantId", d.id::text, d."noticeId"::text, d.channel, d.attempts`,
  );
  return rows.sort((a, b) => (a.id < b.id ? -1 : 1));
}

export type Settled =
  | { status: 'sent'; sentAt: Date }
  | { status: 'failed' | 'skipped'; lastError: string }
  | { status: 'pending'; nextTryAt: Date; lastError: string | null };

/** Ends a row, or puts it off to `nextTryAt`. @returns false when another worker has it by now; nothing is changed then */
export async function settle(prisma: Prisma.TransactionClient, row: Claimed, end: Settled): Promise<boolean> {
  const { count } = await prisma.noticeDelivery.updateMany({
    where: { tenantId: row.tenantId, id: row.id, status: 'pending', attempts: row.attempts },
    data: { lastError: null, ...end, leaseUntil: null },
  });
  return count === 1;
}

/** Gives a row back untried; waiting, too, is not an attempt. */
export async function giveBack(
  prisma: Prisma.TransactionClient,
  row: Claimed,
  until?: { nextTryAt: Date; lastError: string },
): Promise<boolean> {
  const { count } = await prisma.noticeDelivery.updateMany({
    where: { tenantId: row.tenantId, id: row.id, status: 'pending', attempts: row.attempts },
    data: { leaseUntil: null, attempts: { decrement: 1 }, ...until },
  });
  return count === 1;
}

/** How many rows wait for a channel. */
export const waiting = (prisma: PrismaClient, channel: ChannelName): Promise<number> =>
  prisma.noticeDelivery.count({ where: { status: 'pending', channel } });
