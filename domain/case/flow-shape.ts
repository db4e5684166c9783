import { at, count as isCount, isObject, NAME_LIMIT, nameShape, only, type Wrong, wrongsOf } from '../flow-parts.ts';
import { CASE_KINDS, POSTS } from '../vocabulary.ts';
import type { FlowFault } from './check-flow.ts';
import { type ClockRule, COMMANDS, HOLDERS, ON_DUE, type Rung, STAGE_ID, type StageRule } from './flow.ts';

/** Whether something is built as a flow is: what it is made of, and within which limits. What it means is `check-flow.ts`. */

export const FLOW_LIMITS = {
  stages: 20,
  clocks: 40,
  clocksOfStage: 6,
  rungs: 12,
  name: NAME_LIMIT,
  /** A year. */
  minutes: 525_600,
  /** Percent. */
  warn: 99,
  extendable: 1_000,
  reopenDays: 3_650,
} as const;

const FLOW_KEYS = ['kind', 'version', 'stages', 'clocks', 'overall', 'entry', 'ladder', 'reopen'];
const STAGE_KEYS = ['name', 'holder', 'clocks', 'commands'] satisfies (keyof StageRule)[];
const CLOCK_KEYS = ['minutes', 'pauses', 'onDue', 'warn', 'extendable'] satisfies (keyof ClockRule)[];
const RUNG_KEYS = ['post', 'minutes', 'urgent'] satisfies (keyof Rung)[];

export const shapeFaults = (input: unknown): FlowFault[] =>
  wrongsOf((wrong) => {
    if (!isObject(input)) {
      wrong('');
      return;
    }
    const { kind, version, stages, clocks, overall, entry, ladder, reopen } = input;
    only(FLOW_KEYS, input, '', wrong);
    if (!CASE_KINDS.includes(kind as never)) wrong('kind');
    if (!isCount(version, Number.MAX_SAFE_INTEGER)) wrong('version');
    if (!isId(entry)) wrong('entry');
    if (!isList(overall, FLOW_LIMITS.clocks)) wrong('overall');
    each(stages, 'stages', FLOW_LIMITS.stages, shapeOfStage, wrong);
    each(clocks, 'clocks', FLOW_LIMITS.clocks, shapeOfClock, wrong);
    if (!Array.isArray(ladder)) wrong('ladder');
    else if (ladder.length > FLOW_LIMITS.rungs) wrong('ladder', 'tooMany');
    else for (const [nth, rung] of ladder.entries()) shapeOfRung(`ladder.${nth}`, rung, wrong);
    if (reopen !== undefined) shapeOfReopening(reopen, wrong);
  });

const isId = (value: unknown): value is string => typeof value === 'string' && STAGE_ID.test(value);
/** Ids, each once. */
const isList = (value: unknown, most: number): value is string[] =>
  Array.isArray(value) && value.length <= most && value.every(isId) && new Set(value).size === value.length;

function each(
  given: unknown,
  place: string,
  most: number,
  judge: (place: string, of: Record<string, unknown>, wrong: Wrong) => void,
  wrong: Wrong,
): void {
  if (!isObject(given)) {
    wrong(place);
    return;
  }
  const all = Object.entries(given);
  if (all.length > most) {
    wrong(place, 'tooMany');
    return;
  }
  for (const [id, value] of all) {
    const here = at(place, id);
    // What every object has by itself would be found in any flow.
    if (!STAGE_ID.test(id) || id in Object.prototype) wrong(here, 'badId');
    else if (!isObject(value)) wrong(here);
    else judge(here, value, wrong);
  }
}

function shapeOfStage(place: string, stage: Record<string, unknown>, wrong: Wrong): void {
  only(STAGE_KEYS, stage, place, wrong);
  if (!HOLDERS.includes(stage.holder as never)) wrong(`${place}.holder`);
  if (!isList(stage.clocks, FLOW_LIMITS.clocksOfStage)) wrong(`${place}.clocks`);
  if (!isObject(stage.commands)) wrong(`${place}.commands`);
  else
    for (const [command, target] of Object.entries(stage.commands)) {
      if (!COMMANDS.includes(command as never)) wrong(at(`${place}.commands`, command), 'unknownCommand');
      else if (!isId(target)) wrong(`${place}.commands.${command}`);
    }
  if (stage.name !== undefined) nameShape(`${place}.name`, stage.name, wrong);
}

function shapeOfClock(place: string, clock: Record<string, unknown>, wrong: Wrong): void {
  only(CLOCK_KEYS, clock, place, wrong);
  if (!isCount(clock.minutes, FLOW_LIMITS.minutes)) wrong(`${place}.minutes`, 'outOfRange');
  if (typeof clock.pauses !== 'boolean') wrong(`${place}.pauses`);
  if (!ON_DUE.includes(clock.onDue as never)) wrong(`${place}.onDue`);
  for (const key of ['warn', 'extendable'] as const)
    if (clock[key] !== undefined && !isCount(clock[key], FLOW_LIMITS[key])) wrong(`${place}.${key}`, 'outOfRange');
}

function shapeOfRung(place: string, rung: unknown, wrong: Wrong): void {
  if (!isObject(rung)) {
    wrong(place);
    return;
  }
  only(RUNG_KEYS, rung, place, wrong);
  if (!POSTS.includes(rung.post as never)) wrong(`${place}.post`);
  if (!isCount(rung.minutes, FLOW_LIMITS.minutes)) wrong(`${place}.minutes`, 'outOfRange');
  if (rung.urgent !== undefined && typeof rung.urgent !== 'boolean') wrong(`${place}.urgent`);
}

function shapeOfReopening(reopen: unknown, wrong: Wrong): void {
  if (!isObject(reopen)) {
    wrong('reopen');
    return;
  }
  only(['stage', 'days'], reopen, 'reopen', wrong);
  if (!isId(reopen.stage)) wrong('reopen.stage');
  if (!isCount(reopen.days, FLOW_LIMITS.reopenDays)) wrong('reopen.days', 'outOfRange');
}
