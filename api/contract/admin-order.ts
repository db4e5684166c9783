import { z } from 'zod';
import { Id, Instant, Locale, Named, Person, Role, text } from './values.ts';

/** People and order, as an administrator sees and sets them up. */

/** Each once and in one order, so that the same choice is always equal to itself. */
const Ids = z
  .array(Id)
  .max(500)
  .transform((ids) => [...new Set(ids)].sort());
/** A lower letter, then letters and digits; for ever. */
const Code = z.string().regex(/^[a-z][A-Za-z0-9]{1,39}$/);
/** What the writer saw; an older one is refused with what has changed. */
const Version = z.int().min(1);
const Names = { nameZh: text(60), nameEn: text(60) };

const Recorded = Named.extend({ version: z.number().int(), retiredAt: Instant.nullable() });

export const DepartmentRow = Recorded.extend({ parentId: Id.nullable(), teams: z.int(), people: z.int() });
export type DepartmentRow = z.infer<typeof DepartmentRow>;
export const NewDepartment = z.strictObject({ code: Code, ...Names, parentId: Id.nullable().default(null) });
export const DepartmentChange = z.strictObject({
  version: Version,
  nameZh: Names.nameZh.optional(),
  nameEn: Names.nameEn.optional(),
  parentId: Id.nullable().optional(),
});

export const PostRow = Named.extend({
  version: z.number().int(),
  rank: z.int(),
  /** A rung of the ladder: it can be renamed, nothing else. */
  rung: z.boolean(),
  people: z.int(),
});
export type PostRow = z.infer<typeof PostRow>;
const Rank = z.int().min(0).max(1_000);
export const NewPost = z.strictObject({ code: Code, ...Names, rank: Rank });
export const PostChange = z.strictObject({
  version: Version,
  nameZh: Names.nameZh.optional(),
  nameEn: Names.nameEn.optional(),
  rank: Rank.optional(),
});

export const TeamRow = Recorded.extend({
  department: Named,
  lead: Person.extend({ disabled: z.boolean() }).nullable(),
  people: z.int(),
  queues: z.array(Named),
});
export type TeamRow = z.infer<typeof TeamRow>;
export const NewTeam = z.strictObject({
  code: Code,
  ...Names,
  departmentId: Id,
  leadId: Id.nullable().default(null),
});
export const TeamChange = z.strictObject({
  version: Version,
  nameZh: Names.nameZh.optional(),
  nameEn: Names.nameEn.optional(),
  departmentId: Id.optional(),
  leadId: Id.nullable().optional(),
});

export const QueueSetUp = Recorded.extend({
  line: z.enum(['first', 'second', 'head']),
  team: Named,
  calendar: Named,
  skillCode: z.string().nullable(),
  people: z.array(Person.extend({ disabled: z.boolean() })),
  open: z.int(),
  unclaimed: z.int(),
  /** Of those who work in it and are here, what they can hold at once. */
  capacity: z.int(),
});
export type QueueSetUp = z.infer<typeof QueueSetUp>;
export const NewQueue = z.strictObject({
  code: Code,
  ...Names,
  line: z.enum(['first', 'second', 'head']),
  teamId: Id,
  calendarId: Id,
  skillCode: z.string().max(40).nullable().default(null),
  people: Ids.default([]),
});
export const QueueChange = z.strictObject({
  version: Version,
  nameZh: Names.nameZh.optional(),
  nameEn: Names.nameEn.optional(),
  teamId: Id.optional(),
  calendarId: Id.optional(),
  skillCode: z.string().max(40).nullable().optional(),
  people: Ids.optional(),
});

export const SkillRow = Recorded.extend({ people: z.int(), queues: z.array(Named) });
export type SkillRow = z.infer<typeof SkillRow>;
export const NewSkill = z.strictObject({ code: Code, ...Names });
export const SkillChange = z.strictObject({
  version: Version,
  nameZh: Names.nameZh.optional(),
  nameEn: Names.nameEn.optional(),
});

