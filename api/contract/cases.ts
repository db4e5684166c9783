import { z } from 'zod';
import { MOST_FILES } from '../../domain/attachment.ts';
import { CLOCK_CHANGES } from '../../domain/case/clock-story.ts';
import { CASE_LINES } from '../../domain/case/flow.ts';
import { CLOCK_STATUSES, DECLINE_REASONS, PAUSE_REASONS } from '../../domain/case/state.ts';
import { UNDELIVERED } from '../../domain/notices/undelivered.ts';
import { Answers, Wish } from './casework.ts';
import {
  Category,
  Channel,
  ClockName,
  CommandType,
  Id,
  Instant,
  Kind,
  Locale,
  Named,
  Person,
  Post,
  Severity,
  Stage,
  Tier,
  text,
} from './values.ts';

/** What the API docs offer to try out. */
const EXAMPLE = {
  kind: 'complaint',
  subject: 'Second delivery late',
  body: 'Promised for Monday; it is Thursday.',
  category: 'delivery',
  channel: 'phone',
  locale: 'en',
  phone: '+8613800138000',
  name: 'Ann Example',
};

/** `POST /api/cases`: who files, by one or more of member id, phone, e-mail, card; then what. */
export const NewCase = z
  .strictObject({
    kind: Kind,
    subject: text(200),
    body: text(20_000),
    category: Category.default('other'),
    /** Left out: the rules propose it. */
    severity: Severity.optional(),
    /** Answers to what the category asks. */
    fields: Answers.optional(),
    remedy: Wish.optional(),
    channel: Channel.optional(),
    locale: Locale.default('zh'),
    memberId: Id.optional(),
    phone: z.string().max(40).optional(),
    email: z.string().max(254).optional(),
    card: z.string().max(64).optional(),
    name: text(200).optional(),
    contactPersonId: Id.optional(),
    /** The case it follows up. */
    followsId: Id.optional(),
    /** A key of the sender's own: the same twice is the same case. */
    externalId: z.string().min(1).max(200).optional(),
  })
  .meta({ example: EXAMPLE });
export type NewCase = z.infer<typeof NewCase>;
export const NewCaseAnswer = z.object({ id: Id, number: z.string() });

/** Why something is not possible now: `code` is a key `refusal.<code>` of the catalogue, `text` says it in the reader's language. */
export const Refusal = z.object({ code: z.string(), values: z.record(z.string(), z.unknown()), text: z.string() });

/** A row of lists and queues. */
export const CaseRow = z.object({
  id: Id,
  number: z.string(),
  kind: Kind,
  category: Category,
  severity: Severity,
  channel: Channel,
  subject: z.string(),
  stage: Stage,
  ball: z.enum(['desk', 'member', 'nobody']),
  priority: z.number().int(),
  verified: z.boolean(),
  member: z.object({ id: Id, number: z.string(), name: z.string(), tier: Tier }),
  queue: Named.nullable(),
  assignee: Person.nullable(),
  openedAt: Instant,
  updatedAt: Instant,
  /** The clock of the desk that runs out next; a breached one stays here until made good. */
  due: z.object({ clock: ClockName, at: Instant, breached: z.boolean(), provisional: z.boolean() }).nullable(),
  /** The rung that was called last, and when the next one is. */
  escalation: z.object({ rung: z.number().int(), post: Post, nextAt: Instant.nullable() }).nullable(),
  outcome: z.string().nullable(),
});
export type CaseRow = z.infer<typeof CaseRow>;

/** Working minutes that may be added to a clock by hand: all in all, and of those still. */
export const Extension = z.object({ limit: z.int(), left: z.int() });

export const CaseClock = z.object({
  clock: ClockName,
  status: z.enum(CLOCK_STATUSES),
  dueAt: Instant.nullable(),
  provisional: z.boolean(),
  budgetMinutes: z.number(),
  /** When whoever has the ball is warned; null: that happened, or nobody is. */
  warnAt: Instant.nullable(),
  extension: Extension.nullable(),
});

/** One command and whether this reader can give it now. */
export const Possible = z.object({
  command: CommandType,
  /** The role allows it at all; when false the button is not shown. */
  allowed: z.boolean(),
  refusal: Refusal.nullable(),
});

