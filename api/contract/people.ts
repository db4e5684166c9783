import { z } from 'zod';
import { LOYALTIES } from '../../domain/vocabulary.ts';
import { CaseRow } from './cases.ts';
import { Id, Instant, Lifecycle, Locale, MemberKind, Money, Named, Person, Post, Role, Stage, Tier } from './values.ts';

export const MemberRow = z.object({
  id: Id,
  number: z.string(),
  kind: MemberKind,
  name: z.string(),
  tier: Tier,
  lifecycle: Lifecycle,
  region: z.string().nullable(),
  locale: Locale,
  /** Masked unless the reader may see it. */
  phone: z.string().nullable(),
  email: z.string().nullable(),
  owner: Person.nullable(),
  openCases: z.number().int(),
  lastPurchaseAt: Instant.nullable(),
  enrolledAt: Instant,
});
export type MemberRow = z.infer<typeof MemberRow>;

export const MemberDetail = MemberRow.extend({
  birthday: z.string().nullable(),
  timeZone: z.string(),
  tierDecisionId: Id.nullable(),
  /** It was given by hand, and holds over the rules until then. */
  tierByHandUntil: Instant.nullable(),
  tierSince: Instant.nullable(),
  /** The tier that is to come, and until when the present one is kept. */
  tierPending: z.object({ tier: Tier, at: Instant }).nullable(),
  /** The tier that the rules say and that waits for approval: since when, in which request (the id where the reader may see it), and whose word. */
  tierAsked: z
    .object({
      tier: Tier,
      since: Instant,
      decisionId: Id,
      approval: z.object({ id: Id.nullable(), number: z.string() }).nullable(),
      waitingFor: z.array(Person),
    })
    .nullable(),
  loyalty: z.enum(LOYALTIES),
  /** What the rules made of the member, newest first. `decisionId`: why. `until`: of what was put off. */
  history: z.array(
    z.object({
      what: z.enum(['tier', 'tierPending', 'tierAsked', 'tierRejected', 'lifecycle', 'loyalty']),
      from: z.string().nullable(),
      to: z.string().nullable(),
      at: Instant,
      until: Instant.nullable(),
      decisionId: Id.nullable(),
      /** By which somebody gave it by hand, approved or rejected it; the id where the reader may see it. */
      approval: z.object({ id: Id.nullable(), number: z.string() }).nullable(),
    }),
  ),
  contactPoints: z.array(
    z.object({ id: Id, type: z.string(), value: z.string(), verified: z.boolean(), shared: z.boolean() }),
  ),
  contactPersons: z.array(z.object({ id: Id, name: z.string(), position: z.string().nullable() })),
  value: z.object({
    spent12Months: Money,
    orders12Months: z.number().int(),
    spentTotal: Money,
    ordersTotal: z.number().int(),
    /** 12 months, oldest first, minor units */ monthly: z.array(z.number().int()),
  }),
  purchases: z.array(z.object({ id: Id, at: Instant, product: z.string(), quantity: z.number().int(), amount: Money })),
  cases: z.array(CaseRow.pick({ id: true, number: true, kind: true, subject: true, stage: true, openedAt: true })),
  preferences: z.record(z.string(), z.unknown()),
});
export type MemberDetail = z.infer<typeof MemberDetail>;

/** Filters of `GET /api/members`. Sorts: name, number, tier, enrolledAt, lastPurchaseAt. */
export const MemberFilter = z.strictObject({
  q: z.string().max(100).optional(),
  tier: Tier.optional(),
  lifecycle: Lifecycle.optional(),
  kind: MemberKind.optional(),
  ownerId: Id.optional(),
  id: z.union([Id, z.array(Id).max(100)]).optional(),
});

export const StaffRow = z.object({
  id: Id,
  name: z.string(),
  role: Role,
  post: Named.nullable(),
  team: Named.nullable(),
  availability: z.string(),
  open: z.number().int(),
  capacity: z.number().int(),
});
export type StaffRow = z.infer<typeof StaffRow>;
export const StaffFilter = z.strictObject({
  q: z.string().max(100).optional(),
  role: Role.optional(),
  teamId: Id.optional(),
  queueId: Id.optional(),
  id: z.union([Id, z.array(Id).max(100)]).optional(),
});

export const QueueRow = Named.extend({
  line: z.enum(['first', 'second', 'head']),
  open: z.number().int(),
  overdue: z.number().int(),
  unclaimed: z.number().int(),
  mine: z.boolean(),
});
export type QueueRow = z.infer<typeof QueueRow>;

