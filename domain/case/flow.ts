import type { CaseKind, Locale, Post } from '../vocabulary.ts';

/** Stages of the shipped flows; a manager's flow may have others. `received` and `closed` are in every flow. */
export const STAGES = [
  'received',
  'firstLine',
  'secondLine',
  'departmentHead',
  'assessment',
  'passOn',
  'resolved',
  'closed',
] as const;
/** An id for ever, as in `STAGE_ID`: names are free to change. */
export type Stage = string;
export const STAGE_ID = /^[a-z][A-Za-z0-9]{1,39}$/;

/** Clocks that are not a stage's own. A stage's own clock has the stage's id. */
export const GENERAL_CLOCKS = [
  'receipt', // intake → the member was told that it came in; where they saw it at once there is none
  'answer', // intake → first answer with the present status
  'resolution', // intake → a resolution was told; over all stages
  'interim', // last word to the member → the next, by whoever has it or by itself
  'reaction', // given to somebody → the first thing they do with it
  'memberReply', // the member was asked and has the ball
  'acceptance', // the member has a resolution to accept
  'pause', // the desk waits for somebody else, until an instant
  'promise', // what a person promised, until an instant; each has a clock of its own, `promise:<n>`
  'rung', // time until the next rung of the ladder
  'followUp', // somebody took the escalation: time for them to get it solved
] as const;
/** Clocks of the shipped flows. Working time of the calendar of the queue that holds the case, but for instants that people name. */
export const CLOCKS = [...GENERAL_CLOCKS, 'firstLine', 'secondLine', 'departmentHead', 'assessment', 'passOn'] as const;
export type Clock = string;

/** The n-th promise of a case. */
export const promiseClock = (n: number): Clock => `promise:${n}`;
/** `promise` of `promise:3`; every other clock is its own kind. */
export const kindOfClock = (clock: Clock): Clock => clock.split(':', 1)[0] as Clock;

/** What can happen to a case by command. Each is a route of the API, a button, and an event of the machine. */
export const COMMANDS = [
  'claim', // a rep takes it, or says of one that was given to them that they have it
  'assign', // a lead gives it to somebody
  'release', // back to the queue
  'decline', // whoever it was given to cannot do it, and says why
  'reply', // an answer to the member
  'ask', // a question to the member: the member has the ball
  'answer', // the member's message
  'handover', // first line → second line (or another queue of the line)
  'resolve', // tells the member the resolution
  'adopt', // a suggestion will be followed; the member is told
  'dismiss', // a suggestion will not be followed; the member is told why
  'passOn', // praise reaches whom it is for
  'accept', // the member accepts
  'reject', // the member has further requests → department head
  'withdraw', // the member withdraws
  'promise', // somebody promises something by an instant
  'keepPromise', // and has done it
  'pause', // the desk waits for somebody else: its clocks stand, with a reason and until an instant
  'resume', // and goes on
  'extend', // a clock gets more time, with a reason and within a limit
  'prioritise', // another priority by hand, with a reason
  'assess', // another severity or category, with a reason
  'reassess', // what service levels are decided by has changed: tier, policy
  'acknowledge', // somebody on the ladder takes it
  'decide', // somebody on the ladder says what is to be done; whoever holds the case does it
  'confirmReceipt', // what says that the case came in has gone out
  'reopen', // the member, or somebody for them, has further requests after the end
  'merge', // it is the same as another case, which goes on for both
  'unmerge', // it was not
  'absorb', // another case was merged into this one
  'letGo', // and is not any more
] as const;
export type CommandType = (typeof COMMANDS)[number];

/** What a case that is over can still be told. Each begins the next generation of its workflow. */
export const WAKING: ReadonlySet<CommandType> = new Set(['reopen', 'unmerge']);

/**
 * What somebody says or does to a merged case, meant for the one that goes on. The rest is about the case itself: its clocks and promises,
 * its ladder, its end.
 */
