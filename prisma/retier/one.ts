import { AT_ONCE } from '../../domain/tier-policy.ts';
import type { Lifecycle, Loyalty, Tier } from '../../domain/vocabulary.ts';
import { decideAgain } from '../../rules/engine.ts';
import { easedTiers } from '../../rules/hysteresis.ts';
import { rootOf } from '../../rules/read.ts';
import { timeServed } from '../../rules/tier-approval.ts';
import { type Pending, type TierAnswer, tierNow } from '../../rules/tier-policy.ts';
import { handOf } from '../approvals/overrides.ts';
import type { Prisma, PrismaClient } from '../client.ts';
import { decideAllAndKeep, type Kept, keptFacts } from '../decisions/keep.ts';
import { queryOf, versionOf } from '../decisions/versions.ts';
import { announce } from '../live.ts';
import { heldOf } from './held.ts';
import { auditRow, DECIDED, type Decided, lifecycleNow, tierOutcome } from './moves.ts';
import { type OnRecord as Asked, askedOf } from './waiting.ts';

type Tx = Prisma.TransactionClient;
export type Retiered = { tier: Tier; changed: boolean; decisionId: string };

/**
 * Decides a member's stage, loyalty and tier anew and puts them on the record, at once with their reasons. A merged record stands for the
 * one it was merged into. Called again with the same instant and cause it answers the same.
 * @param asOf   epoch ms; a tier that was set later stays
 * @param cause  what made us ask, e.g. 'purchase'; it goes into the audit trail
 * @returns the tier, and whether it changed
 * @throws when there is no such member
 */
export async function retierMember(
  prisma: PrismaClient,
  tenantId: string,
  memberId: string,
  asOf: number,
  cause: string,
): Promise<Retiered> {
  const { id, told, ...result } = await prisma.$transaction(
    (tx) => retierLocked(tx, tenantId, memberId, asOf, cause),
    // A nightly page may hold the row for some seconds.
    { timeout: 15_000, maxWait: 5_000 },
  );
  if (told) await announce(prisma, [{ tenantId, topic: 'member', id }]);
  return result;
}

async function retierLocked(
  tx: Tx,
  tenantId: string,
  memberId: string,
  asOf: number,
  cause: string,
): Promise<Retiered & { id: string; told: boolean }> {
  const id = await rootOf(queryOf(tx), tenantId, memberId);
  // Two purchases at once: the second waits, and then sees the first.
  await tx.$queryRaw`SELECT 1 AS locked FROM "Member" WHERE "tenantId" = ${tenantId} AND id = ${id}::uuid FOR UPDATE`;
  const where = { tenantId_id: { tenantId, id } };
  const member = await tx.member.findUniqueOrThrow({ where });
  const key = (set: Decided) => `${set}:${id}:${asOf}:${cause}`;
  const questions = DECIDED.map((set) => ({ set, key: key(set) }));
  const [lifecycle, loyalty, kept] = await decideAllAndKeep(tx, { tenantId, memberId: id, asOf }, questions);
  if (!lifecycle || !loyalty || !kept) throw new Error('Not every question was answered');
  const since = member.tierSince?.getTime() ?? Number.NEGATIVE_INFINITY;
  const { decisionId } = kept;
  if (member.tierDecisionId === decisionId)
    return { id, tier: member.tier as Tier, changed: since === asOf, decisionId, told: false };
  if (since > asOf) return { id, tier: member.tier as Tier, changed: false, decisionId, told: false };
  const asked = await askedOf(tx, { tenantId, memberId: id, version: kept.version, asOf });
  const answer = await tierOf(tx, tenantId, member, kept as Kept<'tier'>, asOf, asked);
  const { tier, pending, waiting } = await heldOf(
    tx,
    { tenantId, member, answer, asked, asOf, cause },
    kept as Kept<'tier'>,
  );
  const now = {
    tier,
    tierPending: pending?.tier ?? null,
    tierPendingAt: pending ? new Date(pending.at) : null,
    lifecycle: lifecycleNow(member.lifecycle, (lifecycle.outcome as { lifecycle: Lifecycle }).lifecycle),
    loyalty: (loyalty.outcome as { loyalty: Loyalty }).loyalty,
  };
  const changed = member.tier !== tier;
  const waits = member.tierPending !== now.tierPending || member.tierPendingAt?.getTime() !== pending?.at;
  const moved = changed || waits || member.lifecycle !== now.lifecycle || member.loyalty !== now.loyalty;
  if (moved || member.tierDecisionId === null) {
    // The first decision is the reason of the tier also where it leaves it as it was.
    const reason = changed || member.tierDecisionId === null ? { tierDecisionId: decisionId } : {};
    await tx.member.update({ where, data: { ...now, ...reason, ...(changed ? { tierSince: new Date(asOf) } : {}) } });
  }
  const log = (
    action: Parameters<typeof auditRow>[2],
    from: string | null,
    to: string | null,
    by: string,
    more: { at?: Date; approvalId?: string } = {},
  ) => (from === to && !more.at ? [] : [auditRow(tenantId, id, action, { from, to, decisionId: by, cause, ...more })]);
  await tx.audit.createMany({
    data: [
      ...log('member.lifecycle', member.lifecycle, now.lifecycle, lifecycle.decisionId),
      ...log('member.loyalty', member.loyalty, now.loyalty, loyalty.decisionId),
      ...log(
        'member.tier',
        member.tier,
        tier,
        decisionId,
        waiting.approvalId ? { approvalId: waiting.approvalId } : {},
      ),
      ...waiting.audits,
      ...(waits && !((changed || waiting.moved) && !pending)
        ? log(
            'member.tierPending',
            member.tierPending,
            now.tierPending,
            decisionId,
            now.tierPendingAt ? { at: now.tierPendingAt } : {},
          )
        : []),
    ],
  });
  return { id, tier, changed, decisionId, told: moved || waiting.moved };
}