export const CaseDetail = CaseRow.extend({
  locale: Locale,
  version: z.number().int(),
  answeredAt: Instant.nullable(),
  resolvedAt: Instant.nullable(),
  closedAt: Instant.nullable(),
  clocks: z.array(CaseClock),
  /** Why the member does not know yet that it came in; null: they do. */
  notTold: z.object({ code: z.enum(UNDELIVERED), text: z.string() }).nullable(),
  commands: z.array(Possible),
  /** Commands of this case that are accepted for delivery and not decided yet. */
  pendingCommands: z.array(z.object({ id: Id, type: CommandType, createdAt: Instant })),
  ladder: z.array(
    z.object({
      rung: z.number().int(),
      post: Post,
      calledAt: Instant.nullable(),
      people: z.array(Person),
      acknowledgedBy: Person.nullable(),
    }),
  ),
  takenBy: Person.nullable(),
  rating: z.object({ score: z.number().int(), comment: z.string().nullable() }).nullable(),
  stages: z.array(Stage),
  /** The line that works on it, and the one that it would be handed over to; null: it cannot be. */
  lines: z.object({ now: z.enum(CASE_LINES), handover: z.enum(CASE_LINES).nullable() }),
  /** The desk itself waits. */
  pause: z
    .object({ reason: z.enum(PAUSE_REASONS), by: Person.nullable(), since: Instant, until: Instant.nullable() })
    .nullable(),
  /** Until when a case that is over can go on; null: it is not over, or none of its kind can. */
  reopenUntil: Instant.nullable(),
});
export type CaseDetail = z.infer<typeof CaseDetail>;

export const Uploaded = z.object({ id: Id, fileName: z.string(), mediaType: z.string(), bytes: z.number().int() });
/** `checking`: the scanner has not seen it yet; `infected`: nobody gets it any more. */
export const AttachmentRow = Uploaded.extend({ standing: z.enum(['ready', 'checking', 'infected']) });
/** Uploads that go with what is said. */
const attachmentIds = z.array(Id).max(MOST_FILES).optional();
const said = z.strictObject({ body: text(20_000), attachmentIds });

/** The case's story, oldest first: messages and events in one line of time. */
export const StoryEntry = z.discriminatedUnion('is', [
  z.object({
    is: z.literal('message'),
    id: Id,
    at: Instant,
    direction: z.enum(['inbound', 'outbound', 'note']),
    channel: Channel,
    author: z.object({ type: z.string(), id: z.string().nullable(), name: z.string() }),
    body: z.string(),
    /** Outbound: false until its command was accepted. */
    accepted: z.boolean(),
    attachments: z.array(AttachmentRow),
    /** Colleagues a note names. */
    mentions: z.array(Person).optional(),
    /** The merged case that it was meant for, the one it was split off from, or the one it went on to because this one was merged. */
    from: z.object({ id: Id, number: z.string(), why: z.enum(['merged', 'split', 'onward']) }).optional(),
    /** It lies in that case: here it is only shown. */
    elsewhere: z.literal(true).optional(),
  }),
  z.object({
    is: z.literal('event'),
    version: z.number().int(),
    /** A link with another case, which is no step of this one: it has the version of the step before. */
    linkId: Id.optional(),
    at: Instant,
    type: z.string(),
    actor: z.object({ type: z.string(), id: z.string().nullable(), name: z.string().nullable() }),
    /** What happened, in the reader's language. */
    text: z.string(),
    decisionId: Id.nullable(),
  }),
]);
export type StoryEntry = z.infer<typeof StoryEntry>;

/** What one clock went through, oldest first. Nothing: it began before clocks kept their story. */
export const ClockStory = CaseClock.extend({
  lines: z.array(
    z.object({
      version: z.number().int(),
      at: Instant,
      change: z.enum(CLOCK_CHANGES),
      /** After it. */
      dueAt: Instant.nullable(),
      budgetMinutes: z.number(),
      actor: z.object({ type: z.string(), id: z.string().nullable(), name: z.string().nullable() }),
      /** What was done to the case, in the reader's language. */
      text: z.string(),
      /** What somebody wrote to it; only staff read it. */
      note: z.string().nullable(),
      /** The service level by which its time was measured then. */
      decisionId: Id.nullable(),
    }),
  ),
});
export type ClockStory = z.infer<typeof ClockStory>;

