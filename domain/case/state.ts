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
  spans: Span[];
  /** Known while running (and kept when breached); null while paused or not yet computed. */
  dueAt: number | null;
  /** The deadline lies past the years whose holidays are known. */
  provisional: boolean;
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

export type Outcome = 'accepted' | 'lapsed' | 'completed' | 'withdrawn';

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
  minutes: Partial<Record<Clock, number>>;
  ladderPercent: number;
  clocks: Partial<Record<Clock, ClockState>>;
  ladder: Ladder;
  /** When the desk first told the member something. */
  answeredAt: number | null;
  /** How often a resolution was told. */
  resolutions: number;
  outcome: Outcome | null;
};

/** What a service-level decision says. Minutes are working minutes. */
export type ServiceLevel = { priority: number; minutes: Partial<Record<Clock, number>>; ladderPercent: number };
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
};

/** Nobody's doing: the calendar that clocks run by has other hours now, so their deadlines are asked for again. */
export type CalendarChanged = { type: 'calendarChanged'; by: null; calendarId: string };

export type CaseEvent =
  | { type: 'opened' }
  | { type: 'decided'; set: 'routing'; decisionId: string; outcome: Routing }
  | { type: 'decided'; set: 'serviceLevel'; decisionId: string; outcome: ServiceLevel }
  | { type: 'clockSet'; clock: Clock; dueAt: number; provisional: boolean }
  | { type: 'ranOut'; clock: Clock }
  | CalendarChanged
  | CommandEvent;

/** Whom a notice goes to; resolved to people when it is written down. */
export type Recipient =
  | { to: 'member' }
  | { to: 'holder' } // the assignee, else everybody who works the queue
  | { to: 'staff'; staffId: string }
  | { to: 'rung'; rung: number };

export const NOTICES = [
  'received',
  'message',
  'question',
  'resolved',
  'closed',
  'assigned',
  'memberAnswered',
  'memberRejected',
  'memberSilent',
  'memberWithdrew',
  'escalation',
  'escalationTaken',
] as const;
export type NoticeKind = (typeof NOTICES)[number];

export type Effect =
  | { type: 'decide'; set: 'routing' | 'serviceLevel'; line: 'first' | 'second' | 'head' }
  | { type: 'setClock'; clock: Clock }
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
    | 'sameHolder';
  /** Values for the words: stage id, staff id, epoch ms. */
  values: { stage?: Stage; staffId?: string; since?: number };
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
