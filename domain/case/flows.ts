import type { CaseKind } from '../vocabulary.ts';
import type { Clock, ClockRule, CommandType, Flow, Rung, Stage, StageRule } from './flow.ts';

const HOUR = 60;
/** A working day of the shipped calendars. */
const DAY = 9 * HOUR;

type Moves = Partial<Record<CommandType, Stage | 'same'>>;

const LADDER: Rung[] = [
  { post: 'rep', minutes: HOUR },
  { post: 'teamLead', minutes: 2 * HOUR },
  { post: 'departmentHead', minutes: 4 * HOUR },
  { post: 'director', minutes: DAY },
  { post: 'vicePresident', minutes: DAY, urgent: true },
  { post: 'generalManager', minutes: DAY, urgent: true },
];

const CLOCK_RULES: Record<Clock, ClockRule> = {
  receipt: { minutes: HOUR, pauses: false, onDue: 'remind' },
  answer: { minutes: HOUR, pauses: true, onDue: 'escalate', warn: 75, extendable: 100 },
  resolution: { minutes: 5 * DAY, pauses: true, onDue: 'escalate', warn: 75, extendable: 100 },
  interim: { minutes: 2 * DAY, pauses: true, onDue: 'tellMember' },
  reaction: { minutes: 2 * HOUR, pauses: true, onDue: 'takeBack', warn: 50 },
  memberReply: { minutes: 5 * DAY, pauses: false, onDue: 'returnToDesk', warn: 60 },
  acceptance: { minutes: 5 * DAY, pauses: false, onDue: 'close', warn: 60 },
  pause: { minutes: 10 * DAY, pauses: false, onDue: 'resume' },
  promise: { minutes: 10 * DAY, pauses: false, onDue: 'remind', warn: 75 },
  rung: { minutes: 2 * HOUR, pauses: true, onDue: 'nextRung' },
  followUp: { minutes: 2 * DAY, pauses: true, onDue: 'escalate', warn: 75, extendable: 100 },
  firstLine: { minutes: 4 * HOUR, pauses: true, onDue: 'escalate', warn: 75, extendable: 100 },
  secondLine: { minutes: 2 * DAY, pauses: true, onDue: 'escalate', warn: 75, extendable: 100 },
  departmentHead: { minutes: 2 * DAY, pauses: true, onDue: 'escalate', warn: 75, extendable: 100 },
  assessment: { minutes: 5 * DAY, pauses: true, onDue: 'escalate', warn: 75, extendable: 100 },
  passOn: { minutes: 2 * DAY, pauses: true, onDue: 'escalate', warn: 75, extendable: 100 },
};

/** What is possible wherever staff work on a case, whatever the stage is for. */
export const AT_WORK: Moves = {
  claim: 'same',
  assign: 'same',
  release: 'same',
  decline: 'same',
  reply: 'same',
  ask: 'same',
  answer: 'same',
  promise: 'same',
  keepPromise: 'same',
  pause: 'same',
  resume: 'same',
  extend: 'same',
  prioritise: 'same',
  assess: 'same',
  reassess: 'same',
  acknowledge: 'same',
  decide: 'same',
  confirmReceipt: 'same',
  absorb: 'same',
  letGo: 'same',
  merge: 'closed',
  withdraw: 'closed',
};
/** While the member has a resolution before them. */
export const WITH_MEMBER: Moves = {
  answer: 'same',
  reply: 'same',
  promise: 'same',
  keepPromise: 'same',
  confirmReceipt: 'same',
  absorb: 'same',
  letGo: 'same',
  merge: 'closed',
  withdraw: 'closed',
};
const BEFORE_ROUTING: Moves = { answer: 'same', withdraw: 'closed', confirmReceipt: 'same' };
const AFTER_THE_END: Moves = { reopen: 'same', unmerge: 'same' };

const RECEIVED: StageRule = { holder: 'system', clocks: [], commands: BEFORE_ROUTING };
const CLOSED: StageRule = { holder: 'nobody', clocks: [], commands: AFTER_THE_END };
const line = (holder: 'first' | 'second' | 'head', clock: Clock, moves: Moves): StageRule => ({
  holder,
  clocks: [clock],
  commands: { ...AT_WORK, ...moves },
});
const RESOLVED: StageRule = {
  holder: 'member',
  clocks: ['acceptance'],
  commands: { ...WITH_MEMBER, accept: 'closed', reject: 'departmentHead' },
};
/** `handover` within the second line goes to another queue. */
const SOLVE: Moves = { handover: 'secondLine', resolve: 'resolved' };

/** Full flow: what is solved is put to the member, who accepts or has further requests. */
const complaint = (kind: CaseKind): Flow => ({
  kind,
  version: 2,
  stages: {
    received: RECEIVED,
    firstLine: line('first', 'firstLine', SOLVE),
    secondLine: line('second', 'secondLine', SOLVE),
    departmentHead: line('head', 'departmentHead', SOLVE),
    resolved: RESOLVED,
    closed: CLOSED,
  },
  clocks: CLOCK_RULES,
  overall: ['answer', 'resolution', 'interim'],
  entry: 'firstLine',
  ladder: LADDER,
  reopen: { stage: 'departmentHead', days: 30 },
});

/** An answer at the first contact is the aim; the member says whether it was one. */
const enquiry: Flow = {
  ...complaint('enquiry'),
  clocks: {
    ...CLOCK_RULES,
    resolution: { ...CLOCK_RULES.resolution, minutes: 2 * DAY } as ClockRule,
    acceptance: { ...CLOCK_RULES.acceptance, minutes: 3 * DAY } as ClockRule,
  },
  reopen: { stage: 'firstLine', days: 30 },
};

