import type { RaisedAlert } from '../alert/kinds.ts';
import { openSpans } from '../calendar/calendar.ts';
import type { Calendars } from '../calendar/clock.ts';
import { clockChanges } from '../case/clock-story.ts';
import { clocksOf } from '../case/clocks.ts';
import { type Clock, clockRule, type Flow, type ON_DUE, type Stage } from '../case/flow.ts';
import type { CaseState, ClockState, NoticeKind, Recipient, Refusal } from '../case/state.ts';
import type { Step } from '../case/step.ts';
import type { Post } from '../vocabulary.ts';
import type { Whom } from './scenario.ts';

/** What came of a scenario. All instants are epoch ms. */
export type Mark = { at: number } & (
  | { is: 'opened' }
  /** Somebody did it; `refused`: it was not possible then. */
  | { is: 'step'; step: number; refused: Refusal | null }
  | { is: 'severity'; severity: string }
  | { is: 'queue'; queueId: string }
  | { is: 'serviceLevel'; priority: number }
  | { is: 'stage'; stage: Stage }
  /** Nothing is the desk's to do: the member has the ball, or the desk waits for others; null: it goes on. */
  | { is: 'rest'; for: 'member' | 'others' | null }
  | {
      is: 'clock';
      clock: Clock;
      change: ReturnType<typeof clockChanges>[number]['change'];
      dueAt: number | null;
      provisional: boolean;
      /** Its running out is a promise broken. */
      promise: boolean;
    }
  | { is: 'rung'; post: Post; rung: number; reminder: boolean }
  | { is: 'notice'; notice: NoticeKind; to: Whom }
  | { is: 'alert'; alert: RaisedAlert['alert']; severity: RaisedAlert['severity']; to: RaisedAlert['recipients'] }
);

/** `working`: when its calendar is open; of a clock that runs to an instant, all of it. */
export type Part = {
  is: 'running' | 'paused' | 'over';
  from: number;
  to: number;
  working: (readonly [number, number])[];
};
export type Lane = { clock: Clock; parts: Part[]; status: ClockState['status']; dueAt: number | null };

export type Story = {
  openedAt: number;
  until: number;
  marks: Mark[];
  lanes: Lane[];
  end: Pick<CaseState, 'stage' | 'outcome' | 'queueId' | 'priority' | 'ball'>;
};

type OnDue = (typeof ON_DUE)[number];
const PROMISES: ReadonlySet<OnDue> = new Set(['escalate', 'remind']);

/** The story as it is told, step by step. */
export class Telling {
  readonly #flow: Flow;
  readonly #calendars: Calendars;
  readonly marks: Mark[] = [];
  readonly #lanes = new Map<Clock, Lane & { open: OpenPart | null }>();
  /** What is due of each clock, as last known. */
  readonly #due = new Map<Clock, number>();

  constructor(flow: Flow, calendars: Calendars) {
    this.#flow = flow;
    this.#calendars = calendars;
  }

  tell(mark: Mark): void {
    this.marks.push(mark);
  }

  hear(before: CaseState, { state, notices }: Step, at: number): void {
    if (state.queueId && state.queueId !== before.queueId) this.tell({ at, is: 'queue', queueId: state.queueId });
    const levelled = before.stage === 'received' && state.stage !== 'received';
    if (levelled || state.priority !== before.priority) this.tell({ at, is: 'serviceLevel', priority: state.priority });
    if (state.stage !== before.stage) this.tell({ at, is: 'stage', stage: state.stage });
    const [was, rests] = [restOf(before), restOf(state)];
    if (was !== rests && state.stage !== 'closed') this.tell({ at, is: 'rest', for: rests });
    this.#hearClocks(before, state, at);
    for (const { notice, recipient } of notices) {
      if (recipient.to === 'rung') this.#called(state, recipient.rung, at);
      else this.tell({ at, is: 'notice', notice, to: whom(recipient) });
    }
  }

  #called(state: CaseState, rung: number, at: number): void {
    const { post } = this.#flow.ladder[rung] as Flow['ladder'][number];
    this.tell({ at, is: 'rung', post, rung, reminder: state.ladder.reminders > 0 });
  }

  #hearClocks(before: CaseState, state: CaseState, at: number): void {
    for (const { clock, change: changed, dueAt } of clockChanges(before, state)) {
      const c = state.clocks[clock] as ClockState;
      // It ran out, and that was the end of it.
      const change = changed === 'late' && before.clocks[clock]?.status === 'running' ? 'breached' : changed;
      const promise = PROMISES.has(clockRule(this.#flow, clock).onDue);
      this.tell({ at, is: 'clock', clock, change, dueAt, provisional: c.provisional, promise });
    }
    for (const [clock, c] of clocksOf(state)) {
      if (c.dueAt !== null) this.#due.set(clock, c.dueAt);
      this.#draw(clock, c, at);
    }
  }

  #draw(clock: Clock, c: ClockState, at: number): void {
    const begun = c.spans[0]?.from ?? at;
    const lane = this.#lanes.get(clock) ?? { clock, parts: [], open: null, status: c.status, dueAt: null };
    this.#lanes.set(clock, lane);
    lane.status = c.status;
    const is = partOf(c);
    const calendarId = c.spans.at(-1)?.calendarId ?? null;
    if (lane.open && lane.open.is === is && lane.open.calendarId === calendarId) return;
    this.#close(lane, at);
    const first = lane.parts.length === 0 && lane.open === null;
    if (is) lane.open = { is, calendarId, from: first ? Math.min(begun, at) : at };
  }

  #close(lane: Lane & { open: OpenPart | null }, to: number): void {
    const { open } = lane;
    lane.open = null;
    if (!open || open.from >= to) return;
    const { is, from, calendarId } = open;
    const calendar = calendarId === null ? null : this.#calendars[calendarId];
    lane.parts.push({ is, from, to, working: calendar ? openSpans(calendar, from, to) : [[from, to]] });
  }

  /** It is over, or was watched for long enough. */
  end(state: CaseState, openedAt: number, until: number): Story {
    for (const lane of this.#lanes.values()) {
      this.#close(lane, until);
      lane.dueAt = this.#due.get(lane.clock) ?? null;
    }
    const { stage, outcome, queueId, priority, ball } = state;
    return {
      ...{ openedAt, until, marks: this.marks },
      lanes: [...this.#lanes.values()].filter(({ parts }) => parts.length > 0).map(({ open: _, ...lane }) => lane),
      end: { stage, outcome, queueId, priority, ball },
    };
  }
}

type OpenPart = { is: Part['is']; calendarId: string | null; from: number };

function partOf({ status }: ClockState): Part['is'] | null {
  if (status === 'running' || status === 'paused') return status;
  return status === 'breached' ? 'over' : null;
}

function restOf({ ball, pause }: CaseState): 'member' | 'others' | null {
  if (ball === 'member') return 'member';
  return pause ? 'others' : null;
}

const whom = (recipient: Exclude<Recipient, { to: 'rung' }>): Whom => recipient.to;
