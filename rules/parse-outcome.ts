import {
  ALERT_CHANNELS,
  ALERT_KINDS,
  ALERT_RECIPIENTS,
  ALERT_SEVERITIES,
  ALERT_SUBJECTS,
  QUEUE_RECIPIENTS,
} from '../domain/alert/kinds.ts';
import { MODES } from '../domain/approval/flow.ts';
import { CLOCKS } from '../domain/case/flow.ts';
import { LIFECYCLES, LOYALTIES, POSTS, ROLES, type RuleSetCode, SEVERITIES, TIERS } from '../domain/vocabulary.ts';
import type { Reader } from './parse-reader.ts';

const STAGES = LIFECYCLES.filter((stage) => stage !== 'unidentified');

/** A year of minutes: longer than any deadline somebody could mean. */
const LONGEST = 525_600;

/** What a row says, in the shape of its set. */
export function parseOutcome(read: Reader, set: RuleSetCode, input: unknown, place: string): unknown {
  return PARSERS[set](read, input, place);
}

const PARSERS: Record<RuleSetCode, (read: Reader, input: unknown, place: string) => unknown> = {
  tier(read, input, place) {
    const then = read.object(input, place, ['tier']);
    return then && { tier: read.choice(then.tier, `${place}.tier`, TIERS) };
  },

  routing(read, input, place) {
    const then = read.object(input, place, ['queueCode'], ['named']);
    if (!then) return undefined;
    const queueCode = read.identifier(then.queueCode, `${place}.queueCode`);
    if (then.named === undefined) return { queueCode };
    if (typeof then.named !== 'boolean') return read.wrong(`${place}.named`, 'wrongType', { type: 'boolean' });
    return { queueCode, named: then.named };
  },

  serviceLevel(read, input, place) {
    const then = read.object(input, place, ['priority', 'minutes', 'ladderPercent']);
    if (!then) return undefined;
    const minutes = read.object(then.minutes, `${place}.minutes`, [], CLOCKS);
    return {
      priority: read.integer(then.priority, `${place}.priority`, 1, 4),
      minutes: Object.fromEntries(
        Object.entries(minutes ?? {}).map(([clock, m]) => [
          clock,
          read.integer(m, `${place}.minutes.${clock}`, 1, LONGEST),
        ]),
      ),
      ladderPercent: read.integer(then.ladderPercent, `${place}.ladderPercent`, 1, 1000),
    };
  },

  approvals(read, input, place) {
    const then = read.object(input, place, ['levels']);
    if (!then) return undefined;
    const levels = read.list(then.levels, `${place}.levels`, 0, 'levels');
    return { levels: levels.map((level, i) => parseLevel(read, level, `${place}.levels[${i}]`)) };
  },

  alerts: parseAlert,

  severity(read, input, place) {
    const then = read.object(input, place, ['severity']);
    return then && { severity: read.choice(then.severity, `${place}.severity`, SEVERITIES) };
  },

  lifecycle(read, input, place) {
    const then = read.object(input, place, ['lifecycle']);
    return then && { lifecycle: read.choice(then.lifecycle, `${place}.lifecycle`, STAGES) };
  },

  loyalty(read, input, place) {
    const then = read.object(input, place, ['loyalty']);
    return then && { loyalty: read.choice(then.loyalty, `${place}.loyalty`, LOYALTIES) };
  },

  careAudience(read, input, place) {
    const then = read.object(input, place, ['audience', 'cadence']);
    if (!then) return undefined;
    return {
      audience: read.choice(then.audience, `${place}.audience`, ['include', 'exclude'] as const),
      cadence: read.identifier(then.cadence, `${place}.cadence`),
    };
  },
};

function parseLevel(read: Reader, input: unknown, place: string) {
  const level = read.object(input, place, ['approvers', 'mode', 'hours']);
  if (!level) return undefined;
  return {
    approvers: parseApprovers(read, level.approvers, `${place}.approvers`),
    mode: read.choice(level.mode, `${place}.mode`, MODES),
    hours: read.integer(level.hours, `${place}.hours`, 1, LONGEST / 60),
  };
}

function parseApprovers(read: Reader, input: unknown, place: string) {
  const approvers = read.object(input, place, ['by'], ['post', 'role']);
  const by = approvers && read.choice(approvers.by, `${place}.by`, ['line', 'role', 'post'] as const);
  if (!approvers || !by) return undefined;
  const [named, other] = by === 'role' ? (['role', 'post'] as const) : (['post', 'role'] as const);
  if (approvers[named] === undefined) return read.wrong(`${place}.${named}`, 'required');
  if (approvers[other] !== undefined) return read.wrong(`${place}.${other}`, 'unknownKey');
  return { by, [named]: read.choice(approvers[named], `${place}.${named}`, named === 'role' ? ROLES : POSTS) };
}

function parseAlert(read: Reader, input: unknown, place: string): unknown {
  const said = ['about', 'severity', 'recipients', 'channels', 'repeat'] as const;
  const none = typeof input === 'object' && input !== null && 'alert' in input && input.alert === null;
  if (none) return read.object(input, place, ['alert']) && { alert: null };
  const then = read.object(input, place, ['alert', ...said], ['ladder', 'clearPercent']);
  if (!then) return undefined;
  const about = read.choice(then.about, `${place}.about`, ALERT_SUBJECTS);
  // A case has a ladder of its own.
  if (then.ladder !== undefined && about === 'case') read.wrong(`${place}.ladder`, 'unknownKey');
  if (then.clearPercent !== undefined && about !== 'queue') read.wrong(`${place}.clearPercent`, 'unknownKey');
  const each = <T extends string>(key: 'recipients' | 'channels', choices: readonly T[]) =>
    read.list(then[key], `${place}.${key}`, 0, 'list').map((v, i) => read.choice(v, `${place}.${key}[${i}]`, choices));
  return {
    alert: read.choice(then.alert, `${place}.alert`, ALERT_KINDS),
    about,
    severity: read.choice(then.severity, `${place}.severity`, ALERT_SEVERITIES),
    recipients: each('recipients', about === 'queue' ? QUEUE_RECIPIENTS : ALERT_RECIPIENTS),
    channels: each('channels', ALERT_CHANNELS),
    repeat: then.repeat === 'once' ? 'once' : parseRepeat(read, then.repeat, `${place}.repeat`),
    ...(then.clearPercent === undefined
      ? {}
      : { clearPercent: read.integer(then.clearPercent, `${place}.clearPercent`, 1, 100) }),
    ...(then.ladder === undefined ? {} : { ladder: parseLadder(read, then.ladder, `${place}.ladder`) }),
  };
}

function parseRepeat(read: Reader, input: unknown, place: string) {
  const repeat = input === undefined ? undefined : read.object(input, place, ['everyHours']);
  return repeat && { everyHours: read.integer(repeat.everyHours, `${place}.everyHours`, 1, LONGEST / 60) };
}

const parseLadder = (read: Reader, input: unknown, place: string) =>
  read.list(input, place, 1, 'levels').map((item, i) => {
    const rung = read.object(item, `${place}[${i}]`, ['post', 'minutes']);
    return (
      rung && {
        post: read.choice(rung.post, `${place}[${i}].post`, POSTS),
        minutes: read.integer(rung.minutes, `${place}[${i}].minutes`, 1, LONGEST),
      }
    );
  });
