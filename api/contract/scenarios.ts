import { z } from 'zod';
import { SCENARIO_LIMITS, WHOM } from '../../domain/scenario/scenario.ts';
import { type ExpectationShape, ScenarioShape } from '../../domain/scenario/shape.ts';
import { FactPart, RuleParts } from './rule-editor.ts';
import { RuleSetCode } from './rules.ts';
import { ClockName, Id, Instant, Kind, Person, Post, Stage, text } from './values.ts';

const Revision = z.int().min(1);
const Version = z.int().min(1).max(2_147_483_647);

export const ScenarioInput = z.strictObject({ name: text(SCENARIO_LIMITS.name), scenario: ScenarioShape });
/** `revision`: the one that was looked at. */
export const ScenarioChange = z.strictObject({ ...ScenarioInput.shape, revision: Revision });
/** `set`: how its draft would do, too. */
export const ScenarioFilter = z.strictObject({
  archived: z.enum(['true', 'false']).optional(),
  set: RuleSetCode.optional(),
});

/** How many expectations do not hold; null: it cannot be played. */
const Outcome = z.object({ broken: z.int().nullable() });
export const ScenarioRow = z.object({
  id: Id,
  name: z.string(),
  kind: Kind,
  opened: z.string(),
  expectations: z.int(),
  revision: Revision,
  createdBy: Person.nullable(),
  createdAt: Instant,
  changedBy: Person.nullable(),
  changedAt: Instant,
  archivedAt: Instant.nullable(),
  inForce: Outcome,
  /** By the draft; null: there is none, or it cannot be read. */
  draft: Outcome.nullable(),
});
export type ScenarioRow = z.infer<typeof ScenarioRow>;

export const ScenarioList = z.object({
  rows: z.array(ScenarioRow),
  /** The draft that they were played by; `fit`: it can be. */
  draft: z.object({ version: Version, fit: z.boolean() }).nullable(),
});
export type ScenarioList = z.infer<typeof ScenarioList>;

export const ScenarioDetail = ScenarioRow.extend({ scenario: ScenarioShape });
export type ScenarioDetail = z.infer<typeof ScenarioDetail>;

/** What comes with 409 `scenarioChanged`: the scenario as it is, and where it differs from what was sent. */
export const ScenarioConflict = z.object({
  revision: Revision,
  by: z.string(),
  places: z.array(z.string()),
  name: z.string(),
  scenario: ScenarioShape,
});
export type ScenarioConflict = z.infer<typeof ScenarioConflict>;

/** A version in whatever state, or rules that are being written. */
const Rules = z.strictObject({ set: RuleSetCode, version: Version.optional(), definition: z.unknown().optional() });
/** Played by what holds now, and by rules or a flow instead. */
export const ScenarioPlay = z.strictObject({
  scenario: ScenarioShape,
  rules: Rules.optional(),
  flow: z.strictObject({ version: Version }).optional(),
});
export const ScenarioTrialInput = z.strictObject({ rules: Rules });
/** What comes of one by the rules that are tried; `broken`: how many expectations, null: it cannot be played. */
const Verdict = z.object({
  ...{ id: Id, name: z.string(), expectations: z.int(), broken: z.int().nullable() },
  inForce: Outcome,
  /** Something comes out otherwise than by what holds now. */
  differs: z.boolean(),
  /** What was expected, and what comes out instead; or why it cannot be played. */
  said: z.array(z.string()),
});
export type ScenarioVerdict = z.infer<typeof Verdict>;
export const ScenarioTrial = z.object({ rows: z.array(Verdict) });
export type ScenarioTrial = z.infer<typeof ScenarioTrial>;

const Span = z.tuple([Instant, Instant]);
const Result = z.object({
  id: z.string(),
  holds: z.boolean(),
  /** What is expected, and what comes out. */
  text: z.string(),
  comes: z.string(),
});
const Mark = z.object({
  at: Instant,
  is: z.enum([
    'opened',
    'step',
    'severity',
    'queue',
    'serviceLevel',
    'stage',
    'rest',
    'clock',
    'rung',
    'notice',
    'alert',
  ]),
  text: z.string(),
  /** Which step, or which clock. */
  step: z.int().nullable(),
  clock: ClockName.nullable(),
  /** Something that should not be: ran out, or was not possible. */
  bad: z.boolean(),
  /** It is not so by what holds now. */
  differs: z.boolean(),
  /** What it would be as an expectation. */
  keep: z.record(z.string(), z.union([z.string(), z.number()])).nullable(),
});
export type ScenarioMark = z.infer<typeof Mark>;
const Lane = z.object({
  clock: ClockName,
  name: z.string(),
  dueAt: Instant.nullable(),
  parts: z.array(
    z.object({ is: z.enum(['running', 'paused', 'over']), from: Instant, to: Instant, working: z.array(Span) }),
  ),
});
export type ScenarioLane = z.infer<typeof Lane>;
export const ScenarioPlayed = z.object({
  /** Why it cannot be played; the rest is empty then. */
  why: z.string().nullable(),
  from: Instant,
  until: Instant,
  marks: z.array(Mark),
  lanes: z.array(Lane),
  results: z.array(Result),
});
export type ScenarioPlayed = z.infer<typeof ScenarioPlayed>;
export const ScenarioStories = z.object({ inForce: ScenarioPlayed, other: ScenarioPlayed.nullable() });
export type ScenarioStories = z.infer<typeof ScenarioStories>;

const Choice = z.object({ id: z.string(), name: z.string() });
export type ScenarioChoice = z.infer<typeof Choice>;
/** What scenarios are written with, in the reader's language. */
export const ScenarioParts = z.object({
  zone: z.string(),
  currency: RuleParts.shape.currency,
  facts: z.array(FactPart),
  queues: z.array(Choice),
  flows: z.array(
    z.object({
      kind: Kind,
      stages: z.array(z.object({ id: Stage, name: z.string() })),
      clocks: z.array(z.object({ id: ClockName, name: z.string() })),
      posts: z.array(Post),
    }),
  ),
  notices: z.array(Choice),
  whom: z.array(z.object({ id: z.enum(WHOM), name: z.string() })),
  /** What can be compared with what holds now. */
  versions: z.array(
    z.object({ set: RuleSetCode.nullable(), kind: Kind.nullable(), version: Version, state: z.string() }),
  ),
});
export type ScenarioParts = z.infer<typeof ScenarioParts>;
export type ScenarioExpectation = z.infer<typeof ExpectationShape>;
