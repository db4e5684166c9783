import type { RobotKind } from '../../../domain/robot/robot.ts';
import type { Prisma, PrismaClient } from '../../../prisma/client.ts';
import { ask, join, sql } from '../../../prisma/statement.ts';
import { TONGUES } from './send.ts';

/** Messages to robots that wait, as a queue that several workers share. Instants are epoch milliseconds. */

/** `attempts` is the number of the claim: who slept past the lease does not overwrite what another did since. */
export type ClaimedPost = { tenantId: string; id: string; robotId: string; attempts: number };

const MINUTE = 60_000;
/** Of what a robot takes in a minute, some is left for others who write to the group through it. */
const SHARE = 0.9;

/** Messages in a minute that we send through a robot. */
const LIMITS = Object.entries(TONGUES).map(
  ([kind, { perMinute }]) => sql`WHEN ${kind as RobotKind} THEN ${Math.floor(perMinute * SHARE)}::int`,
);

/**
 * Takes what is due, of each robot the oldest and no other while that one is on its way: so a group reads in order, and who sends
 * too much is stopped before the other side does it.
 */
export async function claimPosts(
  prisma: PrismaClient,
  { now, leaseMs, limit }: { now: number; leaseMs: number; limit: number },
): Promise<ClaimedPost[]> {
  const [at, lease, minuteAgo] = [new Date(now), new Date(now + leaseMs), new Date(now - MINUTE)];
  return ask<ClaimedPost>(
    prisma,
    sql`
    WITH first AS (
      SELECT DISTINCT ON (p."tenantId", p."robotId") p."tenantId", p.id
      FROM "RobotPost" p JOIN "Robot" r ON r."tenantId" = p."tenantId" AND r.id = p."robotId"
      WHERE p.status = 'pending' AND p."nextTryAt" <= ${at} AND (p."leaseUntil" IS NULL OR p."leaseUntil" <= ${at})
        AND (r."restUntil" IS NULL OR r."restUntil" <= ${at})
        AND NOT EXISTS (SELECT FROM "RobotPost" b WHERE b."tenantId" = p."tenantId" AND b."robotId" = p."robotId"
          AND b.status = 'pending' AND b."leaseUntil" > ${at})
        AND (SELECT count(*) FROM "RobotPost" s WHERE s."tenantId" = p."tenantId" AND s."robotId" = p."robotId"
          AND s."sentAt" > ${minuteAgo}) < CASE r.kind ${join(LIMITS, ' ')} END
      ORDER BY p."tenantId", p."robotId", p."nextTryAt", p.id),
    due AS (
      SELECT p."tenantId", p.id FROM "RobotPost" p JOIN first ON first."tenantId" = p."tenantId" AND first.id = p.id
      WHERE p.status = 'pending' AND (p."leaseUntil" IS NULL OR p."leaseUntil" <= ${at})
      ORDER BY p."nextTryAt", p.id LIMIT ${limit}::int FOR UPDATE OF p SKIP LOCKED)
    UPDATE "RobotPost" p SET "leaseUntil" = ${lease}, attempts = p.attempts + 1
    FROM due WHERE p."tenantId" = due."tenantId" AND p.id = due.id
    RETURNING p."tenantId", p.id::text, p."robotId"::text, p.attempts`,
  );
}

export type PostEnd =
  | { status: 'sent'; sentAt: Date }
  | { status: 'failed' | 'skipped'; lastError: string }
  | { status: 'pending'; nextTryAt: Date; lastError: string };

/** @returns false when another worker has it by now; nothing is changed then */
export async function settlePost(
  prisma: PrismaClient | Prisma.TransactionClient,
  { tenantId, id, attempts }: ClaimedPost,
  end: PostEnd,
): Promise<boolean> {
  const { count } = await prisma.robotPost.updateMany({
    where: { tenantId, id, status: 'pending', attempts },
    data: { lastError: null, ...end, leaseUntil: null },
  });
  return count === 1;
}
