import type { Locale } from '../vocabulary.ts';
import {
  type ApprovalFlow,
  type ApprovalRules,
  type ApprovalStage,
  type Approvers,
  type Mode,
  SHIPPED_RULES,
} from './flow.ts';

/** All instants are epoch milliseconds. Ids only: what people wrote lies in rows that can be erased. */

export type Level = {
  approvers: Approvers;
  mode: Mode /** Working hours until it goes up, unless the flow says another time. */;
  hours: number;
};
/** A level of the rules, or (with a name) a stage of the flow before or after them. */
export type Step = Level & { part?: 'before' | 'after'; name?: Record<Locale, string>; remind?: number | null };

export const SEAT_STATUSES = ['pending', 'approved', 'rejected', 'delegated', 'timedOut', 'released'] as const;

/** One person who was asked. `released`: others decided it, or it was withdrawn. */
export type Seat = {
  level: number;
  staffId: string;
  insteadOfId: string | null;
  delegatedById: string | null;
  status: (typeof SEAT_STATUSES)[number];
  calledAt: number;
  decidedAt: number | null;
};

export const APPROVAL_STATUSES = ['open', 'asked', 'approved', 'rejected', 'withdrawn', 'expired'] as const;
/** `asked`: the requester owes an answer; the clock stands still, unless the flow lets it run. `expired`: its time was over. */
export type ApprovalStatus = (typeof APPROVAL_STATUSES)[number];

/** A pause closes a span, so that time cannot count twice. */
export type Timer = {
  budgetMs: number;
  spans: { calendarId: string; from: number; to: number | null }[];
  /** Null while it stands still. */
  dueAt: number | null;
  provisional: boolean;
};
/** Time for one calling. `remind`: on the same spans, until it was said. */
export type ApprovalClock = Timer & { remind?: { budgetMs: number; dueAt: number | null }; reminded?: true };

export type ApprovalState = {
  status: ApprovalStatus;
  /** Null: the rules themselves asked for it. */
  requesterId: string | null;
  calendarId: string;
  /** As rules and flow said when it was asked for. None: the rules themselves approve. */
  levels: Step[];
  level: number;
  /** Everybody who was asked, in order; entries are never removed. */
  seats: Seat[];
  /** Counts callings over all levels: each gets notices of its own. */
  calls: number;
  clock: ApprovalClock | null;
  askedById: string | null;
  /** None: from before there were flows. */
  flow?: ApprovalFlow;
  openedAt?: number;
  /** How often time ran out at this level. */
  late?: number;
  /** Whoever is asked where nobody else may decide was called already: at this level; because all of its time was over. */
  fellBack?: true;
  escalated?: true;
  questions?: number;
  /** Time for all of it; time for the answer. */
  expiry?: Timer;
  answer?: Timer;
};

/** Somebody to be asked, as the order of people says. */
export type Called = { staffId: string; insteadOfId: string | null };

export type Verb = 'approve' | 'reject' | 'ask' | 'answer' | 'delegate' | 'withdraw';
export const VERBS: readonly Verb[] = ['approve', 'reject', 'ask', 'answer', 'delegate', 'withdraw'];
export type Act =
  | { type: Exclude<Verb, 'delegate'>; by: string }
  /** `entitled`: the order of people lets the colleague decide at this level. */
  | { type: 'delegate'; by: string; to: string; entitled: boolean };

/** What rings: the level's time, a reminder of it, an answer that is owed, the end of all of it. */
export type TimerName = 'level' | 'remind' | 'answer' | 'expiry';

export type ApprovalEvent =
  | { type: 'opened' }
  | { type: 'seated'; people: Called[] }
  | { type: 'clockSet'; of?: TimerName; dueAt: number; provisional: boolean }
  | { type: 'ranOut' }
  /** What it was asked for fell away. */
  | { type: 'lapsed' }
  /** From now on it goes by another flow; what was spent and said stays. */
  | { type: 'moved'; flow: ApprovalFlow }
  | Act;

export const APPROVAL_NOTICES = [
  'approvalAsked',
  'approvalQuestion',
  'approvalAnswered',
  'approvalDecided',
  'approvalTimedOut',
  'approvalReminder',
  'approvalUnanswered',
  'approvalExpired',
] as const;
export type ApprovalNotice = (typeof APPROVAL_NOTICES)[number];

