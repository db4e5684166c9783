import { ApprovalRefused } from '../../domain/approval/state.ts';
import type { Tier } from '../../domain/vocabulary.ts';
import type { PrismaClient } from '../client.ts';
import { ask, sql } from '../statement.ts';
import { type Done, stepOf } from './act.ts';
import { requestApproval } from './request.ts';

/** What waits for approval is asked for, and what nobody waits for any more is withdrawn: by a loop of the worker, soon after. */

const HOUR = 3_600_000;

type Move = { tenantId: string; was: Tier; tier: Tier };

/**
 * Asks for approval of the changes of tier that wait for it and nobody was asked for yet: one request for each two tiers, whatever the
 * number of members. While all members are decided anew they wait, an hour at most, so that a night comes to few requests.
 * @returns how many requests were made
 */
export async function raiseTierChanges(prisma: PrismaClient, now = Date.now()): Promise<number> {
  const moves = await ask<Move>(
    prisma,
    sql`SELECT DISTINCT c."tenantId", c."from" AS was, c."to" AS tier FROM "TierChange" c
      WHERE c.state = 'waiting' AND c."approvalId" IS NULL AND NOT EXISTS (
        SELECT FROM "RetierRun" r WHERE r."tenantId" = c."tenantId" AND r.state IN ('wanted', 'running')
          AND r."createdAt" > ${new Date(now - HOUR)}::timestamptz)
      ORDER BY c."tenantId", was, tier`,
  );
  let raised = 0;
  for (const { tenantId, was, tier } of moves)
    await requestApproval(
      prisma,
      { tenantId, requesterId: null, request: { kind: 'tierChange', was, tier } },
      now,
    ).then(
      () => raised++,
      (error) => {
        // Another worker was quicker, or they changed back.
        if (!(error instanceof ApprovalRefused)) throw error;
      },
    );
  return raised;
}

/** Requests all of whose members fell away end by themselves. @returns them with their tenants: their clocks are to look again */
export async function lapseTierChanges(
  prisma: PrismaClient,
  now = Date.now(),
): Promise<(Done & { tenantId: string })[]> {
  const empty = await ask<{ tenantId: string; id: string }>(
    prisma,
    sql`SELECT a."tenantId", a.id::text AS id FROM "Approval" a WHERE a.kind = 'tierChange' AND a."endedAt" IS NULL
      AND NOT EXISTS (${nobodyWaits}) ORDER BY a.id LIMIT 50`,
  );
  const done: (Done & { tenantId: string })[] = [];
  for (const one of empty) {
    const ended = await stepOf(prisma, one, now, async (tx, row) => {
      const { tenantId, id: approvalId } = one;
      if (row.endedAt || (await tx.tierChange.count({ where: { tenantId, approvalId, state: 'waiting' } })) > 0)
        return null;
      return { event: { type: 'lapsed' }, line: { type: 'lapsed', actor: { type: 'system', id: null } } };
    });
    done.push({ ...ended, tenantId: one.tenantId });
  }
  return done;
}

const nobodyWaits = sql`SELECT FROM "TierChange" c WHERE c."tenantId" = a."tenantId" AND c."approvalId" = a.id AND c.state = 'waiting'`;
