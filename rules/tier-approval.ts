import { REJECTED_DAYS, type TierApproval } from '../domain/tier-policy.ts';
import { TIERS, type Tier } from '../domain/vocabulary.ts';
import type { Pending } from './tier-policy.ts';

/**
 * What is on the record of a change that needs approval. `granted`: it is approved, and happens now if the rules still say so. `stale`: it was
 * rejected so long ago, or by rules so old, that it is asked for again.
 */
export const STANDS = ['waiting', 'granted', 'rejected', 'stale'] as const;
export type Asked = { to: Tier; since: number; stands: (typeof STANDS)[number] };

export type HeldQuestion = { was: Tier; decided: Tier; asked: Asked | null };
export type HeldAnswer = {
  tier: Tier;
  /** Approval of `decided` is to be asked for. */
  asks: boolean;
  /** What was on the record is over. */
  over: boolean;
};

const rank = (tier: Tier) => TIERS.indexOf(tier);

export function needsApproval(approval: TierApproval | undefined, was: Tier, to: Tier): boolean {
  if (!approval || was === to) return false;
  const of = rank(to) > rank(was) ? 'up' : 'down';
  const high = Math.max(rank(was), rank(to));
  return (approval.of === 'both' || approval.of === of) && (!approval.from || high >= rank(approval.from));
}

/** What waits for approval has waited for its time already, so that time does not begin anew. */
export const timeServed = (asked: Pick<Asked, 'to' | 'since'> | null, pending: Pending | null): Pending | null =>
  asked ? { tier: asked.to, at: asked.since } : pending;

/**
 * The tier that a member has where changes need approval: what was decided, and has taken effect by the policy, is held back until somebody
 * approved just this. Asked again with its own answer on the record, it asks for nothing more.
 * @param approval  undefined: nothing needs it, e.g. what follows from a tier given by hand
 */
export function heldBack(approval: TierApproval | undefined, { was, decided, asked }: HeldQuestion): HeldAnswer {
  const same = asked?.to === decided;
  const held = needsApproval(approval, was, decided) && !(same && asked?.stands === 'granted');
  const stays = held && same && (asked?.stands === 'waiting' || asked?.stands === 'rejected');
  return { tier: held ? was : decided, asks: held && !stays, over: asked !== null && !stays };
}

/** Whether a rejection still counts: by the same version of the rules, and not for ever. */
export const stillRejected = (of: { version: number; at: number }, by: { version: number; now: number }): boolean =>
  of.version === by.version && of.at > by.now - REJECTED_DAYS * 86_400_000;
