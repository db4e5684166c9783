import type { Changed } from '../../domain/value-change.ts';
import type { Lifecycle, Loyalty, Tier } from '../../domain/vocabulary.ts';
import type { FactVector } from '../../rules/facts.ts';
import type { Prisma } from '../client.ts';
import { newId } from '../ids.ts';

/** What is decided about a member, in this order: each may speak of those before it. */
export const DECIDED = ['lifecycle', 'loyalty', 'tier'] as const;
export type Decided = (typeof DECIDED)[number];

/** Facts as the next set sees them once this one has decided. */
export const decidedFacts = (lifecycle: Lifecycle, loyalty: Loyalty): FactVector => ({
  'member.lifecycle': lifecycle,
  'member.loyalty': loyalty,
});

/** Whoever is unidentified stays so until somebody identifies them: no rule does. */
export const lifecycleNow = (was: string, decided: Lifecycle): Lifecycle =>
  was === 'unidentified' ? 'unidentified' : decided;

/** What a kept decision about a tier says: `held` where the policy keeps another one for now. */
export const tierOutcome = (decided: Tier, held: Tier): { tier: Tier; held?: Tier } =>
  decided === held ? { tier: decided } : { tier: decided, held };

export type Change = {
  from: string | null;
  to: string | null;
  decisionId: string;
  cause: string;
  at?: Date;
  approvalId?: string;
};
/** Lines of the trail about what a member is. */
export const CHANGE_OF = {
  'member.tier': 'tier',
  'member.tierPending': 'tierPending',
  'member.lifecycle': 'lifecycle',
  'member.loyalty': 'loyalty',
} as const satisfies Record<string, Changed>;
export type Logged = keyof typeof CHANGE_OF | 'member.tierAsked';

/** Where a tier came from and went has been written down like this from the first; all others as what was and what is. */
export function auditRow(
  tenantId: string,
  memberId: string,
  action: Logged,
  { from, to, at, ...rest }: Change,
): Prisma.AuditCreateManyInput {
  const what = action.slice('member.'.length);
  const sides = what === 'tier' ? { from, to } : { old: { [what]: from }, new: { [what]: to } };
  return {
    ...{ tenantId, id: newId(), actorType: 'system', action, recordType: 'Member', recordId: memberId },
    fields: { ...sides, ...rest, ...(at ? { until: at.toISOString() } : {}) },
  };
}

type Sides = { from?: string | null; to?: string | null; old?: object; new?: object };

/** From what to what, as `auditRow` wrote it down. */
export function sidesOf(what: Changed | 'tierAsked', fields: unknown): { from: string | null; to: string | null } {
  const { from, to, old, new: now } = (fields ?? {}) as Sides;
  const side = (of: object | undefined) => (of as Record<string, string | null> | undefined)?.[what] ?? null;
  return { from: from ?? side(old), to: to ?? side(now) };
}
