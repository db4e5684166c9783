import { z } from 'zod';
import { UNPLAYABLE } from '../../domain/case/play-back.ts';
import { TRIAL_KINDS, TRIAL_PROBLEMS, TRIAL_STATES } from '../../domain/trial/trial.ts';
import { RuleSetCode } from './rules.ts';
import { Id, Instant, Person } from './values.ts';

/**
 * Rules tried on the past: `definition`, written by hand, or `version`, in whatever state, held against `against` (left out: the version that
 * holds now). Of cases, those of a period; left out: the last 90 days. Of care, for one cadence; left out: by what is said of all alike.
 */
export const TrialStart = z.object({
  definition: z.unknown().optional(),
  version: z.int().min(1).optional(),
  against: z.int().min(1).optional(),
  cadence: z.string().max(60).optional(),
  from: Instant.optional(),
  until: Instant.optional(),
});

export const TrialRow = z.object({
  id: Id,
  set: RuleSetCode,
  kind: z.enum(TRIAL_KINDS),
  /** Null: written by hand. */
  version: z.number().int().nullable(),
  against: z.number().int(),
  /** Of care: for which cadence, and in which of its versions. Null: for all alike. */
  cadence: z.object({ code: z.string(), name: z.string(), version: z.number().int() }).nullable(),
  from: Instant.nullable(),
  until: Instant.nullable(),
  state: z.enum(TRIAL_STATES),
  total: z.number().int(),
  done: z.number().int(),
  /** So far. */
  changed: z.number().int(),
  by: Person.nullable(),
  createdAt: Instant,
  endedAt: Instant.nullable(),
  expiresAt: Instant,
});
export type TrialRow = z.infer<typeof TrialRow>;

const Both = z.tuple([z.number(), z.number()]);
/** Something that is counted, before and after. */
const Compared = z.object({ id: z.string(), name: z.string(), before: z.number().int(), after: z.number().int() });
export type Compared = z.infer<typeof Compared>;

const Deadline = z.object({
  ...{ id: z.string(), name: z.string() },
  met: Both,
  missed: Both,
});
const Load = z.object({
  ...{ id: z.string(), name: z.string() },
  /** The most that lay there within the hours of each point. */
  before: z.array(z.number().int()),
  after: z.array(z.number().int()),
  most: Both,
  /** An hour in the middle. */
  mean: Both,
});
export type TrialLoad = z.infer<typeof Load>;

export const TrialFigures = z.object({
  played: z.number().int(),
  changed: z.number().int(),
  /** Upwards and downwards, where the classes have an order. */
  up: z.number().int(),
  down: z.number().int(),
  /** Of those that change, how many would wait for approval first. Null: the tried rules want none. */
  waits: z.object({ count: z.number().int(), policy: z.string() }).nullable(),
  /** What people did then and could not have done. */
  dropped: z.number().int(),
  /** What can come of the rules, in order. */
  classes: z.array(z.object({ id: z.string(), name: z.string() })),
  /** Money in minor units: spent in 12 months, or asked for. */
  cells: z.array(
    z.object({
      before: z.string(),
      after: z.string(),
      count: z.number().int(),
      money: z.number().nullable(),
    }),
  ),
  currency: z.string(),
  unplayed: z.array(z.object({ why: z.enum([...UNPLAYABLE]), text: z.string(), count: z.number().int() })),
  /** Facts that were not kept for so many: the record was asked for them, as of then, or as it is today where it keeps no history. */
  todays: z.array(z.object({ fact: z.string(), count: z.number().int() })),
  deadlines: z.array(Deadline),
  /** Calls by post; `executive`: of those who lead the house. */
  calls: z.array(Compared.extend({ executive: z.boolean() })),
  alerts: z.array(Compared),
  told: z.array(Compared),
  hoursPerPoint: z.number().int(),
  loads: z.array(Load),
});
export type TrialFigures = z.infer<typeof TrialFigures>;

export const TrialDetail = TrialRow.extend({
  /** Why it came to nothing. */
  problem: z.enum(TRIAL_PROBLEMS).nullable(),
  /** Once it is over, up to where it came. Null when that is nowhere. */
  figures: TrialFigures.nullable(),
});
export type TrialDetail = z.infer<typeof TrialDetail>;

/** A row of the rules by its number from 1, null: the default row. */
const Why = z.object({ row: z.number().int().nullable(), rowId: z.string().nullable(), when: z.string().nullable() });

/** Whom it is about. What the reader may not see has neither id, number nor name. */
export const TrialItem = z.object({
  id: Id,
  about: z
    .object({ type: z.enum(['member', 'case', 'approval']), id: Id, number: z.string(), name: z.string() })
    .nullable(),
  /** Where it is about a change of a member's value, from what to what. */
  moved: z.string().nullable(),
  changed: z.boolean(),
  /** The change would wait for approval first. */
  waits: z.boolean(),
  /** Null: it could not be tried, and `text` says why. Otherwise `text` says which facts were not kept then, so that the record was asked. */
  before: z.string().nullable(),
  after: z.string().nullable(),
  why: z.object({ before: Why, after: Why }).nullable(),
  text: z.string().nullable(),
  money: z.number().nullable(),
  missed: Both.nullable(),
  called: Both.nullable(),
});
export type TrialItem = z.infer<typeof TrialItem>;

/** One cell; everybody whom it changes something for, or whose change would wait for approval; or what could not be tried. */
export const TrialItemFilter = z.strictObject({
  before: z.string().max(60).optional(),
  after: z.string().max(60).optional(),
  changed: z.boolean().optional(),
  waits: z.boolean().optional(),
  unplayed: z.boolean().optional(),
});