/** Who can take this: queues best first, in each the people best first, with the reasons. */
export const Handlers = z.array(
  z.object({
    queue: Named,
    suggested: z.boolean(),
    /** Of what the rules suggest: the version of routing and the row that say so. */
    by: z.object({ version: z.number().int(), rowId: z.string() }).nullable(),
    people: z.array(
      z.object({
        id: Id,
        name: z.string(),
        open: z.number().int(),
        capacity: z.number().int(),
        available: z.boolean(),
        /** Keys `reason.<code>` of the catalogue, and the words. */
        reasons: z.array(z.object({ code: z.string(), text: z.string() })),
      }),
    ),
  }),
);
export type Handlers = z.infer<typeof Handlers>;

/** Bodies of the actions. Each is `POST /api/cases/:id/<noun>`. */
export const Actions = {
  claim: z.strictObject({}),
  release: z.strictObject({}),
  assignment: z.strictObject({ staffId: Id }),
  reply: said,
  question: said,
  handover: z.strictObject({ queueId: Id.optional(), staffId: Id.optional(), note: text(5_000).optional() }),
  resolution: said,
  acknowledgement: z.strictObject({}),
  receipt: z.strictObject({}),
  /** What is to be done; whoever holds the case does it. */
  decision: z.strictObject({ body: text(5_000) }),
  refusal: z.strictObject({ reason: z.enum(DECLINE_REASONS), note: text(5_000).optional() }),
  /** `until` at most a year ahead. */
  promise: z.strictObject({ until: Instant, note: text(5_000).optional() }),
  /** Which of them, as in `promise:<n>`. */
  keeping: z.strictObject({ promise: z.number().int().min(1), note: text(5_000).optional() }),
  /** At most 30 days. */
  pause: z.strictObject({ reason: z.enum(PAUSE_REASONS), until: Instant, note: text(5_000).optional() }),
  continuation: z.strictObject({}),
  extension: z.strictObject({ clock: ClockName, minutes: z.number().int().min(1).max(100_000), note: text(5_000) }),
  priority: z.strictObject({ priority: z.number().int().min(1).max(4), note: text(5_000) }),
  assessment: z
    .strictObject({ severity: Severity.optional(), category: Category.optional(), note: text(5_000) })
    .refine(({ severity, category }) => severity !== undefined || category !== undefined, {
      path: ['severity'],
      message: 'required',
    }),
  adoption: said,
  dismissal: said,
  /** To whom the praise belongs. */
  praise: z.strictObject({ staffIds: z.array(Id).min(1).max(50), body: text(5_000).optional() }),
  reopening: z.strictObject({ body: text(20_000) }),
} as const;
export const Note = said.extend({
  /** Colleagues it names: they are told, and may read the case. */
  mentions: z.array(Id).max(20).optional(),
});

/** 200 with `done`; 202 with `pending` (it will be delivered in order; ask again at `GET /api/commands/:id`); 409 is a Problem with `refusal`. */
export const CommandAnswer = z.object({
  id: Id,
  caseId: Id,
  type: CommandType,
  status: z.enum(['done', 'pending', 'refused']),
  result: z.object({ version: z.number().int(), stage: Stage, assigneeId: Id.nullable() }).nullable(),
  refusal: Refusal.nullable(),
  createdAt: Instant,
  decidedAt: Instant.nullable(),
});
export type CommandAnswer = z.infer<typeof CommandAnswer>;

export const CASE_SORTS = ['urgency', 'number', 'openedAt', 'updatedAt', 'dueAt', 'priority'] as const;

/** Filters of `GET /api/cases?filter={…}`. */
export const CaseFilter = z.strictObject({
  /** mine: assigned to me or unclaimed in my queues, open, the desk or the member has the ball. */
  view: z.enum(['mine', 'open', 'unclaimed', 'overdue', 'escalated', 'closed']).optional(),
  kind: Kind.optional(),
  category: Category.optional(),
  severity: Severity.optional(),
  stage: Stage.optional(),
  tier: Tier.optional(),
  queueId: Id.optional(),
  assigneeId: Id.optional(),
  memberId: Id.optional(),
  tag: z.string().max(200).optional(),
  /** Filed at or after, and before. */
  openedFrom: Instant.optional(),
  openedBefore: Instant.optional(),
  /** Number, phone (whole, or its last four digits; other parts where the reader sees it unmasked), name, pinyin or initials. */
  q: z.string().max(100).optional(),
  id: z.union([Id, z.array(Id).max(100)]).optional(),
});
