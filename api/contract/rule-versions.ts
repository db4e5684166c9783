import { z } from 'zod';
import { HIT_POLICIES } from '../../rules/definition.ts';
import { RuleCheck, RuleFault, RuleRow, RuleSetCode, RuleVersionRow, Version } from './rules.ts';
import { Id, Instant, RunningChoice, text } from './values.ts';

const Revision = z.int().min(1);
const Place = z.coerce.number().pipe(Version);

/** One version in whatever state. Rows that cannot be read stand there as they were written. */
export const RuleVersionDetail = RuleVersionRow.extend({
  set: RuleSetCode,
  /** The version that holds now. */
  holds: Version,
  hitPolicy: z.enum(HIT_POLICIES).nullable(),
  rows: z.array(RuleRow),
  problems: RuleCheck.shape.problems,
  faults: z.array(RuleFault),
  /** As it is stored. */
  definition: z.record(z.string(), z.unknown()),
});
export type RuleVersionDetail = z.infer<typeof RuleVersionDetail>;

const Cell = z.object({
  /** `when`, `then`, `note`, `hitPolicy`, or what else was written there. */
  part: z.string(),
  was: z.string().nullable(),
  is: z.string().nullable(),
  /** Which conditions are others, where most of them stayed. */
  conditions: z.array(z.object({ was: z.string().nullable(), is: z.string().nullable() })),
});
export const RuleDifferences = z.object({
  counts: z.object({
    added: z.number().int(),
    removed: z.number().int(),
    changed: z.number().int(),
    moved: z.number().int(),
  }),
  set: z.array(Cell),
  /** `from`, `to`: numbers from 1; null: it was not there, or is not any more. */
  rows: z.array(
    z.object({
      id: z.string(),
      is: z.enum(['added', 'removed', 'changed', 'moved', 'movedAndChanged']),
      from: z.number().int().nullable(),
      to: z.number().int().nullable(),
      cells: z.array(Cell),
    }),
  ),
  otherwise: z.array(Cell),
});
export type RuleDifferences = z.infer<typeof RuleDifferences>;

export const RuleSetParams = z.object({ set: RuleSetCode });
export const RuleVersionParams = z.object({ set: RuleSetCode, version: Place });
export const RuleFrom = z.strictObject({ from: Place });

/** Rules that may be unfinished, as the editor has them. */
const Definition = z.record(z.string().max(64), z.unknown());
/** From a version, or from rules that were brought along; these must be whole. */
export const NewRuleDraft = z.union([
  z.strictObject({ basedOn: Version }),
  z.strictObject({ definition: z.record(z.string(), z.unknown()) }),
]);
/** `version`, `revision`: what was looked at. */
const seen = { version: Version, revision: Revision };
export const RuleDraftSave = z.strictObject({ ...seen, definition: Definition });
export const RuleDraftSeen = z.strictObject({ version: Place, revision: z.coerce.number().pipe(Revision) });
export const RulePublication = z.strictObject({
  ...seen,
  note: text(500),
  /** From when on it is to hold; left out: from now on. */
  from: Instant.optional(),
  /** Service levels: whether open cases go by it, too; left out, they stay with what they were promised. */
  running: RunningChoice.optional(),
});
export const RulePublicationAnswer = z.object({
  version: Version,
  /** False: it waits for the approval. */
  published: z.boolean(),
  approval: z.object({ id: Id, number: z.string() }),
});
export type RulePublicationAnswer = z.infer<typeof RulePublicationAnswer>;

/** What comes with 409 `ruleDraftChanged`. `theirs`: what was changed since; null where it was too long ago. `mine`: what differs from it in what was sent. */
export const RuleConflict = z.object({
  revision: Revision,
  by: z.string(),
  definition: z.record(z.string(), z.unknown()),
  theirs: RuleDifferences.nullable(),
  mine: RuleDifferences,
});
export type RuleConflict = z.infer<typeof RuleConflict>;
