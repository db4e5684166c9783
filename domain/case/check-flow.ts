import type { Fault } from '../flow-parts.ts';
import {
  CASE_LINES,
  CLOCKS,
  type Clock,
  type ClockRule,
  type CommandType,
  type Flow,
  STAGES,
  type Stage,
  type StageRule,
} from './flow.ts';
import { shapeFaults } from './flow-shape.ts';

/** What is wrong with a flow, at its place (`stages.firstLine.commands.resolve`). Words lie under `flows.fault.<code>`. */
export type FlowFault = Fault<FlowFaultCode>;
export const FLOW_FAULTS = [
  'shape', // not what a flow looks like
  'badId',
  'badName',
  'nameMissing',
  'unknownStage',
  'unknownClock',
  'unknownCommand',
  'notForHolder', // a command that nobody could give in such a stage
  'neededCommand', // a command without which somebody could not go on
  'staysHere', // a command that moves nothing
  'mustLead', // a command that leads on, to a stage or to the end
  'mustClose',
  'neededStage', // received and closed
  'memberStage', // the one stage in which the member has a solution before them
  'entryNotWorked', // what must be held by a line of staff
  'unreachable',
  'deadEnd', // no way to the end
  'noClock', // a wait that nothing ends
  'badOnDue', // what such a clock cannot do when it runs out
  'mayNotPause', // the clock that would end a wait stands with it
  'noOwner',
  'outOfRange',
  'noLadder',
  'tooMany',
] as const;
export type FlowFaultCode = (typeof FLOW_FAULTS)[number];

/**
 * A flow as data, from wherever it came. @returns the flow, when it can be run at all; see `faultsOf` for whether it should
 * @throws Error with the faults of its shape
 */
export function parseFlow(input: unknown): Flow {
  const faults = shapeFaults(input);
  if (faults.length > 0)
    throw new Error(`Not a flow: ${faults.map(({ place, code }) => `${place} ${code}`).join(', ')}`);
  return input as Flow;
}

/** Everything wrong with it; none: it may be published. No dead end, and every wait has a clock and an owner. */
export function faultsOf(input: unknown): FlowFault[] {
  const shape = shapeFaults(input);
  if (shape.length > 0) return shape;
  const flow = input as Flow;
  return [
    ...flowFaults(flow),
    ...Object.keys(flow.stages).flatMap((id) => stageFaults(flow, id)),
    ...wayFaults(flow),
    ...clockFaults(flow),
  ];
}

type Holder = StageRule['holder'];
export type Commands = Partial<Record<CommandType, 'needed' | 'possible'>>;

/** At work on it, or with the solution before the member. */
const ANYWHERE: Commands = {
  ...{ answer: 'needed', withdraw: 'needed', reply: 'needed' },
  ...{
    promise: 'possible',
    keepPromise: 'possible',
    confirmReceipt: 'possible',
    absorb: 'possible',
    letGo: 'possible',
    merge: 'possible',
  },
};
const AT_DESK: Commands = {
  ...ANYWHERE,
  ...{ claim: 'needed', assign: 'needed', release: 'needed', acknowledge: 'needed' },
  ...{
    decline: 'possible',
    ask: 'possible',
    pause: 'possible',
    resume: 'possible',
    extend: 'possible',
    prioritise: 'possible',
  },
  ...{ assess: 'possible', reassess: 'possible', decide: 'possible' },
  ...{ handover: 'possible', resolve: 'possible', adopt: 'possible', dismiss: 'possible', passOn: 'possible' },
};
/** What the machine can do with a case in a stage of each holder; anything else would be refused for ever, or worse. */
export const COMMANDS_OF: Record<Holder, Commands> = {
  system: { answer: 'needed', withdraw: 'needed', confirmReceipt: 'possible' },
  first: AT_DESK,
  second: AT_DESK,
  head: AT_DESK,
  member: { ...ANYWHERE, accept: 'needed', reject: 'possible' },
  nobody: { reopen: 'possible', unmerge: 'possible' },
};
/** Where a command leads: back to the desk, on to any stage or the end, to the end. All others stay where they are. */
export const LEADS: Partial<Record<CommandType, 'desk' | 'on' | 'end'>> = {
  ...{ handover: 'desk', reject: 'desk' },
  ...{ resolve: 'on', adopt: 'on', dismiss: 'on', passOn: 'on', accept: 'on' },
  ...{ withdraw: 'end', merge: 'end' },
};
/** One makes no sense without the other. */
const PAIRS = [
  ['pause', 'resume'],
  ['promise', 'keepPromise'],
  ['absorb', 'letGo'],
] as const satisfies [CommandType, CommandType][];

