import type { CaseKind } from '../vocabulary.ts';
import type { Clock, ClockRule, CommandType, Flow, Rung, Stage, StageRule } from './flow.ts';

const HOUR = 60;
/** A working day of the shipped calendars. */
const DAY = 9 * HOUR;

const CLOCK_RULES: Record<Clock, ClockRule> = {
  answer: { minutes: HOUR, pauses: true, onDue: 'escalate' },
  resolution: { minutes: 5 * DAY, pauses: true, onDue: 'escalate' },
  firstLine: { minutes: 4 * HOUR, pauses: true, onDue: 'escalate' },
  secondLine: { minutes: 2 * DAY, pauses: true, onDue: 'escalate' },
  departmentHead: { minutes: 2 * DAY, pauses: true, onDue: 'escalate' },
  memberReply: { minutes: 5 * DAY, pauses: false, onDue: 'returnToDesk' },
  acceptance: { minutes: 5 * DAY, pauses: false, onDue: 'close' },
  rung: { minutes: 2 * HOUR, pauses: true, onDue: 'nextRung' },
  followUp: { minutes: 2 * DAY, pauses: true, onDue: 'escalate' },
};

const LADDER: Rung[] = [
  { post: 'rep', minutes: HOUR },
  { post: 'teamLead', minutes: 2 * HOUR },
  { post: 'departmentHead', minutes: 4 * HOUR },
  { post: 'director', minutes: DAY },
  { post: 'vicePresident', minutes: DAY },
  { post: 'generalManager', minutes: DAY },
];

const WORK: Partial<Record<CommandType, Stage | 'same'>> = {
  claim: 'same',
  assign: 'same',
  release: 'same',
  reply: 'same',
  ask: 'same',
  answer: 'same',
  acknowledge: 'same',
  withdraw: 'closed',
};

const RECEIVED: StageRule = { holder: 'system', clocks: [], commands: { answer: 'same', withdraw: 'closed' } };
const CLOSED: StageRule = { holder: 'nobody', clocks: [], commands: {} };
const FIRST_LINE: StageRule = {
  holder: 'first',
  clocks: ['firstLine'],
  commands: { ...WORK, handover: 'secondLine', resolve: 'resolved' },
};
/** `handover` within the second line goes to another queue. */
const SECOND_LINE: StageRule = {
  holder: 'second',
  clocks: ['secondLine'],
  commands: { ...WORK, handover: 'secondLine', resolve: 'resolved' },
};
const DEPARTMENT_HEAD: StageRule = {
  holder: 'head',
  clocks: ['departmentHead'],
  commands: { ...WORK, handover: 'secondLine', resolve: 'resolved' },
};
const RESOLVED: StageRule = {
  holder: 'member',
  clocks: ['acceptance'],
  commands: { accept: 'closed', reject: 'departmentHead', answer: 'same', reply: 'same', withdraw: 'closed' },
};

/** Full flow: what is solved is put to the member, who accepts or has further requests. */
const withAcceptance = (kind: CaseKind): Flow => ({
  kind,
  version: 1,
  stages: {
    received: RECEIVED,
    firstLine: FIRST_LINE,
    secondLine: SECOND_LINE,
    departmentHead: DEPARTMENT_HEAD,
    resolved: RESOLVED,
    closed: CLOSED,
  },
  clocks: CLOCK_RULES,
  overall: ['answer', 'resolution'],
  entry: 'firstLine',
  ladder: LADDER,
});

/** What needs an answer but nobody's acceptance: the answer closes it. The ladder ends at the department head. */
const withAnswer = (kind: CaseKind): Flow => ({
  kind,
  version: 1,
  stages: {
    received: RECEIVED,
    firstLine: { ...FIRST_LINE, commands: { ...FIRST_LINE.commands, resolve: 'closed' } },
    secondLine: { ...SECOND_LINE, commands: { ...SECOND_LINE.commands, resolve: 'closed' } },
    closed: CLOSED,
  },
  clocks: {
    ...CLOCK_RULES,
    answer: { ...CLOCK_RULES.answer, minutes: DAY },
    firstLine: { ...CLOCK_RULES.firstLine, minutes: 2 * DAY },
  },
  overall: ['answer', 'resolution'],
  entry: 'firstLine',
  ladder: LADDER.slice(0, 3),
});

/** Every published flow of every kind, oldest first. A published version is never changed: add the next one. */
export const FLOWS: readonly Flow[] = [
  withAcceptance('complaint'),
  withAcceptance('serviceRequest'),
  withAcceptance('enquiry'),
  withAnswer('praise'),
  withAnswer('suggestion'),
  withAnswer('opinion'),
];

/** @throws when there is no such version: a running case must never fall back to another one. */
export function flowOf(kind: CaseKind, version: number): Flow {
  const flow = FLOWS.find((f) => f.kind === kind && f.version === version);
  if (!flow) throw new Error(`No flow ${kind} version ${version}`);
  return flow;
}

export function currentFlow(kind: CaseKind): Flow {
  return FLOWS.filter((f) => f.kind === kind).reduce((a, b) => (b.version > a.version ? b : a));
}
