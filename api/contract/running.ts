import { z } from 'zod';
import { STAYS } from '../../domain/case/state.ts';
import { RuleDraftSeen } from './rule-versions.ts';
import { ClockName, Id, Instant, Stage } from './values.ts';

/** What each choice for that which runs would come to, before something is published: page after page, and nothing is written. */

const count = z.int();
const Counts = z.object({ atOnce: count, day: count, week: count });
const byChoice = <T extends z.ZodType>(of: T) => z.object({ stay: of, move: of, moveWhereBetter: of });
const Breach = z.object({ clock: ClockName, at: Instant });
const Stays = z.object({ because: z.enum(STAYS), stage: Stage.optional(), clock: ClockName.optional() });

export const RunningCase = z.object({
  id: Id,
  number: z.string(),
  stage: Stage,
  /** Within a week, if nobody does anything. */
  breaches: byChoice(z.array(Breach)),
  stays: z.object({ move: Stays.nullable(), moveWhereBetter: Stays.nullable() }),
  /** Those that moving makes others. Null: it rests, or is waited for no more. */
  deadlines: z.array(z.object({ clock: ClockName, before: Instant.nullable(), after: Instant.nullable() })),
});
export type RunningCase = z.infer<typeof RunningCase>;

export const RunningPreview = z.object({
  at: Instant,
  /** How many run, and how many of them this page looked at. */
  running: count,
  looked: count,
  moves: z.object({ move: count, moveWhereBetter: count }),
  clocks: z.array(z.object({ clock: ClockName, breaches: byChoice(Counts) })),
  /** Those whom it concerns and the reader may see; `hidden`: how many others there are. */
  cases: z.array(RunningCase),
  hidden: count,
  /** Where the next page begins; null: everything was looked at. */
  next: Id.nullable(),
});
export type RunningPreview = z.infer<typeof RunningPreview>;

/** How far running cases have come with what was published for them, too. `waits`: it holds later only. `stopped`: something else was published meanwhile. */
export const Following = z.object({
  state: z.enum(['waits', 'running', 'done', 'stopped']),
  /** Cases that were told so far, and those of them that have not answered yet. */
  told: count,
  underway: count,
  /** Cases that are still to be told. */
  left: count,
  from: Instant,
});
export type Following = z.infer<typeof Following>;
/** Null: running cases were to stay by what they have. */
export const FollowingAnswer = z.object({ following: Following.nullable() });
export type FollowingAnswer = z.infer<typeof FollowingAnswer>;

const after = { after: Id.optional() };
/** Of the draft as it was looked at. */
export const RulePreviewQuery = RuleDraftSeen.extend(after);
/** `definition`: as it stands in the editor; left out: the version as it is. */
export const FlowPreviewBody = z.strictObject({
  ...after,
  definition: z.record(z.string().max(40), z.unknown()).optional(),
});
