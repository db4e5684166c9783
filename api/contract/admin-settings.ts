import { z } from 'zod';
import { calendarSchema } from '../../domain/calendar/contract.ts';
import { NOTICES } from '../../domain/case/state.ts';
import { Id, Instant, Locale, Person, text } from './values.ts';

/** What administrators set up beside people and order: calendars, words of notices, accounts, API keys; and the audit. */

// — calendars —

export const CalendarRow = z.object({
  id: Id,
  code: z.string(),
  nameZh: z.string(),
  nameEn: z.string(),
  timeZone: z.string(),
  version: z.number().int(),
  /** Last date whose holidays are known; null: follows its week for ever. */
  coveredUntil: z.string().nullable(),
  queues: z.array(z.object({ id: Id, nameZh: z.string(), nameEn: z.string() })),
});
export type CalendarRow = z.infer<typeof CalendarRow>;

export const CalendarVersionRow = z.object({
  version: z.number().int(),
  at: Instant,
  by: Person.nullable(),
  note: z.string(),
});
export const CalendarDetail = CalendarRow.extend({
  definition: calendarSchema,
  versions: z.array(CalendarVersionRow),
  /** Open cases with a deadline that was worked out on this calendar. */
  openCases: z.number().int(),
});
export type CalendarDetail = z.infer<typeof CalendarDetail>;

const code = z.string().regex(/^[a-z][a-zA-Z0-9]{1,39}$/);
export const NewCalendar = z.strictObject({ copyOf: Id, code, nameZh: text(60), nameEn: text(60) });
export const CalendarNames = z.strictObject({ nameZh: text(60), nameEn: text(60) });
export const NewCalendarVersion = z.strictObject({
  /** The version that was looked at; 409 when there is a later one by now. */
  basedOn: z.int().min(1).max(1_000_000),
  definition: calendarSchema,
  note: z.string().trim().max(200).default(''),
});

export const OfficialYear = z.object({
  year: z.number().int(),
  holidays: z.array(z.object({ date: z.string(), name: z.string() })),
  workdays: z.array(z.object({ date: z.string(), name: z.string() })),
});

// — words of notices —

export const NoticeKind = z.enum(NOTICES);
export const Phrase = z.object({
  /** Under `mail.<kind>`, e.g. `what.accepted` */
  phrase: z.string(),
  shipped: z.string(),
  /** The administrator's words; null: as shipped. */
  own: z.string().nullable(),
  /** Variables that may be used, with an example each. */
  known: z.record(z.string(), z.string()),
  needed: z.array(z.string()),
});
export const TemplateRow = z.object({
  kind: NoticeKind,
  locale: Locale,
  version: z.number().int(),
  changed: z.number().int(),
});
export type TemplateRow = z.infer<typeof TemplateRow>;
export const TemplateDetail = z.object({
  kind: NoticeKind,
  locale: Locale,
  /** 0: nothing was ever changed. */
  version: z.number().int(),
  phrases: z.array(Phrase),
  /** What stands around the phrases, for a preview. */
  around: z.object({ greeting: z.string(), button: z.string(), footer: z.string(), brand: z.string() }),
  versions: z.array(
    z.object({
      version: z.number().int(),
      at: Instant,
      by: Person.nullable(),
      parts: z.record(z.string(), z.string()),
    }),
  ),
});
export type TemplateDetail = z.infer<typeof TemplateDetail>;
export const NewTemplate = z.strictObject({
  basedOn: z.int().min(0).max(1_000_000),
  /** Phrase → words; phrases left out are as shipped. */
  parts: z.record(z.string().max(60), z.string().trim().max(1_000)),
});

// — accounts —

