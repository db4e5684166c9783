import { z } from 'zod';
import { ALERT_KINDS, ALERT_SEVERITIES } from '../../domain/alert/kinds.ts';
import { ALERT_ENDS, ALERT_STATUSES } from '../../domain/alert/machine.ts';
import { AlarmGroupId } from './alarms.ts';
import { CaseRow } from './cases.ts';
import { Id, Instant, Named, Person, Post, Tier, text } from './values.ts';

/** Something the alert rules found. */
export const AlertRow = z.object({
  id: Id,
  kind: z.enum(ALERT_KINDS),
  severity: z.enum(ALERT_SEVERITIES),
  status: z.enum(ALERT_STATUSES),
  /** Null: it belongs to no case. */
  case: CaseRow.pick({ id: true, number: true, subject: true, stage: true, kind: true }).nullable(),
  /** Null: it is about a queue, or about many members. */
  member: z.object({ id: Id, number: z.string(), name: z.string(), tier: Tier }).nullable(),
  /** Null: it is about a case or a member. */
  queue: Named.nullable(),
  /** From what to what the member moved, in words; of other alerts null. */
  moved: z.string().nullable(),
  /** Of many members: how many changes, and how many of them concern the reader, as they were told. `GET /api/alerts/:id/changes` lists them. */
  many: z.object({ count: z.number().int(), yours: z.number().int().nullable() }).nullable(),
  raisedAt: Instant,
  /** Why it came: what the rule says of itself, in the reader's language; with all it saw at `GET /api/decisions/:id`. */
  why: z.string(),
  decisionId: Id,
  /** What was measured, with its threshold, in words. */
  measured: z.array(z.object({ fact: z.string(), expected: z.string(), seen: z.string() })),
  /** Of a queue: so many percent below its thresholds it is over. */
  clearsBelow: z.number().int().nullable(),
  /** Words of alarm that the member used, by group; of others none. */
  words: z.array(z.object({ group: AlarmGroupId, words: z.array(z.string()) })),
  /** Who was told, in that order; who was reminded stands there once. */
  told: z.array(
    z.object({
      person: Person,
      /** The part they have in it, in words. */
      as: z.string(),
      insteadOf: Person.nullable(),
      calledAt: Instant,
      reminders: z.number().int(),
    }),
  ),
  /** Who is called when nobody takes it until then; `post` null: the last one is reminded. */
  next: z.object({ post: Post.nullable(), at: Instant }).nullable(),
  acknowledged: z.object({ by: Person, at: Instant }).nullable(),
  ended: z.object({ at: Instant, because: z.enum(ALERT_ENDS) }).nullable(),
});
export type AlertRow = z.infer<typeof AlertRow>;

/** One change that an alert tells of. */
export const AlertChangeRow = z.object({
  id: z.string(),
  member: z.object({ id: Id, number: z.string(), name: z.string(), tier: Tier }),
  owner: Person.nullable(),
  /** From what to what, in words. */
  moved: z.string(),
  at: Instant,
});
export type AlertChangeRow = z.infer<typeof AlertChangeRow>;

/** Filters of `GET /api/alerts/:id/changes`. Sorts: at. */
export const AlertChangeFilter = z.strictObject({
  /** The reader looks after the member. */
  mine: z.boolean().optional(),
});

/** Filters of `GET /api/alerts`. Sorts: raisedAt. */
export const AlertFilter = z.strictObject({
  status: z.enum(ALERT_STATUSES).optional(),
  /** The reader was told. */
  mine: z.boolean().optional(),
  kind: z.enum(ALERT_KINDS).optional(),
  caseId: Id.optional(),
  memberId: Id.optional(),
  queueId: Id.optional(),
  id: z.union([Id, z.array(Id).max(100)]).optional(),
});

/** Somebody wants to be told of every case of a member. */
export const Watch = z.object({
  note: z.string(),
  by: Person,
  setAt: Instant,
  until: Instant.nullable(),
  recipients: z.array(Person),
});
export type Watch = z.infer<typeof Watch>;

/** `POST /api/members/:id/watch`; whoever sets it is told in any case. */
export const NewWatch = z.strictObject({
  note: text(2_000),
  until: Instant.optional(),
  recipients: z.array(Id).max(20).default([]),
});
