import { breachClock, endClock, moveClocks, pauseClocks, recountClocks, resumeClocks, startClock } from './clocks.ts';
import type { Clock, Flow, Stage, StageRule } from './flow.ts';
import { RefusedError, refusal } from './legal.ts';
import type { CaseEvent, CaseState, CommandEvent, Effect, NoticeKind, Outcome, Recipient, Step } from './state.ts';

/**
 * The machine of one flow. `next(state, event, now)` is pure: the same arguments give the same answer, the state that
 * came in is not touched, and time is only what it is told (`now`, epoch ms).
 * Events are what people do, what clocks do and what decisions answer; effects are what the world is asked for.
 * @throws RefusedError for a command that is not possible now; late or repeated answers of clocks and decisions change nothing.
 */
export function machine(flow: Flow) {
  return { next: (state: CaseState, event: CaseEvent, now: number): Step => step(flow, state, event, now) };
}

function step(flow: Flow, before: CaseState, event: CaseEvent, now: number): Step {
  const draft = new Draft(flow, structuredCloneOf(before), now);
  switch (event.type) {
    case 'opened':
      draft.opened();
      break;
    case 'decided':
      draft.decided(event);
      break;
    case 'clockSet':
      draft.clockSet(event.clock, event.dueAt, event.provisional);
      break;
    case 'ranOut':
      draft.ranOut(event.clock);
      break;
    default: {
      const why = refusal(flow, before, event);
      if (why) throw new RefusedError(why);
      if (event.type === 'calendarChanged') draft.calendarChanged(event.calendarId);
      else draft.command(event);
    }
  }
  return { state: draft.state, effects: draft.effects };
}

/** One step being made: a private copy of the state, and the effects so far. */
class Draft {
  readonly flow: Flow;
  readonly state: CaseState;
  readonly now: number;
  readonly effects: Effect[] = [];

  constructor(flow: Flow, state: CaseState, now: number) {
    this.flow = flow;
    this.state = state;
    this.now = now;
  }

  opened(): void {
    if (this.state.pending.length > 0 || this.state.queueId !== null) return;
    this.notify('received', { to: 'member' }, 'received');
    this.decide('routing', 'first');
    this.decide('serviceLevel', 'first');
  }

  decided(event: Extract<CaseEvent, { type: 'decided' }>): void {
    const { state } = this;
    if (!state.pending.includes(event.set)) return;
    state.pending = state.pending.filter((set) => set !== event.set);
    if (event.set === 'routing') {
      state.queueId = event.outcome.queueId;
      state.calendarId = event.outcome.calendarId;
      this.setClocks(moveClocks(state, this.now));
      // Nobody by name: it is the queue's. Whoever held it before the member rejected must not keep it from the head.
      if (event.outcome.assigneeId === null) state.assigneeId = null;
      else this.assign(event.outcome.assigneeId);
    } else {
      state.priority = event.outcome.priority;
      state.minutes = event.outcome.minutes;
      state.ladderPercent = event.outcome.ladderPercent;
    }
    if (state.stage === 'received' && state.pending.length === 0) this.enterFirst();
  }

  clockSet(clock: Clock, dueAt: number, provisional: boolean): void {
    const c = this.state.clocks[clock];
    if (c?.status !== 'running') return;
    c.dueAt = dueAt;
    c.provisional = provisional;
  }

  ranOut(clock: Clock): void {
    const c = this.state.clocks[clock];
    if (c?.status !== 'running' || c.dueAt === null || c.dueAt > this.now) return;
    breachClock(c, this.now);
    switch (this.flow.clocks[clock].onDue) {
      case 'escalate':
        this.escalate(clock);
        break;
      case 'nextRung':
        this.nextRung();
        break;
      case 'returnToDesk':
        this.returnToDesk();
        this.notify('memberSilent', { to: 'holder' }, `memberSilent:${c.dueAt}`);
        break;
      case 'close':
        this.close('lapsed');
        break;
    }
  }

  calendarChanged(calendarId: string): void {
    this.setClocks(recountClocks(this.state, calendarId));
  }

