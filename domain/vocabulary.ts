/**
 * The words of the desk. Ids are for ever (they are in the database, in workflow histories and in rules);
 * what people read is in `domain/language/`, under the same keys.
 */

export const CASE_KINDS = ['complaint', 'praise', 'suggestion', 'opinion', 'enquiry', 'serviceRequest'] as const;
export type CaseKind = (typeof CASE_KINDS)[number];

export const SEVERITIES = ['low', 'normal', 'high', 'critical'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** How a request came in, or how a message goes out. */
export const CHANNELS = ['portal', 'email', 'phone', 'inPerson', 'text', 'chat', 'api'] as const;
export type Channel = (typeof CHANNELS)[number];
/** By these, whoever files sees the number at once, or hears it from whoever takes it down. */
export const TOLD_AT_ONCE: ReadonlySet<Channel> = new Set(['portal', 'phone', 'inPerson', 'api']);

export const CATEGORIES = ['billing', 'product', 'delivery', 'service', 'account', 'privacy', 'other'] as const;
export type Category = (typeof CATEGORIES)[number];

/** Lowest first. */
export const TIERS = ['basic', 'silver', 'gold', 'platinum'] as const;
export type Tier = (typeof TIERS)[number];

/** What a member of staff may do; see `api/abilities.ts`. */
export const ROLES = ['rep', 'lead', 'manager', 'executive', 'admin'] as const;
export type Role = (typeof ROLES)[number];

/** Posts of the reporting line, lowest first: the rungs of the escalation ladder. */
export const POSTS = ['rep', 'teamLead', 'departmentHead', 'director', 'vicePresident', 'generalManager'] as const;
export type Post = (typeof POSTS)[number];

export const LOCALES = ['zh', 'en'] as const;
export type Locale = (typeof LOCALES)[number];

export const MEMBER_KINDS = ['person', 'organisation'] as const;
export type MemberKind = (typeof MEMBER_KINDS)[number];

export const LIFECYCLES = ['unidentified', 'potential', 'opportunity', 'firstPurchase', 'mature', 'lost'] as const;
export type Lifecycle = (typeof LIFECYCLES)[number];

/** How far a member is bound to the house (B4). */
export const LOYALTIES = ['partner', 'longTerm', 'midTerm', 'shortTerm', 'oneOff', 'potential', 'doubter'] as const;
export type Loyalty = (typeof LOYALTIES)[number];

export const CONTACT_POINT_TYPES = ['phone', 'email', 'card', 'external'] as const;
export type ContactPointType = (typeof CONTACT_POINT_TYPES)[number];

/** What can need somebody else's word first. */
export const APPROVAL_KINDS = [
  'compensation',
  'pointsAdjustment',
  'tierOverride',
  'tierChange',
  'rulePublication',
] as const;
export type ApprovalKind = (typeof APPROVAL_KINDS)[number];

export const RULE_SETS = [
  'tier',
  'lifecycle',
  'loyalty',
  'routing',
  'serviceLevel',
  'approvals',
  'alerts',
  'severity',
  'careAudience',
] as const;
export type RuleSetCode = (typeof RULE_SETS)[number];

/** Who did something. `link` is a member of staff who used a signed link, `clock` a deadline that ran out. */
export const ACTOR_TYPES = ['staff', 'member', 'machine', 'link', 'clock', 'system'] as const;
export type ActorType = (typeof ACTOR_TYPES)[number];
export type Actor = { type: ActorType; id: string | null };
