import { z } from 'zod';
import { STEP_KINDS, TOUCH_STATES } from '../../domain/care/cadence.ts';
import { cadenceSchema } from '../../domain/care/contract.ts';
import { REFUSALS, RESPONSES } from '../../domain/care/task.ts';
import { Id, Instant, Person, Tier, text } from './values.ts';

export const CadenceCode = z.string().regex(/^[a-zA-Z][a-zA-Z0-9]{0,31}$/);

const Counts = z.object({
  due: z.int(),
  held: z.int(),
  sent: z.int(),
  skipped: z.int(),
  tasks: z.int(),
  done: z.int(),
});

const CadenceName = z.object({ code: z.string(), nameZh: z.string(), nameEn: z.string() });

export const CadenceRow = CadenceName.extend({
  id: z.string(),
  active: z.boolean(),
  version: z.int(),
  trigger: z.unknown(),
  /** Touches of the last 30 days, by what has become of them. */
  counts: Counts,
  steps: z.array(
    z.object({ id: z.string(), kind: z.enum(STEP_KINDS), afterDays: z.int(), subject: z.string(), counts: Counts }),
  ),
  /** When the last sweep ended; the next one, when Temporal could be asked. */
  sweptAt: Instant.nullable(),
  nextAt: Instant.nullable(),
  mayEdit: z.boolean(),
});
export type CadenceRow = z.infer<typeof CadenceRow>;

export const CadenceDetail = CadenceRow.extend({
  definition: z.unknown(),
  /** The audience condition by condition, all of which must hold, in the reader's language. */
  conditions: z.array(z.object({ node: z.unknown(), words: z.string() })),
  /** The newest first; the shipped one is nobody's. */
  versions: z.array(z.object({ version: z.int(), createdAt: Instant, createdBy: Person.nullable() })),
});
export type CadenceDetail = z.infer<typeof CadenceDetail>;

/** `basedOn`: the version that was looked at. A definition makes the next version. */
export const CadenceChange = z.strictObject({
  basedOn: z.int().min(1),
  active: z.boolean().optional(),
  definition: cadenceSchema.optional(),
});

const MemberOf = z.object({ id: Id, number: z.string(), name: z.string(), tier: Tier });

export const DueRow = z.object({
  id: z.string(),
  member: MemberOf,
  cadence: CadenceName,
  kind: z.enum(STEP_KINDS),
  way: z.enum(['email', 'text', 'phone']),
  dueAt: Instant,
  verdict: z.enum(['go', 'hold', 'skip']),
  reason: z.string().nullable(),
});
export type DueRow = z.infer<typeof DueRow>;
const DaysAhead = z.int().min(0).max(31).optional();
/** `days` ahead, 7 when left out. */
export const DueFilter = z.strictObject({ cadence: CadenceCode, days: DaysAhead });

/** A definition that is not published yet; `days` ahead, 7 when left out. */
export const CadenceDraft = z.strictObject({ definition: cadenceSchema, days: DaysAhead });
export const CadencePreview = z.object({
  /** Who would be due. */
  total: z.int(),
  /** Only so many members were looked at, and `total` is of these; null: everybody was. */
  lookedAt: z.int().nullable(),
  /** The first of them. */
  rows: z.array(DueRow),
});
export type CadencePreview = z.infer<typeof CadencePreview>;

export const TouchRow = z.object({
  id: Id,
  member: MemberOf,
  cadence: CadenceName,
  version: z.int(),
  step: z.string(),
  kind: z.enum(STEP_KINDS),
  state: z.enum(TOUCH_STATES),
  reason: z.string().nullable(),
  /** Why the rules of care left the member out. */
  decisionId: Id.nullable(),
  channel: z.string().nullable(),
  /** What it is about, in the reader's language. */
  topic: z.string(),
  dueAt: Instant,
  createdAt: Instant,
  closedAt: Instant.nullable(),
  owner: Person.nullable(),
  doneBy: Person.nullable(),
  response: z.enum(RESPONSES).nullable(),
  note: z.string().nullable(),
  followUpAt: Instant.nullable(),
  contactPerson: Person.nullable(),
});
export type TouchRow = z.infer<typeof TouchRow>;
/** Filters of `GET /api/care/touches`. Sorts: createdAt, dueAt, closedAt. */
export const TouchFilter = z.strictObject({
  cadence: CadenceCode.optional(),
  state: z.enum(TOUCH_STATES).optional(),
  kind: z.enum(STEP_KINDS).optional(),
  memberId: Id.optional(),
});

export const TASK_VIEWS = ['mine', 'free', 'team', 'done'] as const;
export const TaskRow = TouchRow.extend({
  /** Masked unless the reader may see it. */
  phone: z.string().nullable(),
  timeZone: z.string(),
  /** Quiet hours of the member end then; null: now is a good time. */
  callableFrom: Instant.nullable(),
  /** Why it had better wait, as things stand now. */
  hold: z.string().nullable(),
  mine: z.boolean(),
});
export type TaskRow = z.infer<typeof TaskRow>;
export const TaskDetail = TaskRow.extend({
  /** What to say, in the member's language; paragraphs. */
  script: z.array(z.string()),
  contactPersons: z.array(Person),
  mayWork: z.boolean(),
});
export type TaskDetail = z.infer<typeof TaskDetail>;
/** Filters of `GET /api/care/tasks`. Sorts: dueAt, closedAt. */
export const TaskFilter = z.strictObject({
  view: z.enum(TASK_VIEWS).optional(),
  cadence: CadenceCode.optional(),
});

const note = text(5_000).optional();
const later = Instant.refine((at) => Date.parse(at) > Date.now(), 'past');
export const TaskCompletion = z.strictObject({
  response: z.enum(RESPONSES),
  note,
  /** Makes another call task for then. */
  followUpAt: later.optional(),
  contactPersonId: Id.optional(),
});
export const TaskRefusalBody = z.strictObject({ reason: z.enum(REFUSALS), note });
export const TaskPostponement = z.strictObject({ until: later, note });
export const TaskAnswer = z.object({ id: Id, followUpId: Id.nullable() });

export const UncontactedRow = z.object({
  id: Id,
  member: MemberOf,
  owner: Person.nullable(),
  lastContactAt: Instant,
  days: z.int(),
  /** What would become of a call task, as things stand now. */
  verdict: z.enum(['go', 'hold', 'skip']),
  reason: z.string().nullable(),
});
export type UncontactedRow = z.infer<typeof UncontactedRow>;
/** Filters of `GET /api/care/uncontacted`; `ownerId` 'none': those whom nobody looks after. Longest silence first. */
export const UncontactedFilter = z.strictObject({
  days: z.int().min(1).max(3_650).optional(),
  tier: Tier.optional(),
  ownerId: z.union([Id, z.literal('none')]).optional(),
});
/** `ownerId`: who is to call; left out: whoever looks after the member. */
export const UncontactedTasks = z.strictObject({ memberIds: z.array(Id).min(1).max(100), ownerId: Id.optional() });
export const UncontactedOutcomes = z.array(
  z.object({
    memberId: Id,
    outcome: z.enum(['made', 'held', 'skipped', 'exists', 'unknown']),
    reason: z.string().nullable(),
    taskId: Id.nullable(),
  }),
);
export type UncontactedOutcomes = z.infer<typeof UncontactedOutcomes>;
