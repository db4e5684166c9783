import { z } from 'zod';
import { MODES } from '../../domain/approval/flow.ts';
import { APPROVAL_STATUSES, SEAT_STATUSES } from '../../domain/approval/state.ts';
import { LAPSES, TIER_CHANGE_STATES } from '../../domain/approval/tier-change.ts';
import { APPROVAL_KINDS, RULE_SETS } from '../../domain/vocabulary.ts';
import { CaseRow, Refusal } from './cases.ts';
import { Id, Instant, Money, Person, Post, Role, RunningChoice, Tier, text } from './values.ts';

const Kind = z.enum(APPROVAL_KINDS);
const Status = z.enum(APPROVAL_STATUSES);
/** More than anybody could mean, and far below what a number holds exactly. */
const MOST = 100_000_000;

/** What is asked for. Money is minor units of the tenant's currency. */
const REQUESTS = [
  z.strictObject({
    kind: z.literal('compensation'),
    caseId: Id,
    /** One of the two. */
    amountMinor: z.int().min(1).max(MOST).optional(),
    points: z.int().min(1).max(MOST).optional(),
  }),
  z.strictObject({
    kind: z.literal('pointsAdjustment'),
    memberId: Id,
    /** More, or (negative) fewer. */
    points: z.int().min(-MOST).max(MOST),
  }),
  z.strictObject({ kind: z.literal('tierOverride'), memberId: Id, tier: Tier, until: Instant }),
  z.strictObject({
    kind: z.literal('rulePublication'),
    ruleSet: z.enum(RULE_SETS),
    version: z.int().min(1).max(1e6),
    /** Rules of service levels: whether open cases go by them, too; left out, they stay with what they were promised. */
    running: RunningChoice.optional(),
  }),
] as const;

/** `POST /api/approvals/preview` */
export const ApprovalAsked = z.discriminatedUnion('kind', REQUESTS);
export type ApprovalAsked = z.infer<typeof ApprovalAsked>;

const reason = { reason: text(2_000) };
/** `POST /api/approvals`: what, and why in words. */
export const NewApproval = z.discriminatedUnion('kind', [
  REQUESTS[0].extend(reason),
  REQUESTS[1].extend(reason),
  REQUESTS[2].extend(reason),
  REQUESTS[3].extend(reason),
]);
export type NewApproval = z.infer<typeof NewApproval>;

export const NewApprovalAnswer = z.object({ id: Id, number: z.string(), status: Status });
export type NewApprovalAnswer = z.infer<typeof NewApprovalAnswer>;

const Level = z.object({
  /** What the flow calls it; null: the rules asked for it. */
  stage: z.string().nullable(),
  /** Who is asked, in words. */
  who: z.string(),
  by: z.enum(['line', 'role', 'post']),
  post: Post.nullable(),
  role: Role.nullable(),
  mode: z.enum(MODES),
  /** Working hours until it goes up, as rules and flow say. */
  hours: z.number(),
});

/** What would happen now: no levels means that the rules approve it. */
export const ApprovalPreview = z.object({
  levels: z.array(Level),
  /** Who would be asked first. */
  first: z.array(Person),
  dueAt: Instant.nullable(),
  currency: z.string(),
});
export type ApprovalPreview = z.infer<typeof ApprovalPreview>;

export const ApprovalRow = z.object({
  id: Id,
  number: z.string(),
  kind: Kind,
  status: Status,
  /** In words, in the reader's language. */
  what: z.string(),
  amount: Money.nullable(),
  points: z.number().int().nullable(),
  /** The version that is to be published. */
  rules: z.object({ set: z.enum(RULE_SETS), version: z.number().int() }).nullable(),
  /** The tiers that members are to go from and to, how many were asked for, and what they spent in 12 months. */
  tiers: z.object({ from: Tier, to: Tier, members: z.number().int(), spent: Money }).nullable(),
  /** Null: the rules themselves. */
  requester: Person.nullable(),
  member: z.object({ id: Id, number: z.string(), name: z.string(), tier: Tier }).nullable(),
  case: CaseRow.pick({ id: true, number: true, kind: true, subject: true, stage: true, severity: true }).nullable(),
  /** Counted from 0, of so many. */
  level: z.number().int(),
  levels: z.number().int(),
  /** Who is asked now. */
  waitingFor: z.array(Person),
  /** The reader may decide now. */
  mine: z.boolean(),
  dueAt: Instant.nullable(),
  requestedAt: Instant,
  endedAt: Instant.nullable(),
});
export type ApprovalRow = z.infer<typeof ApprovalRow>;