/** Filters of the lists of order. Sorts: code. */
export const RecordFilter = z.strictObject({
  q: z.string().max(100).optional(),
  retired: z.boolean().optional(),
  id: z.union([Id, z.array(Id).max(100)]).optional(),
});

// ── People ──────────────────────────────────────────────────────────────────────────────────────

export const ACCOUNT_STATES = ['active', 'invited', 'oneTime', 'disabled'] as const;

export const PersonRow = z.object({
  id: Id,
  name: z.string(),
  email: z.string(),
  phone: z.string().nullable(),
  role: Role,
  post: Named.nullable(),
  department: Named.nullable(),
  team: Named.nullable(),
  reportsTo: Person.nullable(),
  deputy: Person.nullable(),
  open: z.int(),
  capacity: z.int(),
  /** invited: no password yet. oneTime: with one that is good for choosing another only. */
  account: z.enum(ACCOUNT_STATES),
  availability: z.string(),
  absentUntil: Instant.nullable(),
  version: z.int(),
});
export type PersonRow = z.infer<typeof PersonRow>;

export const AbsenceRow = z.object({
  id: Id,
  from: Instant,
  until: Instant,
  deputy: Person.nullable(),
  reason: z.string().nullable(),
});

export const PersonDetail = PersonRow.extend({
  locale: Locale,
  timeZone: z.string(),
  skills: z.array(z.object({ skill: Named, level: z.int() })),
  queues: z.array(Named),
  /** Present and coming, earliest first. */
  absences: z.array(AbsenceRow),
  reports: z.array(Person),
  deputyFor: z.array(Person),
  leads: z.array(Named),
  ownedMembers: z.int(),
  disabledAt: Instant.nullable(),
  lockedUntil: Instant.nullable(),
  passwordSetAt: Instant.nullable(),
  lastSeenAt: Instant.nullable(),
});
export type PersonDetail = z.infer<typeof PersonDetail>;

const zone = z
  .string()
  .max(60)
  .refine((name) => name === 'UTC' || Intl.supportedValuesOf('timeZone').includes(name));
/** As typed; what is kept is their normal form. */
const Email = z.string().min(1).max(254);
const Phone = z.string().max(64).nullable();
const Capacity = z.int().min(0).max(1_000);
const Skills = z
  .array(z.strictObject({ id: Id, level: z.int().min(1).max(5) }))
  .max(100)
  .transform((skills) =>
    [...new Map(skills.map((skill) => [skill.id, skill])).values()].sort((a, b) => (a.id < b.id ? -1 : 1)),
  );

const Fields = {
  name: text(100),
  email: Email,
  phone: Phone,
  role: Role,
  locale: Locale,
  timeZone: zone,
  postId: Id.nullable(),
  departmentId: Id.nullable(),
  teamId: Id.nullable(),
  reportsToId: Id.nullable(),
  deputyId: Id.nullable(),
  capacity: Capacity,
  skills: Skills,
  queues: Ids,
};

export const NewPerson = z.strictObject({
  ...{ name: Fields.name, email: Fields.email, role: Fields.role },
  phone: Fields.phone.default(null),
  locale: Fields.locale.default('zh'),
  timeZone: Fields.timeZone.default('Asia/Shanghai'),
  postId: Fields.postId.default(null),
  departmentId: Fields.departmentId.default(null),
  teamId: Fields.teamId.default(null),
  reportsToId: Fields.reportsToId.default(null),
  deputyId: Fields.deputyId.default(null),
  capacity: Fields.capacity.default(20),
  skills: Fields.skills.default([]),
  queues: Fields.queues.default([]),
  /** Send a mail with a link to choose a password. */
  invite: z.boolean().default(true),
});
export const PersonChange = z.strictObject({ version: Version, ...z.object(Fields).partial().shape });

/** Filters of `GET /api/admin/people`. Sorts: name, email, role. */
export const PersonFilter = z.strictObject({
  q: z.string().max(100).optional(),
  role: Role.optional(),
  teamId: Id.optional(),
  departmentId: Id.optional(),
  queueId: Id.optional(),
  reportsToId: Id.optional(),
  account: z.enum(ACCOUNT_STATES).optional(),
  id: z.union([Id, z.array(Id).max(100)]).optional(),
});

