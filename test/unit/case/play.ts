import { clocksOf, nextDue } from '../../../domain/case/clocks.ts';
import { type Clock, type CommandType, clockRule, type Flow } from '../../../domain/case/flow.ts';
import { RefusedError } from '../../../domain/case/legal.ts';
import { machine } from '../../../domain/case/machine.ts';
import {
  type CaseEvent,
  type CaseState,
  type CommandEvent,
  type Effect,
  initialState,
  type ServiceLevel,
  type Stays,
  type Step,
} from '../../../domain/case/state.ts';

export const OPENED_AT = Date.UTC(2026, 5, 1, 9);
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const QUEUES = { first: 'queue-first', second: 'queue-second', head: 'queue-head' } as const;

export type Notice = Extract<Effect, { type: 'notify' }> & { at: number };

/** A case on a time line without a world: the desk never closes, decisions answer at once, deadlines are wall time. */
export class Play {
  state: CaseState;
  now = OPENED_AT;
  readonly notices: Notice[] = [];
  readonly steps: { event: CaseEvent; before: CaseState; after: CaseState; at: number }[] = [];
  /** Another one once it has moved. */
  flow: Flow;
  /** What the rules say. */
  level: ServiceLevel = { priority: 2, minutes: {}, ladderPercent: 100 };
  /** Why it stayed with what it had, each time. */
  readonly stayed: Stays[] = [];
  /** Who heads the department; null: nobody is there. */
  head: string | null = 'head';

  constructor(flow: Flow) {
    this.flow = flow;
    this.state = initialState(flow, OPENED_AT);
  }

  /** @param toldAtOnce  the member saw the number as it was filed */
  open(toldAtOnce = true): this {
    this.take({ type: 'opened', told: toldAtOnce });
    return this;
  }

  give(type: CommandType, more: Partial<CommandEvent> = {}): this {
    this.take({ type, by: 'rep', messageId: `m${this.steps.length}`, ...more });
    return this;
  }

  /** The calendar of its queue has a new version; on this time line all deadlines come out as before. */
  calendarChanged(): this {
    this.take({ type: 'calendarChanged', by: null, calendarId: this.state.calendarId ?? 'none' });
    return this;
  }

  /** Another version of its flow was published, or other service levels. */
  moveTo(flow: Flow, more: { onlyIfBetter?: true } = {}): this {
    this.take({ type: 'moveFlow', by: null, version: flow.version, flow, ...more });
    return this;
  }

  reassessed(level: ServiceLevel, more: { onlyIfBetter?: true } = {}): this {
    this.level = level;
    this.take({ type: 'reassess', by: null, reason: 'policy', ...more });
    return this;
  }

  /** What told the member that it came in was not delivered after all. */
  receiptReturned(): this {
    this.take({ type: 'receiptReturned', by: null });
    return this;
  }

  /** Lets time pass; every deadline on the way is kept, in order. */
  pass(ms: number): this {
    const until = this.now + ms;
    for (let due = nextDue(this.state); due && due.at <= until; due = nextDue(this.state)) {
      this.now = Math.max(this.now, due.at);
      this.take({ type: due.type, clock: due.clock });
    }
    this.now = until;
    return this;
  }

  /** To the next deadline, past warnings, and `offset` beyond it. */
  toDeadline(offset = 0): this {
    const deadlines = clocksOf(this.state).flatMap(([, c]) =>
      c.status === 'running' && c.dueAt !== null ? [c.dueAt] : [],
    );
    if (deadlines.length === 0) throw new Error('No clock runs');
    return this.pass(Math.max(0, Math.min(...deadlines) + offset - this.now));
  }

  /** @returns the code of the refusal, or null when it was taken */
  refused(type: CommandType, more: Partial<CommandEvent> = {}): string | null {
    try {
      machine(this.flow).next(this.state, { type, by: 'rep', ...more }, this.now);
      return null;
    } catch (error) {
      if (error instanceof RefusedError) return error.refusal.code;
      throw error;
    }
  }

  clock(clock: Clock) {
    return this.state.clocks[clock];
  }

  rungs(): number[] {
    return this.notices.flatMap((n) =>
      n.notice === 'escalation' && n.recipient.to === 'rung' ? [n.recipient.rung] : [],
    );
  }

  private take(event: CaseEvent): void {
    const { next } = machine(this.flow);
    const before = this.state;
    let step: Step = next(before, event, this.now);
    if (event.type === 'moveFlow' && step.state.flow.version === event.version) this.flow = event.flow ?? this.flow;
    for (let asked = step.effects; asked.length > 0; ) {
      const answers = asked.flatMap((effect) => this.answer(effect));
      asked = [];
      for (const answer of answers) {
        step = next(step.state, answer, this.now);
        asked.push(...step.effects);
      }
    }
    for (const [clock, c] of clocksOf(step.state)) {
      if (c.status === 'running' && c.dueAt === null)
        step = next(step.state, { type: 'clockSet', clock, ...this.deadlines(clock, c) }, this.now);
    }
    this.state = step.state;
    this.steps.push({ event, before, after: step.state, at: this.now });
  }

  private deadlines(clock: Clock, c: NonNullable<CaseState['clocks'][Clock]>) {
    const { warn } = clockRule(this.flow, clock);
    const warnAt = warn ? { warnAt: wallDeadline(c, (c.budgetMs * warn) / 100) } : {};
    return { dueAt: wallDeadline(c, c.budgetMs), provisional: false, ...warnAt };
  }

  private answer(effect: Effect): CaseEvent[] {
    if (effect.type === 'notify') this.notices.push({ ...effect, at: this.now });
    if (effect.type === 'stays') this.stayed.push(effect);
    if (effect.type !== 'decide') return [];
    const decisionId = `d-${effect.set}-${this.steps.length}`;
    if (effect.set === 'serviceLevel') return [{ type: 'decided', set: effect.set, decisionId, outcome: this.level }];
    const assigneeId = effect.line === 'head' ? this.head : null;
    return [
      {
        type: 'decided',
        set: effect.set,
        decisionId,
        outcome: { queueId: QUEUES[effect.line], calendarId: `calendar-${effect.line}`, assigneeId },
      },
    ];
  }
}

/** As if every calendar were always open. */
export function wallDeadline(c: NonNullable<CaseState['clocks'][Clock]>, budgetMs: number): number {
  const used = c.spans.reduce((sum, s) => sum + (s.to === null ? 0 : s.to - s.from), 0);
  const last = c.spans.at(-1);
  if (!last) throw new Error('A clock without a span');
  return last.from + Math.max(0, budgetMs - used);
}