const host = z.string().regex(/^[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?$/);
const port = z.int().min(1).max(65_535);
/** Bare, or with a name before it; nothing that could end a header. */
const sender = z
  .string()
  .max(200)
  .regex(/^([^<>\p{Cc}]{1,100}<[^\s<>@\p{Cc}]+@[^\s<>@\p{Cc}]+>|[^\s<>@\p{Cc}]+@[^\s<>@\p{Cc}]+)$/u);
export const MailOut = z.strictObject({
  host,
  port,
  security: z.enum(['tls', 'startTls', 'none']),
  user: z.string().trim().max(200),
  from: sender,
});
export const TextOut = z.strictObject({
  url: z
    .string()
    .max(500)
    .refine((url) => URL.canParse(url) && /^https?:$/.test(new URL(url).protocol) && !new URL(url).username),
});
export const MailIn = z.strictObject({
  address: z
    .string()
    .max(200)
    .regex(/^[^\s<>@\p{Cc}]+@[^\s<>@\p{Cc}]+$/u),
  port: port.nullable(),
});

export const AccountKind = z.enum(['mailOut', 'textOut', 'mailIn']);
/** How an account stands. The secret is never in it. */
export const AccountRow = z.object({
  kind: AccountKind,
  /** `none`: nothing is sent, deliveries wait. */
  source: z.enum(['account', 'environment', 'none']),
  version: z.number().int(),
  settings: z.union([MailOut, TextOut, MailIn]).nullable(),
  secretSetAt: Instant.nullable(),
  /** False: kept under another STEWARD_SECRET, so it must be entered again. */
  secretReadable: z.boolean(),
  changedBy: Person.nullable(),
  changedAt: Instant.nullable(),
});
export type AccountRow = z.infer<typeof AccountRow>;

/** `secret` left out: stays as it is; null: there is none any more. */
export const NewAccount = z.strictObject({
  /** 0: there was none. */
  basedOn: z.int().min(0).max(1_000_000),
  settings: z.record(z.string(), z.unknown()),
  secret: z.string().min(1).max(1_000).nullish(),
});

export const AccountTest = z.object({
  id: Id,
  status: z.enum(['pending', 'sent', 'failed', 'skipped']),
  attempts: z.number().int(),
  /** What the other side said, without addresses. */
  error: z.string().nullable(),
});
export type AccountTest = z.infer<typeof AccountTest>;

// — API keys —

export const Scope = z.enum(['cases:write', 'cases:read', 'members:read', 'metrics:read']);
export const ApiKeyRow = z.object({
  id: Id,
  name: z.string(),
  /** The key begins with it. */
  prefix: z.string(),
  scopes: z.array(z.string()),
  createdBy: Person.nullable(),
  createdAt: Instant,
  lastUsedAt: Instant.nullable(),
  expiresAt: Instant.nullable(),
  revokedAt: Instant.nullable(),
});
export type ApiKeyRow = z.infer<typeof ApiKeyRow>;
export const NewApiKey = z.strictObject({
  name: text(80),
  scopes: z.array(Scope).min(1).max(10),
  expiresAt: Instant.nullish(),
});
/** The whole key, this once. */
export const MadeApiKey = z.object({ id: Id, key: z.string() });

// — audit —

export const AuditRow = z.object({
  id: Id,
  at: Instant,
  actorType: z.string(),
  /** Null: not staff, or nobody signed in. */
  actor: Person.nullable(),
  action: z.string(),
  recordType: z.string(),
  recordId: z.string().nullable(),
  /** What the record is called, or was when it was deleted; null where it has no name to show. */
  recordName: z.string().nullable(),
  /** What was and what is (`old`, `new`), and what else there is to say: domain/audit-fields. Ids and codes as they were written down. */
  fields: z.record(z.string(), z.unknown()),
  ip: z.string().nullable(),
});
export type AuditRow = z.infer<typeof AuditRow>;
export const AuditPage = z.object({
  rows: z.array(AuditRow),
  /** Of what the fields name, in the reader's language: `Staff:<id>`, `Team:<code>` */
  names: z.record(z.string(), z.string()),
  /** for `after`; null: that was all */ next: z.string().nullable(),
});
export type AuditPage = z.infer<typeof AuditPage>;
export const AuditFilter = z.strictObject({
  actorId: Id.optional(),
  action: z.string().max(60).optional(),
  recordType: z.string().max(60).optional(),
  recordId: z.string().max(100).optional(),
  from: Instant.optional(),
  to: Instant.optional(),
});
