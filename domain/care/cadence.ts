import type { Direction } from '../value-change.ts';
import type { Locale } from '../vocabulary.ts';

/** Cadences of member care as data. Ids are for ever: they are in the database; what people read is in `domain/language`. */

/** In rules of care: every cadence. */
export const ALL_CADENCES = 'all';

export const LEAP_DAYS = ['feb28', 'mar1'] as const;
/** When those born on 29 February have their birthday in a common year. */
export type LeapDay = (typeof LEAP_DAYS)[number];

/** What begins a cadence for a member. `tierChange`: a tier that went so many steps or more. `byHand`: somebody at the desk does. */
export type Trigger =
  | { type: 'birthday'; leapDay: LeapDay }
  | { type: 'silence'; days: number }
  | { type: 'tierChange'; direction: Direction; steps: number }
  | { type: 'byHand' };

export const STEP_KINDS = ['message', 'call'] as const;
export type StepKind = (typeof STEP_KINDS)[number];

/** How a message goes out: as the member prefers, or this way only. */
export const STEP_CHANNELS = ['preferred', 'email', 'text'] as const;
export type StepChannel = (typeof STEP_CHANNELS)[number];

/** A message's subject and words; of a call what it is about, and what to say. Values are `%{name}`. */
export type StepText = { subject: string; body: string };
export const VARIABLES = ['name', 'brand', 'tier', 'days'] as const;

export type Step = {
  id: string;
  kind: StepKind;
  /** Days after the step before it ended; of the first step 0. */
  afterDays: number;
  channel: StepChannel;
  text: Record<Locale, StepText>;
};

export type CadenceDefinition = {
  trigger: Trigger;
  /** Conditions on facts of the member, in the form of `rules/`; null: everybody. */
  audience: object | null;
  /** Wall time in the member's own zone, `HH:mm`, from which a step is due. */
  at: string;
  /** A step that could not be done so long after it was due is left out. */
  patienceDays: number;
  /** At most `most` touches of any cadence in `perDays` days. */
  caps: { perDays: number; most: number };
  /** Whoever got in touch since the first step gets no further one. */
  stopOnResponse: boolean;
  steps: Step[];
};

/** What becomes of a touch. `sending`: the checks were passed, the mail is on its way. `open`: a call task. */
export const TOUCH_STATES = ['due', 'sending', 'held', 'open', 'sent', 'done', 'refused', 'skipped'] as const;
export type TouchState = (typeof TOUCH_STATES)[number];

/** Why a touch waits. */
export const HOLDS = ['openComplaint', 'frequencyCap', 'quietHours'] as const;
export type Hold = (typeof HOLDS)[number];

/** Why a touch was left out. */
export const SKIPS = [
  'erased',
  'audience',
  'cadenceOff',
  'stale',
  'noConsent',
  'channel',
  'noAddress',
  'responded',
  'contacted',
  'frequencyCap',
  'undeliverable',
] as const;
export type Skip = (typeof SKIPS)[number];

/** After these the next step still comes: it may go another way, or at another time. */
const GOES_ON: ReadonlySet<Skip> = new Set(['channel', 'noAddress', 'frequencyCap', 'undeliverable']);

const DAY_MS = 86_400_000;

/** When the step after this one is due, epoch ms; null when this was the last, or the series ends with it. */
export function nextStepAt(
  { steps }: Pick<CadenceDefinition, 'steps'>,
  step: string,
  end: { state: 'sent' | 'done' | 'refused' } | { state: 'skipped'; reason: Skip },
  at: number,
): number | null {
  const next = steps[steps.findIndex(({ id }) => id === step) + 1];
  if (!next || !steps.some(({ id }) => id === step) || end.state === 'refused') return null;
  if (end.state === 'skipped' && !GOES_ON.has(end.reason)) return null;
  return at + next.afterDays * DAY_MS;
}

export const stepAfter = ({ steps }: Pick<CadenceDefinition, 'steps'>, step: string): Step | null => {
  const at = steps.findIndex(({ id }) => id === step);
  return at < 0 ? null : (steps[at + 1] ?? null);
};
