import type { RuleSetCode } from '../domain/vocabulary.ts';

/** Sets that decide about a member alone: no case is needed, and none may be spoken of. */
export const OF_MEMBER = ['lifecycle', 'loyalty', 'tier', 'careAudience'] as const satisfies readonly RuleSetCode[];

export const isOfMember = (set: RuleSetCode): boolean => (OF_MEMBER as readonly RuleSetCode[]).includes(set);
