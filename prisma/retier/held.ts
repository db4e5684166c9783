import type { Tier } from '../../domain/vocabulary.ts';
import { heldBack } from '../../rules/tier-approval.ts';
import type { TierAnswer } from '../../rules/tier-policy.ts';
import { handOf } from '../approvals/overrides.ts';
import type { Prisma } from '../client.ts';
import { type Kept, keptFacts } from '../decisions/keep.ts';
import { queryOf, versionOf } from '../decisions/versions.ts';
import { tierOutcome } from './moves.ts';
import { note, noWaiting, type OnRecord, putWaiting } from './waiting.ts';

type Tx = Prisma.TransactionClient;
type Answered = {
  tenantId: string;
  member: { id: string; tier: string; tierSince: Date | null };
  answer: TierAnswer;
  asked: OnRecord | null;
  asOf: number;
  cause: string;
};
type Held = TierAnswer & {
  /** Whether that changed; lines of the trail; the approval that was carried out, if one was. */
  waiting: { moved: boolean; audits: Prisma.AuditCreateManyInput[]; approvalId: string | null };
};

/** Of one member: what was decided is held back where it needs approval, and what that leaves is written. Asks nothing where nothing changes. */
export async function heldOf(tx: Tx, answered: Answered, kept: Kept<'tier'>): Promise<Held> {
  const { tenantId, member, answer, asked, asOf, cause } = answered;
  const was = member.tier as Tier;
  const stays: Held = { ...answer, waiting: { moved: false, audits: [], approvalId: null } };
  if (answer.tier === was && !asked) return stays;
  const { decisionId, outcome, version } = kept;
  const { policy } = await versionOf(tx, tenantId, 'tier', version);
  if (!policy?.approval && !asked) return stays;
  const hand = await handOf(tx, tenantId, member.id, asOf);
  const byHand = hand.holds !== null || hand.since.some((at) => at === member.tierSince?.getTime());
  const held = heldBack(byHand ? undefined : policy?.approval, { was, decided: answer.tier, asked });
  if (held.tier !== answer.tier)
    await tx.decision.update({
      where: { tenantId_id: { tenantId, id: decisionId } },
      data: { outcome: tierOutcome(outcome.tier, held.tier) },
    });
  if (!held.asks && !held.over) return { ...stays, tier: held.tier };
  const waiting = noWaiting();
  const facts = held.asks ? await keptFacts(tx, tenantId, decisionId) : {};
  const of = { memberId: member.id, was, decided: answer.tier, held, asked, byHand };
  const approvalId = note(waiting, of, { tenantId, asOf, cause, version, decisionId, facts });
  await putWaiting(queryOf(tx), tenantId, waiting);
  return { ...answer, tier: held.tier, waiting: { moved: true, audits: waiting.audits, approvalId } };
}
