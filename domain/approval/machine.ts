import { Draft, idsOf, MINUTE } from './draft.ts';
import type { ApprovalFlow } from './flow.ts';
import { refusalOf } from './legal.ts';
import {
  type Act,
  type ApprovalEvent,
  ApprovalRefused,
  type ApprovalState,
  type ApprovalStep,
  type Called,
  isOver,
  pendingSeats,
  type Seat,
  stepsMoved,
  timeOf,
} from './state.ts';
import { nextRing, timerOf } from './timers.ts';

/**
 * What follows from an event. Pure: the state that came in is not touched, and time is only what it is told (`now`, epoch ms).
 * Effects `seat` and `setClock` ask the world, which answers with `seated` and `clockSet`.
 * @throws ApprovalRefused for an act that is not possible now; a clock that rings late or twice changes nothing
 */
export function nextApproval(before: ApprovalState, event: ApprovalEvent, now: number): ApprovalStep {
  const draft = new Turn(structuredClone(before), now);
  switch (event.type) {
    case 'opened':
      draft.opened();
      break;
    case 'seated':
      draft.seated(event.people);
      break;
    case 'clockSet':
      draft.clockSet(event);
      break;
    case 'ranOut':
      draft.ranOut();
      break;
    case 'lapsed':
      draft.lapsed();
      break;
    case 'moved':
      draft.moved(event.flow);
      break;
    default: {
      const why = refusalOf(before, event);
      if (why) throw new ApprovalRefused({ code: why.code, values: why.values });
      draft.act(event);
    }
  }
  return { state: draft.state, effects: draft.effects };
}

class Turn extends Draft {
  opened(): void {
    const { state, now, rules } = this;
    if (state.calls > 0 || state.status !== 'open') return;
    state.openedAt = now;
    if (rules.expiry && state.levels.length > 0) state.expiry = this.timer(rules.expiry.minutes, now);
    this.enter(0);
  }

  /** Whom the order of people names; the requester and whoever stands in for them are dropped whatever it says, and nobody sits twice. */
  seated(people: Called[]): void {
    const { state, now } = this;
    if (state.status !== 'open') return;
    const before = pendingSeats(state);
    const seats = people
      .filter(({ staffId, insteadOfId }) => !this.isRequester(staffId) && !this.isRequester(insteadOfId))
      .filter(({ staffId }, i, all) => all.findIndex((other) => other.staffId === staffId) === i)
      .filter(({ staffId }) => !before.some((seat) => seat.staffId === staffId))
      .map((called): Seat => ({ ...called, level: state.level, delegatedById: null, ...SEATED, calledAt: now }));
    if (seats.length > 0) this.seat(before, seats);
    // Somebody was called because time ran out, and there is nobody.
    else if ((state.late ?? 0) > 0) this.lineEnded();
    else this.remind();
  }

  private seat(before: Seat[], seats: Seat[]): void {
    const { state } = this;
    this.timeOut(before);
    state.seats.push(...seats);
    // Whoever approved a lower level is not asked again: once said, it counts.
    for (const seat of seats) if (this.approvedBefore(seat)) this.settle(seat, 'approved');
    if (this.levelIsDone()) this.levelUp();
    else this.tell('approvalAsked', idsOf(pendingSeats(state)));
  }

  clockSet({ of = 'level', dueAt, provisional }: Extract<ApprovalEvent, { type: 'clockSet' }>): void {
    const { state } = this;
    const timer = of === 'level' ? state.clock : of === 'remind' ? state.clock?.remind : state[of];
    if (!timer || timerOf(state, of)?.spans.at(-1)?.to !== null) return;
    Object.assign(timer, of === 'remind' ? { dueAt } : { dueAt, provisional });
  }

  /** Of all that is due, what was due first. */
  ranOut(): void {
    const ring = nextRing(this.state);
    if (!ring || ring.at > this.now) return;
    switch (ring.name) {
      case 'level':
        this.levelRanOut();
        break;
      case 'remind':
        this.remindOnce();
        break;
      case 'answer':
        this.notify('approvalUnanswered', idsOf(pendingSeats(this.state)), this.questionKey());
        this.resume();
        break;
      case 'expiry':
        this.expired();
        break;
    }
  }

  /** Upwards, as the flow has it: to the next level, or above whoever let the last one lie. */
  private levelRanOut(): void {
    const { state } = this;
    const { late } = this.rules;
    this.resume();
    state.late = (state.late ?? 0) + 1;
    const next = state.levels[state.level + 1];
    // What confirms a decision does not replace it.
    if (late.to === 'next' && next && next.part !== 'after') {
      this.timeOut(pendingSeats(state));
      this.enter(state.level + 1);
    } else if (state.fellBack || (late.calls !== null && state.late > late.calls)) {
      this.lineEnded();
    } else if (late.to === 'same') {
      this.startClock();
      this.remind();
    } else {
      this.call({ above: pendingSeats(state).map((seat) => seat.insteadOfId ?? seat.staffId) });
    }
  }