/** Clocks that run from intake over all stages. */
export const OVERALL_CLOCKS = ['answer', 'resolution', 'interim'] as const satisfies Clock[];
/** What the machine relies on: what such a clock can do when it runs out. */
const CAN_DO: Record<Clock, readonly ClockRule['onDue'][]> = {
  ...{
    receipt: ['remind'],
    answer: ['escalate', 'remind'],
    resolution: ['escalate', 'remind'],
    interim: ['tellMember'],
  },
  ...{ reaction: ['takeBack'], memberReply: ['returnToDesk'], acceptance: ['close'], pause: ['resume'] },
  ...{ promise: ['remind'], rung: ['nextRung'], followUp: ['escalate'] },
};
export const canDo = (clock: Clock): readonly ClockRule['onDue'][] =>
  Object.hasOwn(CAN_DO, clock) ? (CAN_DO[clock] ?? []) : ['escalate', 'remind'];
/** They run while somebody else than the desk has the ball, or until an instant. */
export const NEVER_PAUSE: ReadonlySet<Clock> = new Set(['memberReply', 'acceptance', 'pause', 'promise', 'receipt']);

const WORKED: ReadonlySet<Holder> = new Set(CASE_LINES);
export const isWorked = (flow: Flow, stage: Stage): boolean => WORKED.has(flow.stages[stage]?.holder ?? 'nobody');
const has = (flow: Flow, stage: Stage): boolean => Object.hasOwn(flow.stages, stage);
/** The stage whose holder cannot be another one. */
const HOLDER_OF: Record<Stage, Holder> = { received: 'system', closed: 'nobody', resolved: 'member' };
export const fixedHolder = (stage: Stage): Holder | null =>
  Object.hasOwn(HOLDER_OF, stage) ? (HOLDER_OF[stage] ?? null) : null;
export const isShipped = (stage: Stage): boolean => STAGES.some((one) => one === stage);

function flowFaults(flow: Flow): FlowFault[] {
  const faults: FlowFault[] = [];
  for (const stage of ['received', 'closed'])
    if (flow.stages[stage]?.holder !== HOLDER_OF[stage]) faults.push({ place: `stages.${stage}`, code: 'neededStage' });
  if (!has(flow, flow.entry) || !isWorked(flow, flow.entry)) faults.push({ place: 'entry', code: 'entryNotWorked' });
  const { reopen } = flow;
  if (reopen && (!has(flow, reopen.stage) || !isWorked(flow, reopen.stage)))
    faults.push({ place: 'reopen.stage', code: 'entryNotWorked' });
  if (reopen && flow.stages.closed?.commands.reopen === undefined)
    faults.push({ place: 'stages.closed', code: 'neededCommand', values: { command: 'reopen' } });
  if (flow.ladder.length === 0) faults.push({ place: 'ladder', code: 'noLadder' });
  return faults;
}

function stageFaults(flow: Flow, id: Stage): FlowFault[] {
  const faults: FlowFault[] = [];
  const stage = flow.stages[id] as StageRule;
  const place = `stages.${id}`;
  if (id === 'same' || Object.hasOwn(CAN_DO, id)) faults.push({ place, code: 'badId' });
  // A shipped stage has its words in the catalogue.
  if (!isShipped(id) && !(stage.name?.zh.trim() && stage.name.en.trim()))
    faults.push({ place: `${place}.name`, code: 'nameMissing' });
  if (id !== 'received' && id !== 'closed' && (stage.holder === 'system' || stage.holder === 'nobody'))
    faults.push({ place: `${place}.holder`, code: 'noOwner' });
  if ((id === 'resolved') !== (stage.holder === 'member'))
    faults.push({ place: `${place}.holder`, code: 'memberStage' });
  const possible = COMMANDS_OF[stage.holder];
  for (const [command, is] of Object.entries(possible))
    if (is === 'needed' && !(command in stage.commands))
      faults.push({ place: `${place}.commands`, code: 'neededCommand', values: { command } });
  for (const pair of PAIRS)
    for (const [one, other] of [pair, pair.toReversed() as typeof pair])
      if (one in stage.commands && !(other in stage.commands))
        faults.push({ place: `${place}.commands`, code: 'neededCommand', values: { command: other } });
  for (const [command, target] of Object.entries(stage.commands) as [CommandType, Stage | 'same'][]) {
    const code = possible[command] === undefined ? 'notForHolder' : targetFault(flow, command, target);
    if (code) faults.push({ place: `${place}.commands.${command}`, code, values: { stage: target } });
  }
  return faults;
}