export const NewAbsence = z.strictObject({
  from: Instant,
  until: Instant,
  deputyId: Id.nullable().default(null),
  reason: text(200).nullable().default(null),
});

/** What somebody holds, and who counts on them. */
export const Leaving = z.object({
  cases: z.array(z.object({ id: Id, number: z.string(), subject: z.string(), stage: z.string() })),
  /** All of them; `cases` are the first 100. */
  openCases: z.int(),
  ownedMembers: z.int(),
  reports: z.array(Person),
  deputyFor: z.array(Person),
  leads: z.array(Named),
});
export type Leaving = z.infer<typeof Leaving>;

/** `toId` null: cases go back to their queues. `cases` left out: the first 25 of those still held. */
export const HandOver = z.strictObject({
  toId: Id.nullable(),
  cases: z.array(Id).max(25).optional(),
  /** Members, reporting lines and teams go to `toId`, too. */
  everything: z.boolean().default(false),
});
export const HandOverAnswer = z.object({
  cases: z.array(
    z.object({
      id: Id,
      number: z.string(),
      status: z.enum(['done', 'pending', 'refused']),
      /** Why not, in words. */
      reason: z.string().nullable(),
    }),
  ),
  /** Open cases still held when this was answered; those on their way counted out. */
  left: z.int(),
  inherited: z.object({ members: z.int(), reports: z.int(), teams: z.int() }).nullable(),
});
export type HandOverAnswer = z.infer<typeof HandOverAnswer>;

export const OneTimePassword = z.object({ password: z.string(), until: Instant });

// ── Import ──────────────────────────────────────────────────────────────────────────────────────

export const PeopleImport = z.strictObject({
  /** The file's bytes, base64: UTF-8 (with or without mark) or GB 18030. */
  file: z.base64().max(950_000),
  /** Reads and checks everything, writes nothing. */
  dryRun: z.boolean().default(true),
  invite: z.boolean().default(true),
});
export const ImportOutcome = z.enum(['created', 'changed', 'unchanged', 'refused']);
export const PeopleImportAnswer = z.object({
  encoding: z.enum(['utf8', 'gb18030']),
  columns: z.array(z.object({ header: z.string(), field: z.string().nullable() })),
  rows: z.array(
    z.object({
      /** 1 = the first after the header. */
      row: z.int(),
      name: z.string(),
      email: z.string(),
      outcome: ImportOutcome,
      /** Fields that are new or change. */
      fields: z.array(z.string()),
      /** Column header → why, in words. */
      problems: z.record(z.string(), z.string()),
    }),
  ),
  counts: z.record(ImportOutcome, z.int()),
  written: z.boolean(),
});
export type PeopleImportAnswer = z.infer<typeof PeopleImportAnswer>;

// ── Health ──────────────────────────────────────────────────────────────────────────────────────

export const FINDINGS = [
  'queueWithoutPeople',
  'queueWithoutHere',
  'retiredQueueWithCases',
  'teamWithoutLead',
  'leadDisabled',
  'lineDisabled',
  'personWithoutLine',
  'personWithoutPost',
  'personWithoutQueue',
  'disabledHoldsCases',
  'oneAdministrator',
] as const;
export const Finding = z.object({
  kind: z.enum(FINDINGS),
  /** Where to mend it. */
  record: z.object({ type: z.enum(['people', 'queues', 'teams']), id: Id, nameZh: z.string(), nameEn: z.string() }),
  count: z.int().nullable(),
});
export type Finding = z.infer<typeof Finding>;

// ── Passwords ───────────────────────────────────────────────────────────────────────────────────

export const ForgotPassword = z.strictObject({ email: z.string().min(1).max(254) });
export const PasswordLink = z.strictObject({ token: z.string().min(1).max(200) });
export const WhosePassword = z.object({ name: z.string(), email: z.string() });
export const ChosenPassword = z.strictObject({ token: z.string().min(1).max(200), password: z.string().max(1_000) });