/** `GET /api/session` (and the answer to signing in). */
export const Session = z.object({
  staff: z.object({
    id: Id,
    name: z.string(),
    email: z.string(),
    role: Role,
    locale: Locale,
    timeZone: z.string(),
    post: Post.nullable(),
  }),
  /** CASL rules, packed as plain objects, for the UI's `canAccess`. */
  rules: z.array(z.record(z.string(), z.unknown())),
});
export type Session = z.infer<typeof Session>;
export const SignIn = z.strictObject({ email: z.string().min(1).max(254), password: z.string().min(1).max(200) });

export const EscalationRow = z.object({
  id: Id,
  case: CaseRow.pick({
    id: true,
    number: true,
    kind: true,
    subject: true,
    stage: true,
    member: true,
    severity: true,
    openedAt: true,
    assignee: true,
  }),
  cycle: z.number().int(),
  rung: z.number().int(),
  post: Post,
  recipient: Person,
  insteadOf: Person.nullable(),
  cause: z.string(),
  /** Why it came, in words. */
  why: z.string(),
  /** The service level by which the clock's time was measured. */
  decisionId: Id.nullable(),
  /** The case's story in at most five lines, in the reader's language. */
  story: z.array(z.string()),
  calledAt: Instant,
  /** When the ladder goes on, as things stand; null when it is past this rung, has ended or waits for the member. */
  nextRungAt: Instant.nullable(),
  /** Who is called then; null at the last rung, which is reminded. */
  nextPost: Post.nullable(),
  seenAt: Instant.nullable(),
  acknowledgedAt: Instant.nullable(),
  acknowledgedBy: Person.nullable(),
  endedAt: Instant.nullable(),
});
export type EscalationRow = z.infer<typeof EscalationRow>;
/** Filters of `GET /api/escalations`. Sorts: calledAt. */
export const EscalationFilter = z.strictObject({
  open: z.boolean().optional(),
  mine: z.boolean().optional(),
  /** Taken by the reader, who still has it. */
  held: z.boolean().optional(),
  caseId: z.union([Id, z.array(Id).max(100)]).optional(),
  id: z.union([Id, z.array(Id).max(100)]).optional(),
});

export const NoticeRow = z.object({
  id: Id,
  kind: z.string(),
  caseId: Id.nullable(),
  caseNumber: z.string().nullable(),
  /** Path of the page at the desk where it leads. */
  place: z.string().nullable(),
  text: z.string(),
  /** Its mail waits until the reader may be reached. */
  mailWaitsUntil: Instant.nullable(),
  createdAt: Instant,
  readAt: Instant.nullable(),
});
export type NoticeRow = z.infer<typeof NoticeRow>;

/** A condition of a rule with what it saw, in the reader's language. */
const Condition = z.object({
  factId: z.string(),
  fact: z.string(),
  operator: z.string(),
  expected: z.string(),
  seen: z.string(),
  met: z.boolean(),
});
export type Condition = z.infer<typeof Condition>;
/** `all`: each must hold. `any`: one that holds is enough. */
export const ConditionGroup = z
  .object({
    join: z.enum(['all', 'any']),
    met: z.boolean(),
    get conditions() {
      return z.array(z.union([Condition, ConditionGroup]));
    },
  })
  .meta({ id: 'ConditionGroup' });
export type ConditionGroup = z.infer<typeof ConditionGroup>;

/** A decision that explains itself, in the reader's language. */
export const Explanation = z.object({
  id: Id,
  ruleSet: z.string(),
  ruleSetName: z.string(),
  version: z.number().int(),
  decidedAt: Instant,
  asOf: Instant,
  rowId: z.string(),
  sentence: z.string(),
  outcome: z.record(z.string(), z.unknown()),
  outcomeText: z.string(),
  /** Of the row that decided; without conditions it is the default row. */
  when: ConditionGroup,
  nearestMiss: z.object({ rowId: z.string(), sentence: z.string(), when: ConditionGroup }).nullable(),
  facts: z.array(z.object({ id: z.string(), name: z.string(), value: z.string() })),
});
export type Explanation = z.infer<typeof Explanation>;

/** Live events: `GET /api/events` (server-sent). `event: change`, data = this. After a gap the client refetches. */
export const LiveChange = z.object({
  topic: z.enum([
    'case',
    'notice',
    'command',
    'member',
    'approval',
    'alert',
    'care',
    'import',
    'mail',
    'handover',
    'presence',
    'retier',
  ]),
  id: z.string(),
  stage: Stage.optional(),
});
export type LiveChange = z.infer<typeof LiveChange>;
