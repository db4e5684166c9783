import { COMMANDS, type CommandType, clockRule, type Flow, promiseClock, stageRule } from './flow.ts';
import type {
  CalendarChanged,
  CaseState,
  ClockState,
  CommandEvent,
  MoveFlow,
  ReceiptReturned,
  Refusal,
} from './state.ts';

/** A command that is not possible now. Nothing has changed. */
export class RefusedError extends Error {
  readonly refusal: Refusal;
  constructor(why: Refusal) {
    super(`Refused: ${why.code}`);
    this.refusal = why;
  }
}

/** What is said of a case and moves it nowhere: possible wherever one is open, whether its flow lists it or not. */
const ANYWHERE: ReadonlySet<string> = new Set([
  ...['calendarChanged', 'moveFlow', 'receiptReturned', 'confirmReceipt', 'reassess'],
]);
/** The commands that make sense only while the case is with somebody at the desk. */
const NEEDS_BALL: ReadonlySet<CommandType> = new Set(['ask', 'pause']);

/**
 * Why a command is not possible now, or null when it is. The buttons of the desk, the answer of the API and the
 * workflow's validator all ask here. Who may do it is another question (`api/abilities.ts`). Without what a command needs (which clock,
 * until when) the answer is whether it is possible at all.
 * @param now  epoch ms; left out, instants are not compared with it
 */
export function refusal(
  flow: Flow,
  state: CaseState,
  command: CommandEvent | CalendarChanged | MoveFlow | ReceiptReturned,
  now = Number.NEGATIVE_INFINITY,
): Refusal | null {
  const over = state.stage === 'closed';
  if (over && ANYWHERE.has(command.type)) return CLOSED;
  if (command.type === 'calendarChanged' || command.type === 'receiptReturned') return null;
  if (command.type === 'moveFlow') return command.version === state.flow.version ? no('sameValue') : null;
  const { commands } = stageRule(flow, state.stage);
  if (!(command.type in commands || ANYWHERE.has(command.type))) {
    if (over) return CLOSED;
    if (command.type === 'reopen' || command.type === 'unmerge') return no('notClosed');
    return state.stage === 'received' ? no('routing') : no('notInStage', { stage: state.stage });
  }
  if (NEEDS_BALL.has(command.type) && state.ball === 'member') return no('memberHasBall', { since: state.ballSince });
  return (SPECIAL[command.type]?.(flow, state, command, now) ?? null) as Refusal | null;
}

const no = (code: Refusal['code'], values: Refusal['values'] = {}): Refusal => ({ code, values });
const CLOSED = no('closed', { stage: 'closed' });

type Judge = (flow: Flow, state: CaseState, command: CommandEvent, now: number) => Refusal | null;

const onLadder: Judge = (_, { ladder }) => (ladder.status === 'running' ? null : no('noEscalation'));
const inTheFuture = ({ at }: CommandEvent, now: number) => (at !== undefined && at <= now ? no('inThePast') : null);

/** What else a command needs than a stage that has it. */
const SPECIAL: Partial<Record<CommandType, Judge>> = {
  /** Whoever it was given to says with it that they have it. */
  claim(_, { assigneeId, clocks }, { by }) {
    if (!assigneeId) return null;
    const given = clocks.reaction?.status === 'running' || clocks.reaction?.status === 'paused';
    return by === assigneeId && given ? null : no('alreadyClaimed', { staffId: assigneeId });
  },
  release: (_, { assigneeId }) => (assigneeId ? null : no('nobodyHasIt')),
  decline: (_, { assigneeId }) => (assigneeId ? null : no('nobodyHasIt')),
  assign: (_, { assigneeId }, { staffId }) =>
    staffId && staffId === assigneeId ? no('sameHolder', { staffId }) : null,
  acknowledge: onLadder,
  decide: onLadder,
  pause: (_, state, command, now) =>
    state.pause ? no('alreadyPaused', { since: state.pause.since }) : inTheFuture(command, now),
  resume: (_, { pause }) => (pause ? null : no('notPaused')),
  promise: (_, __, command, now) => inTheFuture(command, now),
  keepPromise(_, { clocks, promises = 0 }, { promise }) {
    const open = (n: number) => ['running', 'breached'].includes(clocks[promiseClock(n)]?.status ?? '');
    if (promise !== undefined) return open(promise) ? null : no('noSuchPromise');
    return Array.from({ length: promises }, (_, i) => i + 1).some(open) ? null : no('noSuchPromise');
  },
  extend(flow, { clocks }, { clock, minutes = 0 }) {
    const names = clock === undefined ? Object.keys(clocks) : [clock];
    const refusals = names.map((name) => extension(flow, clocks[name], name, minutes));
    return refusals.length > 0 && refusals.some((why) => why === null) ? null : (refusals[0] ?? no('noSuchClock'));
  },
  prioritise: (_, state, { priority }) => (priority === state.priority ? no('sameValue') : null),
  assess: (_, state, { severity, category }) =>
    (severity !== undefined || category !== undefined) &&
    (severity === undefined || severity === state.severity) &&
    (category === undefined || category === state.category)
      ? no('sameValue')
      : null,
  confirmReceipt: (_, { receiptOwed }) => (receiptOwed ? null : no('receiptKnown')),
  reassess: (_, { stage }) => (stage === 'received' ? no('routing') : null),
  reopen: (flow, { outcome }) => (outcome === 'merged' ? no('wasMerged') : flow.reopen ? null : CLOSED),
  unmerge: (_, { outcome }) => (outcome === 'merged' ? null : no('notMerged')),
};

function extension(flow: Flow, c: ClockState | undefined, clock: string, minutes: number): Refusal | null {
  const room = c && roomToExtend(flow, clock, c);
  if (!room) return no('noSuchClock');
  return room.left < Math.max(1, minutes) ? no('extendLimit', { minutes: room.left }) : null;
}

/** Working minutes that may be added to a clock by hand, all in all and of those still; null: none to this clock, or not now. */
export function roomToExtend(flow: Flow, clock: string, c: ClockState): { limit: number; left: number } | null {
  const percent = clockRule(flow, clock).extendable;
  if (!percent || c.spans.length === 0 || (c.status !== 'running' && c.status !== 'paused')) return null;
  const extended = c.extendedMs ?? 0;
  const limit = ((c.budgetMs - extended) * percent) / 100;
  return { limit: Math.floor(limit / 60_000), left: Math.max(0, Math.floor((limit - extended) / 60_000)) };
}

/** Every command with the reason why it is not possible now (null = possible), for the buttons. */
export function commandsOf(
  flow: Flow,
  state: CaseState,
  by: string | null = null,
): Record<CommandType, Refusal | null> {
  const probe = (type: CommandType) => refusal(flow, state, { type, by });
  return Object.fromEntries(COMMANDS.map((type) => [type, probe(type)])) as Record<CommandType, Refusal | null>;
}
