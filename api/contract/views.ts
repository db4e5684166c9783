import { z } from 'zod';
import { CASE_SORTS, CaseFilter, Note } from './cases.ts';
import { TagsChange } from './casework.ts';
import { MassWords } from './merging.ts';
import { Id, Person, text } from './values.ts';

export const SHARES = ['nobody', 'team', 'everyone'] as const;

/** The filter is the very one that the list takes, so that a view never asks for what the list refuses. */
const asked = { filter: CaseFilter, sort: z.tuple([z.enum(CASE_SORTS), z.enum(['ASC', 'DESC'])]) };

export const NewView = z.strictObject({ name: text(60), ...asked, sharedWith: z.enum(SHARES).default('nobody') });
export const ViewChange = z.strictObject({ name: text(60), ...asked, sharedWith: z.enum(SHARES) }).partial();

export const ViewRow = z.object({
  id: Id,
  name: z.string(),
  ...asked,
  sharedWith: z.enum(SHARES),
  /** Null: no longer at the desk. */
  owner: Person.nullable(),
  own: z.boolean(),
  /** What it asks for and is no longer there; `filter`: written by another version, and shown without it. */
  gone: z.array(z.enum(['queueId', 'assigneeId', 'memberId', 'filter'])),
});
export type ViewRow = z.infer<typeof ViewRow>;
export type NewView = z.infer<typeof NewView>;

/** As many cases as one order may name. */
export const MOST_AT_ONCE = 200;
const ids = z.array(Id).min(1).max(MOST_AT_ONCE);

/** One action on many cases. */
export const BulkOrder = z.discriminatedUnion('act', [
  z.strictObject({ act: z.literal('claim'), ids }),
  z.strictObject({ act: z.literal('release'), ids }),
  z.strictObject({ act: z.literal('assign'), ids, staffId: Id }),
  z.strictObject({
    act: z.literal('handover'),
    ids,
    queueId: Id.optional(),
    staffId: Id.optional(),
    note: text(5_000).optional(),
  }),
  z.strictObject({ act: z.literal('note'), ids, body: Note.shape.body }),
  TagsChange.extend({ act: z.literal('tag'), ids }),
  z.strictObject({ act: z.literal('reply'), ids, words: MassWords }),
  z.strictObject({ act: z.literal('resolve'), ids, words: MassWords }),
]);
export type BulkOrder = z.infer<typeof BulkOrder>;
export const BULK_ACTS = BulkOrder.options.map((option) => option.shape.act.value);
export type BulkAct = BulkOrder['act'];

/**
 * How it ended for one of them. pending: written down, follows in the case's order. refused: the case does not allow it now.
 * forbidden: not the reader's to do. notFound: not there, or not theirs to see.
 */
export const BulkOutcome = z.object({
  id: Id,
  number: z.string().nullable(),
  status: z.enum(['done', 'pending', 'refused', 'forbidden', 'notFound']),
  /** In the reader's language. */
  text: z.string(),
});
export type BulkOutcome = z.infer<typeof BulkOutcome>;