  command(event: CommandEvent): void {
    const { state } = this;
    switch (event.type) {
      case 'claim':
        state.assigneeId = event.by;
        break;
      case 'release':
        state.assigneeId = null;
        break;
      case 'assign':
        this.assign(event.staffId ?? null);
        break;
      case 'reply':
        this.answered();
        this.notify('message', { to: 'member' }, `message:${event.messageId}`, event.messageId);
        break;
      case 'ask':
        this.answered();
        this.passToMember('memberReply');
        this.notify('question', { to: 'member' }, `message:${event.messageId}`, event.messageId);
        break;
      case 'answer':
        if (this.rule().holder !== 'member') this.returnToDesk();
        // Whoever still writes has not fallen silent: the time to accept begins anew.
        else for (const clock of this.rule().clocks) this.start(clock, this.now);
        this.notify('memberAnswered', { to: 'holder' }, `message:${event.messageId}`, event.messageId);
        break;
      case 'handover':
        this.handover(event);
        break;
      case 'resolve':
        this.answered();
        state.resolutions++;
        this.notify('resolved', { to: 'member' }, `resolved:${state.resolutions}`, event.messageId);
        this.goTo(event, 'completed');
        break;
      case 'accept':
        this.goTo(event, 'accepted');
        break;
      case 'reject':
        this.goTo(event, null);
        this.decide('routing', 'head');
        this.notify('memberRejected', { to: 'holder' }, `rejected:${state.resolutions}`, event.messageId);
        break;
      case 'withdraw':
        this.notify('memberWithdrew', { to: 'holder' }, 'withdrew');
        this.goTo(event, 'withdrawn');
        break;
      case 'acknowledge':
        this.acknowledge(event.by);
        break;
    }
  }

  // — stages —

  private enterFirst(): void {
    this.enter(this.flow.entry);
    for (const clock of this.flow.overall) this.start(clock, this.state.openedAt);
  }

  /** Where the flow says this command leads. `outcome` is what it means when that is the end. */
  private goTo(event: CommandEvent, outcome: Outcome | null): void {
    const target = this.rule().commands[event.type];
    if (!target || target === 'same') return;
    // To another queue of the same stage: its clock goes on, or handing over would buy time.
    if (target === this.state.stage) this.returnToDesk();
    else if (target === 'closed') this.close(outcome ?? 'completed');
    else this.enter(target);
  }

  private enter(stage: Stage): void {
    const { state, now } = this;
    for (const clock of this.rule().clocks) endClock(state, clock, 'met', now);
    endClock(state, 'memberReply', 'stopped', now);
    const wasWithMember = state.ball === 'member';
    state.stage = stage;
    state.enteredAt = now;
    const rule = this.rule();
    if (rule.holder === 'member') {
      for (const clock of this.flow.overall)
        if (state.clocks[clock]?.status === 'breached') endClock(state, clock, 'met', now);
      this.calm();
      this.passToMember(null);
    } else if (wasWithMember) {
      this.returnToDesk();
    }
    for (const clock of rule.clocks) this.start(clock, now);
  }

  private close(outcome: Outcome): void {
    const { state, now } = this;
    for (const clock of Object.keys(state.clocks) as Clock[]) {
      endClock(state, clock, outcome === 'withdrawn' ? 'stopped' : 'met', now);
    }
    this.calm();
    state.stage = 'closed';
    state.enteredAt = now;
    state.ball = 'nobody';
    state.ballSince = now;
    state.pending = [];
    state.outcome = outcome;
    // What closes with its answer has told the member already.
    if (outcome !== 'completed') this.notify('closed', { to: 'member' }, 'closed');
  }

  private handover(event: CommandEvent): void {
    const { state } = this;
    state.assigneeId = null;
    this.goTo(event, null);
    if (event.queueId && event.calendarId) {
      state.queueId = event.queueId;
      state.calendarId = event.calendarId;
      this.setClocks(moveClocks(state, this.now));
      this.assign(event.staffId ?? null);
    } else {
      this.decide('routing', 'second');
    }
  }

  private assign(staffId: string | null): void {
    if (staffId === null || staffId === this.state.assigneeId) return;
    this.state.assigneeId = staffId;
    this.notify('assigned', { to: 'staff', staffId }, `assigned:${staffId}:${this.now}`);
  }

