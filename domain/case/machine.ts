import {
  breachClock,
  clocksOf,
  closeSpan,
  endClock,
  moveClocks,
  pauseClocks,
  rebudget,
  recountClocks,
  resumeClocks,
  reviveClock,
  startClock,
  startUntil,
} from './clocks.ts';
import {
  type Clock,
  clockRule,
  type Flow,
  kindOfClock,
  type Line,
  lineOf,
  promiseClock,
  type Stage,
  type StageRule,
  stageRule,
} from './flow.ts';
import { RefusedError, refusal } from './legal.ts';
import type {
  CaseEvent,
  CaseState,
  CommandEvent,
  Effect,
  NoticeKind,
  Outcome,
  Recipient,
  ServiceLevel,
  Step,
} from './state.ts';

const MINUTE = 60_000;

/**
 * The machine of one flow. `next(state, event, now)` is pure: the same arguments give the same answer, the state that
 * came in is not touched, and time is only what it is told (`now`, epoch ms).
 * Events are what people do, what clocks do and what decisions answer; effects are what the world is asked for.
 * @throws RefusedError for a command that is not possible now; late or repeated answers of clocks and decisions change nothing.
 */
export const machine = (flow: Flow) => ({
  next: (state: CaseState, event: CaseEvent, now: number): Step => step(flow, state, [event], now),
  /** The same for several at one instant, one after another. */
  all: (state: CaseState, events: readonly CaseEvent[], now: number): Step => step(flow, state, events, now),
});

function step(flow: Flow, before: CaseState, events: readonly CaseEvent[], now: number): Step {
  const draft = new Draft(flow, copyOf(before), now);
  for (const event of events) take(draft, event);
  return { state: draft.state, effects: draft.effects };
}