const SLOW: Record<Clock, ClockRule> = {
  ...CLOCK_RULES,
  answer: { ...CLOCK_RULES.answer, minutes: DAY } as ClockRule,
  firstLine: { ...CLOCK_RULES.firstLine, minutes: 2 * DAY } as ClockRule,
};
/** What needs an answer but nobody's acceptance. The ladder ends at the department head. */
const withoutAcceptance = (kind: CaseKind, stages: Record<Stage, StageRule>): Flow => ({
  kind,
  version: 2,
  stages: { received: RECEIVED, ...stages, closed: CLOSED },
  clocks: SLOW,
  overall: ['answer', 'resolution'],
  entry: 'firstLine',
  ladder: LADDER.slice(0, 3),
  reopen: { stage: 'firstLine', days: 30 },
});

/** The member is thanked, and whoever was praised hears of it. */
const praise = withoutAcceptance('praise', {
  firstLine: line('first', 'firstLine', { resolve: 'passOn', handover: 'secondLine' }),
  secondLine: line('second', 'secondLine', { resolve: 'passOn', handover: 'secondLine' }),
  passOn: line('first', 'passOn', { passOn: 'closed' }),
});
/** Assessed, if need be by the head of the department; the member hears whether it will be followed, and why. */
const suggestion = withoutAcceptance('suggestion', {
  firstLine: line('first', 'firstLine', { handover: 'assessment', adopt: 'closed', dismiss: 'closed' }),
  assessment: line('head', 'assessment', { handover: 'assessment', adopt: 'closed', dismiss: 'closed' }),
});
/** The answer closes it. */
const opinion = withoutAcceptance('opinion', {
  firstLine: line('first', 'firstLine', { handover: 'secondLine', resolve: 'closed' }),
  secondLine: line('second', 'secondLine', { handover: 'secondLine', resolve: 'closed' }),
});

/** The flows of before: cases that run by them end by them. */
const FIRST: Flow[] = firstVersions();

/** Every shipped flow of every kind, oldest first. A published version is never changed: add the next one. */
export const FLOWS: readonly Flow[] = [
  ...FIRST,
  complaint('complaint'),
  { ...complaint('serviceRequest'), reopen: { stage: 'firstLine', days: 30 } },
  enquiry,
  praise,
  suggestion,
  opinion,
];

/** Versions from here on are managers' own: numbered over all kinds and tenants, so that one number is one flow for ever. */
export const OWN_VERSIONS_FROM = 1_000;

/** A shipped flow; a workflow knows no other by its number. @throws when there is no such version */
export function shippedFlow(kind: CaseKind, version: number): Flow {
  const flow = FLOWS.find((f) => f.kind === kind && f.version === version);
  if (!flow) throw new Error(`No flow ${kind} version ${version}`);
  return flow;
}

/** The newest that is shipped. */
export function currentFlow(kind: CaseKind): Flow {
  return FLOWS.filter((f) => f.kind === kind).reduce((a, b) => (b.version > a.version ? b : a));
}

function firstVersions(): Flow[] {
  const kept: Clock[] = ['answer', 'resolution', 'firstLine', 'secondLine', 'departmentHead'];
  const bare = (_clock: Clock, rule: ClockRule): ClockRule => ({
    minutes: rule.minutes,
    pauses: rule.pauses,
    onDue: rule.onDue,
  });
  const clocks = Object.fromEntries(
    [...kept, 'memberReply', 'acceptance', 'rung', 'followUp'].map((clock) => [
      clock,
      bare(clock, CLOCK_RULES[clock] as ClockRule),
    ]),
  );
  const work: Moves = {
    claim: 'same',
    assign: 'same',
    release: 'same',
    reply: 'same',
    ask: 'same',
    answer: 'same',
    acknowledge: 'same',
    withdraw: 'closed',
  };
  const received: StageRule = { holder: 'system', clocks: [], commands: { answer: 'same', withdraw: 'closed' } };
  const closed: StageRule = { holder: 'nobody', clocks: [], commands: {} };
  const worked = (holder: 'first' | 'second' | 'head', clock: Clock, resolve: Stage): StageRule => ({
    holder,
    clocks: [clock],
    commands: { ...work, handover: 'secondLine', resolve },
  });
  const ladder = LADDER.map(({ post, minutes }) => ({ post, minutes }));
  const shape = { version: 1, overall: ['answer', 'resolution'], entry: 'firstLine' };
  const withAcceptance = (kind: CaseKind): Flow => ({
    ...shape,
    kind,
    stages: {
      received,
      firstLine: worked('first', 'firstLine', 'resolved'),
      secondLine: worked('second', 'secondLine', 'resolved'),
      departmentHead: worked('head', 'departmentHead', 'resolved'),
      resolved: {
        holder: 'member',
        clocks: ['acceptance'],
        commands: { accept: 'closed', reject: 'departmentHead', answer: 'same', reply: 'same', withdraw: 'closed' },
      },
      closed,
    },
    clocks,
    ladder,
  });
  const withAnswer = (kind: CaseKind): Flow => ({
    ...shape,
    kind,
    stages: {
      received,
      firstLine: worked('first', 'firstLine', 'closed'),
      secondLine: worked('second', 'secondLine', 'closed'),
      closed,
    },
    clocks: {
      ...clocks,
      answer: { ...(clocks.answer as ClockRule), minutes: DAY },
      firstLine: { ...(clocks.firstLine as ClockRule), minutes: 2 * DAY },
    },
    ladder: ladder.slice(0, 3),
  });
  return [
    ...(['complaint', 'serviceRequest', 'enquiry'] as const).map(withAcceptance),
    ...(['praise', 'suggestion', 'opinion'] as const).map(withAnswer),
  ];
}
