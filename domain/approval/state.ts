import type { Post, Role } from '../vocabulary.ts';

/** All instants are epoch milliseconds. Ids only: what people wrote lies in rows that can be erased. */

/**
 * Who is asked: the first person of that post or above in the requester's reporting line; everybody with a role; or whoever
 * holds a post, wherever they stand.
 */
export type Approvers = { by: 'line'; post: Post } | { by: 'role'; role: Role } | { by: 'post'; post: Post };

/** all: each of them must approve; any: one is enough. A rejection ends it in both. */
export const MODES = ['all', 'any'] as const;
export type Level = {
  approvers: Approvers;
  mode: (typeof MODES)[number] /** Working hours until it goes up. */;
  hours: number;
};

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

export const APPROVAL_STATUSES = ['open', 'asked', 'approved', 'rejected', 'withdrawn'] as const;
/** `asked`: the requester owes an answer, the clock stands still. */
export type ApprovalStatus = (typeof APPROVAL_STATUSES)[number];

/** Time for one calling. A pause closes a span, so that it cannot count twice. */
export type ApprovalClock = {
  budgetMs: number;
  spans: { calendarId: string; from: number; to: number | null }[];
  /** Null while it stands still. */
  dueAt: number | null;
  provisional: boolean;
};

export type ApprovalState = {
  status: ApprovalStatus;
  requesterId: string;
  calendarId: string;
  /** As the rules said when it was asked for. None: the rules themselves approve. */
  levels: Level[];
  level: number;
  /** Everybody who was asked, in order; entries are never removed. */
  seats: Seat[];
  /** Counts callings over all levels: each gets notices of its own. */
  calls: number;
  clock: ApprovalClock | null;
  askedById: string | null;
};

/** Somebody to be asked, as the order of people says. */
export type Called = { staffId: string; insteadOfId: string | null };

export type Verb = 'approve' | 'reject' | 'ask' | 'answer' | 'delegate' | 'withdraw';
export const VERBS: readonly Verb[] = ['approve', 'reject', 'ask', 'answer', 'delegate', 'withdraw'];
export type Act =
  | { type: Exclude<Verb, 'delegate'>; by: string }
  /** `entitled`: the order of people lets the colleague decide at this level. */
  | { type: 'delegate'; by: string; to: string; entitled: boolean };

export type ApprovalEvent =
  | { type: 'opened' }
  | { type: 'seated'; people: Called[] }
  | { type: 'clockSet'; dueAt: number; provisional: boolean }
  | { type: 'ranOut' }
  | Act;

export const APPROVAL_NOTICES = [
  'approvalAsked',
  'approvalQuestion',
  'approvalAnswered',
  'approvalDecided',
  'approvalTimedOut',
] as const;
export type ApprovalNotice = (typeof APPROVAL_NOTICES)[number];

export type ApprovalEffect =
  /** Who decides at this level. `above`: the superiors of these, since they let the time run out. */
  | { type: 'seat'; level: number; above: string[] }
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
    | 'toRequester'
    | 'toOneself'
    | 'alreadyAsked'
    | 'notEntitled';
  values: { status?: ApprovalStatus; staffId?: string };
};

export class ApprovalRefused extends Error {
  readonly refusal: { code: string; values: Record<string, string | number> };
  constructor(refusal: { code: string; values: Record<string, string | number> }) {
    super(`Refused: ${refusal.code}`);
    this.refusal = refusal;
  }
}

export function newApproval(of: { requesterId: string; calendarId: string; levels: Level[] }): ApprovalState {
  return { ...of, status: 'open', level: 0, seats: [], calls: 0, clock: null, askedById: null };
}

export const isOver = ({ status }: Pick<ApprovalState, 'status'>): boolean => status !== 'open' && status !== 'asked';
/** Whoever may decide now. */
export const pendingSeats = (state: ApprovalState): Seat[] => state.seats.filter((seat) => seat.status === 'pending');
