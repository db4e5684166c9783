import { CASE_KINDS, POSTS } from '../vocabulary.ts';
import {
  type Clock,
  COMMANDS,
  type CommandType,
  type Flow,
  GENERAL_CLOCKS,
  HOLDERS,
  ON_DUE,
  STAGE_ID,
  STAGES,
  type Stage,
  type StageRule,
} from './flow.ts';

/** What is wrong with a flow, at its place (`stages.firstLine.commands.resolve`). Words lie under `flows.fault.<code>`. */
export type FlowFault = { place: string; code: FlowFaultCode; values?: Record<string, string | number> };
export const FLOW_FAULTS = [
  'shape', // not what a flow looks like
  'badId',
  'nameMissing',
  'unknownStage',
  'unknownClock',
  'unknownCommand',
  'notForHolder', // a command that nobody could give in such a stage
  'neededStage', // received and closed
  'entryNotWorked', // the first stage after routing must be held by a line of staff
  'unreachable',
  'deadEnd', // no way to the end
  'noClock', // a wait that nothing ends
  'noOwner',
  'outOfRange',
  'noLadder',
  'tooMany',
] as const;
export type FlowFaultCode = (typeof FLOW_FAULTS)[number];

const MOST = { stages: 20, rungs: 12 };
/** A year of minutes. */
const LONGEST = 525_600;
/** What only time or the machine does with a clock: not for a stage's own. */
const OWN_AFFAIRS: ReadonlySet<Clock> = new Set(
  GENERAL_CLOCKS.filter((clock) => clock !== 'memberReply' && clock !== 'acceptance'),
);
/** Moves that say to the member, or take from them, how it ended. */
const MEMBERS: ReadonlySet<CommandType> = new Set(['accept', 'reject']);
const AT_DESK: ReadonlySet<StageRule['holder']> = new Set(['first', 'second', 'head']);

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
  return [...stageFaults(flow), ...wayFaults(flow), ...clockFaults(flow)];
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isCount = (value: unknown, most = LONGEST) =>
  Number.isInteger(value) && (value as number) >= 1 && (value as number) <= most;

function shapeFaults(input: unknown): FlowFault[] {
  const faults: FlowFault[] = [];
  const wrong = (place: string, code: FlowFaultCode = 'shape') => {
    faults.push({ place, code });
  };
  if (!isObject(input)) return [{ place: '', code: 'shape' }];
  const { kind, version, stages, clocks, overall, entry, ladder, reopen } = input;
  if (!CASE_KINDS.includes(kind as never)) wrong('kind');
  if (!isCount(version, Number.MAX_SAFE_INTEGER)) wrong('version');
  if (typeof entry !== 'string') wrong('entry');
  if (!Array.isArray(overall) || overall.some((clock) => typeof clock !== 'string')) wrong('overall');
  if (!isObject(stages)) wrong('stages');
  else if (Object.keys(stages).length > MOST.stages) wrong('stages', 'tooMany');
  else for (const [id, stage] of Object.entries(stages)) shapeOfStage(id, stage, wrong);
  if (!isObject(clocks)) wrong('clocks');
  else for (const [id, clock] of Object.entries(clocks)) shapeOfClock(id, clock, wrong);
  if (!Array.isArray(ladder)) wrong('ladder');
  else if (ladder.length > MOST.rungs) wrong('ladder', 'tooMany');
  else
    ladder.forEach((rung, i) => {
      if (!isObject(rung) || !POSTS.includes(rung.post as never)) wrong(`ladder.${i}.post`);
      else if (!isCount(rung.minutes)) wrong(`ladder.${i}.minutes`, 'outOfRange');
      else if (rung.urgent !== undefined && typeof rung.urgent !== 'boolean') wrong(`ladder.${i}.urgent`);
    });
  if (reopen !== undefined && (!isObject(reopen) || typeof reopen.stage !== 'string')) wrong('reopen');
  else if (isObject(reopen) && !isCount(reopen.days, 3_650)) wrong('reopen.days', 'outOfRange');
  const known = ['kind', 'version', 'stages', 'clocks', 'overall', 'entry', 'ladder', 'reopen'];
  for (const key of Object.keys(input)) if (!known.includes(key)) wrong(key);
  return faults;
}

function shapeOfStage(id: string, stage: unknown, wrong: (place: string, code?: FlowFaultCode) => void): void {
  const place = `stages.${id}`;
  if (!STAGE_ID.test(id) || id in Object.prototype) {
    wrong(place, 'badId');
    return;
  }
  if (!isObject(stage)) {
    wrong(place);
    return;
  }
  if (!HOLDERS.includes(stage.holder as never)) wrong(`${place}.holder`);
  if (!Array.isArray(stage.clocks) || stage.clocks.some((clock) => typeof clock !== 'string')) wrong(`${place}.clocks`);
  if (!isObject(stage.commands)) wrong(`${place}.commands`);
  else
    for (const [command, target] of Object.entries(stage.commands)) {
      if (!COMMANDS.includes(command as never)) wrong(`${place}.commands.${command}`, 'unknownCommand');
      else if (typeof target !== 'string') wrong(`${place}.commands.${command}`);
    }
  const { name } = stage;
  if (
    name !== undefined &&
    !(isObject(name) && ['zh', 'en'].every((l) => typeof name[l] === 'string' && (name[l] as string).length <= 60))
  )
    wrong(`${place}.name`);
}

