import { refusalOf } from './legal.ts';
import {
  type Act,
  type ApprovalEffect,
  type ApprovalEvent,
  type ApprovalNotice,
  ApprovalRefused,
  type ApprovalState,
  type ApprovalStep,
  type Called,
  pendingSeats,
  type Seat,
} from './state.ts';

const HOUR = 3_600_000;

/**
 * What follows from an event. Pure: the state that came in is not touched, and time is only what it is told (`now`, epoch ms).
 * Effects `seat` and `setClock` ask the world, which answers with `seated` and `clockSet`.
 * @throws ApprovalRefused for an act that is not possible now; a clock that rings late or twice changes nothing
 */
export function nextApproval(before: ApprovalState, event: ApprovalEvent, now: number): ApprovalStep {
  const draft = new Draft(structuredClone(before), now);
  switch (event.type) {
    case 'opened':
      draft.opened();
      break;
    case 'seated':
      draft.seated(event.people);
      break;
    case 'clockSet':
      draft.clockSet(event.dueAt, event.provisional);
      break;
    case 'ranOut':
      draft.ranOut();
      break;
    default: {
      const why = refusalOf(before, event);
      if (why) throw new ApprovalRefused({ code: why.code, values: why.values });
      draft.act(event);
    }
  }
  return { state: draft.state, effects: draft.effects };
}

class Draft {
  readonly state: ApprovalState;
  readonly now: number;
  readonly effects: ApprovalEffect[] = [];

  constructor(state: ApprovalState, now: number) {
    this.state = state;
    this.now = now;
  }

  opened(): void {
    if (this.state.calls > 0 || this.state.status !== 'open') return;
    this.enter(0);
  }

  /** Whom the order of people names; the requester and whoever stands in for them are dropped whatever it says, and nobody sits twice. */
  seated(people: Called[]): void {
    const { state, now } = this;
    if (state.status !== 'open') return;
    const before = pendingSeats(state);
    const seats = people
      .filter(({ staffId, insteadOfId }) => staffId !== state.requesterId && insteadOfId !== state.requesterId)
      .filter(({ staffId }, i, all) => all.findIndex((other) => other.staffId === staffId) === i)
      .filter(({ staffId }) => !before.some((seat) => seat.staffId === staffId))
      .map((called): Seat => ({ ...called, level: state.level, delegatedById: null, ...SEATED, calledAt: now }));
    if (seats.length === 0) this.remind();
    else this.seat(before, seats);
  }

  private seat(before: Seat[], seats: Seat[]): void {
    const { state } = this;
    for (const seat of before) this.settle(seat, 'timedOut');
    if (before.length > 0) this.tell('approvalTimedOut', idsOf(before));
    state.seats.push(...seats);
    // Whoever approved a lower level is not asked again: once said, it counts.
    for (const seat of seats) if (this.approvedBefore(seat)) this.settle(seat, 'approved');
    if (this.levelIsDone()) this.levelUp();
    else this.tell('approvalAsked', idsOf(pendingSeats(state)));
  }

  clockSet(dueAt: number, provisional: boolean): void {
    const { clock } = this.state;
    if (!clock || clock.spans.at(-1)?.to !== null) return;
    clock.dueAt = dueAt;
    clock.provisional = provisional;
  }

  /** Upwards: to the next level, or above whoever let the last one lie. */
  ranOut(): void {
    const { state, now } = this;
    const due = state.clock?.dueAt ?? null;
    if (state.status !== 'open' || due === null || due > now) return;
    if (state.level < state.levels.length - 1) {
      const late = pendingSeats(state);
      for (const seat of late) this.settle(seat, 'timedOut');
      if (late.length > 0) this.tell('approvalTimedOut', idsOf(late));
      this.enter(state.level + 1);
    } else {
      this.call(pendingSeats(state).map((seat) => seat.insteadOfId ?? seat.staffId));
    }
  }

