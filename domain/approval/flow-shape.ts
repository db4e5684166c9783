import { count, isObject, nameShape, only, type Wrong, wrongsOf } from '../flow-parts.ts';
import { APPROVAL_KINDS, POSTS, ROLES } from '../vocabulary.ts';
import {
  APPROVERS_BY,
  type ApprovalRules,
  DELEGATIONS,
  EXPIRY_ENDS,
  LATE_ENDS,
  LATE_TO,
  MODES,
  WITHDRAWALS,
} from './flow.ts';

/** Whether something is built as the flow of an approval is, and within which limits. What it means is `check-flow.ts`. */

export const APPROVAL_LIMITS = {
  /** Before the levels, and after them. */
  stages: 4,
  /** As many as the rules can have. */
  levels: 6,
  calls: 12,
  /** A year. */
  minutes: 525_600,
  /** Percent. */
  remind: 99,
} as const;

const RULE_KEYS = [
  ...(['before', 'after', 'levels', 'late', 'question', 'delegation', 'withdrawal', 'expiry', 'nobody'] as const),
] satisfies (keyof ApprovalRules)[];
const STAGE_KEYS = ['name', 'approvers', 'mode', 'minutes', 'remind'];

export const approvalShapeFaults = (input: unknown) =>
  wrongsOf((wrong) => {
    if (!isObject(input)) {
      wrong('');
      return;
    }
    only(['kind', 'version', ...RULE_KEYS], input, '', wrong);
    if (!APPROVAL_KINDS.includes(input.kind as never)) wrong('kind');
    if (!count(input.version, Number.MAX_SAFE_INTEGER)) wrong('version');
    for (const part of ['before', 'after']) list(part, input[part], APPROVAL_LIMITS.stages, shapeOfStage, wrong);
    list('levels', input.levels, APPROVAL_LIMITS.levels, shapeOfLevel, wrong);
    if (Array.isArray(input.levels) && input.levels.length === 0) wrong('levels');
    object('late', input.late, ['to', 'upTo', 'calls', 'end'], shapeOfLate, wrong);
    object('question', input.question, ['possible', 'pauses', 'minutes'], shapeOfQuestion, wrong);
    choice('delegation', input.delegation, DELEGATIONS, wrong);
    choice('withdrawal', input.withdrawal, WITHDRAWALS, wrong);
    if (input.expiry !== null) object('expiry', input.expiry, ['minutes', 'end'], shapeOfExpiry, wrong);
    if (input.nobody !== null) choice('nobody', input.nobody, POSTS, wrong);
  });

type Part = Record<string, unknown>;
type Judge = (place: string, part: Part, wrong: Wrong) => void;

function object(place: string, given: unknown, keys: readonly string[], judge: Judge, wrong: Wrong): void {
  if (isObject(given)) {
    only(keys, given, place, wrong);
    judge(place, given, wrong);
  } else wrong(place);
}

function list(place: string, given: unknown, most: number, judge: Judge, wrong: Wrong): void {
  if (!Array.isArray(given)) wrong(place);
  else if (given.length > most) wrong(place, 'tooMany');
  else
    for (const [nth, one] of given.entries())
      if (isObject(one)) judge(`${place}.${nth}`, one, wrong);
      else wrong(`${place}.${nth}`);
}

function choice(place: string, given: unknown, of: readonly unknown[], wrong: Wrong): void {
  if (!of.includes(given)) wrong(place);
}

function number(place: string, given: unknown, most: number, wrong: Wrong, orNull = false): void {
  if (!(orNull && given === null) && !count(given, most)) wrong(place, 'outOfRange');
}

const shapeOfStage: Judge = (place, stage, wrong) => {
  only(STAGE_KEYS, stage, place, wrong);
  nameShape(`${place}.name`, stage.name, wrong);
  choice(`${place}.mode`, stage.mode, MODES, wrong);
  number(`${place}.minutes`, stage.minutes, APPROVAL_LIMITS.minutes, wrong);
  number(`${place}.remind`, stage.remind, APPROVAL_LIMITS.remind, wrong, true);
  const who = stage.approvers;
  if (!isObject(who)) {
    wrong(`${place}.approvers`);
    return;
  }
  choice(`${place}.approvers.by`, who.by, APPROVERS_BY, wrong);
  const named = who.by === 'role' ? 'role' : 'post';
  only(['by', named], who, `${place}.approvers`, wrong);
  choice(`${place}.approvers.${named}`, who[named], named === 'role' ? ROLES : POSTS, wrong);
};

const shapeOfLevel: Judge = (place, level, wrong) => {
  only(['minutes', 'remind'], level, place, wrong);
  number(`${place}.minutes`, level.minutes, APPROVAL_LIMITS.minutes, wrong, true);
  number(`${place}.remind`, level.remind, APPROVAL_LIMITS.remind, wrong, true);
};

const shapeOfLate: Judge = (place, late, wrong) => {
  choice(`${place}.to`, late.to, LATE_TO, wrong);
  if (late.upTo !== null) choice(`${place}.upTo`, late.upTo, POSTS, wrong);
  number(`${place}.calls`, late.calls, APPROVAL_LIMITS.calls, wrong, true);
  choice(`${place}.end`, late.end, LATE_ENDS, wrong);
};

const shapeOfQuestion: Judge = (place, question, wrong) => {
  for (const key of ['possible', 'pauses']) if (typeof question[key] !== 'boolean') wrong(`${place}.${key}`);
  number(`${place}.minutes`, question.minutes, APPROVAL_LIMITS.minutes, wrong, true);
};

const shapeOfExpiry: Judge = (place, expiry, wrong) => {
  number(`${place}.minutes`, expiry.minutes, APPROVAL_LIMITS.minutes, wrong);
  choice(`${place}.end`, expiry?.end, EXPIRY_ENDS, wrong);
};
