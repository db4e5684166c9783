import type { ApprovalRules } from './flow.ts';
import {
  type ApprovalEffect,
  type ApprovalNotice,
  type ApprovalState,
  pendingSeats,
  rulesOf,
  type Seat,
  type Timer,
  timeOf,
} from './state.ts';

export const MINUTE = 60_000;

/** An approval while a step is taken: its parts that are moved one by one, and what the world is to do. */
export class Draft {
  readonly state: ApprovalState;
  readonly now: number;
  readonly effects: ApprovalEffect[] = [];

  constructor(state: ApprovalState, now: number) {
    this.state = state;
    this.now = now;
  }

  protected get rules(): ApprovalRules {
    return rulesOf(this.state);
  }

  /** Whom to tell of it: what the rules asked for, nobody. */
  protected requester(): string[] {
    const { requesterId } = this.state;
    return requesterId === null ? [] : [requesterId];
  }

  protected isRequester(staffId: string | null): boolean {
    return staffId !== null && staffId === this.state.requesterId;
  }

  protected settle(seat: Seat, status: Seat['status']): void {
    seat.status = status;
    seat.decidedAt = this.now;
  }

  protected seatOf(staffId: string): Seat {
    const seat = pendingSeats(this.state).find((pending) => pending.staffId === staffId);
    if (!seat) throw new Error('Whoever acts has a seat: the law says so');
    return seat;
  }

  protected approvedBefore(seat: Seat): boolean {
    return this.state.seats.some(
      (other) => other.staffId === seat.staffId && other.level < seat.level && other.status === 'approved',
    );
  }

  protected levelIsDone(): boolean {
    const { state } = this;
    const here = state.seats.filter((seat) => seat.level === state.level);
    const approved = here.some((seat) => seat.status === 'approved');
    if (state.levels[state.level]?.mode === 'any') return approved;
    return approved && !here.some((seat) => seat.status === 'pending');
  }

  protected timeOut(seats: Seat[]): void {
    for (const seat of seats) this.settle(seat, 'timedOut');
    if (seats.length > 0) this.tell('approvalTimedOut', idsOf(seats));
  }

  /** Each calling has its own time. */
  protected startClock(): void {
    const { state } = this;
    state.calls++;
    const { minutes, remind } = timeOf(state, state.level);
    const clock = this.timer(minutes, this.now);
    const after = remind === null ? {} : { remind: { budgetMs: (clock.budgetMs * remind) / 100, dueAt: null } };
    state.clock = { ...clock, ...after };
  }

  protected timer(minutes: number, from: number): Timer {
    const spans = [{ calendarId: this.state.calendarId, from, to: null }];
    return { budgetMs: minutes * MINUTE, spans, dueAt: null, provisional: false };
  }

  protected pause(): void {
    const { clock } = this.state;
    const span = clock?.spans.at(-1);
    if (!clock || !span || span.to !== null) return;
    span.to = Math.max(this.now, span.from);
    clock.dueAt = null;
    if (clock.remind) clock.remind.dueAt = null;
  }

  /** The level's time runs again, where it stood still. */
  protected goOn(): void {
    const { clock, calendarId } = this.state;
    const end = clock?.spans.at(-1)?.to ?? null;
    if (clock && end !== null) clock.spans.push({ calendarId, from: Math.max(this.now, end), to: null });
    this.effects.push({ type: 'setClock' });
  }

  protected questionKey(): string {
    return `question:${this.state.questions ?? 0}`;
  }

  /** Told once for each calling. */
  protected tell(notice: ApprovalNotice, to: string[] | 'admins'): void {
    this.notify(notice, to, `call:${this.state.calls}`);
  }

  protected notify(notice: ApprovalNotice, to: string[] | 'admins', key: string): void {
    if (to === 'admins' || to.length > 0) this.effects.push({ type: 'notify', notice, to, key });
  }
}

export const idsOf = (seats: Seat[]): string[] => seats.map((seat) => seat.staffId);