function shapeOfClock(id: string, clock: unknown, wrong: (place: string, code?: FlowFaultCode) => void): void {
  const place = `clocks.${id}`;
  if (!STAGE_ID.test(id) || id in Object.prototype) {
    wrong(place, 'badId');
    return;
  }
  if (!isObject(clock)) {
    wrong(place);
    return;
  }
  if (!isCount(clock.minutes)) wrong(`${place}.minutes`, 'outOfRange');
  if (typeof clock.pauses !== 'boolean') wrong(`${place}.pauses`);
  if (!ON_DUE.includes(clock.onDue as never)) wrong(`${place}.onDue`);
  if (clock.warn !== undefined && !isCount(clock.warn, 99)) wrong(`${place}.warn`, 'outOfRange');
  if (clock.extendable !== undefined && !isCount(clock.extendable, 1_000)) wrong(`${place}.extendable`, 'outOfRange');
}

function stageFaults(flow: Flow): FlowFault[] {
  const faults: FlowFault[] = [];
  const { received, closed } = flow.stages;
  if (received?.holder !== 'system') faults.push({ place: 'stages.received', code: 'neededStage' });
  if (closed?.holder !== 'nobody') faults.push({ place: 'stages.closed', code: 'neededStage' });
  const entry = flow.stages[flow.entry];
  if (!entry || !AT_DESK.has(entry.holder)) faults.push({ place: 'entry', code: 'entryNotWorked' });
  if (flow.reopen && !AT_DESK.has(flow.stages[flow.reopen.stage]?.holder ?? 'nobody'))
    faults.push({ place: 'reopen.stage', code: 'entryNotWorked' });
  if (flow.ladder.length === 0) faults.push({ place: 'ladder', code: 'noLadder' });
  for (const [id, stage] of Object.entries(flow.stages)) {
    const place = `stages.${id}`;
    if (!STAGES.includes(id as never) && !(stage.name?.zh.trim() && stage.name.en.trim()))
      faults.push({ place: `${place}.name`, code: 'nameMissing' });
    if (id !== 'received' && stage.holder === 'system') faults.push({ place: `${place}.holder`, code: 'noOwner' });
    if (id !== 'closed' && stage.holder === 'nobody') faults.push({ place: `${place}.holder`, code: 'noOwner' });
    for (const [command, target] of Object.entries(stage.commands)) {
      const at = `${place}.commands.${command}`;
      if (target !== 'same' && !(target in flow.stages))
        faults.push({ place: at, code: 'unknownStage', values: { stage: target } });
      if (MEMBERS.has(command as CommandType) && stage.holder !== 'member')
        faults.push({ place: at, code: 'notForHolder' });
      if (target === 'received') faults.push({ place: at, code: 'unknownStage', values: { stage: target } });
    }
  }
  return faults;
}

/** From the entry every stage can be reached, and from every stage the end. Withdrawing and merging are no ways: nothing was done. */
function wayFaults(flow: Flow): FlowFault[] {
  const next = (stage: Stage): Stage[] =>
    Object.entries(flow.stages[stage]?.commands ?? {}).flatMap(([command, target]) =>
      target === 'same' || command === 'withdraw' || command === 'merge' || !(target in flow.stages) ? [] : [target],
    );
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

const closesBySilence = (flow: Flow, stage: Stage): Stage[] =>
  (flow.stages[stage]?.clocks ?? []).some((clock) => flow.clocks[clock]?.onDue === 'close') ? ['closed'] : [];

/** Every wait has a clock of its own that does something when it runs out. */
function clockFaults(flow: Flow): FlowFault[] {
  const faults: FlowFault[] = [];
  const known = (place: string, clock: Clock) => {
    if (!(clock in flow.clocks)) faults.push({ place, code: 'unknownClock', values: { clock } });
  };
  for (const [i, clock] of flow.overall.entries()) known(`overall.${i}`, clock);
  for (const clock of ['memberReply', 'rung', 'followUp', 'pause', 'promise']) known('clocks', clock);
  for (const [id, stage] of Object.entries(flow.stages)) {
    const place = `stages.${id}.clocks`;
    stage.clocks.forEach((clock, i) => {
      known(`${place}.${i}`, clock);
      if (OWN_AFFAIRS.has(clock)) faults.push({ place: `${place}.${i}`, code: 'unknownClock', values: { clock } });
    });
    if (id === 'received' || id === 'closed') continue;
    const ends = stage.clocks.some((clock) => {
      const onDue = flow.clocks[clock]?.onDue;
      return stage.holder === 'member' ? onDue === 'close' || onDue === 'returnToDesk' : onDue === 'escalate';
    });
    if (!ends) faults.push({ place, code: 'noClock' });
  }
  for (const [id, clock] of Object.entries(flow.clocks)) {
    const expected = FIXED[id];
    if (expected && clock.onDue !== expected) faults.push({ place: `clocks.${id}.onDue`, code: 'shape' });
  }
  return faults;
}

/** What the machine relies on. */
const FIXED: Record<Clock, string> = {
  rung: 'nextRung',
  memberReply: 'returnToDesk',
  pause: 'resume',
  promise: 'remind',
  reaction: 'takeBack',
  interim: 'tellMember',
};
