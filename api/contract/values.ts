import { z } from 'zod';
import { COMMANDS, STAGE_ID } from '../../domain/case/flow.ts';
import { RUNNING } from '../../domain/case/running.ts';
import {
  CASE_KINDS,
  CHANNELS,
  LIFECYCLES,
  LOCALES,
  MEMBER_KINDS,
  POSTS,
  ROLES,
  SEVERITIES,
  TIERS,
} from '../../domain/vocabulary.ts';

/** Building blocks of the contracts. Instants are ISO 8601 strings in UTC, ids are UUIDs, money is minor units. */
export const Id = z.uuid();
export const Instant = z.iso.datetime({ offset: true });
export const Kind = z.enum(CASE_KINDS);
export const Severity = z.enum(SEVERITIES);
/** Code of a node of the category tree. */
export const Category = z.string().regex(/^[a-z][A-Za-z0-9]{1,39}$/);
export const Channel = z.enum(CHANNELS);
export const Locale = z.enum(LOCALES);
export const Tier = z.enum(TIERS);
export const Role = z.enum(ROLES);
export const Post = z.enum(POSTS);
/** Shipped ones are domain/case STAGES; a manager's flow may have its own. */
export const Stage = z.string().regex(STAGE_ID);
/** A general clock, a stage's own under the stage's id, or `promise:<n>`. */
export const ClockName = z.string().max(60);
/** Words in both languages. */
export const Words = z.object({ zh: z.string(), en: z.string() });
export const CommandType = z.enum(COMMANDS);
/** What becomes of that which runs when something is published. */
export const RunningChoice = z.enum(RUNNING);
export const Lifecycle = z.enum(LIFECYCLES);
export const MemberKind = z.enum(MEMBER_KINDS);

/** Text a person typed: NFC, no NUL and no lone surrogates (refused with a field error), trimmed, 1 … max characters. */
export const text = (max: number) =>
  z
    .string()
    .refine((s) => s.isWellFormed() && !s.includes('\u0000'), 'unreadableCharacters')
    .transform((s) => s.normalize('NFC').trim())
    .pipe(z.string().min(1).max(max));

export const Money = z.object({ minor: z.number().int(), currency: z.string().length(3) });
/** A name in both languages. */
export const Named = z.object({ id: Id, code: z.string(), nameZh: z.string(), nameEn: z.string() });
export const Person = z.object({ id: Id, name: z.string() });

/** RFC 9457. `errors` by field path; `code` is stable, `detail` in the reader's language. */
export const Problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  detail: z.string().optional(),
  code: z.string(),
  errors: z.record(z.string(), z.string()).optional(),
  refusal: z.unknown().optional(),
  requestId: z.string().optional(),
});
export type Problem = z.infer<typeof Problem>;

/** Where attachments lie, and how the scanner is doing. */
export const FilesState = z.object({
  place: z.enum(['record', 'disk', 's3']),
  scanned: z.boolean(),
  waiting: z.number().int(),
  failed: z.number().int(),
  infected: z.number().int(),
});
export type FilesState = z.infer<typeof FilesState>;