function targetFault(flow: Flow, command: CommandType, target: Stage | 'same'): FlowFaultCode | null {
  const leads = LEADS[command];
  if (!leads) return target === 'same' ? null : 'staysHere';
  if (target === 'same') return 'mustLead';
  if (!has(flow, target) || target === 'received') return 'unknownStage';
  if (leads === 'end') return target === 'closed' ? null : 'mustClose';
  return leads === 'on' || isWorked(flow, target) ? null : 'entryNotWorked';
}

/** From the entry every stage can be reached, and from every stage the end. Withdrawing and merging are no ways: nothing was done. */
function wayFaults(flow: Flow): FlowFault[] {
  const next = (stage: Stage): Stage[] =>
    Object.entries(flow.stages[stage]?.commands ?? {}).flatMap(([command, target]) => {
      const leads = LEADS[command as CommandType];
      return (leads === 'desk' || leads === 'on') && has(flow, target) ? [target] : [];
    });
  const from = (stages: Stage[]): Set<Stage> => {
    const seen = new Set<Stage>();
    for (const open = [...stages]; open.length > 0; ) {
      const stage = open.pop() as Stage;
      if (seen.has(stage)) continue;
      seen.add(stage);
      open.push(...next(stage), ...closesBySilence(flow, stage));
    }
    return seen;
  };
  const reached = from([flow.entry, ...(flow.reopen ? [flow.reopen.stage] : [])]);
  return Object.keys(flow.stages)
    .filter((stage) => stage !== 'received' && stage !== 'closed')
    .flatMap((stage): FlowFault[] => [
      ...(reached.has(stage) ? [] : [{ place: `stages.${stage}`, code: 'unreachable' as const }]),
      ...(from([stage]).has('closed') ? [] : [{ place: `stages.${stage}`, code: 'deadEnd' as const }]),
    ]);
}

/** Only what the member has before them ends with their silence. */
const closesBySilence = (flow: Flow, stage: Stage): Stage[] =>
  flow.stages[stage]?.holder === 'member' && flow.stages[stage].clocks.includes('acceptance') ? ['closed'] : [];

/** Every wait has a clock of its own that does something when it runs out. */
function clockFaults(flow: Flow): FlowFault[] {
  const faults: FlowFault[] = [];
  const ids = Object.keys(flow.clocks);
  const known = (place: string, clock: Clock) => {
    if (!ids.includes(clock)) faults.push({ place, code: 'unknownClock', values: { clock } });
  };
  for (const [nth, clock] of flow.overall.entries()) {
    if (!OVERALL_CLOCKS.some((one) => one === clock))
      faults.push({ place: `overall.${nth}`, code: 'unknownClock', values: { clock } });
    else known(`overall.${nth}`, clock);
  }
  const given = new Set(Object.values(flow.stages).flatMap(({ commands }) => Object.keys(commands)));
  const waits = [['ask', 'memberReply'] as const, ['pause', 'pause'] as const, ['promise', 'promise'] as const];
  for (const clock of ['rung', 'followUp', ...waits.flatMap(([command, of]) => (given.has(command) ? [of] : []))])
    known('clocks', clock);
  for (const id of Object.keys(flow.stages)) faults.push(...clocksOfStage(flow, id));
  for (const [id, clock] of Object.entries(flow.clocks)) {
    // Called as the stage that it belongs to: there are no other words for it.
    if (!CLOCKS.some((one) => one === id) && !has(flow, id))
      faults.push({ place: `clocks.${id}`, code: 'unknownClock', values: { clock: id } });
    if (!canDo(id).includes(clock.onDue)) faults.push({ place: `clocks.${id}.onDue`, code: 'badOnDue' });
    if (clock.pauses && NEVER_PAUSE.has(id)) faults.push({ place: `clocks.${id}.pauses`, code: 'mayNotPause' });
  }
  return faults;
}

function clocksOfStage(flow: Flow, id: Stage): FlowFault[] {
  const { holder, clocks } = flow.stages[id] as StageRule;
  const place = `stages.${id}.clocks`;
  const faults = clocks.flatMap((clock, nth): FlowFault[] =>
    Object.hasOwn(flow.clocks, clock) && (holder === 'member' ? clock === 'acceptance' : !Object.hasOwn(CAN_DO, clock))
      ? []
      : [{ place: `${place}.${nth}`, code: 'unknownClock', values: { clock } }],
  );
  if (id === 'received' || id === 'closed')
    return clocks.map((clock, nth) => ({ place: `${place}.${nth}`, code: 'unknownClock', values: { clock } }));
  const ends = clocks.some((clock) => flow.clocks[clock]?.onDue === (holder === 'member' ? 'close' : 'escalate'));
  return ends ? faults : [...faults, { place, code: 'noClock' }];
}