  act(act: Act): void {
    const { state } = this;
    switch (act.type) {
      case 'approve':
        this.settle(this.seatOf(act.by), 'approved');
        if (this.levelIsDone()) this.levelUp();
        // Whoever decides needs their answer no more; the others' time goes on.
        else if (state.askedById === act.by) this.resume();
        break;
      case 'reject':
        this.settle(this.seatOf(act.by), 'rejected');
        this.end('rejected');
        break;
      case 'ask':
        state.status = 'asked';
        state.askedById = act.by;
        this.pause();
        this.notify('approvalQuestion', [state.requesterId], this.pauseKey());
        break;
      case 'answer':
        this.resume();
        this.notify('approvalAnswered', idsOf(pendingSeats(state)), this.pauseKey());
        break;
      case 'delegate':
        this.settle(this.seatOf(act.by), 'delegated');
        state.seats.push({
          level: state.level,
          staffId: act.to,
          insteadOfId: null,
          ...SEATED,
          delegatedById: act.by,
          calledAt: this.now,
        });
        this.notify('approvalAsked', [act.to], `delegated:${state.seats.length}`);
        break;
      case 'withdraw':
        this.end('withdrawn');
        break;
    }
  }

  private enter(level: number): void {
    const { state } = this;
    if (level >= state.levels.length) {
      this.end('approved');
      return;
    }
    state.level = level;
    this.call([]);
  }

  private call(above: string[]): void {
    const { state, now } = this;
    state.calls++;
    const hours = state.levels[state.level]?.hours ?? 1;
    state.clock = {
      budgetMs: hours * HOUR,
      spans: [{ calendarId: state.calendarId, from: now, to: null }],
      dueAt: null,
      provisional: false,
    };
    this.effects.push({ type: 'seat', level: state.level, above }, { type: 'setClock' });
  }

  /** Nobody is left above: the same people again, and an administrator learns of it. */
  private remind(): void {
    const pending = pendingSeats(this.state);
    if (pending.length > 0) this.tell('approvalAsked', idsOf(pending));
    this.tell('approvalTimedOut', 'admins');
  }

  private levelIsDone(): boolean {
    const { state } = this;
    const here = state.seats.filter((seat) => seat.level === state.level);
    const approved = here.some((seat) => seat.status === 'approved');
    if (state.levels[state.level]?.mode === 'any') return approved;
    return approved && !here.some((seat) => seat.status === 'pending');
  }

  private levelUp(): void {
    this.resume();
    for (const seat of pendingSeats(this.state)) this.settle(seat, 'released');
    this.enter(this.state.level + 1);
  }

  private end(status: 'approved' | 'rejected' | 'withdrawn'): void {
    const { state } = this;
    const waiting = idsOf(pendingSeats(state));
    for (const seat of pendingSeats(state)) this.settle(seat, 'released');
    this.pause();
    state.status = status;
    state.askedById = null;
    if (status === 'approved') this.effects.push({ type: 'carryOut' });
    // What the rules approve at once is no news to whoever asked.
    if (state.seats.length > 0)
      this.notify('approvalDecided', status === 'withdrawn' ? waiting : [state.requesterId], 'decided');
  }

  private approvedBefore(seat: Seat): boolean {
    return this.state.seats.some(
      (other) => other.staffId === seat.staffId && other.level < seat.level && other.status === 'approved',
    );
  }

  private settle(seat: Seat, status: Seat['status']): void {
    seat.status = status;
    seat.decidedAt = this.now;
  }

  private seatOf(staffId: string): Seat {
    const seat = pendingSeats(this.state).find((pending) => pending.staffId === staffId);
    if (!seat) throw new Error('Whoever acts has a seat: the law says so');
    return seat;
  }

  private pause(): void {
    const { clock } = this.state;
    const span = clock?.spans.at(-1);
    if (!clock || !span || span.to !== null) return;
    span.to = Math.max(this.now, span.from);
    clock.dueAt = null;
  }

  private resume(): void {
    const { state } = this;
    if (state.status !== 'asked') return;
    state.status = 'open';
    state.askedById = null;
    const end = state.clock?.spans.at(-1)?.to ?? this.now;
    state.clock?.spans.push({ calendarId: state.calendarId, from: Math.max(this.now, end), to: null });
    this.effects.push({ type: 'setClock' });
  }

  /** Each question of a calling opens a span of its own when it is answered. */
  private pauseKey(): string {
    return `call:${this.state.calls}:${this.state.clock?.spans.length ?? 0}`;
  }

  /** Told once for each calling. */
  private tell(notice: ApprovalNotice, to: string[] | 'admins'): void {
    this.notify(notice, to, `call:${this.state.calls}`);
  }

  private notify(notice: ApprovalNotice, to: string[] | 'admins', key: string): void {
    if (to === 'admins' || to.length > 0) this.effects.push({ type: 'notify', notice, to, key });
  }
}

const SEATED = { status: 'pending', decidedAt: null } as const;
const idsOf = (seats: Seat[]): string[] => seats.map((seat) => seat.staffId);
