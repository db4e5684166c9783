import type { CaseKind } from '../vocabulary.ts';
import type { Clock, CommandType, Flow, Stage } from './flow.ts';

/** All instants are epoch milliseconds, all durations milliseconds of working time. */

/** A stretch of time in which a clock ran, measured on one calendar; `to: null` is running now. */
export type Span = { calendarId: string; from: number; to: number | null };

/** `breached`: ran out and what it waits for has still not come; `late`: it came after all. */
export const CLOCK_STATUSES = ['running', 'paused', 'breached', 'met', 'late', 'stopped'] as const;

export type ClockState = {
  status: (typeof CLOCK_STATUSES)[number];
  budgetMs: number;
  /** None: it runs to an instant that somebody named (`dueAt`), whatever the calendars say. */
  spans: Span[];
  /** Known while running (and kept when breached); null while paused or not yet computed. */
  dueAt: number | null;
  /** The deadline lies past the years whose holidays are known. */
  provisional: boolean;
  /** When whoever has the ball is warned; null once that happened, or while it is not known. */
  warnAt?: number | null;
  /** What was added by hand, part of the budget. */
  extendedMs?: number;
};

export type Ladder = {
  /** `taken`: somebody acknowledged and has it; `idle`: nothing to escalate. */
  status: 'idle' | 'running' | 'taken';
  /** Counts escalations of this case, 0 = none yet. */
  cycle: number;
  /** Index into the flow's ladder. */
  rung: number;
  /** Times the last rung was reminded. */
  reminders: number;
  takenBy: string | null;
  /** The clock that ran out and began this cycle. */
  cause: Clock | null;
};