  /** Nobody higher may be called, or is there. */
  private lineEnded(): void {
    const { state } = this;
    const { end } = this.rules.late;
    if (end === 'expire') this.end('expired');
    else if (end === 'post' && !state.fellBack) this.fallBack();
    else {
      if (timerOf(state, 'level')?.dueAt !== null) this.startClock();
      this.remind();
    }
  }

  private expired(): void {
    if (this.rules.expiry?.end !== 'post') {
      this.end('expired');
      return;
    }
    delete this.state.expiry;
    this.state.escalated = true;
    this.resume();
    this.fallBack();
  }

  /** Whoever is asked where nobody else may decide. */
  private fallBack(): void {
    this.state.fellBack = true;
    this.call({ above: [], fallback: true });
  }

  private remindOnce(): void {
    const { clock } = this.state;
    if (!clock) return;
    delete clock.remind;
    clock.reminded = true;
    this.tell('approvalReminder', idsOf(pendingSeats(this.state)));
  }

  /** What was said and spent stays; what is still to come goes by the other flow. */
  moved(flow: ApprovalFlow): void {
    const { state } = this;
    if (isOver(state)) return;
    state.levels = stepsMoved(state, flow);
    state.flow = flow;
    const { clock } = state;
    if (clock) {
      const { minutes, remind } = timeOf(state, state.level);
      clock.budgetMs = minutes * MINUTE;
      clock.dueAt = null;
      delete clock.remind;
      if (remind !== null && !clock.reminded) clock.remind = { budgetMs: (clock.budgetMs * remind) / 100, dueAt: null };
    }
    this.moveExpiry(flow);
    this.moveQuestion(flow);
    this.effects.push({ type: 'setClock' });
  }

  private moveExpiry({ expiry }: ApprovalFlow): void {
    const { state, now } = this;
    const from = state.openedAt ?? state.seats[0]?.calledAt ?? now;
    if (expiry && !state.escalated) state.expiry = this.timer(expiry.minutes, from);
    else delete state.expiry;
  }

  private moveQuestion({ question }: ApprovalFlow): void {
    const { state, now } = this;
    if (state.status !== 'asked') return;
    const asked = state.answer?.spans[0]?.from ?? state.clock?.spans.at(-1)?.to ?? now;
    delete state.answer;
    if (question.minutes !== null) state.answer = this.timer(question.minutes, asked);
    if (question.pauses) this.pause();
    else this.goOn();
  }

  /** Nothing is left to be decided. */
  lapsed(): void {
    if (!isOver(this.state)) this.end('withdrawn');
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
        this.ask(act.by);
        break;
      case 'answer':
        this.resume();
        this.notify('approvalAnswered', idsOf(pendingSeats(state)), this.questionKey());
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

  private ask(by: string): void {
    const { state } = this;
    const { pauses, minutes } = this.rules.question;
    state.status = 'asked';
    state.askedById = by;
    state.questions = (state.questions ?? 0) + 1;
    if (pauses) this.pause();
    if (minutes !== null) {
      state.answer = this.timer(minutes, this.now);
      this.effects.push({ type: 'setClock' });
    }
    this.notify('approvalQuestion', this.requester(), this.questionKey());
  }

  private enter(level: number): void {
    const { state } = this;
    if (level >= state.levels.length) {
      this.end('approved');
      return;
    }
    state.level = level;
    state.late = 0;
    delete state.fellBack;
    this.call({ above: [] });
  }

  private call(whom: { above: string[]; fallback?: true }): void {
    this.startClock();
    this.effects.push({ type: 'seat', level: this.state.level, ...whom }, { type: 'setClock' });
  }

  /** The same people again, and an administrator learns of it. */
  private remind(): void {
    const pending = pendingSeats(this.state);
    if (pending.length > 0) this.tell('approvalAsked', idsOf(pending));
    this.tell('approvalTimedOut', 'admins');
  }

  private levelUp(): void {
    this.resume();
    for (const seat of pendingSeats(this.state)) this.settle(seat, 'released');
    this.enter(this.state.level + 1);
  }

  private end(status: 'approved' | 'rejected' | 'withdrawn' | 'expired'): void {
    const { state } = this;
    const waiting = idsOf(pendingSeats(state));
    for (const seat of pendingSeats(state)) this.settle(seat, 'released');
    this.pause();
    delete state.expiry;
    delete state.answer;
    state.status = status;
    state.askedById = null;
    if (status === 'approved') this.effects.push({ type: 'carryOut' });
    if (status === 'expired') this.notify('approvalExpired', [...this.requester(), ...waiting], 'expired');
    // What the rules approve at once is no news to whoever asked.
    else if (state.seats.length > 0)
      this.notify('approvalDecided', status === 'withdrawn' ? waiting : this.requester(), 'decided');
  }

  /** The question is over, answered or not. */
  private resume(): void {
    const { state } = this;
    if (state.status !== 'asked') return;
    state.status = 'open';
    state.askedById = null;
    delete state.answer;
    this.goOn();
  }
}

const SEATED = { status: 'pending', decidedAt: null } as const;