function take(draft: Draft, event: CaseEvent): void {
  switch (event.type) {
    case 'opened':
      draft.opened(event.told ?? true);
      break;
    case 'decided':
      draft.decided(event);
      break;
    case 'clockSet':
      draft.clockSet(event);
      break;
    case 'ranOut':
      draft.ranOut(event.clock);
      break;
    case 'warned':
      draft.warned(event.clock);
      break;
    default: {
      const why = refusal(draft.flow, draft.state, event, draft.now);
      if (why) throw new RefusedError(why);
      if (event.type === 'calendarChanged') draft.calendarChanged(event.calendarId);
      else if (event.type === 'receiptReturned') draft.receiptReturned();
      else draft.command(event);
    }
  }
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

  opened(told: boolean): void {
    const { state } = this;
    if (state.pending.length > 0 || state.queueId !== null) return;
    this.notify('received', { to: 'member' }, 'received');
    if (!told) state.receiptOwed = true;
    const line = lineOf(stageRule(this.flow, this.flow.entry));
    this.decide('routing', line);
    this.decide('serviceLevel', line);
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
      this.serviceLevel(event.outcome);
    }
    if (state.stage === 'received' && state.pending.length === 0) this.enterFirst();
  }

  clockSet({ clock, dueAt, provisional, warnAt }: Extract<CaseEvent, { type: 'clockSet' }>): void {
    const c = this.state.clocks[clock];
    if (c?.status !== 'running') return;
    c.dueAt = dueAt;
    c.provisional = provisional;
    // Whoever was warned is not warned again.
    if (warnAt !== undefined && c.warnAt !== null) c.warnAt = warnAt;
  }

  ranOut(clock: Clock): void {
    const c = this.state.clocks[clock];
    if (c?.status !== 'running' || c.dueAt === null || c.dueAt > this.now) return;
    breachClock(c, this.now);
    switch (clockRule(this.flow, clock).onDue) {
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
      case 'takeBack':
        this.takeBack();
        break;
      case 'tellMember':
        this.interim();
        break;
      case 'resume':
        this.goOn();
        this.notify('pauseOver', { to: 'holder' }, `pauseOver:${c.dueAt}`);
        break;
      case 'remind':
        this.notify(REMINDERS[kindOfClock(clock)] ?? 'dueSoon', { to: 'holder' }, `reminded:${clock}:${c.dueAt}`);
        break;
    }
  }

  /** The member is reminded of what waits for them, the desk of everything else. */
  warned(clock: Clock): void {
    const c = this.state.clocks[clock];
    if (c?.status !== 'running' || c.warnAt == null || c.warnAt > this.now) return;
    const key = `warned:${clock}:${c.warnAt}`;
    c.warnAt = null;
    if (clock === 'memberReply') this.notify('questionReminder', { to: 'member' }, key);
    else if (clock === 'acceptance') this.notify('acceptanceReminder', { to: 'member' }, key);
    else if (clock === 'reaction') this.notify('notReacted', this.assignee(), key);
    else this.notify('dueSoon', { to: 'holder' }, key);
  }

  calendarChanged(calendarId: string): void {
    this.setClocks(recountClocks(this.state, calendarId));
  }

  /** It is owed again, unless the member has heard from the desk since. The clock goes on where it stood; on its way it counted as told. */
  receiptReturned(): void {
    const { state } = this;
    if (state.receiptOwed !== false || state.answeredAt !== null) return;
    state.receiptOwed = true;
    const c = state.clocks.receipt;
    if (c?.status === 'late') c.status = 'breached';
    if (c?.status === 'met') this.setClocks(reviveClock(state, 'receipt', this.now));
    else if (!c && state.stage !== 'received') this.awaitReceipt(this.now);
    if (state.pause) pauseClocks(state, this.flow, this.now);
  }

  command(event: CommandEvent): void {
    const { state } = this;
    if (event.by !== null && event.by === state.assigneeId) this.reacted();
    switch (event.type) {
      case 'claim':
        state.assigneeId = event.by;
        break;
      case 'release':
        this.unassign();
        break;
      case 'assign':
        this.assign(event.staffId ?? null);
        break;
      case 'decline':
        this.notForThem(state.assigneeId);
        this.notify('declined', { to: 'lead' }, `declined:${event.by}:${this.now}`, event.messageId);
        this.unassign();
        break;
      case 'reply':
        this.wrote();
        this.notify('message', { to: 'member' }, `message:${event.messageId}`, event.messageId);
        break;
      case 'ask':
        this.wrote();
        this.goOn();
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
        this.wrote();
        state.resolutions++;
        this.notify('resolved', { to: 'member' }, `resolved:${state.resolutions}`, event.messageId);
        this.goTo(event, 'completed');
        break;
      case 'adopt':
      case 'dismiss':
        this.wrote();
        state.resolutions++;
        this.notify('resolved', { to: 'member' }, `resolved:${state.resolutions}`, event.messageId);
        this.goTo(event, event.type === 'adopt' ? 'adopted' : 'dismissed');
        break;
      case 'passOn':
        for (const staffId of event.staffIds ?? [])
          this.notify('praised', { to: 'staff', staffId }, this.again('praised'), event.messageId);
        this.goTo(event, 'completed');
        break;
      case 'accept':
        this.goTo(event, 'accepted');
        break;
      case 'reject':
        this.goTo(event, null);
        this.decide('routing', this.lineNow());
        this.notify('memberRejected', { to: 'holder' }, `rejected:${state.resolutions}`, event.messageId);
        break;
      case 'withdraw':
        this.notify('memberWithdrew', { to: 'holder' }, this.again('withdrew'));
        this.goTo(event, 'withdrawn');
        break;
      case 'promise':
        this.promise(event.at ?? this.now);
        break;
      case 'keepPromise':
        endClock(state, promiseClock(event.promise ?? 0), 'met', this.now);
        break;
      case 'pause':
        this.pause(event);
        break;
      case 'resume':
        this.goOn();
        break;
      case 'extend':
        this.extend(event.clock ?? '', event.minutes ?? 0);
        break;
      case 'prioritise':
        state.priority = event.priority ?? state.priority;
        state.priorityBy = event.by;
        break;
      case 'assess':
        if (event.severity) state.severity = event.severity;
        if (event.category) state.category = event.category;
        this.decide('serviceLevel', this.lineNow());
        break;
      case 'reassess':
        this.decide('serviceLevel', this.lineNow());
        break;
      case 'acknowledge':
        this.acknowledge(event.by);
        break;
      case 'decide':
        this.acknowledge(event.by);
        this.notify('escalationDecided', { to: 'holder' }, `decided:${state.ladder.cycle}`, event.messageId);
        break;
      case 'confirmReceipt':
        this.told();
        break;
      case 'reopen':
        this.reopen(event);
        break;
      case 'merge':
        this.merge(event);
        break;
      case 'unmerge':
        this.unmerge();
        break;
      case 'absorb':
      case 'letGo':
        break; // the story tells it
    }
  }

  // — stages —

  private enterFirst(): void {
    this.enter(this.flow.entry);
    for (const clock of this.flow.overall) this.start(clock, this.state.openedAt);
    this.awaitReceipt(this.state.openedAt);
    if (this.state.assigneeId) this.awaitReaction();
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
    this.goOn();
    const wasWithMember = state.ball === 'member';
    state.stage = stage;
    state.enteredAt = now;
    const rule = this.rule();
    if (rule.holder === 'member') {
      for (const clock of this.flow.overall)
        if (state.clocks[clock]?.status === 'breached') endClock(state, clock, 'met', now);
      endClock(state, 'interim', 'met', now);
      this.reacted();
      this.calm();
      this.passToMember(null);
    } else if (wasWithMember) {
      this.returnToDesk();
      if (this.flow.overall.includes('interim')) this.start('interim', now);
    }
    for (const clock of rule.clocks) this.start(clock, now);
  }

  private close(outcome: Outcome): void {
    const { state, now } = this;
    const kept = outcome === 'withdrawn' || outcome === 'merged' ? 'stopped' : 'met';
    for (const [clock] of clocksOf(state))
      endClock(state, clock, ENDS_WITH_THE_CASE.has(kindOfClock(clock)) ? 'stopped' : kept, now);
    this.calm();
    state.pause = null;
    state.stage = 'closed';
    state.enteredAt = now;
    state.ball = 'nobody';
    state.ballSince = now;
    state.pending = [];
    state.outcome = outcome;
    // What closes with its answer has told the member already.
    if (outcome === 'merged') this.notify('merged', { to: 'member' }, `merged:${now}`);
    else if (!TOLD_BY_THE_ANSWER.has(outcome)) this.notify('closed', { to: 'member' }, this.again('closed'));
  }

  /** The n-th end of a case is told under a key of its own. */
  private again(key: string): string {
    return this.state.reopened ? `${key}:${this.state.reopened}` : key;
  }

  private handover(event: CommandEvent): void {
    const { state } = this;
    this.unassign();
    state.handovers = (state.handovers ?? 0) + 1;
    this.goTo(event, null);
    if (event.queueId && event.calendarId) {
      state.queueId = event.queueId;
      state.calendarId = event.calendarId;
      this.setClocks(moveClocks(state, this.now));
      this.assign(event.staffId ?? null);
    } else {
      this.decide('routing', this.lineNow());
    }
  }

  private assign(staffId: string | null): void {
    const { state } = this;
    if (staffId === null || staffId === state.assigneeId) return;
    state.assigneeId = staffId;
    this.notify('assigned', { to: 'staff', staffId }, `assigned:${staffId}:${this.now}`);
    // Before its first stage it has no queue yet whose calendar could count.
    if (state.stage !== 'received') this.awaitReaction();
  }

  private unassign(): void {
    endClock(this.state, 'reaction', 'stopped', this.now);
    this.state.assigneeId = null;
  }

  /** The member heard from the desk. */
  private wrote(): void {
    const { state, now } = this;
    endClock(state, 'answer', 'met', now);
    this.told();
    state.answeredAt ??= now;
    state.contacts = (state.contacts ?? 0) + 1;
    // While the member has the ball they are owed no further word.
    if (state.clocks.interim && state.ball === 'desk' && !state.pause) this.start('interim', now);
  }

  /** They know that it came in. */
  private told(): void {
    if (this.state.receiptOwed) this.state.receiptOwed = false;
    endClock(this.state, 'receipt', 'met', this.now);
  }

  private awaitReceipt(from: number): void {
    if (this.state.receiptOwed && this.flow.clocks.receipt) this.start('receipt', from);
  }

  // — who has it —

  private awaitReaction(): void {
    const { state } = this;
    if (!this.flow.clocks.reaction) return;
    this.start('reaction', this.now);
    if (state.ball === 'member' || state.pause) pauseClocks(state, this.flow, this.now);
  }

  private reacted(): void {
    endClock(this.state, 'reaction', 'met', this.now);
  }

  private notForThem(staffId: string | null): void {
    const { state } = this;
    if (staffId && !state.notFor?.includes(staffId)) state.notFor = [...(state.notFor ?? []), staffId];
  }

  /** Whoever it was given to did nothing: it is the queue's again. */
  private takeBack(): void {
    const { state, now } = this;
    const { assigneeId } = state;
    if (assigneeId === null) return;
    this.notForThem(assigneeId);
    state.assigneeId = null;
    this.notify('takenBack', { to: 'staff', staffId: assigneeId }, `takenBack:${assigneeId}:${now}`);
    this.notify('takenBack', { to: 'holder' }, `takenBack:${now}`);
  }

  private assignee(): Recipient {
    const { assigneeId } = this.state;
    return assigneeId ? { to: 'staff', staffId: assigneeId } : { to: 'holder' };
  }

  private lineNow(): Line {
    return lineOf(this.rule());
  }

  // — service level —

  /** The first one sets the clocks; a later one gives those that are not over their new budgets, and spent time stays spent. */
  private serviceLevel({ priority, minutes, ladderPercent }: ServiceLevel): void {
    const { state } = this;
    if (state.priorityBy === undefined) state.priority = priority;
    state.minutes = minutes;
    state.ladderPercent = ladderPercent;
    for (const [clock, c] of clocksOf(state)) {
      if (clock === 'rung' || c.spans.length === 0) continue;
      this.setClocks(rebudget(c, clock, this.minutesOf(clock) * MINUTE + (c.extendedMs ?? 0)));
    }
  }

  private minutesOf(clock: Clock): number {
    return Math.max(1, Math.round(this.state.minutes[clock] ?? clockRule(this.flow, clock).minutes));
  }

  private extend(clock: Clock, minutes: number): void {
    const c = this.state.clocks[clock];
    if (!c) return;
    c.extendedMs = (c.extendedMs ?? 0) + minutes * MINUTE;
    this.setClocks(rebudget(c, clock, c.budgetMs + minutes * MINUTE));
  }

  // — waiting, promising —

  private pause({ reason = 'other', by, at = this.now }: CommandEvent): void {
    const { state, now } = this;
    state.pause = { reason, by, since: now };
    pauseClocks(state, this.flow, now);
    startUntil(state, 'pause', now, at, null);
  }

  /** The desk waits no longer. */
  private goOn(): void {
    const { state, now } = this;
    if (!state.pause) return;
    state.pause = null;
    endClock(state, 'pause', 'met', now);
    if (state.ball === 'desk') this.setClocks(resumeClocks(state, now));
  }

  private promise(at: number): void {
    const { state, now } = this;
    const n = (state.promises ?? 0) + 1;
    state.promises = n;
    const percent = this.flow.clocks.promise?.warn;
    startUntil(state, promiseClock(n), now, at, percent ? now + Math.round(((at - now) * percent) / 100) : null);
  }

  /** It takes long: the member hears where it stands, without anybody's doing. */
  private interim(): void {
    const { state } = this;
    state.interims = (state.interims ?? 0) + 1;
    this.notify('interim', { to: 'member' }, `interim:${state.interims}`);
    this.start('interim', this.now);
  }

  // — after the end —

  private reopen(event: CommandEvent): void {
    const { state, flow, now } = this;
    const stage = flow.reopen?.stage ?? flow.entry;
    state.reopened = (state.reopened ?? 0) + 1;
    this.told();
    state.outcome = null;
    state.contacts = 0;
    state.ball = 'desk';
    state.ballSince = now;
    state.stage = stage;
    state.enteredAt = now;
    state.ladder = { ...state.ladder, status: 'idle', takenBy: null, cause: null };
    for (const clock of [...flow.overall, ...this.rule().clocks]) this.start(clock, now);
    if (this.rule().holder === 'head') state.assigneeId = null;
    this.decide('routing', this.lineNow());
    this.notify('reopened', { to: 'member' }, `reopened:${state.reopened}`, event.messageId);
    this.notify('caseReopened', { to: 'holder' }, `caseReopened:${state.reopened}`, event.messageId);
  }

  private merge(event: CommandEvent): void {
    const { state } = this;
    const { stage, enteredAt, ball, ballSince, ladder, assigneeId, pause } = state;
    const kept = structuredCloneOf({ stage, enteredAt, ball, ballSince, ladder, assigneeId, pause: pause ?? null });
    state.before = { ...kept, clocks: structuredCloneOf(state.clocks) };
    state.mergedInto = event.otherCaseId ?? null;
    this.close('merged');
  }

  /** As it was; the time in between counts for no clock. */
  private unmerge(): void {
    const { state, now } = this;
    const { before } = state;
    if (!before) return;
    const since = state.enteredAt;
    Object.assign(state, before, { before: null, mergedInto: null, outcome: null });
    for (const [clock, c] of clocksOf(state)) {
      if (c.status !== 'running' || c.spans.length === 0) continue;
      closeSpan(c, since);
      c.status = 'paused';
      c.dueAt = null;
      if (state.ball === 'desk' && !state.pause) continue;
      if (!clockRule(this.flow, clock).pauses) this.setClocks(resumeClocks(state, now, clock));
    }
    if (state.ball === 'desk' && !state.pause) this.setClocks(resumeClocks(state, now));
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
    if (!state.pause) this.setClocks(resumeClocks(state, now));
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
    if (state.ball === 'member' || state.pause) pauseClocks(state, this.flow, now);
    this.notify('escalationTaken', { to: 'holder' }, `taken:${state.ladder.cycle}`);
  }

  /** Solved or over: nothing is left to escalate. */
  private calm(): void {
    endClock(this.state, 'rung', 'met', this.now);
    endClock(this.state, 'followUp', 'met', this.now);
    this.state.ladder = { ...this.state.ladder, status: 'idle' };
  }

  // — what the world is asked for —

  private decide(set: 'routing' | 'serviceLevel', line: Line): void {
    if (!this.state.pending.includes(set)) this.state.pending.push(set);
    this.effects.push({ type: 'decide', set, line });
  }

  private start(clock: Clock, from: number): void {
    this.setClocks([startClock(this.state, clock, this.minutesOf(clock), from)]);
  }

  private setClocks(clocks: Clock[]): void {
    for (const clock of clocks) this.effects.push({ type: 'setClock', clock });
  }

  private notify(notice: NoticeKind, recipient: Recipient, key: string, messageId?: string): void {
    this.effects.push({ type: 'notify', notice, recipient, key, ...(messageId ? { messageId } : {}) });
  }

  private rule(): StageRule {
    return stageRule(this.flow, this.state.stage);
  }
}