  private answered(): void {
    endClock(this.state, 'answer', 'met', this.now);
    this.state.answeredAt ??= this.now;
  }

  // — the ball —

  private passToMember(clock: Clock | null): void {
    const { state, flow, now } = this;
    state.ball = 'member';
    state.ballSince = now;
    pauseClocks(state, flow, now);
    if (clock) this.start(clock, now);
  }

  private returnToDesk(): void {
    const { state, now } = this;
    if (state.ball !== 'member') return;
    endClock(state, 'memberReply', 'met', now);
    state.ball = 'desk';
    state.ballSince = now;
    this.setClocks(resumeClocks(state, now));
  }

  // — the ladder —

  /** Whoever took it and did not get it solved is followed by the rung above: nobody can hold a ladder for ever. */
  private escalate(cause: Clock): void {
    const { ladder } = this.state;
    if (ladder.status === 'running') return;
    if (ladder.status === 'taken' && cause !== 'followUp') return;
    const rung = ladder.status === 'taken' ? Math.min(ladder.rung + 1, this.flow.ladder.length - 1) : 0;
    this.state.ladder = { status: 'running', cycle: ladder.cycle + 1, rung, reminders: 0, takenBy: null, cause };
    this.callRung();
  }

  /** The last rung is reminded until somebody takes it. */
  private nextRung(): void {
    const { ladder } = this.state;
    if (ladder.status !== 'running') return;
    if (ladder.rung < this.flow.ladder.length - 1) ladder.rung++;
    else ladder.reminders++;
    this.callRung();
  }

  private callRung(): void {
    const { ladder, ladderPercent } = this.state;
    const rung = this.flow.ladder[ladder.rung];
    if (!rung) throw new Error(`Flow ${this.flow.kind} has no rung ${ladder.rung}`);
    const key = `escalation:${ladder.cycle}:${ladder.rung}:${ladder.reminders}`;
    this.notify('escalation', { to: 'rung', rung: ladder.rung }, key);
    this.setClocks([startClock(this.state, 'rung', (rung.minutes * ladderPercent) / 100, this.now)]);
  }

  private acknowledge(by: string | null): void {
    const { state, now } = this;
    endClock(state, 'rung', 'met', now);
    state.ladder.status = 'taken';
    state.ladder.takenBy = by;
    this.start('followUp', now);
    if (state.ball === 'member') pauseClocks(state, this.flow, now);
    this.notify('escalationTaken', { to: 'holder' }, `taken:${state.ladder.cycle}`);
  }

  /** Solved or over: nothing is left to escalate. */
  private calm(): void {
    endClock(this.state, 'rung', 'met', this.now);
    endClock(this.state, 'followUp', 'met', this.now);
    this.state.ladder = { ...this.state.ladder, status: 'idle' };
  }

  // — what the world is asked for —

  private decide(set: 'routing' | 'serviceLevel', line: 'first' | 'second' | 'head'): void {
    if (!this.state.pending.includes(set)) this.state.pending.push(set);
    this.effects.push({ type: 'decide', set, line });
  }

  private start(clock: Clock, from: number): void {
    const minutes = this.state.minutes[clock] ?? this.flow.clocks[clock].minutes;
    this.setClocks([startClock(this.state, clock, minutes, from)]);
  }

  private setClocks(clocks: Clock[]): void {
    for (const clock of clocks) this.effects.push({ type: 'setClock', clock });
  }

  private notify(notice: NoticeKind, recipient: Recipient, key: string, messageId?: string): void {
    this.effects.push({ type: 'notify', notice, recipient, key, ...(messageId ? { messageId } : {}) });
  }

  private rule(): StageRule {
    const rule = this.flow.stages[this.state.stage];
    if (!rule) throw new Error(`Flow ${this.flow.kind} has no stage ${this.state.stage}`);
    return rule;
  }
}

/** The state is plain data (it travels as JSON); `structuredClone` is not there in the workflow sandbox. */
const structuredCloneOf = (state: CaseState): CaseState => JSON.parse(JSON.stringify(state)) as CaseState;
