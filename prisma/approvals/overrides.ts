import type { Tier } from '../../domain/vocabulary.ts';
import type { Prisma, PrismaClient } from '../client.ts';
import { newId } from '../ids.ts';
import { recordsOf } from '../members.ts';
import { letGo } from './tier-changes.ts';

type Client = PrismaClient | Prisma.TransactionClient;

/** Gives a tier by hand: it holds over the rules until then, in place of an earlier one. `until` and `now` are epoch ms. */
export async function overrideTier(
  tx: Prisma.TransactionClient,
  given: { tenantId: string; memberId: string; tier: string; until: number; approvalId: string },
  now: number,
): Promise<void> {
  const { tenantId, memberId, tier, until, approvalId } = given;
  const where = { tenantId_id: { tenantId, id: memberId } };
  // Written, not only held: whoever has just read what the rules say of them reads it again.
  await tx.member.update({ where, data: { updatedAt: new Date() } });
  const { tier: from } = await tx.member.findUniqueOrThrow({ where, select: { tier: true } });
  const records = await recordsOf(tx, tenantId, memberId);
  await letGo(tx, tenantId, records, now);
  await tx.tierOverride.updateMany({
    where: { tenantId, memberId: { in: records }, endedAt: null },
    data: { endedAt: new Date(now) },
  });
  await tx.tierOverride.create({
    data: { tenantId, id: newId(), memberId, tier, from: new Date(now), until: new Date(until), approvalId },
  });
  if (from === tier) return;
  const data = { tier, tierSince: new Date(now), tierPending: null, tierPendingAt: null };
  await tx.member.update({ where, data });
  await tx.audit.create({
    data: {
      ...{
        tenantId,
        id: newId(),
        actorType: 'system',
        action: 'member.tier',
        recordType: 'Member',
        recordId: memberId,
      },
      fields: { from, to: tier, approvalId, cause: 'override' },
    },
  });
}

/** A tier that was given by hand; instants are epoch ms. */
export type Given = { tier: Tier; from: number; until: number; endedAt: number | null };
/** The tier that holds over the rules, and since when each that was given does. */
export type Hand = { holds: Tier | null; since: number[] };

/** @param given  what was given by that instant (epoch ms), merged records included, the newest first */
export function handOf(given: readonly Given[], asOf: number): Hand {
  const holds = given.find(({ until, endedAt }) => until > asOf && !(endedAt !== null && endedAt <= asOf));
  return { holds: holds?.tier ?? null, since: given.map(({ from }) => from) };
}

/** The tier that was given by hand and holds at this instant (epoch ms), or null. Merged records count. */
export async function overrideAt(client: Client, tenantId: string, memberId: string, asOf: number) {
  const at = new Date(asOf);
  const row = await client.tierOverride.findFirst({
    where: {
      ...{ tenantId, memberId: { in: await recordsOf(client as Prisma.TransactionClient, tenantId, memberId) } },
      ...{ from: { lte: at }, until: { gt: at }, OR: [{ endedAt: null }, { endedAt: { gt: at } }] },
    },
    orderBy: [{ from: 'desc' }, { id: 'desc' }],
    select: { tier: true, until: true, approvalId: true },
  });
  return row && { ...row, tier: row.tier as Tier };
}