export type ApprovalEffect =
  /**
   * Who decides at this level. `above`: the superiors of these, since they let the time run out; `fallback`: whoever is asked where nobody
   * else may decide.
   */
  | { type: 'seat'; level: number; above: string[]; fallback?: true }
  | { type: 'setClock' }
  /** `key` is unique within the approval: nobody is told the same thing twice. */
  | { type: 'notify'; notice: ApprovalNotice; to: string[] | 'admins'; key: string }
  /** Approved: what was asked for happens, once. */
  | { type: 'carryOut' };

export type ApprovalStep = { state: ApprovalState; effects: ApprovalEffect[] };

/** Why something is not possible now; the words are `approvals.refusal.<code>`. */
export type ApprovalRefusal = {
  code:
    | 'ended'
    | 'own'
    | 'notAsked'
    | 'noLongerAsked'
    | 'waitsForAnswer'
    | 'noQuestion'
    | 'notRequester'
    | 'noRequester'
    | 'toRequester'
    | 'toOneself'
    | 'alreadyAsked'
    | 'notEntitled'
    | 'mayNotAskBack'
    | 'mayNotDelegate'
    | 'mayNotWithdraw';
  values: { status?: ApprovalStatus; staffId?: string };
};

export class ApprovalRefused extends Error {
  readonly refusal: { code: string; values: Record<string, string | number> };
  constructor(refusal: { code: string; values: Record<string, string | number> }) {
    super(`Refused: ${refusal.code}`);
    this.refusal = refusal;
  }
}

export function newApproval(of: {
  requesterId: string | null;
  calendarId: string;
  levels: Level[];
  flow?: ApprovalFlow;
}): ApprovalState {
  const { levels, flow, ...rest } = of;
  return {
    ...{ ...rest, status: 'open', level: 0, seats: [], calls: 0, clock: null, askedById: null },
    ...(flow ? { flow, levels: stepsOf(flow, levels) } : { levels }),
  };
}

/** What the rules approve by themselves is asked of nobody. */
const stepsOf = (flow: ApprovalRules, levels: Level[]): Step[] =>
  levels.length === 0 ? [] : [...flow.before.map(stepOf('before')), ...levels, ...flow.after.map(stepOf('after'))];

const stepOf =
  (part: 'before' | 'after') =>
  ({ minutes, ...stage }: ApprovalStage): Step => ({ ...stage, part, hours: minutes / 60 });

/** The way as another flow has it: what was reached stays as it was, what is still to come is the new flow's. */
export function stepsMoved({ levels, level }: Pick<ApprovalState, 'levels' | 'level'>, flow: ApprovalRules): Step[] {
  const reached = levels.slice(0, level + 1);
  const part = levels[level]?.part;
  const done = (of: Step['part']) => reached.filter((step) => step.part === of).length;
  const before = part === 'before' ? flow.before.slice(done('before')).map(stepOf('before')) : [];
  const rules = levels.slice(level + 1).filter((step) => !step.part);
  return [...reached, ...before, ...rules, ...flow.after.slice(done('after')).map(stepOf('after'))];
}

export const rulesOf = ({ flow }: Pick<ApprovalState, 'flow'>): ApprovalRules => flow ?? SHIPPED_RULES;

/** How long whoever is asked at a level has, in working minutes, and when they are reminded. */
export function timeOf(
  { flow, levels }: Pick<ApprovalState, 'flow' | 'levels'>,
  nth: number,
): { minutes: number; remind: number | null } {
  const step = levels[nth];
  const asked = (step?.hours ?? 1) * 60;
  if (step?.part) return { minutes: asked, remind: step.remind ?? null };
  const times = (flow ?? SHIPPED_RULES).levels;
  const place = levels.slice(0, nth).filter(({ part }) => !part).length;
  const time = times[Math.min(place, times.length - 1)];
  return { minutes: time?.minutes ?? asked, remind: time?.remind ?? null };
}

export const isOver = ({ status }: Pick<ApprovalState, 'status'>): boolean => status !== 'open' && status !== 'asked';
/** Whoever may decide now. */
export const pendingSeats = (state: ApprovalState): Seat[] => state.seats.filter((seat) => seat.status === 'pending');