type OnRecord = {
  id: string;
  tier: string;
  tierSince: Date | null;
  tierPending: string | null;
  tierPendingAt: Date | null;
};

/** What was given by hand holds over the rules; the decision stays on the record all the same. Then the rules' own policy moves the tier. */
async function tierOf(
  tx: Tx,
  tenantId: string,
  member: OnRecord,
  { decisionId, outcome, version }: Kept<'tier'>,
  asOf: number,
  asked: Asked | null,
): Promise<TierAnswer> {
  const hand = await handOf(tx, tenantId, member.id, asOf);
  if (hand.holds) return { tier: hand.holds, pending: null };
  const decided = outcome.tier;
  const definition = await versionOf(tx, tenantId, 'tier', version);
  const was = member.tier as Tier;
  // Nobody is owed time for what was given by hand until a day.
  if (!definition.policy || hand.since.some((at) => at === member.tierSince?.getTime()))
    return { tier: decided, pending: null };
  const eased = easedTiers(definition);
  const facts = eased === definition ? {} : await keptFacts(tx, tenantId, decisionId);
  const answer = tierNow(definition.policy ?? AT_ONCE, {
    was,
    since: member.tierSince?.getTime() ?? null,
    pending: timeServed(asked, pendingOf(member)),
    decided,
    eased: eased === definition ? decided : decideAgain(eased, facts).outcome.tier,
    now: asOf,
    timeZone: await zoneOf(tx, tenantId),
  });
  if (answer.tier !== decided)
    await tx.decision.update({
      where: { tenantId_id: { tenantId, id: decisionId } },
      data: { outcome: tierOutcome(decided, answer.tier) },
    });
  return answer;
}

const pendingOf = ({ tierPending, tierPendingAt }: OnRecord): Pending | null =>
  tierPending && tierPendingAt ? { tier: tierPending as Tier, at: tierPendingAt.getTime() } : null;

async function zoneOf(tx: Tx, tenantId: string): Promise<string> {
  const tenant = await tx.tenant.findUniqueOrThrow({ where: { id: tenantId }, select: { timeZone: true } });
  return tenant.timeZone;
}