/** `adopted`, `dismissed`: a suggestion; `merged`: another case goes on for both. */
export const OUTCOMES = ['accepted', 'lapsed', 'completed', 'withdrawn', 'adopted', 'dismissed', 'merged'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** Why the desk itself waits. */
export const PAUSE_REASONS = ['supplier', 'colleague', 'delivery', 'investigation', 'other'] as const;
/** Why somebody does not take what was given to them. */
export const DECLINE_REASONS = ['skills', 'load', 'absence', 'conflict', 'wrongQueue', 'other'] as const;
/** Why a case that could go by a new service level, or a new flow, does not. */
export const STAYS = [
  'stageMissing', // the new flow does not have its stage
  'clockMissing', // somebody waits, or promised something, and the new flow has no clock for that
  'later', // it was to move only where that is better for the member, and a deadline would be later
  'memberShorter', // the member would have less time
  'nothingEarlier', // nothing would be earlier
] as const;
export type Stays = { because: (typeof STAYS)[number]; stage?: Stage; clock?: Clock };
/** What changed, so that service levels are decided anew. */
export const REASSESSED_BECAUSE = ['tier', 'policy', 'severity', 'category'] as const;

/** What a merge kept of a case, to go on from when it is taken back. */
export type BeforeMerge = Pick<
  CaseState,
  'stage' | 'enteredAt' | 'ball' | 'ballSince' | 'clocks' | 'ladder' | 'assigneeId' | 'pause'
>;

export type CaseState = {
  flow: { kind: CaseKind; version: number };
  stage: Stage;
  openedAt: number;
  enteredAt: number;
  ball: 'desk' | 'member' | 'nobody';
  ballSince: number;
  /** Decisions asked for and not yet answered. */
  pending: ('routing' | 'serviceLevel')[];
  queueId: string | null;
  calendarId: string | null;
  assigneeId: string | null;
  /** 1 = most urgent … 4. */
  priority: number;
  minutes: Record<Clock, number>;
  ladderPercent: number;
  clocks: Record<Clock, ClockState>;
  ladder: Ladder;
  /** When the desk first told the member something. */
  answeredAt: number | null;
  /** How often a resolution was told. */
  resolutions: number;
  outcome: Outcome | null;
  // What follows came later: states of before lack it.
  /** Nothing has told the member yet that it came in; left out where they saw it at once. */
  receiptOwed?: boolean;
  /** The desk itself waits, since then. */
  pause?: { reason: string; by: string | null; since: number } | null;
  /** Whoever declined it, or did not react: it is not given to them again by itself. */
  notFor?: string[];
  /** How many promises were made. */
  promises?: number;
  /** How many times the member was written to before the present end. */
  contacts?: number;
  handovers?: number;
  reopened?: number;
  /** How many status messages went out by themselves. */
  interims?: number;
  /** Given by hand: no decision changes it. */
  priorityBy?: string | null;
  severity?: string;
  category?: string;
  mergedInto?: string | null;
  before?: BeforeMerge | null;
  /** The service level that was asked for counts only where it is better for the member. */
  onlyIfBetter?: true;
};

/** What a service-level decision says. Minutes are working minutes. */
export type ServiceLevel = { priority: number; minutes: Record<Clock, number>; ladderPercent: number };
/** What a routing decision says. */
export type Routing = { queueId: string; calendarId: string; assigneeId: string | null };

/** Ids only: text lies in messages, under `messageId`. */
export type CommandEvent = {
  type: CommandType;
  /** Staff or member who did it; null for the system. */
  by: string | null;
  messageId?: string;
  /** `assign`, `handover`: to whom. */
  staffId?: string | null;
  /** `handover`: to which queue and its calendar; left out, the routing rules choose. */
  queueId?: string;
  calendarId?: string;
  /** `promise`, `pause`: until when, epoch ms. */
  at?: number;
  /** `keepPromise`: which of them. */
  promise?: number;
  /** `pause`, `decline`, `reassess`: one of the lists above. `prioritise`, `assess`, `extend` say theirs in a note. */
  reason?: string;
  /** `extend`: which clock, and by how many working minutes. */
  clock?: Clock;
  minutes?: number;
  /** `prioritise`: 1 to 4. */
  priority?: number;
  /** `assess`: what it is now. */
  severity?: string;
  category?: string;
  /** `reassess`: the tiers before and after, or the version of the rules. */
  from?: string;
  to?: string;
  version?: number;
  /** `reassess`: and only if that is better for the member. */
  onlyIfBetter?: true;
  /** `merge`: the case that goes on; `absorb`, `letGo`: the one that was merged into this. */
  otherCaseId?: string;
  /** `passOn`: who was praised. */
  staffIds?: string[];
};

/** Nobody's doing: the calendar that clocks run by has other hours now, so their deadlines are asked for again. */
export type CalendarChanged = { type: 'calendarChanged'; by: null; calendarId: string };
/** Nor this: its flow has another version, by which it is to go on. Whoever takes the step looks the flow up. */
export type MoveFlow = { type: 'moveFlow'; by: null; version: number; onlyIfBetter?: true; flow?: Flow };
/** Nobody's doing, either: what said that the case came in was not delivered after all. */
export type ReceiptReturned = { type: 'receiptReturned'; by: null };

export type CaseEvent =
  /** `told`: the member saw the number at once, or hears it from whoever took it down. */
  | { type: 'opened'; told?: boolean }
  | { type: 'decided'; set: 'routing'; decisionId: string; outcome: Routing }
  | { type: 'decided'; set: 'serviceLevel'; decisionId: string; outcome: ServiceLevel }
  | { type: 'clockSet'; clock: Clock; dueAt: number; provisional: boolean; warnAt?: number }
  | { type: 'ranOut'; clock: Clock }
  /** Its time to warn came. */
  | { type: 'warned'; clock: Clock }
  | CalendarChanged
  | MoveFlow
  | ReceiptReturned
  | CommandEvent;

/** Whom a notice goes to; resolved to people when it is written down. */
export type Recipient =
  | { to: 'member' }
  | { to: 'holder' } // the assignee, else everybody who works the queue
  | { to: 'lead' } // whoever leads the team of the queue
  | { to: 'staff'; staffId: string }
  | { to: 'rung'; rung: number };

/** What members are told. */
export const MEMBER_NOTICES = [
  'received',
  'message',
  'question',
  'resolved',
  'closed',
  'interim',
  'questionReminder',
  'acceptanceReminder',
  'reopened',
  'merged',
] as const;
/** What staff are told. An escalation is a letter of its own. */
export const STAFF_NOTICES = [
  'assigned',
  'memberAnswered',
  'memberRejected',
  'memberSilent',
  'memberWithdrew',
  'escalationTaken',
  'escalationDecided',
  'dueSoon',
  'promiseBroken',
  'notReacted',
  'takenBack',
  'declined',
  'pauseOver',
  'praised',
  'caseReopened',
  'receiptMissing',
] as const;
export const NOTICES = [...MEMBER_NOTICES, ...STAFF_NOTICES, 'escalation'] as const;
export type NoticeKind = (typeof NOTICES)[number];

export type Effect =
  | { type: 'decide'; set: 'routing' | 'serviceLevel'; line: 'first' | 'second' | 'head' }
  | { type: 'setClock'; clock: Clock }
  /** It could have moved, and did not. */
  | ({ type: 'stays' } & Stays)
  /** `key` is unique within the case: the same notice is never written twice. */
  | { type: 'notify'; notice: NoticeKind; recipient: Recipient; key: string; messageId?: string };

export type Step = { state: CaseState; effects: Effect[] };

/** Why something is not possible now; the words are in `domain/language/` under `refusal.<code>`. */
export type Refusal = {
  code:
    | 'closed'
    | 'notInStage'
    | 'routing'
    | 'memberHasBall'
    | 'alreadyClaimed'
    | 'nobodyHasIt'
    | 'noEscalation'
    | 'sameHolder'
    | 'notAssignee'
    | 'notPaused'
    | 'alreadyPaused'
    | 'noSuchClock'
    | 'extendLimit'
    | 'noSuchPromise'
    | 'inThePast'
    | 'notClosed'
    | 'notMerged'
    | 'wasMerged'
    | 'receiptKnown'
    | 'sameValue';
  /** Values for the words: stage id, staff id, epoch ms, minutes. */
  values: { stage?: Stage; staffId?: string; since?: number; minutes?: number };
};

/** The state before anything was decided. `openedAt` is the instant of intake. */
export function initialState(flow: Flow, openedAt: number): CaseState {
  return {
    flow: { kind: flow.kind, version: flow.version },
    stage: 'received',
    openedAt,
    enteredAt: openedAt,
    ball: 'desk',
    ballSince: openedAt,
    pending: [],
    queueId: null,
    calendarId: null,
    assigneeId: null,
    priority: 3,
    minutes: {},
    ladderPercent: 100,
    clocks: {},
    ladder: { status: 'idle', cycle: 0, rung: 0, reminders: 0, takenBy: null, cause: null },
    answeredAt: null,
    resolutions: 0,
    outcome: null,
  };
}