const counts = {
  waiting: z.number().int(),
  granted: z.number().int(),
  rejected: z.number().int(),
  done: z.number().int(),
  lapsed: z.number().int(),
} satisfies Record<(typeof TIER_CHANGE_STATES)[number], unknown>;

export const ApprovalDetail = ApprovalRow.extend({
  /** Why, in the requester's words; null when erased. */
  reason: z.string().nullable(),
  decisionId: Id,
  /** What the rules said, as a sentence. */
  rule: z.string(),
  /** How many of the members it is about wait, were taken out, and came to what; null: it is about no change of tiers. */
  changes: z.object({ ...counts, takenOut: z.number().int() }).nullable(),
  ways: z.array(
    Level.extend({
      state: z.enum(['done', 'now', 'next', 'skipped']),
      seats: z.array(
        z.object({
          person: Person,
          insteadOf: Person.nullable(),
          delegatedBy: Person.nullable(),
          status: z.enum(SEAT_STATUSES),
          calledAt: Instant,
          decidedAt: Instant.nullable(),
        }),
      ),
    }),
  ),
  /** What happened, oldest first. */
  story: z.array(z.object({ version: z.number().int(), at: Instant, text: z.string(), body: z.string().nullable() })),
  /** Every verb with the reason why the reader cannot do it now. */
  verbs: z.array(
    z.object({
      verb: z.enum(['approve', 'reject', 'ask', 'answer', 'delegate', 'withdraw']),
      refusal: Refusal.nullable(),
    }),
  ),
});
export type ApprovalDetail = z.infer<typeof ApprovalDetail>;

/** Bodies of the verbs: `POST /api/approvals/:id/<noun>`. */
const comment = z.strictObject({ comment: text(2_000).optional() });
export const ApprovalActs = {
  approval: comment,
  rejection: comment,
  question: z.strictObject({ body: text(2_000) }),
  answer: z.strictObject({ body: text(2_000) }),
  delegation: z.strictObject({ staffId: Id, comment: text(2_000).optional() }),
  withdrawal: comment,
} as const;

/** `GET /api/approvals/:id/changes`: the members behind a change of tiers. */
export const TierChangeRow = z.object({
  id: Id,
  member: z.object({ id: Id, number: z.string(), name: z.string(), tier: Tier }),
  from: Tier,
  to: Tier,
  spent: Money,
  state: z.enum(TIER_CHANGE_STATES),
  /** Whoever approves the rest does not approve this one. */
  takenOut: z.boolean(),
  /** Why it fell away, and the tier that was decided instead. */
  why: z.enum(LAPSES).nullable(),
  became: Tier.nullable(),
  decisionId: Id,
  since: Instant,
});
export type TierChangeRow = z.infer<typeof TierChangeRow>;
export const TierChangeFilter = z.strictObject({ state: z.enum(TIER_CHANGE_STATES).optional() });

/** `POST /api/approvals/:id/exclusions`: members, by their changes, are taken out of what is asked, or put back. */
export const Exclusions = z.strictObject({ changes: z.array(Id).min(1).max(500), out: z.boolean() });

/** Filters of `GET /api/approvals`. */
export const ApprovalFilter = z.strictObject({
  /** waiting: the reader may decide now. requested: by the reader. Left out: all they may see. */
  view: z.enum(['waiting', 'requested']).optional(),
  open: z.boolean().optional(),
  kind: Kind.optional(),
  status: Status.optional(),
  caseId: Id.optional(),
  memberId: Id.optional(),
  id: z.union([Id, z.array(Id).max(100)]).optional(),
});

/** `GET /api/members/:id/points` */
export const MemberPoints = z.object({
  /** `unit` is `points` or a currency, whose amounts are minor units. */
  balances: z.array(z.object({ unit: z.string(), balance: z.number().int(), text: z.string() })),
  /** Newest first, at most 100. */
  entries: z.array(
    z.object({
      id: Id,
      unit: z.string(),
      amount: z.number().int(),
      balance: z.number().int(),
      text: z.string(),
      at: Instant,
      /** The approval behind it, where the reader may see it. */
      approval: z.object({ id: Id, number: z.string(), kind: Kind }).nullable(),
      caseId: Id.nullable(),
    }),
  ),
  /** A tier given by hand that holds now. */
  override: z.object({ tier: Tier, until: Instant, approvalId: Id }).nullable(),
});
export type MemberPoints = z.infer<typeof MemberPoints>;
