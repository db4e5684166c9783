import type { AlertKind } from '../alert/kinds.ts';
import type { Clock, CommandType, Stage } from '../case/flow.ts';
import type { NoticeKind } from '../case/state.ts';
import type { CaseKind, Post, Severity } from '../vocabulary.ts';

/** A made-up case, step by step, and what is expected to come of it. */

/** `2026-12-04T16:40`, by the clock of the scenario's zone. */
export type Local = string;

/** What people can do in a scenario; `wait`: nobody does anything until then. Merging needs a second case, and the house asks for `reassess` itself. */
export const STEPS = [
  'wait',
  'claim',
  'assign',
  'release',
  'decline',
  'reply',
  'ask',
  'answer',
  'handover',
  'promise',
  'keepPromise',
  'pause',
  'resume',
  'extend',
  'prioritise',
  'assess',
  'confirmReceipt',
  'resolve',
  'adopt',
  'dismiss',
  'passOn',
  'accept',
  'reject',
  'withdraw',
  'acknowledge',
  'decide',
  'reopen',
] as const satisfies readonly (CommandType | 'wait')[];
export type StepKind = (typeof STEPS)[number];

export type ScenarioStep = {
  do: StepKind;
  /** Minutes by the clock on the wall after the step before, or after the opening; or `at`. */
  after?: number | undefined;
  at?: Local | undefined;
  /** `extend`: working minutes; `promise`, `pause`: minutes by the clock on the wall. */
  minutes?: number | undefined;
  /** `extend` */
  clock?: Clock | undefined;
  /** `keepPromise`: which of them, from 1. */
  promise?: number | undefined;
  /** `prioritise` */
  priority?: number | undefined;
  /** `assess` */
  severity?: Severity | undefined;
};

/** Whom a notice goes to: the member, whoever holds the case (else its queue), whoever leads the team, whoever it was given to. */
export const WHOM = ['member', 'holder', 'lead', 'staff'] as const;
export type Whom = (typeof WHOM)[number];

export const WHEN = ['by', 'notBefore'] as const;
export type Expectation = { id: string } & (
  | { that: 'due'; clock: Clock; at: Local }
  | { that: 'called'; post: Post; when: (typeof WHEN)[number]; at: Local }
  | { that: 'notCalled'; post: Post }
  | { that: 'told'; notice: NoticeKind; to: Whom }
  | { that: 'alert'; alert: AlertKind }
  | { that: 'queue'; queue: string }
  | { that: 'priority'; priority: number }
  | { that: 'ends'; stage: Stage }
  | { that: 'noBreach' }
);
export const EXPECTED = [
  'due',
  'called',
  'notCalled',
  'told',
  'alert',
  'queue',
  'priority',
  'ends',
  'noBreach',
] as const satisfies readonly Expectation['that'][];

export type Scenario = {
  zone: string;
  opened: Local;
  kind: CaseKind;
  /** What rules are told, by the names of the catalogue; what is left out is as of a member of whom nothing is known. */
  facts: Record<string, string | number | boolean>;
  steps: ScenarioStep[];
  /** Closed in this scenario only, `YYYY-MM-DD`, whatever the calendars say. */
  holidays: string[];
  /** How far time goes on after the opening. */
  days: number;
  expectations: Expectation[];
};

/** What an editor may send at most. */
export const SCENARIO_LIMITS = {
  scenarios: 200,
  name: 120,
  steps: 40,
  facts: 30,
  holidays: 30,
  days: 60,
  expectations: 50,
  minutes: 60 * 1_440,
} as const;

/** How it came in, where nobody says. */
export const USUAL_CHANNEL = 'phone';
