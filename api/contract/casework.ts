import { z } from 'zod';
import { FIELD_TYPES } from '../../domain/casework/fields.ts';
import { LONGEST_TAG, MOST_TAGS, REMEDIES, SNOOZE_ENDS } from '../../domain/casework/words.ts';
import { Id, Instant, Person, Stage, text } from './values.ts';

/** A lower letter, then letters and digits; for ever. */
const Code = z.string().regex(/^[a-z][A-Za-z0-9]{1,39}$/);
const Names = { nameZh: text(60), nameEn: text(60) };

export const Field = z.strictObject({
  code: Code,
  type: z.enum(FIELD_TYPES),
  ...Names,
  required: z.boolean(),
  choices: z.array(z.strictObject({ code: Code, ...Names })).max(50),
  retired: z.boolean(),
});
export type Field = z.infer<typeof Field>;
const Fields = z.array(Field).max(40);

export const CategoryRow = z.object({
  id: Id,
  code: z.string(),
  nameZh: z.string(),
  nameEn: z.string(),
  parent: z.string().nullable(),
  path: z.array(z.string()),
  /** Its own; those above are asked too. */
  fields: Fields,
  place: z.int(),
  retired: z.boolean(),
  version: z.int(),
  /** Open cases of this very node. */
  open: z.int(),
});
export type CategoryRow = z.infer<typeof CategoryRow>;
export const NewCategory = z.strictObject({ code: Code, ...Names, parent: Code });
export const CategoryChange = z.strictObject({
  version: z.int().min(1),
  nameZh: Names.nameZh.optional(),
  nameEn: Names.nameEn.optional(),
  parent: Code.optional(),
  place: z.int().min(0).max(10_000).optional(),
  fields: Fields.optional(),
  retired: z.boolean().optional(),
});

/** Answers by the field's code: text, number, `YYYY-MM-DD`, a choice's code, true or false. */
export const Answers = z.record(Code, z.union([z.string().max(4_000), z.number(), z.boolean(), z.null()]));
export const Wish = z.strictObject({ what: z.enum(REMEDIES), words: text(500).optional() });

export const FieldsChange = z.strictObject({ fields: Answers });
export const RemedyChange = z.strictObject({ remedy: Wish.nullable() });
const Tag = z
  .string()
  .min(1)
  .max(LONGEST_TAG * 4);
export const TagsChange = z.strictObject({
  add: z.array(Tag).max(MOST_TAGS).default([]),
  remove: z.array(Tag).max(MOST_TAGS).default([]),
});
export const NewSnooze = z.strictObject({ until: Instant, note: text(300).optional() });
export const NewCopy = z.strictObject({
  name: text(100),
  address: z.string().max(254).optional(),
  contactPersonId: Id.optional(),
  /** How the member agreed to it. */
  consent: text(300),
});

const Snoozed = z.object({
  id: Id,
  caseId: Id,
  until: Instant,
  note: z.string().nullable(),
  endedAt: Instant.nullable(),
  endedBecause: z.enum(SNOOZE_ENDS).nullable(),
});
export type Snoozed = z.infer<typeof Snoozed>;
export const Snoozes = z.array(Snoozed);

/** What stands beside the conversation of a case. */
export const Casework = z.object({
  category: z.object({ code: z.string(), names: z.array(z.object({ zh: z.string(), en: z.string() })) }),
  fields: z.array(
    Field.extend({ value: z.union([z.string(), z.number(), z.boolean()]).nullable(), missing: z.boolean() }),
  ),
  remedy: z.object({ what: z.enum(REMEDIES), words: z.string().nullable() }).nullable(),
  /** The rules' proposal, when nobody gave a severity. */
  severityDecisionId: Id.nullable(),
  tags: z.array(z.string()),
  watching: z.boolean(),
  watchers: z.array(Person),
  snooze: Snoozed.nullable(),
  copies: z.array(
    z.object({ id: Id, name: z.string(), address: z.string(), consent: z.string(), addedBy: Person, addedAt: Instant }),
  ),
});
export type Casework = z.infer<typeof Casework>;

export const Colleague = Person.extend({ pinyin: z.string(), initials: z.string() });
export type Colleague = z.infer<typeof Colleague>;

const Brief = z.object({
  id: Id,
  number: z.string(),
  subject: z.string(),
  stage: Stage,
  openedAt: Instant,
});
/** What whoever takes a call should know of the member besides their record. */
export const MemberContext = z.object({
  /** Clocks of the desk that run in open cases, by anyone: what was promised, soonest first. */
  promises: z.array(
    Brief.extend({ clock: z.string(), dueAt: Instant, breached: z.boolean(), assignee: Person.nullable() }),
  ),
  /** `alike`: how alike the subjects are, 0 to 1; `same`: of the same member and about the same. */
  similar: z.array(Brief.extend({ alike: z.number(), same: z.boolean() })),
});
export type MemberContext = z.infer<typeof MemberContext>;
