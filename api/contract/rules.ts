import { z } from 'zod';
import { EFFECTS, NEEDING_APPROVAL } from '../../domain/tier-policy.ts';
import { APPROVAL_KINDS, RULE_SETS, TIERS } from '../../domain/vocabulary.ts';
import { HIT_POLICIES } from '../../rules/definition.ts';
import { LINES } from '../../rules/facts/case.ts';
import { FAULTS } from '../../rules/faults/find.ts';
import { ConditionGroup } from './people.ts';
import { Id, Instant, Person, text } from './values.ts';

export const RuleSetCode = z.enum(RULE_SETS);

/** A rule set as it holds now. `hits`: decisions of the last 30 days. */
export const RuleSetRow = z.object({
  set: RuleSetCode,
  version: z.number().int(),
  /** Null: from the beginning of time. */
  since: Instant.nullable(),
  rows: z.number().int(),
  /** Rows that decided nothing in 30 days. */
  idle: z.number().int(),
  hits: z.number().int(),
  /** What is to come: a draft, one that waits for approval, one that will hold later. */
  open: z.array(
    z.object({ state: z.enum(['draft', 'waits', 'scheduled']), version: z.number().int(), by: z.string().nullable() }),
  ),
});
export type RuleSetRow = z.infer<typeof RuleSetRow>;

export const Version = z.int().min(1).max(1_000_000);
/** `waits`: a draft that is to be approved. `scheduled`: published, to hold later. `past`: published, and others came after it. */
export const RULE_VERSION_STATES = ['draft', 'waits', 'scheduled', 'holds', 'past', 'retired', 'discarded'] as const;

export const RuleVersionRow = z.object({
  version: Version,
  state: z.enum(RULE_VERSION_STATES),
  /** From when on it holds; null: from the beginning of time, or not at all. */
  since: Instant.nullable(),
  note: z.string(),
  /** Who saved it last; null: it was shipped, or came by the command line. */
  author: Person.nullable(),
  savedAt: Instant.nullable(),
  /** Who had the last word on it. */
  publisher: Person.nullable(),
  createdAt: Instant,
  /** The version it began as. */
  basedOn: Version.nullable(),
  /** Counts saves of a draft. */
  revision: z.int().min(1),
  /** What it waits for; the id where the reader may see it. */
  approval: z.object({ id: Id.nullable(), number: z.string() }).nullable(),
});
export type RuleVersionRow = z.infer<typeof RuleVersionRow>;

/** A row in words; without `when` it is the default row. */
export const RuleRow = z.object({
  id: z.string(),
  when: z.string().nullable(),
  outcome: z.string(),
  note: z.string(),
  hits: z.number().int(),
  lastAt: Instant.nullable(),
});
export type RuleRow = z.infer<typeof RuleRow>;

/** `place` as in the definition: `rows[2].when.all[0]`; `row` is its number from 1, null: the default row. `error`: it cannot be meant. */
export const RuleFault = z.object({
  code: z.enum(FAULTS),
  place: z.string(),
  row: z.number().int().nullable(),
  error: z.boolean(),
  text: z.string(),
});
export type RuleFault = z.infer<typeof RuleFault>;

const Effect = z.enum(EFFECTS);
const TierPolicy = z.object({
  upgrade: z.object({ effect: Effect, oneStep: z.boolean() }),
  downgrade: z.object({ effect: Effect, oneStep: z.boolean(), graceDays: z.int(), belowPercent: z.int() }),
  approval: z.object({ of: z.enum(NEEDING_APPROVAL), from: z.enum(TIERS).optional() }).optional(),
});

export const RuleSetDetail = z.object({
  set: RuleSetCode,
  version: z.number().int(),
  since: Instant.nullable(),
  note: z.string(),
  hitPolicy: z.enum(HIT_POLICIES),
  rows: z.array(RuleRow),
  faults: z.array(RuleFault),
  versions: z.array(RuleVersionRow),
  /** How tiers move; null: of this set nothing moves. */
  policy: TierPolicy.nullable(),
  /** As it is stored. */
  definition: z.unknown(),
});
export type RuleSetDetail = z.infer<typeof RuleSetDetail>;

/** Rules that are not kept. */
export const RuleCheckInput = z.object({ definition: z.unknown() });
/**
 * `problems`: why it cannot be read, by place. `rows`: those that can be read, in words; as a sentence in both languages, whatever the reader's.
 * `faults`: what is wrong with them, where all can be read.
 */
export const RuleCheck = z.object({
  problems: z.array(z.object({ place: z.string(), text: z.string() })),
  rows: z.array(
    RuleRow.pick({ id: true, when: true, outcome: true, note: true }).extend({
      sentence: z.object({ zh: z.string(), en: z.string() }),
    }),
  ),
  faults: z.array(RuleFault),
});
export type RuleCheck = z.infer<typeof RuleCheck>;

/** As much as can be asked for. */
const Asked = z.int().min(0).max(1_000_000_000_000);
/**
 * One case or one member, by number; for approvals also one that was asked for. Left out, `definition` is the one that holds. `line`: for
 * routing. `request`: for approvals, what would be asked for about the case or member; amounts in minor units.
 */
export const RuleTrialInput = z.object({
  number: text(60),
  line: z.enum(LINES).optional(),
  /** Of care: left out, by what is said of all alike. */
  cadence: z.string().max(60).optional(),
  request: z
    .strictObject({ kind: z.enum(APPROVAL_KINDS), amount: Asked.optional(), points: Asked.optional() })
    .optional(),
  definition: z.unknown().optional(),
});

const TriedRow = z.object({ id: z.string(), met: z.boolean(), outcome: z.string(), when: ConditionGroup });
const ChangeInWords = z.object({ fact: z.string(), from: z.string(), to: z.string(), outcome: z.string() });
export const RuleTrial = z.object({
  about: z.object({ type: z.enum(['case', 'member', 'approval']), id: Id, number: z.string() }),
  version: z.number().int().nullable(),
  /** Of rules that are being written: what those that hold say. */
  holds: z.object({ version: z.number().int(), outcomes: z.array(z.string()) }).nullable(),
  /** What comes of it; several for alerts, none when no alert is raised. `row`: from 1, null: the default row. */
  outcomes: z.array(z.object({ row: z.number().int().nullable(), outcome: z.string() })),
  /** The row that nearly matched, in a sentence. */
  nearest: z.string().nullable(),
  /** For each fact the smallest change that alone would alter the outcome; the smallest of all first. */
  changes: z.array(ChangeInWords),
  rows: z.array(TriedRow),
  facts: z.array(z.object({ id: z.string(), name: z.string(), value: z.string() })),
});
export type RuleTrial = z.infer<typeof RuleTrial>;