/** What the holder is told when a clock that escalates nothing runs out. */
const REMINDERS: Record<Clock, NoticeKind> = { promise: 'promiseBroken', receipt: 'receiptMissing' };
/** Nobody kept them, they are just not wanted any more. */
const ENDS_WITH_THE_CASE: ReadonlySet<Clock> = new Set(['interim', 'pause', 'promise', 'reaction']);
const TOLD_BY_THE_ANSWER: ReadonlySet<Outcome> = new Set(['completed', 'adopted', 'dismissed']);

/** `structuredClone` is not there in the workflow sandbox. */
const structuredCloneOf = <T>(plain: T): T => JSON.parse(JSON.stringify(plain)) as T;

/**
 * A state of one's own, as far as a step writes into what it holds; the rest it replaces. Whoever plays the past takes millions of steps, and
 * most of their time went into copying what nobody touches.
 */
function copyOf(state: CaseState): CaseState {
  const clocks: CaseState['clocks'] = {};
  for (const [clock, c] of clocksOf(state)) clocks[clock] = { ...c, spans: c.spans.map((span) => ({ ...span })) };
  const before = state.before ? { before: structuredCloneOf(state.before) } : {};
  return { ...state, pending: [...state.pending], ladder: { ...state.ladder }, clocks, ...before };
}