export const FOLLOWING: ReadonlySet<CommandType> = new Set([
  ...(['reply', 'ask', 'answer', 'resolve', 'adopt', 'dismiss', 'claim', 'release', 'assign', 'handover'] as const),
  ...(['promise', 'pause', 'resume', 'prioritise'] as const),
]);

export const ON_DUE = [
  'escalate',
  'close',
  'returnToDesk',
  'nextRung',
  'takeBack',
  'tellMember',
  'resume',
  'remind',
] as const;

export type ClockRule = {
  /** Working minutes unless the service-level decision says otherwise. */
  minutes: number;
  /** Stops while the member has the ball, or the desk waits for somebody else. */
  pauses: boolean;
  /** What happens when it runs out. */
  onDue: (typeof ON_DUE)[number];
  /** Percent of the time after which whoever has the ball is warned; left out, nobody is. */
  warn?: number;
  /** Percent of its time that may be added by hand, all in all; left out, none. */
  extendable?: number;
};

export const HOLDERS = ['system', 'first', 'second', 'head', 'member', 'nobody'] as const;
export type StageRule = {
  /** What people read; left out: the stage is a shipped one, and the words are in the catalogue. */
  name?: Record<Locale, string>;
  /** Who holds a case in this stage: a line of staff, the member, or nobody (it is over). */
  holder: (typeof HOLDERS)[number];
  /** Clocks that start on entry and end on leaving (those of `overall` run over stages and are not listed). */
  clocks: Clock[];
  /** Where each possible command leads; `same` stays. What is not listed is not possible here. */
  commands: Partial<Record<CommandType, Stage | 'same'>>;
};

/** Lines of people who work on cases. */
export const CASE_LINES = ['first', 'second', 'head'] as const;
export type Line = (typeof CASE_LINES)[number];
/** Before and after somebody works on it, the first line is the nearest. */
export const lineOf = ({ holder }: StageRule): Line => CASE_LINES.find((line) => line === holder) ?? 'first';

export type Rung = {
  post: Post;
  /** Working minutes until the next rung. */
  minutes: number;
  /** Calls people outside their hours, too. */
  urgent?: boolean;
};

/** The line that a case in this stage would be handed over to; null: it cannot be. */
export function handoverLine(flow: Flow, stage: Stage): Line | null {
  const target = stageRule(flow, stage).commands.handover;
  return target ? lineOf(stageRule(flow, target === 'same' ? stage : target)) : null;
}

/** A flow is data: one per kind of case, versioned. Running cases keep the version they started with. */
export type Flow = {
  kind: CaseKind;
  version: number;
  stages: Record<Stage, StageRule>;
  clocks: Record<Clock, ClockRule>;
  /** Clocks that run from intake over all stages. */
  overall: Clock[];
  /** The stage after routing. */
  entry: Stage;
  ladder: Rung[];
  /** Where a case goes on that is reopened, and for how many days after its end it may be; left out: a new case follows it. */
  reopen?: { stage: Stage; days: number };
};

/** Without what people called its stages: a history keeps no words. */
export const unnamed = (flow: Flow): Flow => ({
  ...flow,
  stages: Object.fromEntries(Object.entries(flow.stages).map(([id, { name: _, ...rule }]) => [id, rule])),
});

/** @throws when the flow has no such clock: checked flows have all that their stages name */
export function clockRule(flow: Flow, clock: Clock): ClockRule {
  const rule = flow.clocks[kindOfClock(clock)];
  if (!rule) throw new Error(`Flow ${flow.kind} ${flow.version} has no clock ${clock}`);
  return rule;
}

/** @throws when the flow has no such stage */
export function stageRule(flow: Flow, stage: Stage): StageRule {
  const rule = flow.stages[stage];
  if (!rule) throw new Error(`Flow ${flow.kind} ${flow.version} has no stage ${stage}`);
  return rule;
}
