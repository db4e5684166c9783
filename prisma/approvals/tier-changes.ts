import { refusalOf } from '../../domain/approval/legal.ts';
import type { ApprovalSubject } from '../../domain/approval/request.ts';
import { ApprovalRefused, type ApprovalState } from '../../domain/approval/state.ts';
import type { Actor, Tier } from '../../domain/vocabulary.ts';
import type { Prisma, PrismaClient } from '../client.ts';
import { newId } from '../ids.ts';
import { announce } from '../live.ts';
import { askWithin, sql } from '../statement.ts';
import { writeEvents } from './write.ts';

/** Changes of tier on their way through an approval: one request for all members that go from one tier to another. */

type Tx = Prisma.TransactionClient;
type Of = { tenantId: string; id: string };

/**
 * Takes up what waits between two tiers and nobody was asked for yet.
 * @throws ApprovalRefused when there is nothing
 */
export async function gather(tx: Tx, { tenantId, id, was, tier }: Of & { was: Tier; tier: Tier }) {
  const [taken] = await askWithin<{ members: number; spent: string; memberId: string | null }>(
    tx,
    sql`WITH taken AS (
        UPDATE "TierChange" SET "approvalId" = ${id}::uuid
        WHERE "tenantId" = ${tenantId} AND state = 'waiting' AND "approvalId" IS NULL AND "from" = ${was} AND "to" = ${tier}
        RETURNING "memberId", spent)
      SELECT count(*)::int AS members, coalesce(sum(spent), 0)::text AS spent, min("memberId"::text) AS "memberId" FROM taken`,
  );
  if (!taken?.members) throw new ApprovalRefused({ code: 'nothingWaits', values: {} });
  const subject = { was, tier, members: taken.members, spent: Number(taken.spent) } satisfies ApprovalSubject;
  // Of one alone rules and people know who it is.
  return { memberId: taken.members === 1 ? taken.memberId : null, subject };
}

/** Approved: they happen as soon as the rules have been asked again. What was taken out is rejected. @param by null: the rules */
export async function grant(tx: Tx, of: Of, by: string | null, now: number): Promise<void> {
  const at = new Date(now);
  await reject(tx, of, by, now, { takenOutAt: { not: null } });
  await tx.tierChange.updateMany({
    where: { tenantId: of.tenantId, approvalId: of.id, state: 'waiting' },
    data: { state: 'granted', decidedAt: at },
  });
}

/** Members keep their tiers, and are not asked for again while the rules and what they say stay the same. */
export async function reject(
  tx: Tx,
  { tenantId, id: approvalId }: Of,
  by: string | null,
  now: number,
  which: Prisma.TierChangeWhereInput = {},
): Promise<void> {
  const rows = await tx.tierChange.updateManyAndReturn({
    where: { tenantId, approvalId, state: 'waiting', ...which },
    data: { state: 'rejected', decidedAt: new Date(now) },
    select: { memberId: true, to: true, decisionId: true },
  });
  await tx.audit.createMany({
    data: rows.map(({ memberId, to, decisionId }) => ({
      ...{ tenantId, id: newId(), actorType: by ? 'staff' : 'system', actorId: by },
      ...{ action: 'member.tierRejected', recordType: 'Member', recordId: memberId },
      fields: { old: { tierAsked: to }, new: { tierAsked: null }, approvalId, decisionId },
    })),
  });
}

/** Nobody decided: when the member is decided the next time it is asked for again. */
export async function expire(tx: Tx, { tenantId, id: approvalId }: Of, now: number): Promise<void> {
  await tx.tierChange.updateMany({
    where: { tenantId, approvalId, state: 'waiting' },
    data: { state: 'lapsed', endedAt: new Date(now), why: 'expired' },
  });
}

/** A tier by hand takes the place of what waits. */
export async function letGo(tx: Tx, tenantId: string, memberIds: string[], now: number): Promise<void> {
  const mine = { tenantId, memberId: { in: memberIds }, endedAt: null };
  await tx.tierChange.updateMany({
    where: { ...mine, state: { in: ['waiting', 'granted'] } },
    data: { state: 'lapsed', endedAt: new Date(now), why: 'byHand' },
  });
  await tx.tierChange.updateMany({ where: mine, data: { endedAt: new Date(now) } });
}

export type TakingOut = Of & { changes: string[]; out: boolean; actor: Actor & { id: string } };

/**
 * Whoever decides takes members out of what is asked, or puts them back: the word about the rest does not count for them.
 * @throws ApprovalRefused for whoever may not decide now
 */
export async function takeOut(prisma: PrismaClient, taking: TakingOut, now = Date.now()): Promise<void> {
  const { tenantId, id, changes, out, actor } = taking;
  await prisma.$transaction(async (tx) => {
    await tx.$queryRaw`SELECT 1 AS locked FROM "Approval" WHERE "tenantId" = ${tenantId} AND id = ${id}::uuid FOR UPDATE`;
    const row = await tx.approval.findUniqueOrThrow({ where: { tenantId_id: { tenantId, id } } });
    const why = refusalOf(row.state as unknown as ApprovalState, { type: 'approve', by: actor.id });
    if (why) throw new ApprovalRefused({ code: why.code, values: why.values });
    const { count: members } = await tx.tierChange.updateMany({
      where: {
        ...{ tenantId, approvalId: id, id: { in: changes }, state: 'waiting' },
        takenOutAt: out ? null : { not: null },
      },
      data: { takenOutAt: out ? new Date(now) : null },
    });
    if (members === 0) return;
    const line = { type: out ? 'takenOut' : 'putBack', actor, data: { members } };
    await writeEvents(tx, { tenantId, id }, row.version, [line], now);
    await tx.approval.update({ where: { tenantId_id: { tenantId, id } }, data: { version: row.version + 1 } });
  });
  await announce(prisma, [{ tenantId, topic: 'approval', id }]);
}
