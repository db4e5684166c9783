import { z } from 'zod';
import { MOST_FILES } from '../../domain/attachment.ts';
import { LINK_KINDS, LINKS_BY_HAND } from '../../domain/case/links.ts';
import { CaseRow, Refusal } from './cases.ts';
import { Category, ClockName, Id, Instant, Kind, Locale, Person, Stage, text } from './values.ts';

export const MergeCandidates = z.object({
  /** Open cases of the same member, the likeliest first. */
  suggested: z.array(CaseRow),
  /** What was searched for: by number, or the member's name, phone or number. */
  found: z.array(CaseRow),
});
export type MergeCandidates = z.infer<typeof MergeCandidates>;
export const CandidatesQuery = z.strictObject({ q: z.string().max(100).optional() });

const side = z.object({
  id: Id,
  number: z.string(),
  subject: z.string(),
  member: z.object({ id: Id, name: z.string(), number: z.string() }),
  stage: Stage,
  assignee: Person.nullable(),
  openedAt: Instant,
  /** Running clocks, the next one first. */
  clocks: z.array(z.object({ clock: ClockName, dueAt: Instant.nullable(), paused: z.boolean() })),
  messages: z.int(),
  attachments: z.int(),
});
/** What a merge will do, before it is done. */
export const MergePreview = z.object({
  /** Is over afterwards. Its clocks stand, and go on where they stood when the merge is undone. */
  from: side,
  /** Goes on for both, by its own clocks. */
  into: side,
  sameMember: z.boolean(),
  /** Why not; `null`: possible. */
  refusal: Refusal.nullable(),
  /** Watchers of the first who watch the second from then on. */
  watchers: z.array(Person),
  /** Who gets copies of the first: they get none of the second, unless somebody adds them. */
  copies: z.array(z.string()),
  /** Promised in the first and still open: promised in the second, too. */
  promises: z.array(Instant),
  /** Promised in the first and not kept: they end with it. */
  broken: z.array(Instant),
});
export type MergePreview = z.infer<typeof MergePreview>;
export const PreviewQuery = z.strictObject({ intoId: Id });

export const NewMerge = z.strictObject({
  intoId: Id,
  /** The members differ, and whoever merges knows: what the second is told, the member of the first is not. */
  otherMember: z.literal(true).optional(),
});
/** `pending`: written down, the relay brings it about. */
export const MergeAnswer = z.object({ id: Id, caseId: Id, intoId: Id, status: z.literal('pending') });
export type MergeAnswer = z.infer<typeof MergeAnswer>;

const other = z.object({ id: Id, number: z.string(), subject: z.string(), stage: Stage, member: z.string() });
/** Cases that belong to this one. Of those the reader may not see only the number is told. */
export const Relations = z.object({
  /** It was merged: this one goes on, and the merge is on its way until `settled`. */
  goesOnAs: z
    .object({ case: other, at: Instant, by: Person.nullable(), settled: z.boolean(), mayUndo: z.boolean() })
    .nullable(),
  absorbed: z.array(
    z.object({ case: other, at: Instant, by: Person.nullable(), settled: z.boolean(), mayUndo: z.boolean() }),
  ),
  /** `outward`: this case follows up, is a child of, was split off from the other one. */
  links: z.array(z.object({ id: Id, kind: z.enum(LINK_KINDS), outward: z.boolean(), case: other })),
});
export type Relations = z.infer<typeof Relations>;

export const NewLink = z.strictObject({
  kind: z.enum(LINKS_BY_HAND),
  otherId: Id,
  /** The other case belongs to this one: it follows it up, is its child. */
  reversed: z.literal(true).optional(),
});

export const NewSplit = z.strictObject({
  messageIds: z.array(Id).min(1).max(200),
  /** Of messages that stay. */
  attachmentIds: z.array(Id).max(MOST_FILES).optional(),
  kind: Kind,
  category: Category,
  subject: text(200),
});

/** One text for many cases, in one language or both; variables are filled in for each. */
export const MassWords = z
  .strictObject({ zh: z.string().max(20_000).default(''), en: z.string().max(20_000).default('') })
  .refine(({ zh, en }) => `${zh}${en}`.trim() !== '', { path: ['zh'], message: 'required' });
export const MASS_VERBS = ['reply', 'resolve'] as const;
export const MassPreviewAsked = z.strictObject({
  ids: z.array(Id).min(1).max(200),
  verb: z.enum(MASS_VERBS),
  words: MassWords,
});
/** What each member will get, in their language. */
export const MassPreview = z.array(
  z.object({
    id: Id,
    number: z.string().nullable(),
    member: z.string(),
    locale: Locale,
    text: z.string(),
    /** Variables that this case has no value for: it is left out until they are gone. */
    missing: z.array(z.string()),
    refusal: Refusal.nullable(),
  }),
);
export type MassPreview = z.infer<typeof MassPreview>;
