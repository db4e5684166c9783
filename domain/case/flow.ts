import type { CaseKind, Post } from '../vocabulary.ts';

export const STAGES = ['received', 'firstLine', 'secondLine', 'departmentHead', 'resolved', 'closed'] as const;
export type Stage = (typeof STAGES)[number];

/** The clocks a case can have. Working time of the calendar of the queue that holds the case. */
export const CLOCKS = [
  'answer', // intake → first answer with the present status
  'resolution', // intake → a resolution was told; over all stages
  'firstLine',
  'secondLine',
  'departmentHead',
  'memberReply', // the member was asked and has the ball
  'acceptance', // the member has a resolution to accept
  'rung', // time until the next rung of the ladder
  'followUp', // somebody took the escalation: time for them to get it solved
] as const;
export type Clock = (typeof CLOCKS)[number];

/** What people can do to a case. Each is a route of the API, a button, and an event of the machine. */
export const COMMANDS = [
  'claim', // a rep takes it
  'assign', // a lead gives it to somebody
  'release', // back to the queue
  'reply', // an answer to the member
  'ask', // a question to the member: the member has the ball
  'answer', // the member's message
  'handover', // first line → second line (or another queue of the line)
  'resolve', // tells the member the resolution
  'accept', // the member accepts
  'reject', // the member has further requests → department head
  'withdraw', // the member withdraws
  'acknowledge', // somebody on the ladder takes it
] as const;
export type CommandType = (typeof COMMANDS)[number];

export type ClockRule = {
  /** Working minutes unless the service-level decision says otherwise. */
  minutes: number;
  /** Stops while the member has the ball. */
  pauses: boolean;
  /** What happens when it runs out. */
  onDue: 'escalate' | 'close' | 'returnToDesk' | 'nextRung';
};

export type StageRule = {
  /** Who holds a case in this stage: a line of staff, the member, or nobody (it is over). */
  holder: 'system' | 'first' | 'second' | 'head' | 'member' | 'nobody';
  /** Clocks that start on entry and end on leaving (`answer` and `resolution` run over stages and are not listed). */
  clocks: Clock[];
  /** Where each possible command leads; `same` stays. What is not listed is not possible here. */
  commands: Partial<Record<CommandType, Stage | 'same'>>;
};

export type Rung = { post: Post /** working minutes until the next rung */; minutes: number };

/** A flow is data: one per kind of case, versioned. Running cases keep the version they started with. */
export type Flow = {
  kind: CaseKind;
  version: number;
  stages: Partial<Record<Stage, StageRule>>;
  clocks: Record<Clock, ClockRule>;
  /** Clocks that run from intake over all stages. */
  overall: Clock[];
  /** The stage after routing. */
  entry: Stage;
  ladder: Rung[];
};
